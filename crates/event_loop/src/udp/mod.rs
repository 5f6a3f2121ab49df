//! Datagram sockets (UDP).
//!
//! What lives where: this file the handle's state, how it gets its descriptor,
//! and receiving; `send` what goes out; `options` what can be set.
//!
//! A socket that has no descriptor yet is bound to a port of the system's
//! choice when it first sends, receives or connects, as in libuv.
//!
//! Source: <https://docs.libuv.org/en/v1.x/udp.html>, `udp(7)`.

mod options;
mod send;

use std::cell::{Cell, RefCell};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::rc::Rc;

use mio::Interest;
use rustix::buffer::spare_capacity;
use rustix::net::{AddressFamily, RecvFlags, bind, connect, getpeername, getsockname, sockopt};

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::handle::{Core, HandleImpl, impl_handle, register};
use crate::observe::{Lane, Origin};
use crate::poller::{Readiness, Source};
use crate::slab::Key;
use crate::stream::READ_SIZE;
use crate::sys;

/// Datagrams one socket may receive in one iteration, as libuv.
const RECEIVES_PER_TURN: usize = 32;

/// A datagram socket: a cheap reference to a handle on the loop's thread.
///
/// It is active while it receives; datagrams that wait to be sent keep the
/// loop alive by themselves.
pub struct UdpHandle(Rc<UdpInner>);

/// How to bind a datagram socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UdpBindOptions {
    /// Others may be bound to the same address (`SO_REUSEADDR`).
    pub reuse_address: bool,
    /// Others may be bound to the same address, and the system shares
    /// datagrams out (`SO_REUSEPORT`).
    pub reuse_port: bool,
    /// An IPv6 socket takes no IPv4 datagrams (`IPV6_V6ONLY`).
    pub ipv6_only: bool,
}

/// What a receive callback gets: a datagram, in the loop's own buffer, and who
/// sent it; or an error, after which receiving goes on.
pub type Received<'a> = Result<(&'a [u8], SocketAddr), Errno>;

type ReceiveCallback = Rc<dyn Fn(&UdpHandle, Received<'_>)>;

struct UdpInner {
    core: Core,
    fd: RefCell<Option<OwnedFd>>,
    key: Cell<Option<Key>>,
    queued: Cell<bool>,
    readable: Cell<bool>,
    connected: Cell<bool>,
    receiving: Cell<bool>,
    on_receive: RefCell<Option<ReceiveCallback>>,
    send: send::SendSide,
}

impl_handle!(UdpHandle, UdpInner);

impl UdpHandle {
    /// A socket without a descriptor.
    pub fn new(event_loop: &EventLoop) -> UdpHandle {
        let inner = Rc::new(UdpInner {
            core: Core::new(event_loop, "udp"),
            fd: RefCell::new(None),
            key: Cell::new(None),
            queued: Cell::new(false),
            readable: Cell::new(false),
            connected: Cell::new(false),
            receiving: Cell::new(false),
            on_receive: RefCell::new(None),
            send: send::SendSide::default(),
        });
        register(&inner);
        UdpHandle(inner)
    }

    /// Takes an existing datagram socket, makes it non-blocking and puts it on
    /// the poller.
    ///
    /// Gives the descriptor back with `EINVAL` when the handle has one or is
    /// closing, `EEXIST` when another handle of the loop uses it, or the
    /// system's error.
    ///
    /// Source: `uv_udp_open`.
    pub fn open(&self, fd: OwnedFd) -> Result<(), (Errno, OwnedFd)> {
        let inner = &self.0;
        if inner.core.is_closing() || inner.fd.borrow().is_some() {
            return Err((errno::EINVAL, fd));
        }
        if let Err(error) = sys::set_nonblocking(&fd) {
            return Err((errno::from_rustix(error), fd));
        }
        let peer = getpeername(&fd);
        inner.connected.set(matches!(peer, Ok(Some(_))));
        *inner.fd.borrow_mut() = Some(fd);
        if let Err(error) = inner.ensure_polled() {
            inner.connected.set(false);
            if let Some(fd) = inner.fd.take() {
                return Err((error, fd));
            }
        }
        Ok(())
    }

    /// Binds the socket to `address` (port 0: the system chooses).
    ///
    /// Fails with `EINVAL` when it is closing, when it is bound already, or
    /// when `ipv6_only` is asked of IPv4; or with the system's error.
    ///
    /// Source: `uv_udp_bind`, `bind(2)`.
    pub fn bind(&self, address: SocketAddr, options: UdpBindOptions) -> Result<(), Errno> {
        let inner = &self.0;
        if inner.core.is_closing() || (options.ipv6_only && address.is_ipv4()) {
            return Err(errno::EINVAL);
        }
        let made = inner.ensure_socket(family_of(address))?;
        let bound = inner.with_fd(|fd| {
            if options.reuse_address {
                sockopt::set_socket_reuseaddr(fd, true)?;
            }
            if options.reuse_port {
                sockopt::set_socket_reuseport(fd, true)?;
            }
            if options.ipv6_only {
                sockopt::set_ipv6_v6only(fd, true)?;
            }
            bind(fd, &address)
        });
        match bound {
            Err(error) => {
                if made {
                    inner.give_up_fd();
                }
                // What Node's programs know from libuv: the wrong family is a wrong argument.
                Err(if error == EAFNOSUPPORT {
                    errno::EINVAL
                } else {
                    error
                })
            }
            Ok(()) => Ok(()),
        }
    }

    /// Sets where datagrams go that name no address, and from where they are
    /// taken.
    ///
    /// Fails with `EISCONN` when it is connected, `EINVAL` when it is closing,
    /// or the system's error.
    ///
    /// Source: `uv_udp_connect`, `connect(2)`.
    pub fn connect(&self, address: SocketAddr) -> Result<(), Errno> {
        let inner = &self.0;
        if inner.core.is_closing() {
            return Err(errno::EINVAL);
        }
        if inner.connected.get() {
            return Err(errno::EISCONN);
        }
        inner.ensure_bound(family_of(address))?;
        inner.with_fd(|fd| rustix::io::retry_on_intr(|| connect(fd, &address)))?;
        inner.connected.set(true);
        Ok(())
    }

    /// Undoes [`UdpHandle::connect`]. Fails with `ENOTCONN`, or the system's
    /// error.
    pub fn disconnect(&self) -> Result<(), Errno> {
        let inner = &self.0;
        if !inner.connected.get() {
            return Err(errno::ENOTCONN);
        }
        inner.with_fd(|fd| rustix::net::connect_unspec(fd))?;
        inner.connected.set(false);
        Ok(())
    }

    /// Whether the socket is connected.
    pub fn is_connected(&self) -> bool {
        self.0.connected.get()
    }

    /// Starts receiving: `callback` runs in the poll phase with each datagram,
    /// at most 32 in an iteration. A socket that is not bound is bound to a
    /// port of the system's choice on IPv4.
    ///
    /// Fails with `EALREADY` when it receives, `EINVAL` when it is closing, or
    /// the system's error.
    ///
    /// Source: `uv_udp_recv_start`, `recvfrom(2)`.
    pub fn receive_start(
        &self,
        callback: impl Fn(&UdpHandle, Received<'_>) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        if inner.core.is_closing() {
            return Err(errno::EINVAL);
        }
        if inner.receiving.get() {
            return Err(errno::EALREADY);
        }
        inner.ensure_bound(AddressFamily::INET)?;
        inner.ensure_polled()?;
        let before = inner.on_receive.replace(Some(Rc::new(callback)));
        drop(before);
        inner.receiving.set(true);
        inner.core.set_active(true);
        if inner.readable.get() {
            inner.enqueue();
        }
        Ok(())
    }

    /// Stops receiving. Does nothing on a socket that does not receive.
    pub fn receive_stop(&self) {
        self.0.receiving.set(false);
        self.0.core.set_active(false);
    }

    /// The descriptor's number, while there is one.
    pub fn fd(&self) -> Option<RawFd> {
        self.0.fd.borrow().as_ref().map(AsRawFd::as_raw_fd)
    }

    /// The socket's own address. Fails with `EBADF` without a descriptor.
    pub fn local_address(&self) -> Result<SocketAddr, Errno> {
        let address = self.0.with_fd(|fd| getsockname(fd))?;
        SocketAddr::try_from(address).map_err(errno::from_rustix)
    }

    /// Where the socket is connected to. Fails with `ENOTCONN`, or `EBADF`
    /// without a descriptor.
    pub fn peer_address(&self) -> Result<SocketAddr, Errno> {
        let address = self.0.with_fd(|fd| getpeername(fd))?;
        let address = address.ok_or(errno::ENOTCONN)?;
        SocketAddr::try_from(address).map_err(errno::from_rustix)
    }
}

const EAFNOSUPPORT: Errno = errno::from_rustix(rustix::io::Errno::AFNOSUPPORT);

fn family_of(address: SocketAddr) -> AddressFamily {
    match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    }
}

impl UdpInner {
    fn event_loop(&self) -> &EventLoop {
        self.core.event_loop()
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

    /// Makes the descriptor unless there is one; gives whether it was made.
    fn ensure_socket(&self, family: AddressFamily) -> Result<bool, Errno> {
        if self.fd.borrow().is_some() {
            return Ok(false);
        }
        let fd = sys::datagram_socket(family).map_err(errno::from_rustix)?;
        *self.fd.borrow_mut() = Some(fd);
        Ok(true)
    }

    /// Binds a socket that has no descriptor to any address and port.
    fn ensure_bound(&self, family: AddressFamily) -> Result<(), Errno> {
        self.ensure_bound_with(family, false)
    }

    fn ensure_bound_with(&self, family: AddressFamily, reuse: bool) -> Result<(), Errno> {
        if !self.ensure_socket(family)? {
            return Ok(());
        }
        let any = if family == AddressFamily::INET6 {
            SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))
        } else {
            SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))
        };
        self.with_fd(|fd| {
            if reuse {
                sockopt::set_socket_reuseaddr(fd, true)?;
            }
            bind(fd, &any)
        })
        .inspect_err(|_| self.give_up_fd())
    }

    /// Puts the descriptor on the poller unless it is there. Only reading: a
    /// socket that is watched for writing makes an event of each datagram that
    /// left.
    fn ensure_polled(self: &Rc<Self>) -> Result<(), Errno> {
        if self.key.get().is_some() {
            return Ok(());
        }
        let fd = self.fd.borrow();
        let fd = fd.as_ref().ok_or(errno::EBADF)?;
        let key = self
            .event_loop()
            .state()
            .poller
            .add(
                fd.as_fd(),
                Interest::READABLE,
                Rc::clone(self) as Rc<dyn Source>,
            )
            .map_err(|error| errno::from_io(&error))?;
        self.key.set(Some(key));
        Ok(())
    }

    /// Says whether events of writing are wanted, of a socket on the poller.
    fn watch_writing(&self, on: bool) -> Result<(), Errno> {
        let fd = self.fd.borrow();
        let (Some(fd), Some(key)) = (fd.as_ref(), self.key.get()) else {
            return Err(errno::EBADF);
        };
        let interest = if on {
            Interest::READABLE | Interest::WRITABLE
        } else {
            Interest::READABLE
        };
        self.event_loop()
            .state()
            .poller
            .change(fd.as_fd(), key, interest)
            .map_err(|error| errno::from_io(&error))
    }

    /// Asks for a turn in the next iteration.
    fn enqueue(&self) {
        if let Some(key) = self.key.get() {
            self.event_loop().state().poller.enqueue(key);
        }
    }

    fn give_up_fd(&self) {
        let Some(fd) = self.fd.take() else { return };
        if let Some(key) = self.key.take() {
            self.event_loop().state().poller.remove(fd.as_fd(), key);
        }
    }

    /// One turn of receiving.
    fn receive_some(self: &Rc<Self>) {
        if !self.wants_to_receive() {
            return;
        }
        let event_loop = self.event_loop().clone();
        let handle = UdpHandle(Rc::clone(self));
        let mut buffer = event_loop.state().read_buffer.take(READ_SIZE);
        for _ in 0..RECEIVES_PER_TURN {
            let started_ns = event_loop.stamp();
            buffer.clear();
            let received = self.with_fd(|fd| {
                rustix::net::recvfrom(fd, spare_capacity(&mut buffer), RecvFlags::empty())
            });
            match received {
                Ok((_, _, from)) => {
                    // Only Internet sockets are opened, so there is an address.
                    if let Some(Ok(from)) = from.map(SocketAddr::try_from) {
                        self.received(&handle, Ok((&buffer, from)), started_ns);
                    }
                }
                Err(errno::EAGAIN) => {
                    self.readable.set(false);
                }
                Err(error) if error == errno::from_rustix(rustix::io::Errno::INTR) => {}
                Err(error) => self.received(&handle, Err(error), started_ns),
            }
            if !self.wants_to_receive() {
                break;
            }
        }
        buffer.clear();
        event_loop.state().read_buffer.give_back(buffer);
        if self.wants_to_receive() {
            self.enqueue();
        }
    }

    fn wants_to_receive(&self) -> bool {
        self.receiving.get() && self.readable.get() && self.fd.borrow().is_some()
    }

    fn received(&self, handle: &UdpHandle, received: Received<'_>, started_ns: u64) {
        let Some(callback) = self.on_receive.borrow().clone() else {
            return;
        };
        let event_loop = self.event_loop();
        event_loop.call_back(
            || Origin {
                lane: Lane::Kernel,
                kind: "udp.receive",
                class: None,
                thread: None,
                queued_ns: started_ns,
                started_ns,
                finished_ns: event_loop.stamp(),
            },
            || callback(handle, received),
        );
    }
}

impl Source for UdpInner {
    fn note(&self, readiness: Readiness) {
        if readiness.readable || readiness.read_closed || readiness.error {
            self.readable.set(true);
        }
        if readiness.writable || readiness.write_closed || readiness.error {
            self.send.set_writable();
        }
    }

    fn serve(self: Rc<Self>) {
        self.receive_some();
        self.flush();
    }

    fn queued(&self) -> &Cell<bool> {
        &self.queued
    }
}

impl HandleImpl for UdpInner {
    fn core(&self) -> &Core {
        &self.core
    }

    fn begin_close(&self) {
        self.receiving.set(false);
        self.connected.set(false);
        self.queued.set(false);
        self.give_up_fd();
    }

    fn finish_close(self: Rc<Self>) {
        self.cancel_sends();
        let callback = self.on_receive.take();
        drop(callback);
    }
}

impl Drop for UdpInner {
    /// A socket that never was on the poller ends with its last reference.
    fn drop(&mut self) {
        self.give_up_fd();
    }
}
