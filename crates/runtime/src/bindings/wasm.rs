//! `internalBinding('wasm')`: the bytes of `WebAssembly.compileStreaming`.

use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, Function, NativeRef, Object, Persistent, Rest, Result, Scope, Value,
    WasmStream, functions, native,
};

use crate::environment::Environment;

type This<'s> = NativeRef<'s, WasmStream>;

/// The prototype of streams.
#[derive(Default)]
struct StreamClass(std::cell::OnceCell<Persistent>);

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"setStreamSource" => set_stream_source });
    Ok(object)
}

/// `setStreamSource(read)`: see [`Scope::set_wasm_source`]. `read` gets (source, stream); the stream
/// has `write(bytes)`, which says whether more is wanted, `finish()` and `fail(reason)`.
fn set_stream_source<'s>(scope: &mut Scope<'s>, read: Value<'s>) -> Result<()> {
    match read.as_function() {
        Some(read) => scope.set_wasm_source(read, wrap),
        None => Err(Error::new(ErrorKind::Type, "a function is wanted")),
    }
}

fn wrap<'s>(scope: &mut Scope<'s>, stream: Rc<WasmStream>) -> Result<Object<'s>> {
    let class = Environment::of(scope).extension::<StreamClass>();
    let known = class.0.get().and_then(|p| p.get(scope).as_object());
    let prototype = match known {
        Some(prototype) => prototype,
        None => {
            let constructor: Function<'s> = scope.class(
                c"WasmStream",
                native!(illegal_constructor),
                &[
                    (c"write", native!(write)),
                    (c"finish", native!(finish)),
                    (c"fail", native!(fail)),
                ],
                &[],
            )?;
            let prototype = Object::from_function(constructor).get(scope, c"prototype")?;
            let _ = class.0.set(prototype.persist(scope));
            match prototype.as_object() {
                Some(prototype) => prototype,
                None => scope.object()?,
            }
        }
    };
    scope.native_object(prototype, stream)
}

fn illegal_constructor<'s>(_: &mut Scope<'s>, _: Rest<'s>) -> Result<Object<'s>> {
    Err(Error::new(ErrorKind::Type, "Illegal constructor"))
}

fn write<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: Bytes<'s>) -> bool {
    this.get().write(scope, bytes.as_slice(scope))
}

fn finish<'s>(scope: &mut Scope<'s>, this: This<'s>) {
    this.get().finish(scope);
}

fn fail<'s>(scope: &mut Scope<'s>, this: This<'s>, reason: Value<'s>) {
    this.get().fail(scope, reason);
}
