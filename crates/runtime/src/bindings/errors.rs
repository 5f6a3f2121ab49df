//! `internalBinding('errors')`: exceptions that leave JavaScript, and leaving the process.

use anode_engine::{Function, Object, Result, Scope, Value, functions};

use crate::environment::Environment;

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"setUncaughtExceptionHandler" => set_handler,
        c"triggerUncaughtException" => trigger,
        c"getErrorSource" => error_source,
        c"exitNow" => exit_now,
    });
    Ok(object)
}

fn set_handler<'s>(scope: &mut Scope<'s>, handler: Function<'s>) {
    let handler = handler.value().persist(scope);
    Environment::of(scope).js.borrow_mut().uncaught = Some(handler);
}

fn trigger<'s>(scope: &mut Scope<'s>, error: Value<'s>, from_promise: Value<'s>) -> Result<()> {
    let from_promise = from_promise.truthy();
    let env = Environment::of(scope);
    env.report_value(scope, error, from_promise);
    if env.is_stopping() {
        return Err(anode_engine::Error::Terminated);
    }
    Ok(())
}

/// `[file, line, column, sourceLine | undefined]` of an error, or of the exception being reported
/// when it is another value; `undefined` when the place is not known. The engine knows the source line of syntax errors; for the rest it is read from the file.
fn error_source<'s>(scope: &mut Scope<'s>, error: Value<'s>) -> Result<Value<'s>> {
    let report = match error.as_object().and_then(|o| o.error_report(scope)) {
        Some(report) => Some(report),
        None => Environment::of(scope).thrown_at.borrow().clone(),
    };
    let Some(report) = report else {
        return Ok(scope.undefined());
    };
    let path = report.file.strip_prefix("file://").unwrap_or(&report.file);
    let line = report.source_line.clone().or_else(|| {
        let text = std::fs::read_to_string(path).ok()?;
        text.split('\n')
            .nth(report.line.checked_sub(1)? as usize)
            .map(str::to_string)
    });
    let file = scope.string(&report.file)?;
    let row = scope.number(report.line.into());
    let column = scope.number(report.column.into());
    let source = match line {
        Some(text) => scope.string(text.trim_end_matches(['\r', '\n']))?,
        None => scope.undefined(),
    };
    Ok(scope.array_of(&[file, row, column, source])?.into())
}

fn exit_now(scope: &mut Scope<'_>, code: i32) -> Result<()> {
    Err(Environment::of(scope).exit(code))
}
