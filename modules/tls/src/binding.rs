//! `internalBinding('tls')`: the classes `SecureContext` and `Tls`, and facts about certificates.
//!
//! A `Tls` either takes the bytes of a stream handle natively (`attach`) or is fed by JavaScript (`receive`). What
//! happened in an operation is delivered when it is over, each piece as a callback of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, Function, IntoJs, NativeArg, NativeRef, Object, OwnedBytes,
    Persistent, Rest, Result, Scope, Str, Value, functions, native,
};
use anode_net::{Encoding, NetStream, Tap, encode_into};
use anode_runtime::{Environment, Request};
use openssl::ssl::StatusType;

use crate::connection::{Alpn, Connection, Event, Hello, Wrote};
use crate::context::{self, Secure};
use crate::error::TlsError;
use crate::info;
use crate::raw;
use crate::roots;

mod contexts;

type Js<'s> = Result<Value<'s>>;

const ON_READ: u32 = 0;
const ON_EVENT: u32 = 1;
const ON_OUTPUT: u32 = 2;
const CONTEXT: u32 = 3;

const EOF: i32 = -4095;
const EPROTO: i32 = -71;
const EBADF: i32 = -9;

/// One connection and where its bytes come from.
/// A connection with TLS: what `internalBinding('tls').Tls` is made of.
pub struct Tls {
    env: Rc<Environment>,
    connection: RefCell<Option<Connection>>,
    stream: RefCell<Option<Rc<NetStream>>>,
    /// The JavaScript object, from the first operation to `destroy`.
    this: RefCell<Option<Persistent>>,
    cycling: Cell<bool>,
    again: Cell<bool>,
    /// Bytes that wait for a handshake.
    waiting: RefCell<Option<(Vec<u8>, Request)>>,
    read: Cell<f64>,
    written: Cell<f64>,
    scratch: RefCell<Vec<u8>>,
    tap: RefCell<Option<Tap>>,
}

type This<'s> = NativeRef<'s, Tls>;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    contexts::define(scope, object)?;
    let class = scope.class(
        c"Tls",
        native!(construct),
        &[
            (c"setCallbacks", native!(set_callbacks)),
            (c"attach", native!(attach)),
            (c"start", native!(start)),
            (c"cycle", native!(cycle)),
            (c"receive", native!(receive)),
            (c"end", native!(end)),
            (c"setReading", native!(set_reading)),
            (c"writeBuffer", native!(write_buffer)),
            (c"writeString", native!(write_string)),
            (c"writev", native!(writev)),
            (c"writeHttp", native!(write_http)),
            (c"shutdown", native!(shutdown)),
            (c"destroy", native!(destroy)),
            (c"watch", native!(watch)),
            (c"requestCertificate", native!(request_certificate)),
            (c"answerHello", native!(answer_hello)),
            (c"setContext", native!(set_context)),
            (c"setServername", native!(set_servername)),
            (c"setAlpn", native!(set_alpn)),
            (c"refuseAlpn", native!(refuse_alpn)),
            (c"setStoredSession", native!(set_stored_session)),
            (c"setSession", native!(set_session)),
            (c"setOcspStatus", native!(set_ocsp_status)),
            (c"requestOcsp", native!(request_ocsp)),
            (c"setPsk", native!(set_psk)),
            (c"renegotiate", native!(renegotiate)),
            (c"disableRenegotiation", native!(disable_renegotiation)),
            (c"getServername", native!(get_servername)),
            (c"getAlpn", native!(get_alpn)),
            (c"getCipher", native!(get_cipher)),
            (c"getProtocol", native!(get_protocol)),
            (c"getEphemeralKey", native!(get_ephemeral_key)),
            (c"getPeerChain", native!(get_peer_chain)),
            (c"getCertificate", native!(get_certificate)),
            (c"getSession", native!(get_session)),
            (c"getTicket", native!(get_ticket)),
            (c"isSessionReused", native!(is_session_reused)),
            (c"getFinished", native!(get_finished)),
            (c"getSharedSigalgs", native!(get_shared_sigalgs)),
            (c"exportKeyingMaterial", native!(export_keying_material)),
            (c"verifyError", native!(verify_error)),
        ],
        &[
            (c"bytesRead", native!(bytes_read)),
            (c"bytesWritten", native!(bytes_written)),
        ],
    )?;
    object.set(scope, c"Tls", class.into())?;
    functions!(scope, object, {
        c"certificatesFromPem" => certificates_from_pem,
        c"bundledRoots" => bundled_roots,
        c"systemRoots" => system_roots,
        c"getCiphers" => get_ciphers,
    });
    Ok(object)
}

fn check<T>(
    scope: &mut Scope<'_>,
    outcome: std::result::Result<T, impl Into<TlsError>>,
) -> Result<T> {
    outcome.map_err(|error| error.into().throw(scope))
}

fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let context = NativeRef::<Secure>::new(args.0.get(scope, 0))
        .ok_or_else(|| Error::arg_type("an internal call expected a context"))?;
    let is_server = args.0.get(scope, 1).truthy();
    let connection = Connection::new(&context.get().context, is_server);
    let connection = check(scope, connection)?;
    let tls = Tls {
        env: Environment::of(scope),
        connection: RefCell::new(Some(connection)),
        stream: RefCell::default(),
        this: RefCell::default(),
        cycling: Cell::new(false),
        again: Cell::new(false),
        waiting: RefCell::default(),
        read: Cell::new(0.0),
        written: Cell::new(0.0),
        scratch: RefCell::default(),
        tap: RefCell::default(),
    };
    let object = scope.construct_native(&args.0, Rc::new(tls))?;
    if let Some(this) = This::new(object.value()) {
        this.set_slot(CONTEXT, scope.async_context());
    }
    Ok(object)
}

fn set_callbacks<'s>(
    _: &mut Scope<'s>,
    this: This<'s>,
    read: Value<'s>,
    event: Value<'s>,
    output: Value<'s>,
) {
    this.set_slot(ON_READ, read);
    this.set_slot(ON_EVENT, event);
    this.set_slot(ON_OUTPUT, output);
}

// ---- the cycle ---------------------------------------------------------------------------------

/// Arguments of a callback.
type Arguments<'a> = Result<Vec<Value<'a>>>;

impl Tls {
    fn with<R>(&self, f: impl FnOnce(&mut Connection) -> R) -> Option<R> {
        // Busy: asked by a callback of the operation that is under way.
        self.connection.try_borrow_mut().ok()?.as_mut().map(f)
    }

    /// Goes as far as the bytes allow, and delivers what happened.
    fn cycle(&self) {
        if self.cycling.replace(true) {
            self.again.set(true);
            return;
        }
        loop {
            self.again.set(false);
            let more = self.with(Connection::step).unwrap_or(false);
            // The program may refuse the peer before the peer hears that the handshake is done, and
            // before it gets what was written early.
            if self.with(|c| c.is_just_done()).unwrap_or(false) {
                self.deliver();
            }
            self.retry_write();
            self.flush();
            self.deliver();
            if !more && !self.again.get() {
                break;
            }
        }
        self.cycling.set(false);
    }

    fn deliver(&self) {
        while let Some(Some(event)) = self.with(|connection| connection.next_event()) {
            self.deliver_one(event);
        }
    }

    fn deliver_one(&self, event: Event) {
        match event {
            Event::Data(bytes) => {
                self.read.set(self.read.get() + bytes.len() as f64);
                let tap = self.tap.borrow().clone();
                if let Some(tap) = tap {
                    tap(&bytes);
                    return;
                }
                self.call(ON_READ, |scope| {
                    let n = scope.int(bytes.len() as i32);
                    Ok(vec![n, scope.array_buffer(bytes)?.into()])
                });
            }
            Event::End => self.call(ON_READ, |scope| Ok(vec![scope.int(EOF)])),
            Event::Hello(hello) => self.event(0, |scope| hello_to_js(scope, hello)),
            Event::Renegotiation => self.event(1, |_| Ok(Vec::new())),
            Event::Done => self.event(2, |_| Ok(Vec::new())),
            Event::KeyLog(line) => self.event(3, |scope| {
                Ok(vec![
                    scope.uint8_array(format!("{line}\n").into_bytes())?.into(),
                ])
            }),
            Event::Session { id, session } => self.event(4, |scope| {
                let id = scope.uint8_array(id)?.into();
                Ok(vec![id, scope.uint8_array(session)?.into()])
            }),
            Event::Status(status) => {
                self.event(5, |scope| Ok(vec![status.map(OwnedBytes).into_js(scope)?]))
            }
            Event::Failed(error) => self.event(6, |scope| Ok(vec![error.to_js(scope)?])),
        }
    }

    fn event(&self, kind: i32, args: impl for<'a> FnOnce(&mut Scope<'a>) -> Arguments<'a>) {
        self.call(ON_EVENT, |scope| {
            let mut all = vec![scope.int(kind)];
            all.extend(args(scope)?);
            Ok(all)
        });
    }

    /// Calls one of the object's functions as a callback from the loop.
    fn call(&self, slot: u32, args: impl for<'a> FnOnce(&mut Scope<'a>) -> Arguments<'a>) {
        let this = self.this.borrow().clone();
        let Some(this) = this else { return };
        self.env.callback(|scope| {
            let Some(this) = This::new(this.get(scope)) else {
                return Ok(());
            };
            let Some(f) = this.slot(scope, slot).as_function() else {
                return Ok(());
            };
            let context = this.slot(scope, CONTEXT);
            if !context.is_undefined() {
                scope.set_async_context(context);
            }
            let args = args(scope)?;
            f.call(scope, this.object().into(), &args).map(drop)
        });
    }

    /// Hands encrypted bytes to the stream.
    fn flush(&self) {
        let output = self.with(Connection::take_output).unwrap_or_default();
        if output.is_empty() {
            return;
        }
        let stream = self.stream.borrow().clone();
        match stream {
            // What fails here shows when the stream is read.
            Some(stream) => self.env.enter(|scope| {
                let nobody = scope.undefined();
                stream.write(scope, &output, nobody);
            }),
            None => self.call(ON_OUTPUT, |scope| {
                Ok(vec![scope.uint8_array(output)?.into()])
            }),
        }
    }

    fn retry_write(&self) {
        let waits = self.waiting.borrow().is_some();
        if !waits || !self.with(|c| c.is_established()).unwrap_or(false) {
            return;
        }
        let Some((bytes, request)) = self.waiting.take() else {
            return;
        };
        match self.with(|connection| connection.write(&bytes)) {
            Some(Wrote::Later) => *self.waiting.borrow_mut() = Some((bytes, request)),
            outcome => {
                self.flush();
                let code = if outcome == Some(Wrote::Done) {
                    0
                } else {
                    EPROTO
                };
                request.complete(|scope| Ok(vec![scope.int(code)]));
            }
        }
    }

    /// Lets `tap` have what is decrypted, or gives it back to the read callback.
    pub fn set_tap(&self, tap: Option<Tap>) {
        let before = self.tap.replace(tap);
        drop(before);
    }

    /// Encrypts and sends, as [`NetStream::write`] does without encryption.
    ///
    /// # Errors
    /// What the callback for output throws, where the bytes go through JavaScript.
    pub fn write(&self, scope: &mut Scope<'_>, bytes: &[u8], callback: Value<'_>) -> Result<i32> {
        self.send(scope, bytes, callback)
    }

    /// Sends bytes of the program: 0 when done, 1 when the callback comes, else a negative errno.
    fn send(&self, scope: &mut Scope<'_>, bytes: &[u8], callback: Value<'_>) -> Result<i32> {
        let outcome = self.with(|connection| {
            let outcome = connection.write(bytes);
            (outcome, connection.take_output())
        });
        let Some((outcome, output)) = outcome else {
            return Ok(EBADF);
        };
        self.send_output(scope, bytes, outcome, &output, callback)
    }

    fn send_output(
        &self,
        scope: &mut Scope<'_>,
        bytes: &[u8],
        outcome: Wrote,
        output: &[u8],
        callback: Value<'_>,
    ) -> Result<i32> {
        match outcome {
            Wrote::Failed => return Ok(EPROTO),
            Wrote::Later => {
                let request = Request::new(scope, callback);
                *self.waiting.borrow_mut() = Some((bytes.to_vec(), request));
            }
            Wrote::Done => {}
        }
        self.written.set(self.written.get() + bytes.len() as f64);
        self.pass_on(scope, outcome, output, callback)
    }

    fn pass_on(
        &self,
        scope: &mut Scope<'_>,
        outcome: Wrote,
        output: &[u8],
        callback: Value<'_>,
    ) -> Result<i32> {
        let done = outcome == Wrote::Done;
        let nobody = scope.undefined();
        let callback = if done { callback } else { nobody };
        let stream = self.stream.borrow().clone();
        let result = match stream {
            Some(stream) if !output.is_empty() => stream.write(scope, output, callback),
            None if !output.is_empty() => {
                let this = self.this.borrow().clone();
                let this = this.and_then(|this| This::new(this.get(scope)));
                let Some(this) = this else { return Ok(EBADF) };
                if let Some(f) = this.slot(scope, ON_OUTPUT).as_function() {
                    let bytes = scope.uint8_array(output.to_vec())?.into();
                    f.call(scope, this.object().into(), &[bytes, callback])?;
                }
                1
            }
            _ => 0,
        };
        Ok(if done { result } else { 1 })
    }
}

fn hello_to_js<'s>(scope: &mut Scope<'s>, hello: Hello) -> Arguments<'s> {
    Ok(vec![
        hello.server_name.into_js(scope)?,
        hello.alpn.map(OwnedBytes).into_js(scope)?,
        OwnedBytes(hello.session_id).into_js(scope)?,
        scope.boolean(hello.has_ticket),
        scope.boolean(hello.wants_status),
    ])
}

/// Keeps the object until `destroy`.
fn hold(scope: &Scope<'_>, this: This<'_>) {
    let tls = this.get();
    if tls.this.borrow().is_none() && tls.connection.borrow().is_some() {
        *tls.this.borrow_mut() = Some(this.object().value().persist(scope));
    }
}

fn attach<'s>(_: &mut Scope<'s>, this: This<'s>, stream: NativeArg<'s, NetStream>) {
    let tls = this.rc();
    let stream = stream.0.rc();
    let weak = Rc::downgrade(&tls);
    stream.set_tap(Some(Rc::new(move |bytes: &[u8]| {
        if let Some(tls) = weak.upgrade() {
            tls.with(|connection| connection.receive(bytes));
            tls.cycle();
        }
    })));
    *tls.stream.borrow_mut() = Some(stream);
}

fn start(scope: &mut Scope<'_>, this: This<'_>) {
    hold(scope, this);
    this.get().with(Connection::start);
    this.get().cycle();
}

fn cycle(scope: &mut Scope<'_>, this: This<'_>) {
    hold(scope, this);
    this.get().cycle();
}

fn receive<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: Bytes<'s>) {
    hold(scope, this);
    this.get()
        .with(|connection| connection.receive(bytes.as_slice(scope)));
    this.get().cycle();
}

fn end(_: &mut Scope<'_>, this: This<'_>) {
    this.get().cycle();
    this.get().with(Connection::end);
    this.get().deliver();
}

fn set_reading(_: &mut Scope<'_>, this: This<'_>, on: bool) {
    this.get().with(|connection| connection.reading = on);
}

fn write_buffer<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    bytes: Bytes<'s>,
    callback: Value<'s>,
) -> Result<i32> {
    hold(scope, this);
    let tls = this.get();
    let slice = bytes.as_slice(scope);
    // Encrypting calls nothing of the program's: the handshake, which may, is not driven from here.
    let len = slice.len() as f64;
    let outcome = tls.with(|connection| {
        let outcome = connection.write(slice);
        (outcome, connection.take_output())
    });
    match outcome {
        None => Ok(EBADF),
        Some((Wrote::Done, output)) => {
            tls.written.set(tls.written.get() + len);
            tls.pass_on(scope, Wrote::Done, &output, callback)
        }
        Some((outcome, output)) => {
            let copy = bytes.as_slice(scope).to_vec();
            tls.send_output(scope, &copy, outcome, &output, callback)
        }
    }
}

fn write_string<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    text: Str<'s>,
    encoding: Value<'s>,
    callback: Value<'s>,
) -> Result<i32> {
    hold(scope, this);
    let tls = this.get();
    let mut scratch = tls.scratch.take();
    scratch.clear();
    let encoding = Encoding::named(scope, encoding)?;
    encode_into(scope, text, encoding, &mut scratch)?;
    let result = tls.send(scope, &scratch, callback);
    give_back(tls, scratch);
    result
}

/// Keeps the buffer for the next write unless a large one blew it up.
fn give_back(tls: &Tls, scratch: Vec<u8>) {
    if scratch.capacity() <= 64 * 1024 {
        tls.scratch.replace(scratch);
    }
}

/// `[chunk, encoding, chunk, encoding, ...]` as one piece.
fn writev<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    chunks: Object<'s>,
    callback: Value<'s>,
) -> Result<i32> {
    hold(scope, this);
    let tls = this.get();
    let mut scratch = tls.scratch.take();
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
    let result = tls.send(scope, &scratch, callback);
    give_back(tls, scratch);
    result
}

/// As the method of the same name of stream handles: a message in one piece.
fn write_http<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    head: Str<'s>,
    body: Value<'s>,
    encoding: Value<'s>,
    callback: Value<'s>,
    tail: Value<'s>,
) -> Result<i32> {
    hold(scope, this);
    let tls = this.get();
    let mut scratch = tls.scratch.take();
    scratch.clear();
    encode_into(scope, head, Encoding::Latin1, &mut scratch)?;
    if let Some(bytes) = body.as_bytes() {
        scratch.extend_from_slice(bytes.as_slice(scope));
        if let Some(tail) = tail.as_str() {
            encode_into(scope, tail, Encoding::Latin1, &mut scratch)?;
        }
    } else if let Some(text) = body.as_str() {
        let encoding = Encoding::named(scope, encoding)?;
        encode_into(scope, text, encoding, &mut scratch)?;
    }
    let result = tls.send(scope, &scratch, callback);
    give_back(tls, scratch);
    result
}

fn shutdown(_: &mut Scope<'_>, this: This<'_>) {
    this.get().with(Connection::shutdown);
    this.get().flush();
}

/// Ends it: nothing is delivered any more. Bytes that still waited for a handshake fail.
fn destroy(scope: &mut Scope<'_>, this: This<'_>) {
    let tls = this.get();
    if let Some(stream) = tls.stream.take() {
        stream.set_tap(None);
    }
    tls.set_tap(None);
    let waiting = tls.waiting.take();
    drop(waiting);
    // Busy: the operation that is under way ends it.
    if let Ok(mut connection) = tls.connection.try_borrow_mut() {
        let gone = connection.take();
        drop(connection);
        drop(gone);
    }
    let kept = tls.this.take();
    drop(kept);
    let none = scope.undefined();
    this.set_slot(CONTEXT, none);
}

// ---- settings ----------------------------------------------------------------------------------

fn watch(_: &mut Scope<'_>, this: This<'_>, hello: bool, keylog: bool, sessions: bool) {
    this.get()
        .with(|connection| connection.watch(hello, keylog, sessions));
}

fn request_certificate(_: &mut Scope<'_>, this: This<'_>, required: bool) {
    this.get()
        .with(|connection| connection.request_certificate(required));
}

fn answer_hello(_: &mut Scope<'_>, this: This<'_>) {
    this.get().with(Connection::answer_hello);
    this.get().cycle();
}

fn set_context<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    context: NativeArg<'s, Secure>,
) -> Result<()> {
    let context = &context.0.get().context;
    let outcome = this
        .get()
        .with(|connection| connection.with_ssl(|ssl| ssl.set_ssl_context(context)));
    check(scope, outcome.unwrap_or(Ok(())))
}

fn set_servername<'s>(scope: &mut Scope<'s>, this: This<'s>, name: String) -> Result<()> {
    let outcome = this
        .get()
        .with(|connection| connection.with_ssl(|ssl| ssl.set_hostname(&name)));
    check(scope, outcome.unwrap_or(Ok(())))
}

/// Offers protocols (client) or accepts the first of them that the client has (server).
fn set_alpn<'s>(scope: &mut Scope<'s>, this: This<'s>, list: OwnedBytes) -> Result<()> {
    let outcome = this.get().with(|connection| {
        if connection.is_server() {
            connection.set_alpn(Alpn::FirstOf(list.0));
            Ok(())
        } else {
            connection.with_ssl(|ssl| ssl.set_alpn_protos(&list.0))
        }
    });
    check(scope, outcome.unwrap_or(Ok(())))
}

fn refuse_alpn(_: &mut Scope<'_>, this: This<'_>) {
    this.get()
        .with(|connection| connection.set_alpn(Alpn::Refuse));
}

fn set_stored_session(_: &mut Scope<'_>, this: This<'_>, bytes: OwnedBytes) {
    let session = info::parse_session(&bytes.0);
    this.get()
        .with(|connection| connection.set_stored_session(session));
}

fn set_session<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: OwnedBytes) -> Result<()> {
    // What is no session is no reason to fail: there is a full handshake then.
    let Some(session) = info::parse_session(&bytes.0) else {
        return Ok(());
    };
    let outcome = this
        .get()
        .with(|connection| connection.with_ssl(|ssl| raw::set_session(ssl, &session)));
    match outcome {
        Some(Err(_)) => Err(TlsError::plain("SSL_set_session error").throw(scope)),
        _ => Ok(()),
    }
}

fn set_ocsp_status(_: &mut Scope<'_>, this: This<'_>, status: OwnedBytes) {
    this.get()
        .with(|connection| connection.set_status(status.0));
}

fn request_ocsp<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let outcome = this
        .get()
        .with(|connection| connection.with_ssl(|ssl| ssl.set_status_type(StatusType::OCSP)));
    check(scope, outcome.unwrap_or(Ok(())))
}

/// `ask(text | null) -> undefined | [identity, key]` is called in the middle of the handshake.
fn set_psk<'s>(scope: &mut Scope<'s>, this: This<'s>, ask: Function<'s>) {
    let env = this.get().env.clone();
    let ask = ask.value().persist(scope);
    let source = move |given: Option<&[u8]>| {
        env.enter(|scope| {
            let answer = ask_psk(scope, &ask, given);
            answer.unwrap_or_else(|error| {
                env.report(scope, error);
                None
            })
        })
    };
    this.get()
        .with(|connection| connection.set_psk(Rc::new(source)));
}

fn ask_psk(
    scope: &mut Scope<'_>,
    ask: &Persistent,
    given: Option<&[u8]>,
) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let given = match given {
        Some(text) => scope.string(&String::from_utf8_lossy(text))?,
        None => scope.null(),
    };
    let this = scope.undefined();
    let Some(f) = ask.get(scope).as_function() else {
        return Ok(None);
    };
    let Some(answer) = f.call(scope, this, &[given])?.as_object() else {
        return Ok(None);
    };
    let identity = answer.get_index(scope, 0)?;
    let identity = match identity.as_str() {
        Some(text) => text.to_utf8(scope)?.into_bytes(),
        None => Vec::new(),
    };
    let key = answer.get_index(scope, 1)?;
    let key = key.as_bytes().map(|bytes| bytes.as_slice(scope).to_vec());
    Ok(key.map(|key| (identity, key)))
}

fn renegotiate<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let outcome = this
        .get()
        .with(|connection| connection.with_ssl(raw::renegotiate));
    check(scope, outcome.unwrap_or(Ok(())))?;
    this.get().with(Connection::handshake_again);
    this.get().flush();
    Ok(())
}

fn disable_renegotiation(_: &mut Scope<'_>, this: This<'_>) {
    this.get()
        .with(|connection| connection.with_ssl(raw::disable_renegotiation));
}

// ---- questions ---------------------------------------------------------------------------------

fn ask<R>(this: This<'_>, f: impl FnOnce(&Connection) -> R) -> Option<R> {
    this.get().with(|connection| f(connection))
}

fn get_servername<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<String>> {
    Ok(ask(this, |c| info::server_name(c.ssl())).flatten())
}

fn get_alpn<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<String>> {
    Ok(ask(this, |c| {
        let name = c.ssl().selected_alpn_protocol()?;
        Some(name.iter().map(|byte| char::from(*byte)).collect())
    })
    .flatten())
}

fn get_cipher<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<Vec<String>>> {
    Ok(ask(this, |c| info::cipher(c.ssl()).map(|parts| parts.to_vec())).flatten())
}

fn get_protocol<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<String>> {
    Ok(ask(this, |c| c.ssl().version_str().to_owned()))
}

/// `[kind, name | undefined, bits]`
fn get_ephemeral_key<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Js<'s> {
    let Some((kind, name, bits)) = ask(this, |c| info::ephemeral_key(c.ssl())).flatten() else {
        return Ok(scope.undefined());
    };
    let parts = [
        kind.into_js(scope)?,
        name.into_js(scope)?,
        bits.into_js(scope)?,
    ];
    Ok(scope.array_of(&parts)?.into())
}

fn get_peer_chain<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<Vec<OwnedBytes>>> {
    Ok(ask(this, |c| {
        let chain = info::peer_chain(c.ssl(), c.is_server());
        chain.into_iter().map(OwnedBytes).collect()
    }))
}

fn get_certificate<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<OwnedBytes>> {
    Ok(ask(this, |c| c.ssl().certificate()?.to_der().ok())
        .flatten()
        .map(OwnedBytes))
}

fn get_session<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<OwnedBytes>> {
    Ok(ask(this, |c| info::session(c.ssl()))
        .flatten()
        .map(OwnedBytes))
}

fn get_ticket<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<OwnedBytes>> {
    Ok(ask(this, |c| info::ticket(c.ssl()))
        .flatten()
        .map(OwnedBytes))
}

fn is_session_reused(_: &mut Scope<'_>, this: This<'_>) -> bool {
    ask(this, |c| c.ssl().session_reused()).unwrap_or(false)
}

fn get_finished<'s>(
    _: &mut Scope<'s>,
    this: This<'s>,
    of_peer: bool,
) -> Result<Option<OwnedBytes>> {
    Ok(ask(this, |c| info::finished(c.ssl(), of_peer))
        .flatten()
        .map(OwnedBytes))
}

fn get_shared_sigalgs<'s>(_: &mut Scope<'s>, this: This<'s>) -> Result<Option<Vec<String>>> {
    Ok(ask(this, |c| info::shared_signature_algorithms(c.ssl())))
}

fn export_keying_material<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    length: usize,
    label: String,
    context: Option<OwnedBytes>,
) -> Result<OwnedBytes> {
    let mut out = vec![0; length];
    let outcome = ask(this, |c| {
        let context = context.as_ref().map(|bytes| &bytes.0[..]);
        c.ssl().export_keying_material(&mut out, &label, context)
    });
    check(scope, outcome.unwrap_or(Ok(())))?;
    Ok(OwnedBytes(out))
}

/// `undefined` when the peer's certificate is fine, else `[code, text]`.
fn verify_error<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Js<'s> {
    let found = ask(this, |c| {
        let ssl = c.ssl();
        let has_certificate = ssl.peer_certificate().is_some();
        // Without certificates there is nothing to be wrong where another key was used.
        let by_key = ssl.session_reused() || info::uses_psk(ssl);
        if !has_certificate && !by_key {
            return Some((
                1,
                String::from("unspecified certificate verification error"),
            ));
        }
        let result = ssl.verify_result();
        (result.as_raw() != 0).then(|| (result.as_raw(), result.error_string().to_owned()))
    });
    match found.flatten() {
        None => Ok(scope.undefined()),
        Some((code, text)) => {
            let parts = [
                info::verify_code(code).into_js(scope)?,
                text.into_js(scope)?,
            ];
            Ok(scope.array_of(&parts)?.into())
        }
    }
}

fn bytes_read(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().read.get()
}

fn bytes_written(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().written.get()
}

fn certificates_from_pem(scope: &mut Scope<'_>, pem: OwnedBytes) -> Result<Vec<OwnedBytes>> {
    let list = check(scope, roots::from_pem(&pem.0))?;
    Ok(list.into_iter().map(OwnedBytes).collect())
}

fn bundled_roots(_: &mut Scope<'_>) -> Result<Vec<OwnedBytes>> {
    Ok(roots::bundled().into_iter().map(OwnedBytes).collect())
}

fn system_roots(_: &mut Scope<'_>) -> Result<Vec<OwnedBytes>> {
    Ok(roots::system().into_iter().map(OwnedBytes).collect())
}

fn get_ciphers(scope: &mut Scope<'_>) -> Result<Vec<String>> {
    check(scope, context::cipher_names())
}

fn not_called_with(what: &'static str) -> Error {
    Error::new(ErrorKind::Type, what)
}
