//! Connecting.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;

use rustix::io::Errno as SysErrno;
use rustix::net::{AddressFamily, connect, getpeername, sockopt};

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::observe::{Lane, Origin};
use crate::stream::{Role, StreamHandle, StreamInner, StreamKind, address};
use crate::sys;

type ConnectCallback = Box<dyn FnOnce(&StreamHandle, Result<(), Errno>)>;

/// The state of connecting.
#[derive(Default)]
pub(super) struct ConnectSide {
    callback: RefCell<Option<ConnectCallback>>,
    queued_ns: Cell<u64>,
}

impl StreamHandle {
    /// Starts connecting a TCP stream to `address`. `callback` runs in a later
    /// phase with the result, `ECANCELED` when the stream is closed meanwhile.
    /// The loop stays alive until then.
    ///
    /// Fails at once with `EINVAL` on a closing or other kind of stream,
    /// `EALREADY` while it connects, `EISCONN` when it is connected or
    /// listens, or the system's error (`ENETUNREACH`…).
    ///
    /// Source: `uv_tcp_connect`, `connect(2)`.
    pub fn connect_tcp(
        &self,
        address: SocketAddr,
        callback: impl FnOnce(&StreamHandle, Result<(), Errno>) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        inner.may_connect(StreamKind::Tcp)?;
        let delayed = inner.delayed_error.replace(0);
        let outcome = if delayed != 0 {
            Started::Failed(delayed)
        } else {
            inner.ensure_socket(family_of(address))?;
            match inner.with_fd(|fd| Ok(connect(fd, &address)))? {
                Ok(()) => Started::Connected,
                Err(SysErrno::INPROGRESS | SysErrno::INTR) => Started::Waiting,
                Err(SysErrno::CONNREFUSED) => Started::Failed(errno::ECONNREFUSED),
                Err(error) => return Err(errno::from_rustix(error)),
            }
        };
        inner.start_connect(outcome, Box::new(callback))
    }

    /// Starts connecting a Unix stream to `name`: a path, or an abstract name
    /// when it begins with a zero byte (Linux). Otherwise as
    /// [`StreamHandle::connect_tcp`], but all errors of the system come through
    /// `callback`.
    ///
    /// Fails with `ENAMETOOLONG` when the name does not fit.
    ///
    /// Source: `uv_pipe_connect2`, `unix(7)`.
    pub fn connect_unix(
        &self,
        name: &[u8],
        callback: impl FnOnce(&StreamHandle, Result<(), Errno>) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        inner.may_connect(StreamKind::Pipe)?;
        let address = address::unix_address(name)?;
        inner.ensure_socket(AddressFamily::UNIX)?;
        let outcome = match inner.with_fd(|fd| Ok(connect(fd, &address)))? {
            Ok(()) => Started::Connected,
            Err(SysErrno::INPROGRESS | SysErrno::INTR) => Started::Waiting,
            Err(error) => Started::Failed(errno::from_rustix(error)),
        };
        inner.start_connect(outcome, Box::new(callback))
    }
}

/// How a connect began.
enum Started {
    Connected,
    Waiting,
    Failed(Errno),
}

pub(super) fn family_of(address: SocketAddr) -> AddressFamily {
    match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    }
}

impl StreamInner {
    fn may_connect(&self, kind: StreamKind) -> Result<(), Errno> {
        self.check_open()?;
        if self.kind != kind {
            return Err(errno::EINVAL);
        }
        if self.connect.callback.borrow().is_some() {
            return Err(errno::EALREADY);
        }
        match self.role.get() {
            Role::New => Ok(()),
            Role::Connecting => Err(errno::EALREADY),
            Role::Connected | Role::Listening => Err(errno::EISCONN),
        }
    }

    /// Gives the stream a socket unless it has one (from binding).
    pub(super) fn ensure_socket(&self, family: AddressFamily) -> Result<(), Errno> {
        if self.fd.borrow().is_none() {
            let fd = sys::stream_socket(family).map_err(errno::from_rustix)?;
            self.is_socket.set(true);
            self.adopt(fd, Role::New);
        }
        Ok(())
    }

    fn start_connect(
        self: &Rc<Self>,
        outcome: Started,
        callback: ConnectCallback,
    ) -> Result<(), Errno> {
        let event_loop = self.event_loop();
        self.role.set(Role::Connecting);
        if matches!(outcome, Started::Waiting) {
            self.ensure_polled()
                .inspect_err(|_| self.role.set(Role::New))?;
        }
        *self.connect.callback.borrow_mut() = Some(callback);
        self.connect.queued_ns.set(event_loop.stamp());
        event_loop.begin_request();
        event_loop.observe_queued(self.names().connect, self.connect.queued_ns.get());
        let result = match outcome {
            Started::Waiting => return Ok(()),
            Started::Connected => Ok(()),
            Started::Failed(error) => Err(error),
        };
        let inner = Rc::clone(self);
        event_loop.defer(move |_: &EventLoop| inner.settle_connect(result));
        Ok(())
    }

    /// The descriptor became writable: connected or failed.
    pub(super) fn finish_connect(self: &Rc<Self>) {
        let Ok(error) = self.with_fd(|fd| sockopt::socket_error(fd)) else {
            return;
        };
        match error {
            Ok(()) => {
                // Writable without an error and without a peer: not yet.
                if self.with_fd(|fd| getpeername(fd)) == Err(errno::ENOTCONN) {
                    self.writable.set(false);
                    return;
                }
                self.settle_connect(Ok(()));
            }
            Err(SysErrno::INPROGRESS) => self.writable.set(false),
            Err(error) => self.settle_connect(Err(errno::from_rustix(error))),
        }
    }

    fn settle_connect(self: &Rc<Self>, result: Result<(), Errno>) {
        // Closed meanwhile: the closing phase reports.
        if self.role.get() != Role::Connecting || self.core.is_closing() {
            return;
        }
        match result {
            Ok(()) => {
                self.role.set(Role::Connected);
                self.writable.set(true);
            }
            Err(_) => self.role.set(Role::New),
        }
        self.connect_done(result);
        if self.core.is_closing() {
            return;
        }
        match result {
            Ok(()) => self.flush(),
            Err(_) => self.cancel_writes(errno::ECANCELED),
        }
    }

    /// Runs the connect callback if one is owed.
    pub(super) fn connect_done(self: &Rc<Self>, result: Result<(), Errno>) {
        let Some(callback) = self.connect.callback.take() else {
            return;
        };
        let event_loop = self.event_loop();
        event_loop.end_request();
        let handle = StreamHandle(Rc::clone(self));
        let now_ns = event_loop.now_ns();
        event_loop.call_back(
            || Origin {
                lane: Lane::Kernel,
                kind: self.names().connect,
                class: None,
                thread: None,
                queued_ns: self.connect.queued_ns.get(),
                started_ns: self.connect.queued_ns.get(),
                finished_ns: now_ns,
            },
            || callback(&handle, result),
        );
    }
}
