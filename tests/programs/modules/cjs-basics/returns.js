module.exports = 'before';
return;
module.exports = 'after';
