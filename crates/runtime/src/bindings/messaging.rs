//! `internalBinding('messaging')`: structured clone within a thread.

use anode_engine::{
    CloneError, CloneRefusal, Error, ErrorKind, Object, Result, Scope, Value, functions,
};

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"structuredClone" => structured_clone });
    Ok(object)
}

/// Throws what the program's getters throw; for what cannot be cloned an error with the code
/// `DataCloneError`, the `reason` and, where it is an object, the `culprit`.
fn structured_clone<'s>(
    scope: &mut Scope<'s>,
    value: Value<'s>,
    transfer: Option<Object<'s>>,
) -> Result<Value<'s>> {
    let (refusal, culprit, message) = match scope.structured_clone(value, transfer) {
        Ok(clone) => return Ok(clone),
        Err(CloneError::Thrown(error)) => return Err(error),
        Err(CloneError::Refused(refusal, culprit, message)) => (refusal, culprit, message),
    };
    let reason = match refusal {
        CloneRefusal::UnsupportedType => "type",
        CloneRefusal::NotTransferable => "transfer",
        CloneRefusal::TransferredTwice => "duplicate",
        CloneRefusal::Detached => "detached",
        CloneRefusal::Other => "other",
    };
    let error = Error::with_code(ErrorKind::Error, "DataCloneError", message);
    let Some(thrown) = scope.exception(error) else {
        return Err(Error::Terminated);
    };
    if let Some(object) = thrown.as_object() {
        let reason = scope.string(reason)?;
        object.set(scope, c"reason", reason)?;
        object.set(scope, c"culprit", culprit)?;
    }
    Err(scope.throw(thrown))
}
