'use strict';
// Run once by the build (see `snapshot.rs`). What the library does for this program is compiled in the snapshot: that
// is what nearly every program needs to start, and no more, since a module is loaded with all that it has compiled.
const { said } = require('./part.cjs');

import('./part.mjs').then(({ how }) => console.log(said(how)));
