export default 'other original';
