'use strict';
// What a falsy value is shown as: the call as it is written.
const assert = require('assert'); const t = (f) => { try { f(); } catch (e) { console.log(e.message); } };
const x = { ok: assert.ok };
t(() => assert(false)); t(() => assert.ok(typeof 123 === 'string')); t(() => assert(0, undefined)); t(() => assert.ok(
  'x' === /[)/]\)/ // )
)); t(() => assert.strict.ok(null)); t(() => assert.strict(NaN)); t(() => { const { ok } = assert; ok(false); }); t(() => x.ok(0));
    t(() => {
      assert(
        {
          a: 1,
        }.b,
      );
    });
t(() => { assert(1 / 2 > 4 / 3); }); t(() => assert(...[false])); t(() => assert  (  null  ));

