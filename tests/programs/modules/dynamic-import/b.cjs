console.log('b runs'); module.exports = { named: 'N' };
