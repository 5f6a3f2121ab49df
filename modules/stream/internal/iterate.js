'use strict';
// Walking an iterable, sync or async, by callbacks: `for await` without an
// async function. Internal; used by pipelines, operators and Readable.from.

/**
 * Calls `body(value, next)` for every value; `next()` goes on and `next(err)`
 * leaves the loop as a throw would, `next(undefined, true)` as a break would.
 * `done(err)` is called once at the end.
 * @param {Iterable | AsyncIterable} iterable
 * @param {(value: any, next: (err?: any, stop?: boolean) => void) => void} body
 * @param {(err?: any) => void} done
 */
function forEachAsync(iterable, body, done) {
  let iterator;
  let isAsync;
  try {
    const method = iterable[Symbol.asyncIterator];
    isAsync = method != null;
    iterator = isAsync ? method.call(iterable) : iterable[Symbol.iterator]();
  } catch (err) {
    done(err);
    return;
  }

  function step() {
    let result;
    try {
      result = iterator.next();
    } catch (err) {
      done(err);
      return;
    }
    if (isAsync) Promise.resolve(result).then(onresult, done);
    else if (result.done) Promise.resolve().then(() => done());
    else Promise.resolve(result.value).then(onvalue, leave);
  }
  function onresult(result) {
    if (typeof result !== 'object' || result === null) {
      done(new TypeError(`${String(result)} is not an object`));
    } else if (result.done) {
      done();
    } else {
      onvalue(result.value);
    }
  }
  function onvalue(value) {
    try {
      body(value, next);
    } catch (err) {
      leave(err);
    }
  }
  function next(err, stop) {
    if (stop) leave(undefined, true);
    else if (err) leave(err);
    else step();
  }
  // Lets the iterator tidy up; after a throw its own failures do not count.
  function leave(err, stopped) {
    let result;
    try {
      const method = iterator.return;
      if (method == null) {
        done(err);
        return;
      }
      result = method.call(iterator);
    } catch (er) {
      done(stopped ? er : err);
      return;
    }
    if (isAsync) Promise.resolve(result).then(() => done(err), (er) => done(stopped ? er : err));
    else done(err);
  }
  step();
}

module.exports = { forEachAsync };
