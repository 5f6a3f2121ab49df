//! `internalBinding('messaging')`: structured clone within a thread.

use anode_engine::{Error, ErrorKind, Object, Result, Scope, Value, functions};

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"structuredClone" => structured_clone });
    Ok(object)
}

fn structured_clone<'s>(
    scope: &mut Scope<'s>,
    value: Value<'s>,
    transfer: Option<Object<'s>>,
) -> Result<Value<'s>> {
    let transfers = match transfer {
        Some(list) => list.array_len(scope)?,
        None => 0,
    };
    let outcome = match transfer {
        Some(list) if transfers > 0 => scope.structured_clone_transfer(value, list),
        _ => scope.structured_clone(value),
    };
    match outcome {
        Ok(clone) => Ok(clone),
        Err(Error::Pending) => {
            let Some(thrown) = scope.take_exception() else {
                return Err(Error::Terminated);
            };
            let text = match thrown.as_object().filter(|o| o.is_error(scope)) {
                Some(error) => {
                    let message = error.get(scope, c"message")?;
                    scope.describe(message)
                }
                // A getter of the program threw something of its own.
                None => return Err(scope.throw(thrown)),
            };
            Err(Error::with_code(ErrorKind::Error, "DataCloneError", text))
        }
        Err(other) => Err(other),
    }
}
