//! Streams: TCP, Unix sockets, pipes and terminals, as one kind of handle that
//! connects or listens, reads and writes.
//!
//! What lives where: this file the handle's state and options, `address`
//! naming, `connect` and `listen` how streams come to be, `read` and `write`
//! what flows, the latter with shutdown.
//!
//! Source: <https://docs.libuv.org/en/v1.x/stream.html>, `tcp.html`,
//! `pipe.html` there.

mod address;
mod connect;
pub(crate) mod listen;
mod read;
mod write;

pub use address::{Address, BindOptions};
pub(crate) use read::{READ_SIZE, ReadBuffer};
pub use read::{ReadBytes, ReadEvent};
pub use write::WriteStatus;

use std::cell::{Cell, RefCell};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::rc::Rc;
use std::time::Duration;

use mio::Interest;
use rustix::net::sockopt;

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::handle::{self, CloseCallback, Core, HandleImpl, impl_handle, register};
use crate::poller::{Readiness, Source};
use crate::slab::Key;
use crate::sys;

/// What a stream is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    /// A TCP socket.
    Tcp,
    /// A Unix socket, pipe, or other pollable descriptor; libuv's pipe.
    Pipe,
    /// A terminal.
    Tty,
}

/// The names of a stream and its operations for observers.
struct Names {
    handle: &'static str,
    connect: &'static str,
    accept: &'static str,
    read: &'static str,
    write: &'static str,
    shutdown: &'static str,
}

impl StreamKind {
    fn names(self) -> &'static Names {
        macro_rules! names {
            ($kind:literal) => {
                &Names {
                    handle: $kind,
                    connect: concat!($kind, ".connect"),
                    accept: concat!($kind, ".accept"),
                    read: concat!($kind, ".read"),
                    write: concat!($kind, ".write"),
                    shutdown: concat!($kind, ".shutdown"),
                }
            };
        }
        match self {
            StreamKind::Tcp => names!("tcp"),
            StreamKind::Pipe => names!("pipe"),
            StreamKind::Tty => names!("tty"),
        }
    }
}

/// A stream: a cheap reference to a handle on the loop's thread.
///
/// A new stream has no descriptor. It gets one by [`open`](Self::open), by
/// binding and listening, by connecting, or it is made by a listener for a
/// connection. A stream that does anything on the loop lives until it is
/// closed.
pub struct StreamHandle(Rc<StreamInner>);

/// What a stream is doing at large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// No descriptor, or one that is bound only.
    New,
    Connecting,
    /// Data may flow.
    Connected,
    Listening,
}

pub(crate) struct StreamInner {
    core: Core,
    kind: StreamKind,
    fd: RefCell<Option<OwnedFd>>,
    key: Cell<Option<Key>>,
    role: Cell<Role>,
    /// The descriptor is a socket: short reads mean "empty", shutdown works.
    is_socket: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    /// The other end is done: read on until that shows.
    read_closed: Cell<bool>,
    queued: Cell<bool>,
    /// An error of `bind` that is reported later, as libuv does.
    delayed_error: Cell<Errno>,
    read: read::ReadSide,
    write: write::WriteSide,
    connect: connect::ConnectSide,
    listen: listen::ListenSide,
}

impl_handle!(StreamHandle, StreamInner);

impl StreamHandle {
    /// A stream without a descriptor.
    pub fn new(event_loop: &EventLoop, kind: StreamKind) -> StreamHandle {
        StreamHandle(StreamInner::new(event_loop, kind))
    }

    /// Takes an existing descriptor, makes it non-blocking and puts it on the
    /// poller.
    ///
    /// Fails with `EISCONN` when the stream has a descriptor, `EINVAL` when it
    /// is closing, `EPERM` when the descriptor cannot be polled (a regular
    /// file), or the system's error; the descriptor is closed then.
    pub fn open(&self, fd: OwnedFd) -> Result<(), Errno> {
        let inner = &self.0;
        inner.check_open()?;
        if inner.fd.borrow().is_some() {
            return Err(errno::EISCONN);
        }
        sys::set_nonblocking(&fd).map_err(errno::from_rustix)?;
        inner.is_socket.set(sockopt::socket_type(&fd).is_ok());
        inner.adopt(fd, Role::Connected);
        inner.writable.set(true);
        inner.ensure_polled().inspect_err(|_| {
            inner.role.set(Role::New);
            let fd = inner.fd.take();
            drop(fd);
        })
    }

    /// What the stream is made of.
    pub fn stream_kind(&self) -> StreamKind {
        self.0.kind
    }

    /// The descriptor's number, while there is one.
    pub fn fd(&self) -> Option<RawFd> {
        self.0.fd.borrow().as_ref().map(AsRawFd::as_raw_fd)
    }

    /// Closes the stream by a reset: the other end sees `ECONNRESET`, unsent
    /// data is dropped. For TCP.
    ///
    /// Fails with `ENOTSUP` on other kinds, `EBADF` without a descriptor,
    /// `EINVAL` when it is closing or shutting down.
    ///
    /// Source: `uv_tcp_close_reset`.
    pub fn reset(&self, callback: impl FnOnce(&EventLoop) + 'static) -> Result<(), Errno> {
        let inner = &self.0;
        inner.check_open()?;
        if inner.kind != StreamKind::Tcp {
            return Err(errno::ENOTSUP);
        }
        if inner.write.is_shutting_down() {
            return Err(errno::EINVAL);
        }
        inner.with_fd(|fd| sockopt::set_socket_linger(fd, Some(Duration::ZERO)))?;
        let callback: CloseCallback = Box::new(callback);
        handle::close(Rc::clone(inner) as Rc<dyn HandleImpl>, Some(callback));
        Ok(())
    }

    /// Turns `TCP_NODELAY` on or off. Fails with `EBADF` without a descriptor
    /// or with the system's error.
    pub fn set_nodelay(&self, on: bool) -> Result<(), Errno> {
        self.0.with_fd(|fd| sockopt::set_tcp_nodelay(fd, on))
    }

    /// Turns keep-alive probes on, the first after `delay` of silence (whole
    /// seconds, at least one), then each second, ten at most; or off. Errors
    /// as [`StreamHandle::set_nodelay`].
    ///
    /// Source: `uv_tcp_keepalive`, `tcp(7)`.
    pub fn set_keepalive(&self, delay: Option<Duration>) -> Result<(), Errno> {
        self.0.with_fd(|fd| {
            sockopt::set_socket_keepalive(fd, delay.is_some())?;
            if let Some(delay) = delay {
                let delay = Duration::from_secs(delay.as_secs().max(1));
                sockopt::set_tcp_keepidle(fd, delay)?;
                sockopt::set_tcp_keepintvl(fd, Duration::from_secs(1))?;
                sockopt::set_tcp_keepcnt(fd, 10)?;
            }
            Ok(())
        })
    }

    /// The size of the kernel's send buffer in bytes; sets it first if `set`
    /// is given (the system may choose another). Errors as
    /// [`StreamHandle::set_nodelay`].
    pub fn send_buffer_size(&self, set: Option<usize>) -> Result<usize, Errno> {
        self.0.with_fd(|fd| {
            if let Some(size) = set {
                sockopt::set_socket_send_buffer_size(fd, size)?;
            }
            sockopt::socket_send_buffer_size(fd)
        })
    }

    /// As [`StreamHandle::send_buffer_size`] for the receive buffer.
    pub fn recv_buffer_size(&self, set: Option<usize>) -> Result<usize, Errno> {
        self.0.with_fd(|fd| {
            if let Some(size) = set {
                sockopt::set_socket_recv_buffer_size(fd, size)?;
            }
            sockopt::socket_recv_buffer_size(fd)
        })
    }
}

impl StreamInner {
    fn new(event_loop: &EventLoop, kind: StreamKind) -> Rc<StreamInner> {
        let inner = Rc::new(StreamInner {
            core: Core::new(event_loop, kind.names().handle),
            kind,
            fd: RefCell::new(None),
            key: Cell::new(None),
            role: Cell::new(Role::New),
            is_socket: Cell::new(false),
            readable: Cell::new(false),
            writable: Cell::new(false),
            read_closed: Cell::new(false),
            queued: Cell::new(false),
            delayed_error: Cell::new(0),
            read: read::ReadSide::default(),
            write: write::WriteSide::default(),
            connect: connect::ConnectSide::default(),
            listen: listen::ListenSide::default(),
        });
        register(&inner);
        inner
    }

    fn names(&self) -> &'static Names {
        self.kind.names()
    }

    fn event_loop(&self) -> &EventLoop {
        self.core.event_loop()
    }

    fn check_open(&self) -> Result<(), Errno> {
        if self.core.is_closing() {
            Err(errno::EINVAL)
        } else {
            Ok(())
        }
    }

    /// Runs a system call on the descriptor, `EBADF` without one.
    fn with_fd<R>(
        &self,
        call: impl FnOnce(BorrowedFd<'_>) -> Result<R, rustix::io::Errno>,
    ) -> Result<R, Errno> {
        match &*self.fd.borrow() {
            Some(fd) => call(fd.as_fd()).map_err(errno::from_rustix),
            None => Err(errno::EBADF),
        }
    }

    fn adopt(&self, fd: OwnedFd, role: Role) {
        let before = self.fd.replace(Some(fd));
        debug_assert!(before.is_none(), "a stream has one descriptor");
        self.role.set(role);
    }

    /// Puts the descriptor on the poller unless it is there.
    fn ensure_polled(self: &Rc<Self>) -> Result<(), Errno> {
        if self.key.get().is_some() {
            return Ok(());
        }
        let fd = self.fd.borrow();
        let fd = fd.as_ref().ok_or(errno::EBADF)?;
        let interest = if self.role.get() == Role::Listening {
            Interest::READABLE
        } else {
            Interest::READABLE | Interest::WRITABLE
        };
        let source = Rc::clone(self) as Rc<dyn Source>;
        let key = self
            .event_loop()
            .state()
            .poller
            .add(fd.as_fd(), interest, source)
            .map_err(|error| errno::from_io(&error))?;
        self.key.set(Some(key));
        Ok(())
    }

    /// Asks for a turn in the next iteration.
    fn enqueue(&self) {
        if let Some(key) = self.key.get() {
            self.event_loop().state().poller.enqueue(key);
        }
    }

    /// Takes the descriptor off the poller and closes it.
    fn give_up_fd(&self) {
        let Some(fd) = self.fd.take() else { return };
        if let Some(key) = self.key.take() {
            self.event_loop().state().poller.remove(fd.as_fd(), key);
        }
        drop(fd);
        listen::descriptor_freed(self.event_loop());
    }

    /// Keeps the handle active while it reads or listens.
    fn update_active(&self) {
        let active = self.read.is_on() || self.role.get() == Role::Listening;
        self.core.set_active(active && !self.core.is_closing());
    }
}

impl Source for StreamInner {
    fn note(&self, readiness: Readiness) {
        if readiness.readable || readiness.read_closed || readiness.error {
            self.readable.set(true);
        }
        if readiness.writable || readiness.write_closed || readiness.error {
            self.writable.set(true);
        }
        if readiness.read_closed || readiness.error {
            self.read_closed.set(true);
        }
    }

    fn serve(self: Rc<Self>) {
        if self.role.get() == Role::Connecting && self.writable.get() {
            self.finish_connect();
        }
        match self.role.get() {
            Role::Listening => self.accept_some(),
            Role::Connected => {
                self.read_some();
                self.flush();
            }
            Role::New | Role::Connecting => {}
        }
    }

    fn queued(&self) -> &Cell<bool> {
        &self.queued
    }
}

impl HandleImpl for StreamInner {
    fn core(&self) -> &Core {
        &self.core
    }

    fn begin_close(&self) {
        self.read.turn_off();
        self.give_up_fd();
        self.queued.set(false);
    }

    fn finish_close(self: Rc<Self>) {
        self.role.set(Role::New);
        self.connect_done(Err(errno::ECANCELED));
        self.cancel_writes(errno::ECANCELED);
        self.shutdown_done(Err(errno::ECANCELED));
        self.read.forget();
        self.listen.forget();
    }
}

impl Drop for StreamInner {
    /// A stream that never was on the poller ends with its last reference.
    fn drop(&mut self) {
        self.give_up_fd();
    }
}
