'use strict';
// path.matchesGlob over a table: for every pattern the paths that match.
const path = require('path');
process.removeAllListeners('warning');
const pats = ['*', '**', '*.js', '**/*.js', 'a/*', 'a/**', 'a/**/b', '**/b', '?', '??', '[ab]', '[!a]', '[^a]', '[a-c]b', '{a,b}', '{a,b}.js', '{1..3}', 'a{b,c{d,e}}', '+(a|b)', '@(a|b)', '?(a)b', '*(a)b', '!(a)', '!(a).js', '!(a|b)*', 'a.b', '.*', '**/.*', '/a/*', '/**', './a', 'a/../b', 'a/', '', 'a\\*', '[', '[]a]', '[[:alpha:]]', '{a', 'a}', '(a)', 'a//b', '*a*', 'a*b*c', '**/a/**', '**/*', 'a/**/', '#a', '!a', '..', '.', '*/..', 'a?c', 'é*', '**a', 'a**'];
const paths = ['a', 'b', 'ab', 'a.js', 'b.js', '.a', '.a.js', 'a/b', 'a/b.js', 'a/b/c', 'a/.b', 'a/.b/c.js', '/a/b', '/a', 'a/', '', '1', '2', 'ac', 'acd', 'aab', 'abc', 'abbc', '.', '..', 'a/../b', './a', 'a//b', 'a*', '[', ']', 'é', 'c.js', 'x/a/y', 'A', '#a', '!a', 'a.b', 'axb', '(a)', '{a', 'a}'];
for (const p of pats) console.log(JSON.stringify(p), JSON.stringify(paths.filter((x) => x !== '' && path.matchesGlob(x, p))));
