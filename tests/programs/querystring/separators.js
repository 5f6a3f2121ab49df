'use strict';
// Empty separators, which nothing but a list makes.
const qs = require('querystring');
for (const a of [['a', []], ['ab=c&d', []], ['ab=c&d', null, []], ['a', null, []], ['', []], ['&&', []], ['=', []], ['a=1;b=2', ';'], ['abc', [], []]]) console.log(JSON.stringify(a), qs.parse(...a));
