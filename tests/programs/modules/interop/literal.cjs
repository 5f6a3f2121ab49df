const x = 1, y = 2;
module.exports = { x, y, 'quoted': x, z: y, missing: undefined, computed: 1 + 1, after: y };
