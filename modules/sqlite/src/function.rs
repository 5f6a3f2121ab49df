//! Functions, aggregates and the authorizer: JavaScript that SQL calls.

use std::rc::Rc;

use anode_engine::{Error, ErrorKind, Function, Object, Persistent, Result, Scope, Value};

use crate::bridge::Bridge;
use crate::database::{Database, This};
use crate::raw::{Aggregate, Call, DETERMINISTIC, DIRECT_ONLY, State, ValueRef, c_string};
use crate::values::{Unfit, to_js, with_sql};

// Bits of `flags`.
const FLAG_BIG: i32 = 1;
const FLAG_DETERMINISTIC: i32 = 2;
const FLAG_DIRECT_ONLY: i32 = 4;

fn sqlite_flags(flags: i32) -> i32 {
    let mut result = 0;
    if flags & FLAG_DETERMINISTIC != 0 {
        result |= DETERMINISTIC;
    }
    if flags & FLAG_DIRECT_ONLY != 0 {
        result |= DIRECT_ONLY;
    }
    result
}

fn arguments<'a>(scope: &mut Scope<'a>, call: &Call<'_>, big: bool) -> Result<Vec<Value<'a>>> {
    (0..call.len())
        .map(|i| to_js(scope, call.argument(i), big))
        .collect()
}

/// Answers a call with what JavaScript returned.
fn answer<'a>(scope: &mut Scope<'a>, call: &Call<'_>, value: Value<'a>) -> Result<()> {
    if value.is_undefined() {
        call.answer(ValueRef::Null);
        return Ok(());
    }
    let message = if value.is_boolean() {
        "Returned JavaScript value cannot be converted to a SQLite value"
    } else {
        match with_sql(scope, value, |value| call.answer(value)) {
            Ok(()) => return Ok(()),
            Err(Unfit::Error(error)) => return Err(error),
            Err(Unfit::Size) => "BigInt value is too large for SQLite",
            Err(Unfit::Kind) => match value.as_object() {
                Some(object) if object.is_promise(scope) => {
                    "Asynchronous user-defined functions are not supported"
                }
                _ => "Returned JavaScript value cannot be converted to a SQLite value",
            },
        }
    };
    call.fail(message);
    Ok(())
}

/// `function(name, function, arguments or -1, flags)`
pub(crate) fn define_function<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    name: String,
    function: Function<'s>,
    count: i32,
    flags: i32,
) -> Result<()> {
    let index = Database::keep(scope, this, function.into())?;
    let bridge = Rc::clone(&this.get().bridge);
    let big = flags & FLAG_BIG != 0;
    let name = c_string(&name);
    Database::run(scope, this, |connection| {
        connection.define_function(&name, count, sqlite_flags(flags), move |call| {
            let done = bridge.call(index, |scope, function| {
                let args = arguments(scope, call, big)?;
                let this = scope.undefined();
                let value = match function.as_function() {
                    Some(function) => function.call(scope, this, &args)?,
                    None => this,
                };
                answer(scope, call, value)
            });
            if done.is_none() {
                call.fail("");
            }
        })
    })
}

/// An aggregate whose functions are an array that the database keeps: start (a value or a
/// function), step, inverse, result; `undefined` for those that are missing.
struct Functions {
    bridge: Rc<Bridge>,
    index: u32,
    big: bool,
}

/// What is kept between the calls of an aggregate.
struct Sum {
    /// The value so far, after the first step.
    value: Option<Persistent>,
    /// Rows of a window were answered.
    was_told: bool,
}

impl Sum {
    fn of(state: &State) -> Option<&Sum> {
        state.as_ref()?.downcast_ref()
    }
}

const START: u32 = 0;
const STEP: u32 = 1;
const INVERSE: u32 = 2;
const RESULT: u32 = 3;

impl Functions {
    /// The value so far: that of the start before the first step.
    fn current<'a>(
        scope: &mut Scope<'a>,
        functions: Object<'a>,
        sum: Option<&Sum>,
    ) -> Result<Value<'a>> {
        if let Some(value) = sum.and_then(|sum| sum.value.as_ref()) {
            return Ok(value.get(scope));
        }
        let start = functions.get_index(scope, START)?;
        match start.as_function() {
            Some(start) => {
                let this = scope.undefined();
                start.call(scope, this, &[])
            }
            None => Ok(start),
        }
    }

    fn advance(&self, call: &Call<'_>, state: &mut State, which: u32) {
        let next = self.bridge.call(self.index, |scope, functions| {
            let Some(functions) = functions.as_object() else {
                return Ok(None);
            };
            let mut args = vec![Self::current(scope, functions, Sum::of(state))?];
            args.extend(arguments(scope, call, self.big)?);
            let function = functions.get_index(scope, which)?;
            let this = scope.undefined();
            let next = match function.as_function() {
                Some(function) => function.call(scope, this, &args)?,
                None => this,
            };
            Ok(Some(next.persist(scope)))
        });
        match next {
            Some(Some(next)) => {
                let was_told = Sum::of(state).is_some_and(|sum| sum.was_told);
                let value = Some(next);
                *state = Some(Box::new(Sum { value, was_told }));
            }
            _ => call.fail(""),
        }
    }

    fn tell(&self, call: &Call<'_>, state: &State) {
        let done = self.bridge.call(self.index, |scope, functions| {
            let Some(functions) = functions.as_object() else {
                return Ok(());
            };
            let mut value = Self::current(scope, functions, Sum::of(state))?;
            if let Some(result) = functions.get_index(scope, RESULT)?.as_function() {
                let this = scope.undefined();
                value = result.call(scope, this, &[value])?;
            }
            answer(scope, call, value)
        });
        if done.is_none() {
            call.fail("");
        }
    }
}

impl Aggregate for Functions {
    fn step(&self, call: &Call<'_>, state: &mut State) {
        self.advance(call, state, STEP);
    }

    fn inverse(&self, call: &Call<'_>, state: &mut State) {
        self.advance(call, state, INVERSE);
    }

    fn value(&self, call: &Call<'_>, state: &mut State) {
        self.tell(call, state);
        let value = Sum::of(state).and_then(|sum| sum.value.clone());
        let was_told = true;
        *state = Some(Box::new(Sum { value, was_told }));
    }

    fn finish(&self, call: &Call<'_>, state: State) {
        // The end of a window's rows is not asked for, only announced.
        if Sum::of(&state).is_none_or(|sum| !sum.was_told) {
            self.tell(call, &state);
        }
    }
}

/// `aggregate(name, [start, step, inverse, result], arguments or -1, flags)`
pub(crate) fn define_aggregate<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    name: String,
    functions: Object<'s>,
    count: i32,
    flags: i32,
) -> Result<()> {
    let is_window = functions.get_index(scope, INVERSE)?.is_function();
    let index = Database::keep(scope, this, functions.into())?;
    let aggregate = Functions {
        bridge: Rc::clone(&this.get().bridge),
        index,
        big: flags & FLAG_BIG != 0,
    };
    let name = c_string(&name);
    Database::run(scope, this, |connection| {
        connection.define_aggregate(&name, count, sqlite_flags(flags), is_window, aggregate)
    })
}

const DENY: i32 = 1;

/// `setAuthorizer(function | undefined)`
pub(crate) fn set_authorizer<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    function: Value<'s>,
) -> Result<()> {
    if let Some(before) = this.get().authorizer.take() {
        Database::forget(scope, this, before)?;
    }
    if !function.is_function() {
        return Database::run(scope, this, |connection| {
            connection.set_authorizer(None);
            Ok(())
        });
    }
    let index = Database::keep(scope, this, function)?;
    this.get().authorizer.set(Some(index));
    let bridge = Rc::clone(&this.get().bridge);
    let authorizer = move |action: i32, details: [Option<&str>; 4]| {
        let answer = bridge.call(index, |scope, function| {
            let mut args = vec![scope.int(action)];
            for detail in details {
                args.push(match detail {
                    Some(text) => scope.string(text)?,
                    None => scope.null(),
                });
            }
            let this = scope.undefined();
            let value = match function.as_function() {
                Some(function) => function.call(scope, this, &args)?,
                None => this,
            };
            decision(value)
        });
        answer.unwrap_or(DENY)
    };
    Database::run(scope, this, |connection| {
        connection.set_authorizer(Some(Rc::new(authorizer)));
        Ok(())
    })
}

fn decision(value: Value<'_>) -> Result<i32> {
    let Some(code) = value.as_f64().filter(|n| n.fract() == 0.0) else {
        return Err(Error::new(
            ErrorKind::Type,
            "Authorizer callback must return an integer authorization code",
        ));
    };
    if ![0.0, 1.0, 2.0].contains(&code) {
        return Err(Error::new(
            ErrorKind::Range,
            "Authorizer callback returned a invalid authorization code",
        ));
    }
    Ok(code as i32)
}
