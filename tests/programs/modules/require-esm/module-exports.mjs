export { f as 'module.exports' }; export default 1; function f() {}
