console.log('a runs'); export default 'A';
