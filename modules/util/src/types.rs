//! `internalBinding('types')`: which built-in kind a value is, by its class in the engine and not
//! by its prototype.

use anode_engine::{BuiltinClass, Object, Result, Scope, Value, functions};

use crate::function_kind::{self, Kind};

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"isExternal" => is_external,
        c"isDate" => is_date,
        c"isArgumentsObject" => is_arguments_object,
        c"isBigIntObject" => is_bigint_object,
        c"isBooleanObject" => is_boolean_object,
        c"isNumberObject" => is_number_object,
        c"isStringObject" => is_string_object,
        c"isSymbolObject" => is_symbol_object,
        c"isBoxedPrimitive" => is_boxed_primitive,
        c"isNativeError" => is_native_error,
        c"isRegExp" => is_regexp,
        c"isAsyncFunction" => is_async_function,
        c"isGeneratorFunction" => is_generator_function,
        c"isGeneratorObject" => is_generator_object,
        c"isPromise" => is_promise,
        c"isMap" => is_map,
        c"isSet" => is_set,
        c"isMapIterator" => is_map_iterator,
        c"isSetIterator" => is_set_iterator,
        c"isWeakMap" => is_weak_map,
        c"isWeakSet" => is_weak_set,
        c"isArrayBuffer" => is_array_buffer,
        c"isDataView" => is_data_view,
        c"isSharedArrayBuffer" => is_shared_array_buffer,
        c"isProxy" => is_proxy,
        c"isModuleNamespaceObject" => is_module_namespace_object,
        c"isAnyArrayBuffer" => is_any_array_buffer,
        c"isOrdinaryObject" => is_ordinary_object,
    });
    Ok(object)
}

/// Tests of the engine's builtin class, of which proxies have none.
macro_rules! by_class {
    ($($name:ident: $($class:ident)|+;)*) => { $(
        fn $name<'s>(scope: &mut Scope<'s>, value: Value<'s>) -> bool {
            value.as_object().is_some_and(|o| matches!(o.builtin(scope), $(BuiltinClass::$class)|+))
        }
    )* };
}
by_class! {
    is_date: Date;
    is_arguments_object: Arguments;
    is_boolean_object: Boolean;
    is_number_object: Number;
    is_string_object: String;
    is_native_error: Error;
    is_regexp: RegExp;
    is_map: Map;
    is_set: Set;
    is_promise: Promise;
    is_map_iterator: MapIterator;
    is_set_iterator: SetIterator;
    is_array_buffer: ArrayBuffer;
    is_shared_array_buffer: SharedArrayBuffer;
    is_any_array_buffer: ArrayBuffer | SharedArrayBuffer;
}

/// Tests of the engine's class name, which no program can choose.
macro_rules! by_name {
    ($($name:ident: $($class:literal)|+;)*) => { $(
        fn $name<'s>(_: &mut Scope<'s>, value: Value<'s>) -> bool {
            value.as_object().is_some_and(|o| matches!(o.class_name().to_bytes(), $($class)|+))
        }
    )* };
}
by_name! {
    is_bigint_object: b"BigInt";
    is_symbol_object: b"Symbol";
    is_generator_object: b"Generator" | b"AsyncGenerator";
    is_weak_map: b"WeakMap";
    is_weak_set: b"WeakSet";
    is_data_view: b"DataView";
    is_external: b"External";
    is_ordinary_object: b"Object";
}

fn is_boxed_primitive<'s>(scope: &mut Scope<'s>, value: Value<'s>) -> bool {
    let Some(object) = value.as_object() else {
        return false;
    };
    matches!(
        object.builtin(scope),
        BuiltinClass::Boolean | BuiltinClass::Number | BuiltinClass::String
    ) || matches!(object.class_name().to_bytes(), b"BigInt" | b"Symbol")
}

fn is_module_namespace_object<'s>(_: &mut Scope<'s>, value: Value<'s>) -> bool {
    value.as_object().is_some_and(Object::is_module_namespace)
}

fn is_proxy<'s>(_: &mut Scope<'s>, value: Value<'s>) -> bool {
    value.as_object().is_some_and(Object::is_proxy)
}

fn is_async_function<'s>(scope: &mut Scope<'s>, value: Value<'s>) -> Result<bool> {
    Ok(function_kind(scope, value)?.0)
}

fn is_generator_function<'s>(scope: &mut Scope<'s>, value: Value<'s>) -> Result<bool> {
    Ok(function_kind(scope, value)?.1)
}

/// (async, generator). Async generator functions are both, as in Node.
fn function_kind<'s>(scope: &mut Scope<'s>, value: Value<'s>) -> Result<(bool, bool)> {
    let Some(object) = value.as_object() else {
        return Ok((false, false));
    };
    // Neither kind can be called with `new`, which spares most functions the look at their text.
    if !value.is_function() || object.is_constructor() {
        return Ok((false, false));
    }
    let Some(source) = object.function_source(scope)? else {
        return Ok((false, false));
    };
    let text = source.to_cow(scope);
    match function_kind::of_source(&text) {
        Kind::Known {
            is_async,
            is_generator,
        } if !text.ends_with("[native code]\n}") => Ok((is_async, is_generator)),
        _ => kind_by_prototype(scope, object),
    }
}

/// By the tag of the prototype, which the engine gives functions when it makes them.
fn kind_by_prototype<'s>(scope: &mut Scope<'s>, function: Object<'s>) -> Result<(bool, bool)> {
    let Some(prototype) = function.prototype(scope)?.as_object() else {
        return Ok((false, false));
    };
    if prototype.is_proxy() {
        return Ok((false, false));
    }
    let tag = scope.to_string_tag();
    if !prototype.has_own(scope, tag)? {
        return Ok((false, false));
    }
    let tag = prototype.get_key(scope, tag)?;
    Ok(match tag.as_str() {
        Some(tag) => match &*tag.to_utf8(scope)? {
            "AsyncFunction" => (true, false),
            "GeneratorFunction" => (false, true),
            "AsyncGeneratorFunction" => (true, true),
            _ => (false, false),
        },
        None => (false, false),
    })
}
