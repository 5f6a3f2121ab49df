//! `internalBinding('http2')`: the class `Session`, its bytes and its events.
//!
//! A session takes its bytes from a handle natively (`consume`) or is fed by JavaScript (`receive`). What happened
//! is told one by one through `onEvent`, after nghttp2 has returned, so that handlers may ask the session for anything,
//! its own end included. What came of it is sent then in one write.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, NativeRef, Object, Persistent, Rest, Result, Scope, Value, functions, native,
};
use anode_net::{NetStream, Tap};
use anode_runtime::Environment;
use anode_tls::Tls;

use crate::methods;
use crate::raw::{Event, Fields, Limits, Options, Padding, Session, describe};

const ON_EVENT: u32 = 0;
const ON_OUTPUT: u32 = 1;
const ON_WRITTEN: u32 = 2;

/// The buffer for output is kept for the next time up to this size.
const KEEP: usize = 64 * 1024;

/// The native half of a session.
pub(crate) struct Http2 {
    session: RefCell<Option<Rc<Session>>>,
    /// What the bytes come from.
    carrier: RefCell<Option<Carrier>>,
    /// A write is under way, and the next waits for it.
    writing: Cell<bool>,
    dispatching: Cell<bool>,
    buffer: RefCell<Vec<u8>>,
    /// Streams to reset when what they have to send is sent, and with what.
    resets: RefCell<Vec<(i32, u32)>>,
    bytes_read: Cell<f64>,
    bytes_written: Cell<f64>,
}

/// What bytes come from and go to, without JavaScript between.
#[derive(Clone)]
enum Carrier {
    Plain(Rc<NetStream>),
    Encrypted(Rc<Tls>),
}

impl Carrier {
    fn set_tap(&self, tap: Option<Tap>) {
        match self {
            Carrier::Plain(stream) => stream.set_tap(tap),
            Carrier::Encrypted(tls) => tls.set_tap(tap),
        }
    }

    /// As [`NetStream::write`].
    fn write(&self, scope: &mut Scope<'_>, bytes: &[u8], callback: Value<'_>) -> Result<i32> {
        match self {
            Carrier::Plain(stream) => Ok(stream.write(scope, bytes, callback)),
            Carrier::Encrypted(tls) => tls.write(scope, bytes, callback),
        }
    }
}

/// The `this` of a session's method.
pub(crate) type This<'s> = NativeRef<'s, Http2>;

impl Http2 {
    /// Whether a write is under way.
    pub(crate) fn is_writing(&self) -> bool {
        self.writing.get()
    }

    /// Resets the streams that waited for it. Gives whether there were any.
    pub(crate) fn submit_resets(&self, session: &Session) -> bool {
        let resets = self.resets.take();
        for &(id, code) in &resets {
            // A stream that is gone needs none.
            let _ = session.reset(id, code);
        }
        !resets.is_empty()
    }

    /// nghttp2's session; `None` after its end.
    pub(crate) fn session(&self) -> Option<Rc<Session>> {
        self.session.borrow().clone()
    }
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    let mut list = vec![
        (c"setCallbacks", native!(set_callbacks)),
        (c"consume", native!(consume)),
        (c"receive", native!(receive)),
        (c"flush", native!(flush_now)),
        (c"written", native!(written)),
        (c"reset", native!(reset)),
        (c"isTelling", native!(is_telling)),
        (c"destroy", native!(destroy)),
    ];
    list.extend(methods::list());
    let class = scope.class(c"Session", native!(new_session), &list, &[])?;
    object.set(scope, c"Session", class.into())?;
    functions!(scope, object, { c"describe" => describe_code });
    Ok(object)
}

fn describe_code<'s>(scope: &mut Scope<'s>, code: i32) -> Result<Value<'s>> {
    scope.string(describe(code))
}

/// `new Session(server, numbers, customSettings)`: numbers as in `internal/http2/options`, -1 for what is not given.
fn new_session<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let server = args.0.get(scope, 0).truthy();
    let numbers = args.0.get(scope, 1);
    let numbers = list_of(scope, numbers)?;
    let custom = args.0.get(scope, 2);
    let custom = list_of(scope, custom)?;
    let options = options_of(server, &numbers, &custom);
    let session = Session::new(&options)
        .ok_or_else(|| Error::new(anode_engine::ErrorKind::Error, "Out of memory"))?;
    let http2 = Http2 {
        session: RefCell::new(Some(Rc::new(session))),
        carrier: RefCell::new(None),
        writing: Cell::new(false),
        dispatching: Cell::new(false),
        buffer: RefCell::default(),
        resets: RefCell::default(),
        bytes_read: Cell::new(0.0),
        bytes_written: Cell::new(0.0),
    };
    scope.construct_native(&args.0, Rc::new(http2))
}

/// The numbers of an array; none of anything else.
pub(crate) fn list_of(scope: &mut Scope<'_>, value: Value<'_>) -> Result<Vec<f64>> {
    let Some(array) = value.as_object() else {
        return Ok(Vec::new());
    };
    let len = array.array_len(scope)?;
    let mut list = Vec::with_capacity(len as usize);
    for i in 0..len {
        let n = scope.nested(|scope| Ok(array.get_index(scope, i)?.as_f64()))?;
        list.push(n.unwrap_or(-1.0));
    }
    Ok(list)
}

fn options_of(server: bool, numbers: &[f64], custom: &[f64]) -> Options {
    let given = |i: usize| numbers.get(i).copied().filter(|n| *n >= 0.0);
    let size = |i: usize| given(i).map(|n| n as usize);
    let count = |i: usize, default: u32| given(i).map_or(default, |n| n as u32);
    Options {
        server,
        limits: Limits {
            max_header_pairs: count(0, 128),
            max_memory: size(1).unwrap_or(10_000_000),
            max_invalid_frames: count(2, 1000),
            max_rejected_streams: count(3, 100),
            padding: match count(4, 0) {
                0 => Padding::None,
                1 => Padding::Aligned,
                _ => Padding::Max,
            },
        },
        peer_max_streams: count(5, 100),
        max_deflate_table: size(6),
        max_reserved: given(7).map(|n| n as u32),
        max_send_block: size(8),
        max_outbound_ack: size(9),
        max_settings: size(10),
        reset_rate: given(11)
            .zip(given(12))
            .map(|(burst, rate)| (burst as u64, rate as u64)),
        strict_whitespace: count(13, 1) != 0,
        remote_custom: custom.iter().map(|n| *n as u16).collect(),
    }
}

/// `setCallbacks(onEvent(kind, id, ...), onOutput(bytes), onWritten(status))`
fn set_callbacks<'s>(
    _: &mut Scope<'s>,
    this: This<'s>,
    event: Value<'s>,
    output: Value<'s>,
    written: Value<'s>,
) {
    this.set_slot(ON_EVENT, event);
    this.set_slot(ON_OUTPUT, output);
    this.set_slot(ON_WRITTEN, written);
}

/// The same object as a handle of an inner scope.
fn same<'n>(scope: &mut Scope<'n>, this: This<'_>) -> This<'n> {
    let value = this.object().value().again(scope);
    match NativeRef::new(value) {
        Some(this) => this,
        None => unreachable!("the same object has the same type"),
    }
}

/// Takes the bytes of a `Tcp` or `Pipe`, or those that a `Tls` has decrypted, and writes to it.
fn consume<'s>(scope: &mut Scope<'s>, this: This<'s>, carrier: Value<'s>) -> Result<()> {
    let env = Environment::of(scope);
    let object = this.object().value().persist(scope);
    let tap: Tap = Rc::new(move |bytes: &[u8]| take_tapped(&env, &object, bytes));
    let carrier = if let Some(stream) = NativeRef::<NetStream>::new(carrier) {
        Carrier::Plain(stream.rc())
    } else if let Some(tls) = NativeRef::<Tls>::new(carrier) {
        Carrier::Encrypted(tls.rc())
    } else {
        return Err(Error::arg_type("an internal call expected a stream"));
    };
    carrier.set_tap(Some(tap));
    *this.get().carrier.borrow_mut() = Some(carrier);
    Ok(())
}

/// What comes from a carrier: each event is a callback of its own, with its ticks behind it, and so is what becomes of
/// what is sent then.
fn take_tapped(env: &Rc<Environment>, object: &Persistent, bytes: &[u8]) {
    let http2 = env.enter(|scope| This::new(object.get(scope)).map(|this| this.rc()));
    let Some(http2) = http2 else { return };
    let all = http2.bytes_read.get() + bytes.len() as f64;
    http2.bytes_read.set(all);
    let outermost = !http2.dispatching.replace(true);
    let mut at = 0;
    // A handler may end the session.
    while at < bytes.len()
        && let Some(session) = http2.session()
    {
        at += session.receive(&bytes[at..]);
        drop(session);
        if outermost {
            tell_all(env, object, &http2);
        }
    }
    if outermost {
        send_all(env, object, &http2);
        http2.dispatching.set(false);
    }
}

/// Sends what there is to send, until a write has to wait, from outside of any callback.
fn send_all(env: &Rc<Environment>, object: &Persistent, http2: &Http2) {
    while !http2.writing.get() {
        let mut sent = false;
        env.callback(|scope| {
            if let Some(this) = This::new(object.get(scope)) {
                sent = push(scope, this)?;
            }
            Ok(())
        });
        // What was sent is told of when it is.
        if http2.writing.get() || !(tell_all(env, object, http2) || sent) {
            break;
        }
    }
}

/// Tells what happened until there is nothing more to tell, from outside of any callback. Gives whether there was
/// anything.
fn tell_all(env: &Rc<Environment>, object: &Persistent, http2: &Http2) -> bool {
    let mut told = false;
    while let Some(event) = http2.session().and_then(|s| s.state().next_event()) {
        told = true;
        env.callback(|scope| match This::new(object.get(scope)) {
            Some(this) => tell(scope, this, event),
            None => Ok(()),
        });
    }
    told
}

fn receive<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: Bytes<'s>) -> Result<()> {
    // Copied: the callbacks may change or detach the buffer.
    let input = bytes.as_slice(scope).to_vec();
    take(scope, this, &input)
}

fn take<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: &[u8]) -> Result<()> {
    let http2 = this.get();
    let all = http2.bytes_read.get() + bytes.len() as f64;
    http2.bytes_read.set(all);
    let mut at = 0;
    while at < bytes.len()
        && let Some(session) = http2.session()
    {
        at += session.receive(&bytes[at..]);
        drop(session);
        dispatch(scope, this)?;
    }
    flush(scope, this)
}

/// Tells what happened until there is nothing more to tell.
fn dispatch<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let http2 = this.get();
    if http2.dispatching.replace(true) {
        return Ok(());
    }
    let outcome = loop {
        // A handler may have ended the session.
        let Some(event) = http2
            .session()
            .and_then(|session| session.state().next_event())
        else {
            break Ok(());
        };
        let told = scope.nested(|scope| {
            let this = same(scope, this);
            tell(scope, this, event)
        });
        match told {
            Ok(()) => {}
            Err(Error::Terminated) => break Err(Error::Terminated),
            // What one handler throws is no reason to keep the rest from the others.
            Err(error) => Environment::of(scope).report(scope, error),
        }
    };
    http2.dispatching.set(false);
    outcome
}

fn tell<'s>(scope: &mut Scope<'s>, this: This<'s>, event: Event) -> Result<()> {
    let Some(f) = this.slot(scope, ON_EVENT).as_function() else {
        return Ok(());
    };
    let none = scope.undefined();
    let number = |scope: &mut Scope<'s>, n: u32| scope.number(f64::from(n));
    let (kind, id, first, second, third) = match event {
        Event::Headers {
            stream,
            category,
            flags,
            fields,
        } => {
            let Fields {
                text, sensitive, ..
            } = fields;
            let block = scope.latin1(&text)?;
            let bits = scope.int((category | u32::from(flags) << 8) as i32);
            let mut marked = none;
            if !sensitive.is_empty() {
                let mut list = Vec::with_capacity(sensitive.len());
                for index in sensitive {
                    list.push(scope.number(f64::from(index)));
                }
                marked = scope.array_of(&list)?.into();
            }
            (0, stream, block, bits, marked)
        }
        Event::Data { stream, bytes } => (1, stream, scope.uint8_array(bytes)?.into(), none, none),
        Event::End(stream) => (2, stream, none, none, none),
        Event::Close { stream, code } => (3, stream, number(scope, code), none, none),
        Event::Settings(values) => {
            let list = values.map(|value| scope.number(f64::from(value)));
            (4, 0, scope.array_of(&list)?.into(), none, none)
        }
        Event::SettingsAck => (5, 0, none, none, none),
        Event::Ping { ack, payload } => {
            let payload = scope.uint8_array(payload.to_vec())?;
            (6, 0, payload.into(), scope.boolean(ack), none)
        }
        Event::Goaway { code, last, data } => {
            let data = match data.is_empty() {
                true => none,
                false => scope.uint8_array(data)?.into(),
            };
            (7, 0, number(scope, code), scope.int(last), data)
        }
        Event::AltSvc {
            stream,
            origin,
            value,
        } => (
            8,
            stream,
            scope.latin1(&value)?,
            scope.latin1(&origin)?,
            none,
        ),
        Event::Origin(origins) => {
            let mut list = Vec::with_capacity(origins.len());
            for origin in origins {
                list.push(scope.latin1(&origin)?);
            }
            (9, 0, scope.array_of(&list)?.into(), none, none)
        }
        Event::NotSent { stream, kind, code } => {
            (10, stream, scope.int(kind.into()), scope.int(code), none)
        }
        Event::Drained(stream) => (11, stream, none, none, none),
        Event::WantTrailers(stream) => (12, stream, none, none, none),
        Event::Failed(code) => (13, 0, scope.int(code), scope.boolean(false), none),
        Event::TooManyInvalidFrames(code) => (13, 0, scope.int(code), scope.boolean(true), none),
    };
    let args = [scope.int(kind), scope.int(id), first, second, third];
    f.call(scope, this.object().into(), &args).map(drop)
}

/// Sends what there is to send, until a write has to wait.
fn flush<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let http2 = this.get();
    loop {
        let sent = push(scope, this)?;
        // What was sent is told of when it is.
        if http2.writing.get() {
            return Ok(());
        }
        // What was not sent is told all the same.
        let idle = http2.dispatching.get()
            || http2
                .session()
                .is_none_or(|session| !session.state().has_events());
        if idle && !sent {
            return Ok(());
        }
        dispatch(scope, this)?;
    }
}

/// Sends once. Gives whether there was anything to send.
fn push<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<bool> {
    let http2 = this.get();
    let Some(session) = http2.session() else {
        return Ok(false);
    };
    if http2.writing.get() {
        return Ok(false);
    }
    let mut out = http2.buffer.take();
    session.produce(&mut out);
    if out.is_empty() {
        give_back(http2, out);
        return Ok(http2.submit_resets(&session));
    }
    let all = http2.bytes_written.get() + out.len() as f64;
    http2.bytes_written.set(all);
    scope.nested(|scope| {
        let this = same(scope, this);
        write(scope, this, out)
    })?;
    Ok(true)
}

fn give_back(http2: &Http2, mut out: Vec<u8>) {
    out.clear();
    if out.capacity() <= KEEP {
        http2.buffer.replace(out);
    }
}

/// Writes to the stream, or lets JavaScript do it.
fn write<'s>(scope: &mut Scope<'s>, this: This<'s>, out: Vec<u8>) -> Result<()> {
    let http2 = this.get();
    let carrier = http2.carrier.borrow().clone();
    let Some(carrier) = carrier else {
        http2.writing.set(true);
        let bytes = scope.uint8_array(out)?;
        return match this.slot(scope, ON_OUTPUT).as_function() {
            Some(f) => f
                .call(scope, this.object().into(), &[bytes.into()])
                .map(drop),
            None => Ok(()),
        };
    };
    let callback = this.slot(scope, ON_WRITTEN);
    // Whatever the write brings about, there is only one at a time.
    http2.writing.set(true);
    let status = carrier.write(scope, &out, callback)?;
    give_back(http2, out);
    http2.writing.set(status != 0);
    if status < 0
        && let Some(f) = callback.as_function()
    {
        let status = scope.int(status);
        f.call(scope, this.object().into(), &[status])?;
    }
    Ok(())
}

/// Whether events are being told, behind which everything is sent anyway.
fn is_telling<'s>(_: &mut Scope<'s>, this: This<'s>) -> bool {
    this.get().dispatching.get()
}

/// Ends a stream with a code of the protocol: behind what it still has to send as far as its window allows, unless it
/// is to be `at_once`.
fn reset<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    id: i32,
    code: f64,
    at_once: bool,
) -> Result<()> {
    let http2 = this.get();
    if at_once {
        if let Some(session) = http2.session() {
            // A stream that is gone needs none.
            let _ = session.reset(id, code as u32);
        }
        return Ok(());
    }
    // nghttp2 forgets what a stream has to send as soon as it is to be reset.
    http2.resets.borrow_mut().push((id, code as u32));
    flush(scope, this)
}

fn flush_now<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    flush(scope, this)
}

/// What was under way is written: goes on.
fn written<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    this.get().writing.set(false);
    flush(scope, this)
}

/// The end: nothing is told and nothing is sent any more.
fn destroy(_: &mut Scope<'_>, this: This<'_>) {
    let http2 = this.get();
    if let Some(carrier) = http2.carrier.take() {
        carrier.set_tap(None);
    }
    http2.session.take();
    http2.buffer.take();
}

/// Bytes received and sent, and whether a write is under way.
pub(crate) fn traffic(http2: &Http2) -> [f64; 3] {
    let writing = f64::from(u8::from(http2.writing.get()));
    [http2.bytes_read.get(), http2.bytes_written.get(), writing]
}
