//! The stream handle class behind `Tcp`, `Pipe` and `Tty`.
//!
//! The JavaScript object of a handle lives until the handle is closed: the handle holds it by a
//! persistent root, and its callbacks sit in slots that the collector sees.

use std::cell::{Cell, OnceCell, RefCell};
use std::io::IoSlice;
use std::rc::Rc;

use anode_engine::{
    Bytes, Function, NativeRef, Object, Persistent, RawNative, Rest, Result, Scope, Str, Value,
    native,
};
use anode_event_loop::{
    BindOptions, Errno, Handle, ReadBytes, ReadEvent, StreamHandle, StreamKind, WriteStatus, errno,
};
use anode_runtime::{Environment, Request};

use crate::{Encoding, address, encode_into};

const ON_READ: u32 = 0;
const ON_CONNECTION: u32 = 1;
const CONTEXT: u32 = 2;

/// Takes the bytes of a stream instead of its JavaScript read callback (the HTTP parser does).
/// Runs inside a callback of the environment.
pub type Consumer = Rc<dyn for<'s> Fn(&mut Scope<'s>, ReadBytes<'_>) -> Result<()>>;

/// As [`Consumer`], but outside of any callback of the environment: for what makes several of them of one piece.
pub type Tap = Rc<dyn Fn(&[u8])>;

/// The native half of a stream object.
pub struct NetStream {
    env: Rc<Environment>,
    classes: Rc<Classes>,
    handle: StreamHandle,
    /// The JavaScript object, from construction to the close callback.
    this: RefCell<Option<Persistent>>,
    consumer: RefCell<Option<Consumer>>,
    tap: RefCell<Option<Tap>>,
    has_context: Cell<bool>,
    read_ready: Cell<bool>,
    /// The file a pipe is bound to; removed when it is closed, as libuv does.
    bound: RefCell<Option<String>>,
}

/// The `this` of a stream method.
pub type This<'s> = NativeRef<'s, NetStream>;

#[derive(Default)]
struct Classes {
    tcp: OnceCell<Persistent>,
    pipe: OnceCell<Persistent>,
    tty: OnceCell<Persistent>,
    /// Reused for encoding strings that are written at once.
    scratch: RefCell<Vec<u8>>,
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    let classes = Environment::of(scope).extension::<Classes>();
    let common: &[(&std::ffi::CStr, RawNative)] = &[
        (c"open", native!(open)),
        (c"setOnRead", native!(set_on_read)),
        (c"setOnConnection", native!(set_on_connection)),
        (c"readStart", native!(read_start)),
        (c"readStop", native!(read_stop)),
        (c"writeBuffer", native!(write_buffer)),
        (c"writeString", native!(write_string)),
        (c"writev", native!(writev)),
        (c"writeHttp", native!(write_http)),
        (c"setBlocking", native!(set_blocking)),
        (c"shutdown", native!(shutdown)),
        (c"close", native!(close)),
        (c"reset", native!(reset)),
        (c"ref", native!(set_ref)),
        (c"unref", native!(unset_ref)),
        (c"hasRef", native!(has_ref)),
        (c"listen", native!(listen)),
        (c"getsockname", native!(getsockname)),
        (c"getpeername", native!(getpeername)),
    ];
    let getters: &[(&std::ffi::CStr, RawNative)] = &[
        (c"fd", native!(fd)),
        (c"bytesRead", native!(bytes_read)),
        (c"bytesWritten", native!(bytes_written)),
        (c"writeQueueSize", native!(write_queue_size)),
    ];
    let with = |own: &[(&'static std::ffi::CStr, RawNative)]| [common, own].concat();
    let tcp = with(&[
        (c"bind", native!(bind_tcp)),
        (c"connect", native!(connect_tcp)),
        (c"setNoDelay", native!(set_no_delay)),
        (c"setKeepAlive", native!(set_keep_alive)),
    ]);
    let pipe = with(&[
        (c"bind", native!(bind_pipe)),
        (c"connect", native!(connect_pipe)),
    ]);
    let kinds = [
        (c"Tcp", native!(new_tcp), tcp, &classes.tcp),
        (c"Pipe", native!(new_pipe), pipe, &classes.pipe),
        (c"Tty", native!(new_tty), with(&[]), &classes.tty),
    ];
    for (name, constructor, methods, cell) in kinds {
        let class = scope.class(name, constructor, &methods, getters)?;
        let prototype = Object::from_function(class).get(scope, c"prototype")?;
        let _ = cell.set(prototype.persist(scope));
        object.set(scope, name, class.into())?;
    }
    Ok(object)
}

impl NetStream {
    fn new(env: Rc<Environment>, handle: StreamHandle) -> Rc<NetStream> {
        Rc::new(NetStream {
            classes: env.extension::<Classes>(),
            env,
            handle,
            this: RefCell::new(None),
            consumer: RefCell::new(None),
            tap: RefCell::new(None),
            has_context: Cell::new(false),
            read_ready: Cell::new(false),
            bound: RefCell::new(None),
        })
    }

    /// Ties object and handle to each other until the handle is closed.
    fn adopt<'s>(self: &Rc<Self>, scope: &mut Scope<'s>, object: Object<'s>) {
        *self.this.borrow_mut() = Some(object.value().persist(scope));
        let context = scope.async_context();
        if !context.is_undefined() {
            self.has_context.set(true);
            if let Some(this) = This::new(object.value()) {
                this.set_slot(CONTEXT, context);
            }
        }
    }

    /// Lets `consumer` have the bytes, or gives them back to the read callback.
    pub fn set_consumer(&self, consumer: Option<Consumer>) {
        self.handle.read_more_at_once(consumer.is_some());
        let before = self.consumer.replace(consumer);
        drop(before);
    }

    /// Lets `tap` have the bytes, or gives them back to the read callback.
    pub fn set_tap(&self, tap: Option<Tap>) {
        let before = self.tap.replace(tap);
        drop(before);
    }

    /// The environment the stream belongs to.
    pub fn environment(&self) -> &Rc<Environment> {
        &self.env
    }

    /// Calls one of the object's callbacks, as a callback from the loop.
    fn call(&self, slot: u32, args: impl for<'a> FnOnce(&mut Scope<'a>) -> Result<[Value<'a>; 2]>) {
        self.env.callback(|scope| {
            let Some(this) = self.enter(scope) else {
                return Ok(());
            };
            let Some(f) = this.slot(scope, slot).as_function() else {
                return Ok(());
            };
            let args = args(scope)?;
            f.call(scope, this.object().into(), &args)?;
            Ok(())
        });
    }

    /// The JavaScript object, with its async context made current.
    fn enter<'a>(&self, scope: &mut Scope<'a>) -> Option<This<'a>> {
        let this = This::new(self.this.borrow().as_ref()?.get(scope))?;
        if self.has_context.get() {
            let context = this.slot(scope, CONTEXT);
            scope.set_async_context(context);
        }
        Some(this)
    }

    fn on_read(&self, event: ReadEvent<'_>) {
        match event {
            ReadEvent::Data(bytes) => {
                let tap = self.tap.borrow().clone();
                if let Some(tap) = tap {
                    tap(&bytes);
                    return;
                }
                let consumer = self.consumer.borrow().clone();
                if let Some(consumer) = consumer {
                    self.env.callback(|scope| {
                        if self.has_context.get() {
                            self.enter(scope);
                        }
                        consumer(scope, bytes)
                    });
                    return;
                }
                self.call(ON_READ, |scope| {
                    let n = scope.int(bytes.len() as i32);
                    let buffer = match bytes {
                        ReadBytes::Lent(bytes) => scope.array_buffer_of(bytes)?,
                        ReadBytes::Given(bytes) => scope.array_buffer(bytes)?,
                    };
                    Ok([n, buffer.into()])
                });
            }
            ReadEvent::End => self.read_failed(errno::EOF),
            ReadEvent::Error(e) => self.read_failed(e),
        }
    }

    fn read_failed(&self, code: Errno) {
        self.call(ON_READ, |scope| Ok([scope.int(code), scope.undefined()]));
    }

    /// Writes at once what goes, queues the rest, after which `callback` (a function or undefined) is called with 0 or
    /// a negative errno. Gives 0 when all was written and there is no call, 1 when there will be, or a negative errno.
    pub fn write(&self, scope: &mut Scope<'_>, bytes: &[u8], callback: Value<'_>) -> i32 {
        let written = match self.try_write(&[IoSlice::new(bytes)]) {
            Ok(n) if n == bytes.len() => return 0,
            Ok(n) => n,
            Err(e) => return e,
        };
        self.queue(scope, bytes[written..].to_vec(), callback)
    }

    fn try_write(&self, parts: &[IoSlice<'_>]) -> std::result::Result<usize, i32> {
        match self.handle.try_write(parts) {
            Ok(n) => Ok(n),
            // Not connected yet, or full: everything is queued.
            Err(errno::EAGAIN | errno::ENOTCONN) => Ok(0),
            Err(e) => Err(e),
        }
    }

    fn queue(&self, scope: &mut Scope<'_>, rest: Vec<u8>, callback: Value<'_>) -> i32 {
        let request = Request::traced(scope, callback, "WRITEWRAP");
        let outcome = self.handle.write_owned(rest, move |_, result| {
            request.complete(|scope| Ok(vec![scope.int(result.err().unwrap_or(0))]));
        });
        match outcome {
            Ok(WriteStatus::Done) => 0,
            Ok(WriteStatus::Queued) => 1,
            Err(e) => e,
        }
    }
}

fn construct<'s>(scope: &mut Scope<'s>, args: &Rest<'s>, kind: StreamKind) -> Result<Object<'s>> {
    let env = Environment::of(scope);
    let stream = NetStream::new(env.clone(), StreamHandle::new(env.event_loop(), kind));
    let object = scope.construct_native(&args.0, stream.clone())?;
    stream.adopt(scope, object);
    Ok(object)
}

fn new_tcp<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    construct(scope, &args, StreamKind::Tcp)
}
fn new_pipe<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    construct(scope, &args, StreamKind::Pipe)
}
fn new_tty<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    construct(scope, &args, StreamKind::Tty)
}

fn code(result: std::result::Result<(), Errno>) -> i32 {
    result.err().unwrap_or(0)
}

fn open(_: &mut Scope<'_>, this: This<'_>, fd: i32) -> i32 {
    match anode_sys::adopt(fd) {
        Some(fd) => code(this.get().handle.open(fd)),
        None => errno::EBADF,
    }
}

fn set_on_read<'s>(_: &mut Scope<'s>, this: This<'s>, f: Value<'s>) {
    this.set_slot(ON_READ, f);
}
fn set_on_connection<'s>(_: &mut Scope<'s>, this: This<'s>, f: Value<'s>) {
    this.set_slot(ON_CONNECTION, f);
}

fn read_start(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    let stream = this.get();
    if stream.handle.is_reading() {
        return 0;
    }
    if stream.read_ready.get() {
        return code(stream.handle.read_resume());
    }
    let shared = this.rc();
    let result = stream
        .handle
        .read_start(move |_, event| shared.on_read(event));
    stream.read_ready.set(result.is_ok());
    code(result)
}

fn read_stop(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    this.get().handle.read_stop();
    0
}

fn write_buffer<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    bytes: Bytes<'s>,
    callback: Value<'s>,
) -> i32 {
    let stream = this.get();
    let slice = bytes.as_slice(scope);
    let written = match stream.try_write(&[IoSlice::new(slice)]) {
        Ok(n) if n == slice.len() => return 0,
        Ok(n) => n,
        Err(e) => return e,
    };
    let rest = slice[written..].to_vec();
    stream.queue(scope, rest, callback)
}

fn write_string<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    text: Str<'s>,
    encoding: Value<'s>,
    callback: Value<'s>,
) -> Result<i32> {
    let stream = this.get();
    let classes = &stream.classes;
    let mut scratch = classes.scratch.take();
    scratch.clear();
    let encoding = Encoding::named(scope, encoding)?;
    encode_into(scope, text, encoding, &mut scratch)?;
    let result = stream.write(scope, &scratch, callback);
    give_back(classes, scratch);
    Ok(result)
}

/// Keeps the scratch buffer for the next write unless a large one blew it up.
fn give_back(classes: &Classes, scratch: Vec<u8>) {
    if scratch.capacity() <= 256 * 1024 {
        classes.scratch.replace(scratch);
    }
}

/// `[chunk, encoding, chunk, encoding, ...]`: strings are encoded, bytes are taken as they are, and
/// all of it goes out in one call.
fn writev<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    chunks: Object<'s>,
    callback: Value<'s>,
) -> Result<i32> {
    let stream = this.get();
    let classes = &stream.classes;
    let mut scratch = classes.scratch.take();
    scratch.clear();
    let len = chunks.array_len(scope)?;
    for i in (0..len).step_by(2) {
        scope.nested(|scope| {
            let chunk = chunks.get_index(scope, i)?;
            if let Some(bytes) = chunk.as_bytes() {
                scratch.extend_from_slice(bytes.as_slice(scope));
            } else if let Some(text) = chunk.as_str() {
                let encoding = chunks.get_index(scope, i + 1)?;
                let encoding = Encoding::named(scope, encoding)?;
                encode_into(scope, text, encoding, &mut scratch)?;
            }
            Ok(())
        })?;
    }
    let result = stream.write(scope, &scratch, callback);
    give_back(classes, scratch);
    Ok(result)
}

/// A message's head (Latin-1), its body, and what follows a body of bytes (Latin-1) in one write.
fn write_http<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    head: Str<'s>,
    body: Value<'s>,
    encoding: Value<'s>,
    callback: Value<'s>,
    tail: Value<'s>,
) -> Result<i32> {
    let stream = this.get();
    let classes = &stream.classes;
    let mut scratch = classes.scratch.take();
    scratch.clear();
    encode_into(scope, head, Encoding::Latin1, &mut scratch)?;
    let split = scratch.len();
    let result = if let Some(bytes) = body.as_bytes() {
        if let Some(tail) = tail.as_str() {
            encode_into(scope, tail, Encoding::Latin1, &mut scratch)?;
        }
        let parts = [&scratch[..split], bytes.as_slice(scope), &scratch[split..]];
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let count = if split < scratch.len() { 3 } else { 2 };
        match stream.try_write(&parts.map(IoSlice::new)[..count]) {
            Ok(n) if n == total => 0,
            Ok(n) => {
                let mut rest = Vec::with_capacity(total - n);
                let mut skip = n;
                for part in parts {
                    rest.extend_from_slice(&part[skip.min(part.len())..]);
                    skip = skip.saturating_sub(part.len());
                }
                stream.queue(scope, rest, callback)
            }
            Err(e) => e,
        }
    } else {
        if let Some(text) = body.as_str() {
            let encoding = Encoding::named(scope, encoding)?;
            encode_into(scope, text, encoding, &mut scratch)?;
        }
        stream.write(scope, &scratch, callback)
    };
    give_back(classes, scratch);
    Ok(result)
}

fn set_blocking(_: &mut Scope<'_>, this: This<'_>, on: bool) -> i32 {
    this.get().handle.set_blocking(on);
    0
}

fn shutdown<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) -> i32 {
    let request = Request::traced(scope, callback, "SHUTDOWNWRAP");
    code(this.get().handle.shutdown(move |_, result| {
        request.complete(|scope| Ok(vec![scope.int(code(result))]));
    }))
}

fn close<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) {
    let stream = this.rc();
    let request = Request::new(scope, callback);
    stream.set_consumer(None);
    stream.set_tap(None);
    if let Some(path) = stream.bound.take() {
        // Already gone is as good.
        let _ = std::fs::remove_file(path);
    }
    let closing = stream.clone();
    stream.handle.close(move |_| {
        request.complete(|_| Ok(Vec::new()));
        let this = closing.this.take();
        drop(this);
    });
}

fn reset<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) -> i32 {
    let stream = this.rc();
    let request = Request::new(scope, callback);
    stream.set_consumer(None);
    stream.set_tap(None);
    let closing = stream.clone();
    code(stream.handle.reset(move |_| {
        request.complete(|_| Ok(Vec::new()));
        let this = closing.this.take();
        drop(this);
    }))
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

fn listen(_: &mut Scope<'_>, this: This<'_>, backlog: i32) -> i32 {
    let stream = this.rc();
    code(this.get().handle.listen(backlog, move |_, accepted| {
        stream.call(ON_CONNECTION, |scope| match accepted {
            Err(e) => Ok([scope.int(e), scope.undefined()]),
            Ok(handle) => {
                let client = accepted_object(scope, &stream.env, handle)?;
                Ok([scope.int(0), client.into()])
            }
        });
    }))
}

fn accepted_object<'s>(
    scope: &mut Scope<'s>,
    env: &Rc<Environment>,
    handle: StreamHandle,
) -> Result<Object<'s>> {
    let classes = env.extension::<Classes>();
    let cell = match handle.stream_kind() {
        StreamKind::Tcp => &classes.tcp,
        StreamKind::Pipe => &classes.pipe,
        StreamKind::Tty => &classes.tty,
    };
    let prototype = match cell.get().and_then(|p| p.get(scope).as_object()) {
        Some(prototype) => prototype,
        None => scope.object()?,
    };
    let stream = NetStream::new(env.clone(), handle);
    let object = scope.native_object(prototype, stream.clone())?;
    stream.adopt(scope, object);
    Ok(object)
}

fn bind_tcp(
    _: &mut Scope<'_>,
    this: This<'_>,
    text: String,
    port: i32,
    ipv6_only: Option<bool>,
    reuse_port: Option<bool>,
) -> i32 {
    let options = BindOptions {
        ipv6_only: ipv6_only.unwrap_or(false),
        reuse_port: reuse_port.unwrap_or(false),
    };
    match address::parse(&text, port as u16) {
        Ok(address) => code(this.get().handle.bind_tcp(address, options)),
        Err(e) => e,
    }
}

fn connect_tcp<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    text: String,
    port: i32,
    callback: Function<'s>,
) -> i32 {
    let address = match address::parse(&text, port as u16) {
        Ok(address) => address,
        Err(e) => return e,
    };
    let request = Request::traced(scope, callback.into(), "TCPCONNECTWRAP");
    code(this.get().handle.connect_tcp(address, move |_, result| {
        request.complete(|scope| Ok(vec![scope.int(code(result))]));
    }))
}

fn bind_pipe(_: &mut Scope<'_>, this: This<'_>, name: String) -> i32 {
    let result = this.get().handle.bind_unix(name.as_bytes());
    if result.is_ok() && !name.starts_with('\0') {
        *this.get().bound.borrow_mut() = Some(name);
    }
    code(result)
}

fn connect_pipe<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    name: String,
    callback: Function<'s>,
) -> i32 {
    let request = Request::traced(scope, callback.into(), "PIPECONNECTWRAP");
    code(
        this.get()
            .handle
            .connect_unix(name.as_bytes(), move |_, result| {
                request.complete(|scope| Ok(vec![scope.int(code(result))]));
            }),
    )
}

fn set_no_delay(_: &mut Scope<'_>, this: This<'_>, on: bool) -> i32 {
    code(this.get().handle.set_nodelay(on))
}

fn set_keep_alive(_: &mut Scope<'_>, this: This<'_>, on: bool, seconds: Option<f64>) -> i32 {
    let delay = std::time::Duration::from_secs(seconds.unwrap_or(0.0).max(0.0) as u64);
    code(this.get().handle.set_keepalive(on.then_some(delay)))
}

fn getsockname<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    match this.get().handle.local_address() {
        Ok(found) => Ok(address::to_js(scope, &found)?.into()),
        Err(e) => Ok(scope.int(e)),
    }
}

fn getpeername<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    match this.get().handle.peer_address() {
        Ok(found) => Ok(address::to_js(scope, &found)?.into()),
        Err(e) => Ok(scope.int(e)),
    }
}

fn fd(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    this.get().handle.fd().unwrap_or(-1)
}
fn bytes_read(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().handle.bytes_read() as f64
}
fn bytes_written(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().handle.bytes_written() as f64
}
fn write_queue_size(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().handle.write_queue_size() as f64
}
