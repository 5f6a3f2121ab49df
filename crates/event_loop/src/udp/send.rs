//! Sending datagrams.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::net::SocketAddr;
use std::os::fd::BorrowedFd;
use std::rc::Rc;

use rustix::io::Errno as SysErrno;
use rustix::net::addr::SocketAddrArg;
use rustix::net::{
    MMsgHdr, SendAncillaryBuffer, SendFlags, SocketAddrAny, send, sendmsg, sendmsg_addr,
};

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::observe::{Lane, Origin};
use crate::udp::{UdpHandle, UdpInner, family_of};

/// Datagrams handed to the system in one call.
const BATCH: usize = 20;

type DoneCallback = Box<dyn FnOnce(&UdpHandle, Result<usize, Errno>)>;

/// A datagram on its way.
struct Request {
    data: Vec<u8>,
    to: Option<SocketAddr>,
    done: DoneCallback,
    queued_ns: u64,
    started_ns: u64,
}

/// A datagram that has gone, or failed, and whose callback has to run.
struct Finished {
    request: Request,
    result: Result<usize, Errno>,
}

/// The state of sending.
#[derive(Default)]
pub(super) struct SendSide {
    waiting: RefCell<VecDeque<Request>>,
    finished: RefCell<VecDeque<Finished>>,
    /// Bytes and number of what waits or is finished, until the callback runs.
    size: Cell<usize>,
    count: Cell<usize>,
    /// The system was full; nothing is tried before it says otherwise.
    full: Cell<bool>,
    reporting: Cell<bool>,
}

impl SendSide {
    pub(super) fn set_writable(&self) {
        self.full.set(false);
    }
}

impl UdpHandle {
    /// Sends one datagram made of `parts` now, to `to` or, when connected, to
    /// where the socket is connected; gives its length.
    ///
    /// Fails with `EAGAIN` when it would have to wait (nothing is queued),
    /// `EISCONN` or `EDESTADDRREQ` when `to` does not fit, `EINVAL` when it is
    /// closing, or the system's error.
    ///
    /// Source: `uv_udp_try_send`, `sendmsg(2)`.
    pub fn try_send(&self, parts: &[IoSlice<'_>], to: Option<SocketAddr>) -> Result<usize, Errno> {
        let inner = &self.0;
        inner.may_send(to)?;
        if !inner.send.waiting.borrow().is_empty() {
            return Err(errno::EAGAIN);
        }
        let began_ns = inner.event_loop().stamp();
        let length = inner.with_fd(|fd| send_parts(fd, parts, to))?;
        inner.event_loop().observe_at_once("udp.send", began_ns);
        Ok(length)
    }

    /// Sends `data` as one datagram, waiting in the handle's queue when the
    /// system is full; `done` runs in a later phase with its length or an
    /// error, in the order of sending, `ECANCELED` when the socket is closed
    /// before.
    ///
    /// Fails at once (`done` is dropped) as [`UdpHandle::try_send`] does for
    /// arguments and state.
    ///
    /// Source: `uv_udp_send`.
    pub fn send(
        &self,
        data: Vec<u8>,
        to: Option<SocketAddr>,
        done: impl FnOnce(&UdpHandle, Result<usize, Errno>) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        inner.may_send(to)?;
        let stamp = inner.event_loop().stamp();
        let side = &inner.send;
        side.size.set(side.size.get() + data.len());
        side.count.set(side.count.get() + 1);
        side.waiting.borrow_mut().push_back(Request {
            data,
            to,
            done: Box::new(done),
            queued_ns: stamp,
            started_ns: stamp,
        });
        inner.event_loop().begin_request();
        inner.event_loop().observe_queued("udp.send", stamp);
        inner.flush();
        Ok(())
    }

    /// Bytes of datagrams whose callbacks have not run.
    pub fn send_queue_size(&self) -> usize {
        self.0.send.size.get()
    }

    /// Number of datagrams whose callbacks have not run.
    pub fn send_queue_count(&self) -> usize {
        self.0.send.count.get()
    }
}

fn no_control() -> SendAncillaryBuffer<'static, 'static, 'static> {
    SendAncillaryBuffer::new(&mut [])
}

/// One datagram. A full queue of the network device is as good as a full socket.
fn send_parts(
    fd: BorrowedFd<'_>,
    parts: &[IoSlice<'_>],
    to: Option<SocketAddr>,
) -> Result<usize, SysErrno> {
    let sent = rustix::io::retry_on_intr(|| match (parts, to) {
        ([part], None) => send(fd, part, SendFlags::empty()),
        ([part], Some(to)) => rustix::net::sendto(fd, part, SendFlags::empty(), &to),
        (parts, None) => sendmsg(fd, parts, &mut no_control(), SendFlags::empty()),
        (parts, Some(to)) => sendmsg_addr(fd, &to, parts, &mut no_control(), SendFlags::empty()),
    });
    sent.map_err(full_is_full)
}

fn full_is_full(error: SysErrno) -> SysErrno {
    if error == SysErrno::NOBUFS {
        SysErrno::AGAIN
    } else {
        error
    }
}

impl UdpInner {
    fn may_send(&self, to: Option<SocketAddr>) -> Result<(), Errno> {
        if self.core.is_closing() {
            return Err(errno::EINVAL);
        }
        match to {
            Some(_) if self.connected.get() => Err(errno::EISCONN),
            None if !self.connected.get() => Err(errno::EDESTADDRREQ),
            Some(to) => self.ensure_bound(family_of(to)),
            None => Ok(()),
        }
    }

    /// Sends what waits, as far as that goes.
    pub(super) fn flush(self: &Rc<Self>) {
        let side = &self.send;
        while !side.waiting.borrow().is_empty() && !side.full.get() {
            let sent = self.with_fd(|fd| send_batch(fd, &side.waiting.borrow()));
            match sent {
                Ok(count) => {
                    for _ in 0..count {
                        self.finish_first(None);
                    }
                }
                Err(errno::EAGAIN) => self.wait_until_writable(),
                Err(error) => self.finish_first(Some(error)),
            }
        }
        if side.waiting.borrow().is_empty() && side.full.take() {
            // An error here shows with the next call that fails.
            let _ = self.watch_writing(false);
        }
    }

    fn wait_until_writable(self: &Rc<Self>) {
        self.send.full.set(true);
        let watched = self.ensure_polled().and_then(|()| self.watch_writing(true));
        if let Err(error) = watched {
            self.send.full.set(false);
            self.finish_first(Some(error));
        }
    }

    /// Moves the first datagram that waits to those that are done.
    fn finish_first(self: &Rc<Self>, error: Option<Errno>) {
        let Some(request) = self.send.waiting.borrow_mut().pop_front() else {
            return;
        };
        let result = error.map_or(Ok(request.data.len()), Err);
        let finished = Finished { request, result };
        self.send.finished.borrow_mut().push_back(finished);
        if !self.send.reporting.replace(true) {
            let inner = Rc::clone(self);
            self.event_loop().defer(move |_: &EventLoop| {
                inner.send.reporting.set(false);
                inner.report();
            });
        }
    }

    /// Runs the callbacks of what is done.
    fn report(self: &Rc<Self>) {
        let handle = UdpHandle(Rc::clone(self));
        let event_loop = self.event_loop();
        // Those that callbacks add are told of in the next round.
        for Finished { request, result } in self.send.finished.take() {
            let side = &self.send;
            side.size.set(side.size.get() - request.data.len());
            side.count.set(side.count.get() - 1);
            event_loop.end_request();
            event_loop.call_back(
                || Origin {
                    lane: Lane::Kernel,
                    kind: "udp.send",
                    class: None,
                    thread: None,
                    queued_ns: request.queued_ns,
                    started_ns: request.started_ns,
                    finished_ns: event_loop.stamp(),
                },
                || (request.done)(&handle, result),
            );
        }
    }

    /// The socket is closed: what waits will not be sent.
    pub(super) fn cancel_sends(self: &Rc<Self>) {
        while !self.send.waiting.borrow().is_empty() {
            self.finish_first(Some(errno::ECANCELED));
        }
        self.report();
    }
}

/// Hands the first few datagrams to the system in one call; gives how many it took.
fn send_batch(fd: BorrowedFd<'_>, waiting: &VecDeque<Request>) -> Result<usize, SysErrno> {
    if let (1, Some(only)) = (waiting.len(), waiting.front()) {
        return send_parts(fd, &[IoSlice::new(&only.data)], only.to).map(|_| 1);
    }
    let batch = waiting.len().min(BATCH);
    let parts: Vec<[IoSlice<'_>; 1]> = waiting
        .iter()
        .take(batch)
        .map(|request| [IoSlice::new(&request.data)])
        .collect();
    let addresses: Vec<Option<SocketAddrAny>> = waiting
        .iter()
        .take(batch)
        .map(|request| request.to.as_ref().map(SocketAddrArg::as_any))
        .collect();
    let mut controls: Vec<_> = (0..batch).map(|_| no_control()).collect();
    let mut headers: Vec<MMsgHdr<'_>> = parts
        .iter()
        .zip(&addresses)
        .zip(&mut controls)
        .map(|((part, to), control)| match to {
            Some(to) => MMsgHdr::new_with_addr(to, part, control),
            None => MMsgHdr::new(part, control),
        })
        .collect();
    rustix::io::retry_on_intr(|| rustix::net::sendmmsg(fd, &mut headers, SendFlags::empty()))
        .map_err(full_is_full)
}
