exports.a = 1; throw new Error('cjs throws');
