//! Queries at name servers, on sockets of the loop's own: each attempt has a UDP socket with a
//! fresh port and number, what does not fit comes over TCP, and what gets no answer goes to the
//! next server.
//!
//! Source: RFC 1035, and for times and tries the documentation of c-ares, which Node's `dns`
//! passes its options to.

pub mod wire;

use std::cell::{Cell, RefCell};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;

use std::io::IoSlice;

use anode_event_loop::{
    BindOptions, Errno, EventLoop, Handle, ReadEvent, StreamHandle, StreamKind, TimerHandle,
    UdpBindOptions, UdpHandle, errno,
};

use wire::{Code, Question, Record, Reply};

/// The time of a first attempt unless somebody says otherwise, in milliseconds.
const DEFAULT_TIMEOUT_MS: u64 = 2000;

/// How long and how often a resolver asks.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Of a first attempt; `None` for the default.
    pub timeout_ms: Option<u64>,
    /// Attempts at each server.
    pub tries: usize,
    /// What later attempts, which have twice the time of those before, have at most.
    pub max_timeout_ms: Option<u64>,
}

/// What a query comes to.
pub type Outcome = Result<Vec<Record>, Code>;

/// A resolver: its servers and what is under way. For one loop's thread.
pub struct Channel {
    event_loop: EventLoop,
    settings: Settings,
    servers: RefCell<Vec<SocketAddr>>,
    local_v4: Cell<Option<Ipv4Addr>>,
    local_v6: Cell<Option<Ipv6Addr>>,
    queries: RefCell<Vec<Rc<Query>>>,
}

impl Channel {
    /// A resolver that asks `servers` in turn.
    pub fn new(event_loop: &EventLoop, settings: Settings, servers: Vec<SocketAddr>) -> Channel {
        Channel {
            event_loop: event_loop.clone(),
            settings,
            servers: RefCell::new(servers),
            local_v4: Cell::new(None),
            local_v6: Cell::new(None),
            queries: RefCell::new(Vec::new()),
        }
    }

    /// The servers.
    pub fn servers(&self) -> Vec<SocketAddr> {
        self.servers.borrow().clone()
    }

    /// Changes the servers; `false`, and nothing changes, while queries are under way.
    pub fn set_servers(&self, servers: Vec<SocketAddr>) -> bool {
        if !self.queries.borrow().is_empty() {
            return false;
        }
        *self.servers.borrow_mut() = servers;
        true
    }

    /// From which addresses queries are sent; `None` leaves it to the system.
    pub fn set_local(&self, v4: Option<Ipv4Addr>, v6: Option<Ipv6Addr>) {
        self.local_v4.set(v4);
        self.local_v6.set(v6);
    }

    /// Ends what is under way with `ECANCELLED`.
    pub fn cancel(&self) {
        for query in self.queries.take() {
            query.finish(Err("ECANCELLED"));
        }
    }

    /// Asks. `done` runs in a later phase; the loop stays alive until then.
    pub fn ask(self: &Rc<Self>, question: Question, done: impl FnOnce(Outcome) + 'static) {
        let query = Rc::new(Query {
            channel: Rc::clone(self),
            is_onion: question.is_onion(),
            question,
            done: Cell::new(Some(Box::new(done))),
            attempt: Cell::new(0),
            failure: Cell::new("ETIMEOUT"),
            id: Cell::new(0),
            transport: RefCell::new(Transport::None),
            timer: TimerHandle::new(&self.event_loop, "dns"),
        });
        self.queries.borrow_mut().push(Rc::clone(&query));
        query.attempt();
    }

    fn local_for(&self, server: SocketAddr) -> Option<SocketAddr> {
        let address: IpAddr = match server {
            SocketAddr::V4(_) => self.local_v4.get()?.into(),
            SocketAddr::V6(_) => self.local_v6.get()?.into(),
        };
        Some(SocketAddr::new(address, 0))
    }
}

/// The socket of an attempt.
enum Transport {
    None,
    Udp(UdpHandle),
    Tcp(StreamHandle, RefCell<Vec<u8>>),
}

type Done = Box<dyn FnOnce(Outcome)>;

/// One question on its way.
struct Query {
    channel: Rc<Channel>,
    question: Question,
    is_onion: bool,
    /// Gone when the query is finished.
    done: Cell<Option<Done>>,
    attempt: Cell<usize>,
    /// Why the last attempt failed.
    failure: Cell<Code>,
    id: Cell<u16>,
    transport: RefCell<Transport>,
    timer: TimerHandle,
}

impl Query {
    /// Starts the attempt that is due, or gives up.
    fn attempt(self: &Rc<Self>) {
        loop {
            let servers = self.channel.servers.borrow();
            let settings = &self.channel.settings;
            if self.is_onion {
                drop(servers);
                return self.finish(Err("ENOTFOUND"));
            }
            if servers.is_empty() {
                drop(servers);
                return self.finish(Err("UNKNOWN_ARES_ERROR"));
            }
            if self.attempt.get() >= servers.len() * settings.tries {
                drop(servers);
                return self.finish(Err(self.failure.get()));
            }
            let server = servers[self.attempt.get() % servers.len()];
            let round = self.attempt.get() / servers.len();
            drop(servers);
            match self.send(server, round) {
                Ok(()) => return,
                Err(code) if code == "EBADNAME" => return self.finish(Err(code)),
                Err(code) => {
                    self.failure.set(code);
                    self.attempt.set(self.attempt.get() + 1);
                }
            }
        }
    }

    fn send(self: &Rc<Self>, server: SocketAddr, round: usize) -> Result<(), Code> {
        let id = getrandom::u32().map_err(|_| "EREFUSED")? as u16;
        self.id.set(id);
        let bytes = self.question.to_bytes(id)?;
        self.start_timer(round)?;
        let socket = UdpHandle::new(&self.channel.event_loop);
        let sent = self.send_datagram(&socket, server, &bytes);
        *self.transport.borrow_mut() = Transport::Udp(socket);
        sent.map_err(|_| {
            self.close_transport();
            "ECONNREFUSED"
        })
    }

    fn send_datagram(
        self: &Rc<Self>,
        socket: &UdpHandle,
        server: SocketAddr,
        bytes: &[u8],
    ) -> Result<(), Errno> {
        if let Some(local) = self.channel.local_for(server) {
            socket.bind(local, UdpBindOptions::default())?;
        }
        // Connected: nobody else can answer, and a port that is closed shows.
        socket.connect(server)?;
        let query = Rc::clone(self);
        socket.receive_start(move |_, received| match received {
            Ok((bytes, _)) => query.received(bytes, server),
            Err(_) => query.failed("ECONNREFUSED"),
        })?;
        match socket.try_send(&[IoSlice::new(bytes)], None) {
            // As if it was lost on the way.
            Err(errno::EAGAIN) => Ok(()),
            other => other.map(drop),
        }
    }

    fn start_timer(self: &Rc<Self>, round: usize) -> Result<(), Code> {
        let settings = &self.channel.settings;
        let first = settings.timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS).max(1);
        let mut timeout = first.saturating_mul(1 << round.min(20));
        if let Some(most) = settings.max_timeout_ms {
            timeout = timeout.min(most.max(1));
        }
        let query = Rc::clone(self);
        self.channel.event_loop.update_time();
        self.timer
            .start(timeout, 0, move |_| query.failed("ETIMEOUT"))
            .map_err(|_| "ECANCELLED")
    }

    fn received(self: &Rc<Self>, bytes: &[u8], server: SocketAddr) {
        match self.question.read(self.id.get(), bytes) {
            Reply::Other => {}
            Reply::Answer(outcome) => self.finish(outcome),
            Reply::Truncated => {
                let is_tcp = matches!(*self.transport.borrow(), Transport::Tcp(..));
                if is_tcp || self.ask_by_tcp(server).is_err() {
                    self.failed("EBADRESP");
                }
            }
        }
    }

    /// The same question to the same server, in the time that is left.
    fn ask_by_tcp(self: &Rc<Self>, server: SocketAddr) -> Result<(), Errno> {
        self.close_transport();
        let stream = StreamHandle::new(&self.channel.event_loop, StreamKind::Tcp);
        *self.transport.borrow_mut() = Transport::Tcp(stream.clone(), RefCell::default());
        if let Some(local) = self.channel.local_for(server) {
            stream.bind_tcp(local, BindOptions::default())?;
        }
        let query = Rc::clone(self);
        stream.connect_tcp(server, move |stream, result| {
            let sent = result.and_then(|()| query.send_by_tcp(stream, server));
            match sent {
                // Closed by us: the query is done, or tried elsewhere.
                Ok(()) | Err(errno::ECANCELED) => {}
                Err(_) => query.failed("ECONNREFUSED"),
            }
        })
    }

    fn send_by_tcp(
        self: &Rc<Self>,
        stream: &StreamHandle,
        server: SocketAddr,
    ) -> Result<(), Errno> {
        let bytes = self.question.to_bytes(self.id.get());
        let bytes = bytes.map_err(|_| errno::EINVAL)?;
        let mut framed = (bytes.len() as u16).to_be_bytes().to_vec();
        framed.extend(bytes);
        // An error of writing shows in reading, too.
        stream.write_owned(framed, |_, _| {})?;
        let query = Rc::clone(self);
        stream.read_start(move |_, event| match event {
            ReadEvent::Data(bytes) => query.received_by_tcp(&bytes, server),
            ReadEvent::End | ReadEvent::Error(_) => query.failed("ECONNREFUSED"),
        })
    }

    fn received_by_tcp(self: &Rc<Self>, bytes: &[u8], server: SocketAddr) {
        let message = match &*self.transport.borrow() {
            Transport::Tcp(_, buffer) => {
                let mut buffer = buffer.borrow_mut();
                buffer.extend(bytes);
                take_message(&mut buffer)
            }
            _ => None,
        };
        if let Some(message) = message {
            self.received(&message, server);
        }
    }

    /// The attempt came to nothing: on to the next.
    fn failed(self: &Rc<Self>, code: Code) {
        self.close_transport();
        self.failure.set(code);
        self.attempt.set(self.attempt.get() + 1);
        self.attempt();
    }

    fn close_transport(&self) {
        match self.transport.replace(Transport::None) {
            Transport::None => {}
            Transport::Udp(socket) => drop(socket.close_quietly()),
            Transport::Tcp(stream, _) => drop(stream.close_quietly()),
        }
    }

    fn finish(self: &Rc<Self>, outcome: Outcome) {
        let Some(done) = self.done.take() else { return };
        self.close_transport();
        self.timer.close_quietly();
        self.channel
            .queries
            .borrow_mut()
            .retain(|query| !Rc::ptr_eq(query, self));
        // It may be the program's own call that ends it.
        self.channel.event_loop.defer(move |_| done(outcome));
    }
}

/// The first whole message of a TCP stream, each after its length in two bytes.
fn take_message(buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let (length, rest) = buffer.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let message = rest.get(..length)?.to_vec();
    buffer.drain(..length + 2);
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_a_stream() {
        let mut buffer = b"\0\x03ab".to_vec();
        assert_eq!(take_message(&mut buffer), None);
        buffer.extend(b"c\0");
        assert_eq!(take_message(&mut buffer), Some(b"abc".to_vec()));
        assert_eq!(buffer, b"\0");
        assert_eq!(take_message(&mut buffer), None);
    }
}
