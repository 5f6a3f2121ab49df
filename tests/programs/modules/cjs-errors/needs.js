require('./needs-2');
