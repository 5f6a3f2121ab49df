//! Binding, listening, accepting.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use rustix::io::Errno as SysErrno;
use rustix::net::{AddressFamily, bind, listen, sockopt};

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::observe::{Lane, Origin};
use crate::slab::Key;
use crate::stream::{BindOptions, Role, StreamHandle, StreamInner, StreamKind, address, connect};
use crate::sys;

/// Connections accepted by one listener in one iteration.
const ACCEPTS_PER_TURN: usize = 128;

type ConnectionCallback = Rc<dyn Fn(&StreamHandle, Result<StreamHandle, Errno>)>;

/// The state of listening.
#[derive(Default)]
pub(super) struct ListenSide {
    callback: RefCell<Option<ConnectionCallback>>,
}

impl ListenSide {
    pub(super) fn forget(&self) {
        let callback = self.callback.take();
        drop(callback);
    }
}

impl StreamHandle {
    /// Binds a TCP stream to `address` (port 0: the system chooses), with
    /// `SO_REUSEADDR` on. An address in use is reported by
    /// [`StreamHandle::listen`] or the connect, as libuv does.
    ///
    /// Fails with `EINVAL` on a closing, bound or other kind of stream, or with
    /// the system's error (`EACCES`, `EADDRNOTAVAIL`, `ENOTSUP`…).
    ///
    /// Source: `uv_tcp_bind`, `bind(2)`.
    pub fn bind_tcp(&self, address: SocketAddr, options: BindOptions) -> Result<(), Errno> {
        let inner = &self.0;
        inner.may_bind(StreamKind::Tcp)?;
        if options.ipv6_only && address.is_ipv4() {
            return Err(errno::EINVAL);
        }
        inner.ensure_socket(connect::family_of(address))?;
        let result = inner.with_fd(|fd| {
            sockopt::set_socket_reuseaddr(fd, true)?;
            if options.reuse_port {
                #[cfg(not(any(target_os = "illumos", target_os = "solaris")))]
                sockopt::set_socket_reuseport(fd, true)?;
            }
            if address.is_ipv6() {
                sockopt::set_ipv6_v6only(fd, options.ipv6_only)?;
            }
            bind(fd, &address)
        });
        match result {
            Err(errno::EADDRINUSE) => {
                inner.delayed_error.set(errno::EADDRINUSE);
                Ok(())
            }
            Err(error) => {
                inner.give_up_fd();
                Err(error)
            }
            Ok(()) => Ok(()),
        }
    }

    /// Binds a Unix stream to `name`: a path, or an abstract name when it
    /// begins with a zero byte (Linux). The path is not removed when the stream
    /// is closed.
    ///
    /// Fails with `EINVAL` as [`StreamHandle::bind_tcp`] does, `ENAMETOOLONG`,
    /// or the system's error (`EADDRINUSE`, `EACCES` for a missing folder as
    /// libuv reports it…).
    ///
    /// Source: `uv_pipe_bind2`, `unix(7)`.
    pub fn bind_unix(&self, name: &[u8]) -> Result<(), Errno> {
        let inner = &self.0;
        inner.may_bind(StreamKind::Pipe)?;
        let address = address::unix_address(name)?;
        inner.ensure_socket(AddressFamily::UNIX)?;
        inner
            .with_fd(|fd| {
                bind(fd, &address).map_err(|error| match error {
                    SysErrno::NOENT => SysErrno::ACCESS,
                    error => error,
                })
            })
            .inspect_err(|_| inner.give_up_fd())
    }

    /// Listens. `callback` runs in the poll phase with each connection, or with
    /// an error of accepting (the stream listens on). An accepted stream that
    /// nobody keeps is closed at once.
    ///
    /// When the process has no descriptor left, waiting connections are taken
    /// with a reserved one and dropped, so that the loop does not spin.
    ///
    /// `backlog` is how many connections the system holds. A TCP stream that is
    /// not bound listens on a port of the system's choice. Calling it again
    /// changes backlog and callback.
    ///
    /// Fails with `EINVAL` when it is closing or connected, `EADDRINUSE`, or
    /// the system's error.
    ///
    /// Source: `uv_listen`, `listen(2)`.
    pub fn listen(
        &self,
        backlog: i32,
        callback: impl Fn(&StreamHandle, Result<StreamHandle, Errno>) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        inner.check_open()?;
        let opened = matches!(inner.role.get(), Role::Connected)
            && inner.is_socket.get()
            && inner.with_fd(|fd| rustix::net::getpeername(fd)) == Err(errno::ENOTCONN);
        if !opened && !matches!(inner.role.get(), Role::New | Role::Listening) {
            return Err(errno::EINVAL);
        }
        match inner.delayed_error.replace(0) {
            0 => {}
            error => return Err(error),
        }
        if inner.kind == StreamKind::Tcp {
            inner.ensure_socket(AddressFamily::INET)?;
        }
        inner.with_fd(|fd| listen(fd, backlog))?;
        let event_loop = inner.event_loop();
        event_loop.state().spare_descriptor.fill();
        let before = inner.role.replace(Role::Listening);
        inner
            .ensure_polled()
            .inspect_err(|_| inner.role.set(before))?;
        let before = inner.listen.callback.replace(Some(Rc::new(callback)));
        drop(before);
        inner.update_active();
        Ok(())
    }
}

impl StreamInner {
    fn may_bind(&self, kind: StreamKind) -> Result<(), Errno> {
        self.check_open()?;
        if self.kind != kind || self.fd.borrow().is_some() {
            return Err(errno::EINVAL);
        }
        Ok(())
    }

    /// One turn of accepting.
    pub(super) fn accept_some(self: &Rc<Self>) {
        if !self.readable.get() {
            return;
        }
        let handle = StreamHandle(Rc::clone(self));
        for _ in 0..ACCEPTS_PER_TURN {
            let started_ns = self.event_loop().stamp();
            let result = match self.with_fd(|fd| sys::accept(fd)) {
                Ok(fd) => Ok(self.accepted(fd)),
                Err(errno::EAGAIN) => {
                    self.readable.set(false);
                    return;
                }
                Err(error @ (errno::EMFILE | errno::ENFILE)) => match self.shed() {
                    Shed::Emptied => {
                        self.readable.set(false);
                        return;
                    }
                    Shed::NoReserve => {
                        // Tried again when this loop closes a descriptor.
                        self.wait_for_descriptor();
                        Err(error)
                    }
                },
                Err(error) if is_passing(error) => continue,
                Err(error) => {
                    // Unknown: report it, and look again with the next event.
                    self.readable.set(false);
                    Err(error)
                }
            };
            let failed = result.is_err();
            self.connection(&handle, result, started_ns);
            if failed || self.core.is_closing() {
                return;
            }
        }
        self.enqueue();
    }

    fn accepted(&self, fd: OwnedFd) -> StreamHandle {
        let stream = StreamInner::new(self.event_loop(), self.kind);
        stream.is_socket.set(true);
        stream.adopt(fd, Role::Connected);
        stream.writable.set(true);
        StreamHandle(stream)
    }

    fn connection(
        &self,
        handle: &StreamHandle,
        result: Result<StreamHandle, Errno>,
        started_ns: u64,
    ) {
        let Some(callback) = self.listen.callback.borrow().clone() else {
            return;
        };
        let event_loop = self.event_loop();
        event_loop.call_back(
            || Origin {
                lane: Lane::Kernel,
                kind: self.names().accept,
                class: None,
                thread: None,
                queued_ns: event_loop.now_ns(),
                started_ns,
                finished_ns: event_loop.stamp(),
            },
            || callback(handle, result),
        );
    }

    /// Takes the waiting connections with the reserved descriptor and drops
    /// them.
    fn shed(&self) -> Shed {
        let spare = &self.event_loop().state().spare_descriptor;
        let Some(reserve) = spare.reserve.take() else {
            return Shed::NoReserve;
        };
        drop(reserve);
        let result = loop {
            match self.with_fd(|fd| sys::accept(fd)) {
                Ok(connection) => drop(connection),
                Err(error) if is_passing(error) => {}
                Err(error) => break error,
            }
        };
        spare.fill();
        if result == errno::EAGAIN {
            Shed::Emptied
        } else {
            Shed::NoReserve
        }
    }

    fn wait_for_descriptor(&self) {
        if let Some(key) = self.key.get() {
            let spare = &self.event_loop().state().spare_descriptor;
            let mut waiting = spare.waiting.borrow_mut();
            if !waiting.contains(&key) {
                waiting.push(key);
            }
        }
        self.event_loop().state().spare_descriptor.wanted.set(true);
    }
}

/// What came of shedding connections.
enum Shed {
    Emptied,
    NoReserve,
}

/// Errors of accepting that concern one connection which is gone.
fn is_passing(error: Errno) -> bool {
    error == errno::from_rustix(SysErrno::INTR)
        || error == errno::from_rustix(SysErrno::CONNABORTED)
        || error == errno::from_rustix(SysErrno::PROTO)
}

/// A descriptor of the loop that is given up when there are no others, so that
/// listeners can shed connections; and the listeners that found none.
pub(crate) struct SpareDescriptor {
    reserve: Cell<Option<OwnedFd>>,
    wanted: Cell<bool>,
    waiting: RefCell<Vec<Key>>,
}

impl SpareDescriptor {
    pub(crate) const fn new() -> Self {
        SpareDescriptor {
            reserve: Cell::new(None),
            wanted: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
        }
    }

    fn fill(&self) {
        let reserve = self.reserve.take().or_else(|| sys::open_reserve().ok());
        self.wanted.set(reserve.is_none());
        self.reserve.set(reserve);
    }
}

/// A stream of the loop closed its descriptor: fill the reserve, and let
/// listeners that found no descriptor try again.
pub(super) fn descriptor_freed(event_loop: &EventLoop) {
    let spare = &event_loop.state().spare_descriptor;
    if !spare.wanted.get() {
        return;
    }
    spare.fill();
    for key in spare.waiting.take() {
        event_loop.state().poller.enqueue(key);
    }
}
