exports.name = 'entry';
