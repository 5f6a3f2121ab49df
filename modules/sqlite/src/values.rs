//! Values between JavaScript and SQLite.

use anode_engine::{Chars, Error, ErrorKind, Result, Scope, Value};

use crate::raw::ValueRef;

const MAX_SAFE: u64 = (1 << 53) - 1;

/// The JavaScript value; integers as BigInt if that is wished.
///
/// Fails with `ERR_OUT_OF_RANGE` for an integer that no number can be.
pub(crate) fn to_js<'s>(
    scope: &mut Scope<'s>,
    value: ValueRef<'_>,
    big: bool,
) -> Result<Value<'s>> {
    match value {
        ValueRef::Null => Ok(scope.null()),
        ValueRef::Integer(n) if big => scope.bigint(n),
        ValueRef::Integer(n) if n.unsigned_abs() <= MAX_SAFE => Ok(scope.number(n as f64)),
        ValueRef::Integer(n) => Err(Error::with_code(
            ErrorKind::Range,
            "ERR_OUT_OF_RANGE",
            format!("Value is too large to be represented as a JavaScript number: {n}"),
        )),
        ValueRef::Real(n) => Ok(scope.number(n)),
        ValueRef::Text(text) => scope.string(&String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => Ok(scope.uint8_array(bytes.to_vec())?.into()),
    }
}

/// What a value is not.
pub(crate) enum Unfit {
    /// Nothing that SQLite has a type for.
    Kind,
    /// A BigInt of more than 64 bits.
    Size,
    /// Something else went wrong.
    Error(Error),
}

/// Lets `use_it` have the value as SQLite knows it. Numbers are `REAL`, as in Node.
pub(crate) fn with_sql<'s, R>(
    scope: &mut Scope<'s>,
    value: Value<'s>,
    use_it: impl FnOnce(ValueRef<'_>) -> R,
) -> std::result::Result<R, Unfit> {
    if value.is_null() {
        return Ok(use_it(ValueRef::Null));
    }
    if let Some(n) = value.as_f64() {
        return Ok(use_it(ValueRef::Real(n)));
    }
    if let Some(text) = value.as_str() {
        text.flatten(scope).map_err(Unfit::Error)?;
        if let Chars::Latin1(bytes) = text.chars(scope)
            && bytes.is_ascii()
        {
            return Ok(use_it(ValueRef::Text(bytes)));
        }
        let text = text.to_utf8(scope).map_err(Unfit::Error)?;
        return Ok(use_it(ValueRef::Text(text.as_bytes())));
    }
    if let Some(on) = value.as_bool() {
        return Ok(use_it(ValueRef::Integer(i64::from(on))));
    }
    if value.is_bigint() {
        // Converting to 64 bits would cut silently.
        let digits = scope.describe(value);
        let n = digits.parse().map_err(|_| Unfit::Size)?;
        return Ok(use_it(ValueRef::Integer(n)));
    }
    match value.as_bytes() {
        Some(bytes) => Ok(use_it(ValueRef::Blob(bytes.as_slice(scope)))),
        None => Err(Unfit::Kind),
    }
}
