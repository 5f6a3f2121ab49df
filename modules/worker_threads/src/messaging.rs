//! `internalBinding('messaging')`: structured clone, ports and channels.

use std::cell::RefCell;

use anode_engine::{
    Error, ErrorKind, NativeArg, Object, Persistent, Result, Scope, Value, functions,
};
use anode_runtime::Environment;

use crate::broadcast;
use crate::message::Message;
use crate::port::{self, Port};

/// The functions that the JavaScript half gives (`internal/worker_threads/transferable`).
#[derive(Default)]
pub(crate) struct Hooks {
    write: RefCell<Option<Persistent>>,
    can_transfer: RefCell<Option<Persistent>>,
    transfer: RefCell<Option<Persistent>>,
    read: RefCell<Option<Persistent>>,
    init_port: RefCell<Option<Persistent>>,
    emit: RefCell<Option<Persistent>>,
    pub(crate) port_prototype: RefCell<Option<Persistent>>,
}

type Slot = RefCell<Option<Persistent>>;

fn call<'s>(scope: &mut Scope<'s>, slot: &Slot, args: &[Value<'_>]) -> Result<Value<'s>> {
    let f = slot.borrow().clone();
    let Some(f) = f.and_then(|f| f.get(scope).as_function()) else {
        return Ok(scope.undefined());
    };
    let this = scope.undefined();
    f.call(scope, this, args)
}

impl Hooks {
    /// `[kind, content]` of an object inside of a message; `None`: not to be cloned.
    pub(crate) fn write<'s>(
        &self,
        scope: &mut Scope<'s>,
        object: Value<'_>,
    ) -> Result<Option<Object<'s>>> {
        Ok(call(scope, &self.write, &[object])?.as_object())
    }

    pub(crate) fn can_transfer(&self, scope: &mut Scope<'_>, object: Value<'_>) -> bool {
        match call(scope, &self.can_transfer, &[object]) {
            Ok(answer) => answer.truthy(),
            Err(error) => {
                scope.exception(error);
                false
            }
        }
    }

    /// `[kind, content, transfer]` of an object that leaves this thread.
    pub(crate) fn transfer<'s>(
        &self,
        scope: &mut Scope<'s>,
        object: Value<'_>,
    ) -> Result<Option<Object<'s>>> {
        Ok(call(scope, &self.transfer, &[object])?.as_object())
    }

    pub(crate) fn read<'s>(
        &self,
        scope: &mut Scope<'s>,
        kind: &str,
        content: Value<'_>,
    ) -> Result<Object<'s>> {
        let kind = scope.string(kind)?;
        call(scope, &self.read, &[kind, content])?
            .as_object()
            .ok_or_else(|| Error::new(ErrorKind::Error, "a message of an unknown kind"))
    }

    pub(crate) fn init_port(&self, scope: &mut Scope<'_>, port: Object<'_>) -> Result<()> {
        call(scope, &self.init_port, &[port.value()]).map(drop)
    }

    pub(crate) fn emit(
        &self,
        scope: &mut Scope<'_>,
        port: Value<'_>,
        kind: &str,
        value: Value<'_>,
        ports: &[Value<'_>],
    ) -> Result<()> {
        let kind = scope.string(kind)?;
        let ports = match ports {
            [] => scope.undefined(),
            ports => scope.array_of(ports)?.value(),
        };
        call(scope, &self.emit, &[port, kind, value, ports]).map(drop)
    }
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"setHooks" => set_hooks,
        c"structuredClone" => structured_clone,
        c"createChannel" => create_channel,
        c"createBroadcast" => create_broadcast,
        c"isPort" => is_port,
        c"isAttached" => is_attached,
        c"post" => post,
        c"start" => start,
        c"stop" => stop,
        c"close" => close,
        c"drain" => drain,
        c"receive" => receive,
        c"setRef" => set_ref,
        c"hasRef" => has_ref,
    });
    let class = scope.host_class(c"HostObject")?;
    object.set(scope, c"HostObject", class.value())?;
    Ok(object)
}

fn set_hooks<'s>(scope: &mut Scope<'s>, given: Object<'s>) -> Result<()> {
    let hooks = Environment::of(scope).extension::<Hooks>();
    for (name, slot) in [
        (c"write", &hooks.write),
        (c"canTransfer", &hooks.can_transfer),
        (c"transfer", &hooks.transfer),
        (c"read", &hooks.read),
        (c"initPort", &hooks.init_port),
        (c"emit", &hooks.emit),
        (c"portPrototype", &hooks.port_prototype),
    ] {
        let value = given.get(scope, name)?;
        if !value.is_undefined() {
            let value = value.persist(scope);
            *slot.borrow_mut() = Some(value);
        }
    }
    Ok(())
}

/// A clone within this thread.
fn structured_clone<'s>(
    scope: &mut Scope<'s>,
    value: Value<'s>,
    transfer: Option<Object<'s>>,
) -> Result<Value<'s>> {
    let mut message = Message::write(scope, value, transfer)?;
    Ok(message.read(scope)?.0)
}

/// Two ports that are each other's ends.
fn create_channel<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let (one, two) = port::pair();
    let one = Port::object(scope, one)?;
    let two = Port::object(scope, two)?;
    scope.array_of(&[one.value(), two.value()])
}

/// A port to all others of the same name.
fn create_broadcast<'s>(scope: &mut Scope<'s>, name: String) -> Result<Object<'s>> {
    let core = broadcast::join(name);
    Port::object(scope, core)
}

fn is_port<'s>(_: &mut Scope<'s>, value: Value<'s>) -> bool {
    anode_engine::NativeRef::<Port>::new(value).is_some()
}

fn is_attached<'s>(_: &mut Scope<'s>, port: NativeArg<'s, Port>) -> bool {
    port.0.get().is_attached()
}

/// 1: the receiver was in the message itself, and all is lost; else 0.
fn post<'s>(
    scope: &mut Scope<'s>,
    port: NativeArg<'s, Port>,
    value: Value<'s>,
    transfer: Option<Object<'s>>,
) -> Result<i32> {
    let message = Message::write(scope, value, transfer)?;
    Ok(port.0.get().post(message))
}

fn start<'s>(_: &mut Scope<'s>, port: NativeArg<'s, Port>) {
    port.0.get().start();
}

fn stop<'s>(_: &mut Scope<'s>, port: NativeArg<'s, Port>) {
    port.0.get().stop();
}

fn close<'s>(_: &mut Scope<'s>, port: NativeArg<'s, Port>) {
    port.0.rc().close();
}

fn drain<'s>(_: &mut Scope<'s>, port: NativeArg<'s, Port>) {
    port.0.rc().receive_all(true);
}

/// `[message]`, or nothing.
fn receive<'s>(scope: &mut Scope<'s>, port: NativeArg<'s, Port>) -> Result<Value<'s>> {
    match port.0.rc().receive() {
        None => Ok(scope.undefined()),
        Some(message) => {
            let (value, _) = message.read(scope)?;
            Ok(scope.array_of(&[value])?.value())
        }
    }
}

fn set_ref<'s>(_: &mut Scope<'s>, port: NativeArg<'s, Port>, on: bool) {
    port.0.get().set_ref(on);
}

fn has_ref<'s>(scope: &mut Scope<'s>, port: NativeArg<'s, Port>) -> Value<'s> {
    match port.0.get().has_ref() {
        Some(on) => scope.boolean(on),
        None => scope.undefined(),
    }
}
