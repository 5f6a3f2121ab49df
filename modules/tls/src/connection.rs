//! One connection: a state machine between the bytes of a stream (encrypted) and those of a program. It knows no
//! JavaScript; what happens is noted as events, for the binding to deliver when no operation is under way.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::rc::Rc;

use openssl::error::ErrorStack;
use openssl::ssl::{
    AlpnError, ClientHelloResponse, ErrorCode, Ssl, SslContext, SslContextRef, SslRef, SslSession,
    SslStream, SslVerifyMode,
};

use crate::error::TlsError;
use crate::raw;

/// Decrypted bytes that are handed over at a time, at most.
const READ_SIZE: usize = 64 * 1024;

/// What a server needs to know of a client before it can answer.
#[derive(Debug, Default)]
pub(crate) struct Hello {
    pub(crate) server_name: Option<String>,
    /// The protocol list as the extension carries it.
    pub(crate) alpn: Option<Vec<u8>>,
    pub(crate) session_id: Vec<u8>,
    pub(crate) has_ticket: bool,
    pub(crate) wants_status: bool,
}

/// What happened, in order.
#[derive(Debug)]
pub(crate) enum Event {
    /// The handshake stands still until [`Connection::answer_hello`].
    Hello(Hello),
    /// A handshake on an established connection began.
    Renegotiation,
    Done,
    KeyLog(String),
    Session {
        id: Vec<u8>,
        session: Vec<u8>,
    },
    /// The server's certificate status.
    Status(Option<Vec<u8>>),
    Data(Vec<u8>),
    /// The peer will send no more.
    End,
    Failed(TlsError),
}

/// How a server answers the client's list of protocols.
#[derive(Debug, Default)]
pub(crate) enum Alpn {
    #[default]
    Ignore,
    /// The first of these (a list in the extension's form) that the client has, else the connection fails.
    FirstOf(Vec<u8>),
    Refuse,
}

/// Asks the program for a pre-shared key: the hint or identity given, whether an identity is wanted.
/// Gives (identity, key).
pub(crate) type PskSource = Rc<dyn Fn(Option<&[u8]>) -> Option<(Vec<u8>, Vec<u8>)>>;

/// What OpenSSL's callbacks see of the connection they are called for.
#[derive(Default)]
struct Shared {
    events: RefCell<VecDeque<Event>>,
    asks_hello: Cell<bool>,
    hello_told: Cell<bool>,
    hello_answered: Cell<bool>,
    established: Cell<bool>,
    session: RefCell<Option<SslSession>>,
    alpn: RefCell<Alpn>,
    status: RefCell<Option<Vec<u8>>>,
    psk: RefCell<Option<PskSource>>,
    keylog: Cell<bool>,
    sessions: Cell<bool>,
}

thread_local! {
    /// The connections with an operation under way on this thread, the innermost last.
    static CURRENT: RefCell<Vec<Rc<Shared>>> = const { RefCell::new(Vec::new()) };
}

fn current() -> Option<Rc<Shared>> {
    CURRENT.with(|list| list.borrow().last().cloned())
}

/// The two directions in memory.
#[derive(Default)]
struct Transport {
    input: Vec<u8>,
    at: usize,
    output: Vec<u8>,
}

impl Read for Transport {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = &self.input[self.at..];
        if left.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let n = left.len().min(buffer.len());
        buffer[..n].copy_from_slice(&left[..n]);
        self.at += n;
        if self.at == self.input.len() {
            self.input.clear();
            self.at = 0;
        }
        Ok(n)
    }
}

impl Write for Transport {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What became of bytes to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wrote {
    Done,
    /// A handshake comes first: try again when something was read.
    Later,
    Failed,
}

/// One connection.
pub(crate) struct Connection {
    stream: SslStream<Transport>,
    shared: Rc<Shared>,
    is_server: bool,
    started: bool,
    suspended: bool,
    failed: bool,
    ended: bool,
    pub(crate) reading: bool,
}

impl Connection {
    /// A connection that has not begun.
    pub(crate) fn new(context: &SslContext, is_server: bool) -> Result<Connection, ErrorStack> {
        let mut ssl = Ssl::new(context)?;
        if is_server {
            ssl.set_accept_state();
        } else {
            ssl.set_connect_state();
        }
        // Verification goes through in any case; its result is looked at after the handshake.
        ssl.set_verify_callback(SslVerifyMode::NONE, |_, _| true);
        Ok(Connection {
            stream: SslStream::new(ssl, Transport::default())?,
            shared: Rc::default(),
            is_server,
            started: false,
            suspended: false,
            failed: false,
            ended: false,
            reading: true,
        })
    }

    /// Asks the client for a certificate, and has the handshake fail without one.
    pub(crate) fn request_certificate(&mut self, required: bool) {
        let mut mode = SslVerifyMode::PEER;
        if required {
            mode |= SslVerifyMode::FAIL_IF_NO_PEER_CERT;
        }
        self.with_ssl(|ssl| ssl.set_verify_callback(mode, |_, _| true));
    }

    /// The connection of the library.
    pub(crate) fn ssl(&self) -> &SslRef {
        self.stream.ssl()
    }

    /// Runs `f` on the connection of the library.
    pub(crate) fn with_ssl<R>(&mut self, f: impl FnOnce(&mut SslRef) -> R) -> R {
        f(raw::ssl_mut(&mut self.stream))
    }

    pub(crate) fn is_server(&self) -> bool {
        self.is_server
    }

    /// Which of the rarer events are wanted.
    pub(crate) fn watch(&self, hello: bool, keylog: bool, sessions: bool) {
        self.shared
            .asks_hello
            .set(hello || self.shared.asks_hello.get());
        self.shared.keylog.set(keylog || self.shared.keylog.get());
        self.shared
            .sessions
            .set(sessions || self.shared.sessions.get());
    }

    /// How to answer the client's protocols.
    pub(crate) fn set_alpn(&self, alpn: Alpn) {
        self.shared.alpn.replace(alpn);
    }

    /// What a look-up of a session by its id finds.
    pub(crate) fn set_stored_session(&self, session: Option<SslSession>) {
        self.shared.session.replace(session);
    }

    /// The certificate status that clients get that ask for it.
    pub(crate) fn set_status(&self, status: Vec<u8>) {
        self.shared.status.replace(Some(status));
    }

    pub(crate) fn set_psk(&self, source: PskSource) {
        self.shared.psk.replace(Some(source));
    }

    /// Goes on after [`Event::Hello`].
    pub(crate) fn answer_hello(&mut self) {
        self.shared.hello_answered.set(true);
        self.suspended = false;
    }

    /// Lets the handshake begin with the next step.
    pub(crate) fn start(&mut self) {
        self.started = true;
        if !self.is_server {
            self.with_ssl(raw::drop_session_of_another);
        }
    }

    pub(crate) fn is_established(&self) -> bool {
        self.shared.established.get()
    }

    /// Bytes of the stream.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        if self.failed {
            return;
        }
        let transport = self.stream.get_mut();
        if transport.at > 0 {
            transport.input.drain(..transport.at);
            transport.at = 0;
        }
        transport.input.extend_from_slice(bytes);
    }

    /// Bytes for the stream, since the last call.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.stream.get_mut().output)
    }

    /// Whether the end of the handshake is among the events to deliver.
    pub(crate) fn is_just_done(&self) -> bool {
        let events = self.shared.events.borrow();
        events.iter().any(|event| matches!(event, Event::Done))
    }

    /// The next event to deliver.
    pub(crate) fn next_event(&self) -> Option<Event> {
        self.shared.events.borrow_mut().pop_front()
    }

    fn push(&self, event: Event) {
        self.shared.events.borrow_mut().push_back(event);
    }

    fn run<R>(&mut self, f: impl FnOnce(&mut SslStream<Transport>) -> R) -> R {
        CURRENT.with(|list| list.borrow_mut().push(self.shared.clone()));
        let result = f(&mut self.stream);
        CURRENT.with(|list| list.borrow_mut().pop());
        result
    }

    fn fail(&mut self, error: &openssl::ssl::Error) {
        self.failed = true;
        let failure = match error.ssl_error() {
            Some(stack) => TlsError::of_connection(stack),
            None => TlsError::coded("ERR_SSL_UNKNOWN", error.to_string()),
        };
        self.push(Event::Failed(failure));
    }

    /// Goes as far as the bytes there are allow. Gives whether another step is due at once.
    pub(crate) fn step(&mut self) -> bool {
        if !self.started || self.suspended || self.failed {
            return false;
        }
        if !self.is_established() && !self.handshake() {
            return false;
        }
        self.reading && self.read()
    }

    fn handshake(&mut self) -> bool {
        match self.run(|stream| stream.do_handshake()) {
            Ok(()) => {
                self.shared.established.set(true);
                if !self.is_server {
                    let status = self.stream.ssl().ocsp_status().map(<[u8]>::to_vec);
                    self.push(Event::Status(status));
                }
                self.push(Event::Done);
                true
            }
            Err(error) => {
                match error.code() {
                    ErrorCode::WANT_READ | ErrorCode::WANT_WRITE => {}
                    ErrorCode::WANT_CLIENT_HELLO_CB => self.suspended = true,
                    _ => self.fail(&error),
                }
                false
            }
        }
    }

    fn read(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let waiting = self.stream.get_ref().input.len() - self.stream.get_ref().at;
        let mut bytes = vec![0; (waiting + self.stream.ssl().pending()).clamp(1024, READ_SIZE)];
        let mut filled = 0;
        let mut again = false;
        let mut problem = None;
        loop {
            if filled == bytes.len() {
                again = true;
                break;
            }
            match self.run(|stream| stream.ssl_read(&mut bytes[filled..])) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(error) => {
                    match error.code() {
                        ErrorCode::WANT_READ | ErrorCode::WANT_WRITE => {}
                        _ => problem = Some(error),
                    }
                    break;
                }
            }
        }
        if filled > 0 {
            bytes.truncate(filled);
            self.push(Event::Data(bytes));
        }
        match problem {
            Some(error) if error.code() == ErrorCode::ZERO_RETURN => self.end(),
            Some(error) => self.fail(&error),
            None => {}
        }
        again
    }

    /// Notes that the peer sends no more, once.
    pub(crate) fn end(&mut self) {
        if !std::mem::replace(&mut self.ended, true) {
            self.push(Event::End);
        }
    }

    /// Encrypts bytes for the stream.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Wrote {
        if self.failed {
            return Wrote::Failed;
        }
        if bytes.is_empty() {
            return Wrote::Done;
        }
        if !self.is_established() {
            return Wrote::Later;
        }
        match self.run(|stream| stream.ssl_write(bytes)) {
            Ok(_) => Wrote::Done,
            Err(error) => match error.code() {
                ErrorCode::WANT_READ | ErrorCode::WANT_WRITE => Wrote::Later,
                _ => {
                    self.fail(&error);
                    Wrote::Failed
                }
            },
        }
    }

    /// Begins the handshake that was asked for, as far as it goes without the peer.
    pub(crate) fn handshake_again(&mut self) {
        if let Err(error) = self.run(|stream| stream.do_handshake())
            && !matches!(error.code(), ErrorCode::WANT_READ | ErrorCode::WANT_WRITE)
        {
            self.fail(&error);
        }
    }

    /// Tells the peer that no more comes.
    pub(crate) fn shutdown(&mut self) {
        if self.is_established() && !self.failed {
            // What fails here would have failed the next read.
            let _ = self.run(|stream| stream.shutdown());
        }
    }
}

/// Called by OpenSSL (see [`raw::watch_handshakes`]).
pub(crate) fn handshake_began() {
    if let Some(shared) = current()
        && shared.established.get()
    {
        shared.events.borrow_mut().push_back(Event::Renegotiation);
    }
}

/// Makes a context's callbacks speak to the connections of this module.
pub(crate) fn equip(context: &SslContextRef) {
    raw::watch_handshakes(context);
    raw::edit(context, |builder| {
        raw::set_session_source(builder, || current()?.session.take());
        builder.set_new_session_callback(|ssl, session| {
            raw::name_session(ssl, &session);
            if let Some(shared) = current()
                && shared.sessions.get()
                && let Ok(der) = session.to_der()
            {
                let event = Event::Session {
                    id: session.id().to_vec(),
                    session: der,
                };
                shared.events.borrow_mut().push_back(event);
            }
        });
        builder.set_keylog_callback(|_, line| {
            if let Some(shared) = current()
                && shared.keylog.get()
            {
                let event = Event::KeyLog(line.to_owned());
                shared.events.borrow_mut().push_back(event);
            }
        });
        builder.set_servername_callback(|_, _| Ok(()));
        builder.set_client_hello_callback(|ssl, _| Ok(client_hello(ssl)));
        builder.set_alpn_select_callback(|_, offered| select_protocol(offered));
        // Contexts refuse this only where memory is short.
        let _ = builder.set_status_callback(|ssl| {
            let status = current().and_then(|shared| shared.status.take());
            match status {
                Some(status) if ssl.is_server() => ssl.set_ocsp_status(&status).map(|()| true),
                _ => Ok(!ssl.is_server()),
            }
        });
    });
}

/// Lets a context's connections use pre-shared keys.
pub(crate) fn equip_psk(context: &SslContextRef) {
    fn ask(given: Option<&[u8]>) -> Option<(Vec<u8>, Vec<u8>)> {
        let source = current()?.psk.borrow().clone()?;
        source(given)
    }
    raw::edit(context, |builder| {
        builder.set_psk_client_callback(|_, hint, identity, key| {
            let Some((id, secret)) = ask(hint) else {
                return Ok(0);
            };
            // The identity ends in a zero.
            if id.len() >= identity.len() || secret.len() > key.len() {
                return Ok(0);
            }
            identity[..id.len()].copy_from_slice(&id);
            identity[id.len()] = 0;
            key[..secret.len()].copy_from_slice(&secret);
            Ok(secret.len())
        });
        builder.set_psk_server_callback(|_, identity, key| {
            let Some((_, secret)) = ask(identity) else {
                return Ok(0);
            };
            if secret.len() > key.len() {
                return Ok(0);
            }
            key[..secret.len()].copy_from_slice(&secret);
            Ok(secret.len())
        });
    });
}

fn client_hello(ssl: &SslRef) -> ClientHelloResponse {
    let Some(shared) = current() else {
        return ClientHelloResponse::SUCCESS;
    };
    if !shared.asks_hello.get() || shared.hello_answered.get() {
        return ClientHelloResponse::SUCCESS;
    }
    if !shared.hello_told.replace(true) {
        let hello = Hello {
            server_name: raw::client_hello_extension(ssl, 0).and_then(server_name),
            alpn: raw::client_hello_extension(ssl, 16)
                .and_then(|bytes| bytes.get(2..))
                .map(<[u8]>::to_vec),
            session_id: ssl.client_hello_session_id().unwrap_or_default().to_vec(),
            has_ticket: raw::client_hello_extension(ssl, 35).is_some_and(|t| !t.is_empty()),
            wants_status: raw::client_hello_extension(ssl, 5).is_some(),
        };
        shared.events.borrow_mut().push_back(Event::Hello(hello));
    }
    ClientHelloResponse::RETRY
}

/// The first host name of the extension: its length in two bytes, then entries of type, length, name.
fn server_name(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes.get(2..)?;
    while let [kind, high, low, tail @ ..] = rest {
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let name = tail.get(..len)?;
        if *kind == 0 {
            return Some(String::from_utf8_lossy(name).into_owned());
        }
        rest = tail.get(len..)?;
    }
    None
}

/// The names of a list in the extension's form.
pub(crate) fn protocols(mut list: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (len, rest) = list.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*len))?;
        list = rest;
        Some(name)
    })
}

fn select_protocol(offered: &[u8]) -> Result<&[u8], AlpnError> {
    let Some(shared) = current() else {
        return Err(AlpnError::NOACK);
    };
    match &*shared.alpn.borrow() {
        Alpn::Ignore => Err(AlpnError::NOACK),
        Alpn::Refuse => Err(AlpnError::ALERT_FATAL),
        Alpn::FirstOf(own) => protocols(own)
            .find_map(|name| protocols(offered).find(|theirs| *theirs == name))
            .ok_or(AlpnError::ALERT_FATAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_extensions_lists() {
        let list = b"\x02h2\x08http/1.1";
        let names: Vec<&[u8]> = protocols(list).collect();
        assert_eq!(names, [&b"h2"[..], b"http/1.1"]);
        assert_eq!(protocols(b"\x09short").count(), 0);
        assert_eq!(server_name(b"\x00\x06\x00\x00\x03a.b"), Some("a.b".into()));
        assert_eq!(server_name(b"\x00\x06\x00\x00\x09a.b"), None);
    }
}
