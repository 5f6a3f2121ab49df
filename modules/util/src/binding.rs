//! `internalBinding('util')`: looks inside values, the stack, and a few helpers.

use anode_engine::{IntoJs, Object, PromiseState, Result, Scope, Value, functions};

use crate::dotenv;

/// What `getOwnNonIndexProperties` calls the enumerable ones.
const ONLY_ENUMERABLE: i32 = 2;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"getProxyDetails" => get_proxy_details,
        c"previewEntries" => preview_entries,
        c"getPromiseDetails" => get_promise_details,
        c"getOwnNonIndexProperties" => get_own_non_index_properties,
        c"getConstructorName" => get_constructor_name,
        c"getCallSites" => get_call_sites,
        c"parseEnv" => parse_env,
        c"isInsideNodeModules" => is_inside_node_modules,
        c"guessHandleType" => guess_handle_type,
        c"sleep" => sleep,
        c"constructSharedArrayBuffer" => construct_shared_array_buffer,
        c"markPromiseAsHandled" => mark_promise_as_handled,
    });
    Ok(object)
}

/// `undefined` for what is no proxy, else `[target, handler]`, or only the target.
fn get_proxy_details<'s>(
    scope: &mut Scope<'s>,
    value: Value<'s>,
    both: Option<bool>,
) -> Result<Value<'s>> {
    match value.as_object().and_then(|o| o.proxy_details(scope)) {
        None => Ok(scope.undefined()),
        Some((target, handler)) if both != Some(false) => {
            Ok(scope.array_of(&[target, handler])?.into())
        }
        Some((target, _)) => Ok(target),
    }
}

fn preview_entries<'s>(
    scope: &mut Scope<'s>,
    value: Value<'s>,
    is_iterator: Option<bool>,
) -> Result<Value<'s>> {
    let Some(object) = value.as_object() else {
        return Ok(scope.undefined());
    };
    if is_iterator != Some(true) {
        let entries = match object.weak_entries(scope)? {
            None => object.table_entries(scope)?,
            some => some,
        };
        return entries.into_js(scope);
    }
    let Some(preview) = object.iterator_preview(scope)? else {
        return Ok(scope.undefined());
    };
    let items = scope.array_of(&preview.items)?;
    let pairs = scope.boolean(preview.pairs);
    Ok(scope.array_of(&[items.into(), pairs])?.into())
}

/// `[state, result]`
fn get_promise_details<'s>(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Value<'s>> {
    let details = value.as_object().and_then(|o| o.promise_details(scope));
    let Some((state, result)) = details else {
        return Ok(scope.undefined());
    };
    let state = match state {
        PromiseState::Pending => 0,
        PromiseState::Fulfilled => 1,
        PromiseState::Rejected => 2,
    };
    let number = scope.int(state);
    Ok(scope.array_of(&[number, result])?.into())
}

fn get_own_non_index_properties<'s>(
    scope: &mut Scope<'s>,
    object: Object<'s>,
    filter: i32,
) -> Result<Object<'s>> {
    object.own_keys(scope, filter == ONLY_ENUMERABLE, true)
}

fn get_constructor_name<'s>(_: &mut Scope<'s>, object: Object<'s>) -> Result<String> {
    Ok(object.class_name().to_string_lossy().into_owned())
}

/// The frames below the one that asks, which is `util.getCallSites` itself.
fn get_call_sites<'s>(scope: &mut Scope<'s>, count: u32) -> Result<Object<'s>> {
    let frames = scope.stack_frames(count + 1)?;
    let sites = scope.array(frames.len().saturating_sub(1))?;
    for (i, frame) in frames.iter().skip(1).enumerate() {
        let site = scope.object_without_prototype()?;
        // The body of a CommonJS module is no function for the program.
        let function = frame
            .function
            .strip_prefix("Object.<anonymous>")
            .unwrap_or(&frame.function);
        let function = scope.string(function)?;
        site.set(scope, c"functionName", function)?;
        let id = scope.string(&frame.source_id.to_string())?;
        site.set(scope, c"scriptId", id)?;
        let file = scope.string(&frame.file)?;
        site.set(scope, c"scriptName", file)?;
        let line = scope.number(frame.line.into());
        site.set(scope, c"lineNumber", line)?;
        let column = scope.number(frame.column.into());
        site.set(scope, c"columnNumber", column)?;
        sites.define_index(scope, i as u32, site.into())?;
    }
    Ok(sites)
}

fn parse_env<'s>(scope: &mut Scope<'s>, text: String) -> Result<Object<'s>> {
    let object = scope.object()?;
    for (name, value) in dotenv::parse(&text) {
        let name = scope.string(&name)?;
        let value = scope.string(&value)?;
        object.define_key(scope, name, value)?;
    }
    Ok(object)
}

/// Whether the first caller that is user code lives below a `node_modules` folder.
fn is_inside_node_modules(scope: &mut Scope<'_>, limit: u32, default: bool) -> Result<bool> {
    let frames = scope.stack_frames(limit)?;
    let user = frames
        .iter()
        .find(|f| !f.file.is_empty() && !f.file.starts_with("node:"));
    Ok(user.map_or(default, |frame| below_node_modules(&frame.file)))
}

fn below_node_modules(file: &str) -> bool {
    let folders = file.split(['/', '\\']).rev().skip(1);
    folders.into_iter().any(|folder| folder == "node_modules")
}

fn guess_handle_type(_: &mut Scope<'_>, fd: i32) -> Result<&'static str> {
    Ok(anode_process::handle_type(fd))
}

fn sleep(_: &mut Scope<'_>, milliseconds: f64) {
    std::thread::sleep(std::time::Duration::from_millis(milliseconds as u64));
}

fn construct_shared_array_buffer<'s>(scope: &mut Scope<'s>, len: usize) -> Result<Object<'s>> {
    scope.shared_array_buffer(len)
}

fn mark_promise_as_handled<'s>(scope: &mut Scope<'s>, promise: Object<'s>) -> Result<()> {
    promise.silence_rejection(scope)
}

#[cfg(test)]
mod tests {
    use super::below_node_modules;

    #[test]
    fn folders() {
        assert!(below_node_modules("/a/node_modules/b/c.js"));
        assert!(below_node_modules("file:///a/node_modules/b.js"));
        assert!(!below_node_modules("/a/my_node_modules/b.js"));
        assert!(!below_node_modules("/a/node_modules"));
    }
}
