//! The class `Udp`: its life, addresses, sending and receiving.
//!
//! The JavaScript object lives until the handle is closed: the handle holds it by a persistent
//! root, and its callback sits in a slot that the collector sees.

use std::cell::{Cell, RefCell};
use std::io::IoSlice;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::IntoRawFd;
use std::rc::Rc;

use anode_engine::{NativeRef, Object, Persistent, RawNative, Rest, Result, Scope, Value, native};
use anode_event_loop::{Address, Errno, Handle, Received, UdpBindOptions, UdpHandle, errno};
use anode_net::{address_text, address_to_js, parse_address};
use anode_runtime::{Environment, Request};

use crate::options;

const ON_MESSAGE: u32 = 0;
const CONTEXT: u32 = 1;

// What `flags` of bind() says; libuv's numbers, which cluster sends between processes.
const IPV6_ONLY: i32 = 1;
const REUSE_ADDRESS: i32 = 4;
const REUSE_PORT: i32 = 8;

/// The native half of a socket object.
pub(crate) struct NetSocket {
    env: Rc<Environment>,
    pub(crate) handle: UdpHandle,
    /// The JavaScript object, from construction to the close callback.
    this: RefCell<Option<Persistent>>,
    has_context: Cell<bool>,
    /// Who sent the last datagram, as JavaScript knows it: often the same as the next.
    sender: RefCell<Option<(SocketAddr, Persistent)>>,
    /// 4 or 6: the only addresses it takes; 0 for a socket that came from elsewhere.
    family: i32,
}

/// The `this` of a socket method.
pub(crate) type This<'s> = NativeRef<'s, NetSocket>;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    let own: &[(&std::ffi::CStr, RawNative)] = &[
        (c"open", native!(open)),
        (c"bind", native!(bind)),
        (c"connect", native!(connect)),
        (c"disconnect", native!(disconnect)),
        (c"send", native!(send)),
        (c"recvStart", native!(recv_start)),
        (c"recvStop", native!(recv_stop)),
        (c"setOnMessage", native!(set_on_message)),
        (c"getsockname", native!(getsockname)),
        (c"getpeername", native!(getpeername)),
        (c"getSendQueueSize", native!(send_queue_size)),
        (c"getSendQueueCount", native!(send_queue_count)),
        (c"close", native!(close)),
        (c"ref", native!(set_ref)),
        (c"unref", native!(unset_ref)),
        (c"hasRef", native!(has_ref)),
    ];
    let methods = [own, options::METHODS].concat();
    let getters: &[(&std::ffi::CStr, RawNative)] = &[(c"fd", native!(fd))];
    let class = scope.class(c"Udp", native!(construct), &methods, getters)?;
    object.set(scope, c"Udp", class.into())?;
    Ok(object)
}

fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let env = Environment::of(scope);
    let family = args.0.get(scope, 0).as_i32().unwrap_or(0);
    let socket = Rc::new(NetSocket {
        handle: UdpHandle::new(env.event_loop()),
        env,
        this: RefCell::new(None),
        has_context: Cell::new(false),
        sender: RefCell::new(None),
        family,
    });
    let object = scope.construct_native(&args.0, socket.clone())?;
    *socket.this.borrow_mut() = Some(object.value().persist(scope));
    let context = scope.async_context();
    if !context.is_undefined() {
        socket.has_context.set(true);
        if let Some(this) = This::new(object.value()) {
            this.set_slot(CONTEXT, context);
        }
    }
    Ok(object)
}

impl NetSocket {
    fn on_message(&self, received: Received<'_>) {
        self.env.callback(|scope| {
            let this = self.this.borrow().as_ref().map(|this| this.get(scope));
            let Some(this) = this.and_then(This::new) else {
                return Ok(());
            };
            if self.has_context.get() {
                let context = this.slot(scope, CONTEXT);
                scope.set_async_context(context);
            }
            let Some(f) = this.slot(scope, ON_MESSAGE).as_function() else {
                return Ok(());
            };
            let args = match received {
                Ok((bytes, from)) => [
                    scope.int(0),
                    scope.array_buffer_of(bytes)?.into(),
                    self.sender_text(scope, from)?,
                    scope.boolean(from.is_ipv6()),
                    scope.int(from.port().into()),
                ],
                Err(error) => {
                    let none = scope.undefined();
                    [scope.int(error), none, none, none, none]
                }
            };
            f.call(scope, this.object().into(), &args)?;
            Ok(())
        });
    }
}

impl NetSocket {
    fn sender_text<'s>(&self, scope: &mut Scope<'s>, mut from: SocketAddr) -> Result<Value<'s>> {
        from.set_port(0);
        if let Some((known, text)) = &*self.sender.borrow()
            && *known == from
        {
            return Ok(text.get(scope));
        }
        let text = scope.string(&address_text(&from))?;
        *self.sender.borrow_mut() = Some((from, text.persist(scope)));
        Ok(text)
    }

    /// An address of the socket's family.
    fn parse(&self, text: &str, port: i32) -> std::result::Result<SocketAddr, Errno> {
        let address = parse_address(text, port as u16)?;
        match (self.family, address) {
            (0, _) | (4, SocketAddr::V4(_)) | (6, SocketAddr::V6(_)) => Ok(address),
            _ => Err(errno::EINVAL),
        }
    }
}

pub(crate) fn code(result: std::result::Result<(), Errno>) -> i32 {
    result.err().unwrap_or(0)
}

fn open(_: &mut Scope<'_>, this: This<'_>, fd: i32) -> i32 {
    let Some(fd) = anode_sys::adopt(fd) else {
        return errno::EBADF;
    };
    match this.get().handle.open(fd) {
        Ok(()) => 0,
        Err((error, fd)) => {
            // It stays the program's, or that of the handle that has it.
            let _ = fd.into_raw_fd();
            error
        }
    }
}

fn bind(_: &mut Scope<'_>, this: This<'_>, text: String, port: i32, flags: i32) -> i32 {
    let options = UdpBindOptions {
        reuse_address: flags & REUSE_ADDRESS != 0,
        reuse_port: flags & REUSE_PORT != 0,
        ipv6_only: flags & IPV6_ONLY != 0,
    };
    let address = this.get().parse(&text, port);
    code(address.and_then(|address| this.get().handle.bind(address, options)))
}

fn connect(_: &mut Scope<'_>, this: This<'_>, text: String, port: i32) -> i32 {
    let address = this.get().parse(&text, port);
    code(address.and_then(|address| this.get().handle.connect(address)))
}

fn disconnect(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    code(this.get().handle.disconnect())
}

/// One datagram of a list of byte arrays. `text` undefined: to where the socket is connected.
///
/// Gives its length plus one when it was sent; 0 when it waits, `callback` (or undefined) is called
/// with 0 or a negative errno, and the length; or a negative errno. With `queue` nothing is sent
/// at once.
fn send<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    list: Object<'s>,
    text: Option<String>,
    port: i32,
    callback: Value<'s>,
    queue: bool,
) -> Result<i32> {
    let socket = this.get();
    let to = match text.map(|text| socket.parse(&text, port)).transpose() {
        Ok(to) => to,
        Err(error) => return Ok(error),
    };
    let mut chunks = Vec::new();
    for i in 0..list.array_len(scope)? {
        chunks.extend(list.get_index(scope, i)?.as_bytes());
    }
    let parts: Vec<IoSlice<'_>> = chunks
        .iter()
        .map(|chunk| IoSlice::new(chunk.as_slice(scope)))
        .collect();
    let tried = if queue {
        Err(errno::EAGAIN)
    } else if parts.is_empty() {
        socket.handle.try_send(&[IoSlice::new(&[])], to)
    } else {
        socket.handle.try_send(&parts, to)
    };
    match tried {
        Ok(length) => return Ok(length as i32 + 1),
        Err(errno::EAGAIN) => {}
        Err(error) => return Ok(error),
    }
    let mut data = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in &parts {
        data.extend_from_slice(part);
    }
    let request = Request::traced(scope, callback, "UDPSENDWRAP");
    let queued = socket.handle.send(data, to, move |_, result| {
        request.complete(|scope| {
            let (error, length) = match result {
                Ok(length) => (0, length),
                Err(error) => (error, 0),
            };
            Ok(vec![scope.int(error), scope.int(length as i32)])
        });
    });
    Ok(code(queued))
}

fn set_on_message<'s>(_: &mut Scope<'s>, this: This<'s>, f: Value<'s>) {
    this.set_slot(ON_MESSAGE, f);
}

fn recv_start(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    let socket = this.rc();
    let started = this
        .get()
        .handle
        .receive_start(move |_, received| socket.on_message(received));
    match started {
        Err(errno::EALREADY) => 0,
        other => code(other),
    }
}

fn recv_stop(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    this.get().handle.receive_stop();
    0
}

fn address_or_errno<'s>(
    scope: &mut Scope<'s>,
    found: std::result::Result<SocketAddr, Errno>,
) -> Result<Value<'s>> {
    match found {
        Ok(found) => Ok(address_to_js(scope, &Address::Inet(found))?.into()),
        Err(error) => Ok(scope.int(error)),
    }
}

fn getsockname<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    let found = this.get().handle.local_address();
    address_or_errno(scope, found)
}

fn getpeername<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    let found = this.get().handle.peer_address();
    address_or_errno(scope, found)
}

fn send_queue_size(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().handle.send_queue_size() as f64
}

fn send_queue_count(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().handle.send_queue_count() as f64
}

fn close<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) {
    let request = Request::new(scope, callback);
    let closing = this.rc();
    this.get().handle.close(move |_| {
        request.complete(|_| Ok(Vec::new()));
        let this = closing.this.take();
        drop(this);
    });
}

fn set_ref(_: &mut Scope<'_>, this: This<'_>) {
    this.get().handle.set_ref(true);
}

fn unset_ref(_: &mut Scope<'_>, this: This<'_>) {
    this.get().handle.set_ref(false);
}

fn has_ref(_: &mut Scope<'_>, this: This<'_>) -> bool {
    this.get().handle.has_ref()
}

fn fd(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    this.get().handle.fd().unwrap_or(-1)
}

/// The address and, of IPv6, the number of the interface that it names.
pub(crate) fn ip_of(text: &str) -> std::result::Result<(IpAddr, u32), Errno> {
    let address = parse_address(text, 0)?;
    let index = match address {
        SocketAddr::V6(address) => address.scope_id(),
        SocketAddr::V4(_) => 0,
    };
    Ok((address.ip(), index))
}
