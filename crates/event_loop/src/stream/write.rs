//! Writing, and shutting the writing side down.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::rc::Rc;

use rustix::net::{SendFlags, Shutdown};

use crate::errno::{self, Errno};
use crate::event_loop::EventLoop;
use crate::observe::{Lane, Origin};
use crate::stream::{Role, StreamHandle, StreamInner};
use crate::sys;

/// Buffers passed to one `writev(2)`: the system's `IOV_MAX`.
const MAX_SLICES: usize = 1024;
/// Buffers gathered without allocating.
const FEW_SLICES: usize = 16;
/// System calls one stream may make in one iteration to write, as libuv.
const WRITES_PER_TURN: usize = 32;

/// What became of a write that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStatus {
    /// All bytes went to the system; the callback was dropped uncalled.
    Done,
    /// What is left waits in the stream's queue; the callback will run.
    Queued,
}

type DoneCallback = Box<dyn FnOnce(&StreamHandle, Result<(), Errno>)>;

/// A write that waits.
struct Request {
    data: Vec<u8>,
    /// How much of `data` is written.
    offset: usize,
    done: DoneCallback,
    queued_ns: u64,
    started_ns: u64,
}

/// Where a shutdown stands.
#[derive(Default)]
enum ShutdownState {
    #[default]
    Open,
    /// Waits for the queue to empty.
    Waiting(DoneCallback, u64),
    Shut,
}

/// The state of writing.
#[derive(Default)]
pub(super) struct WriteSide {
    queue: RefCell<VecDeque<Request>>,
    /// Bytes in the queue that are not written.
    queue_size: Cell<usize>,
    bytes: Cell<u64>,
    blocking: Cell<bool>,
    shutdown: RefCell<ShutdownState>,
}

impl WriteSide {
    pub(super) fn is_shutting_down(&self) -> bool {
        !matches!(*self.shutdown.borrow(), ShutdownState::Open)
    }
}

impl StreamHandle {
    /// Writes as much of `buffers` as goes without blocking, nothing when
    /// earlier writes wait; gives the number of bytes.
    ///
    /// Fails with `EAGAIN` when nothing can be written now, `EPIPE` after a
    /// shutdown, `ENOTCONN`, `EINVAL` when it is closing, or the system's
    /// error.
    ///
    /// Source: `uv_try_write`, `writev(2)`.
    pub fn try_write(&self, buffers: &[IoSlice<'_>]) -> Result<usize, Errno> {
        let inner = &self.0;
        inner.may_write()?;
        if inner.role.get() != Role::Connected || !inner.write.queue.borrow().is_empty() {
            return Err(errno::EAGAIN);
        }
        let total: usize = buffers.iter().map(|buffer| buffer.len()).sum();
        let began_ns = inner.event_loop().stamp();
        match inner.write_now(buffers, total)? {
            0 if total > 0 => Err(errno::EAGAIN),
            count => {
                inner.count_written(count);
                inner.written_at_once(began_ns);
                Ok(count)
            }
        }
    }

    /// Writes `buffers` in order: at once as far as that goes without
    /// blocking, the rest is copied and queued. `done` runs in a later phase
    /// with the result, only when something was queued; callbacks of one stream
    /// run in the order of the writes, `ECANCELED` when it is closed before.
    /// A stream that connects queues everything.
    ///
    /// Fails at once (`done` is dropped) with `EPIPE` after a shutdown or when
    /// the other end is gone, `ENOTCONN`, `EINVAL` when it is closing, or the
    /// system's error.
    ///
    /// Source: `uv_write`, `writev(2)`.
    pub fn write(
        &self,
        buffers: &[IoSlice<'_>],
        done: impl FnOnce(&StreamHandle, Result<(), Errno>) + 'static,
    ) -> Result<WriteStatus, Errno> {
        let total: usize = buffers.iter().map(|buffer| buffer.len()).sum();
        let started_ns = self.0.event_loop().stamp();
        let written = self.0.begin_write(buffers, total)?;
        if written == total && self.0.is_drained() {
            self.0.written_at_once(started_ns);
            return Ok(WriteStatus::Done);
        }
        let mut rest = Vec::with_capacity(total - written);
        let mut skip = written;
        for buffer in buffers {
            if skip >= buffer.len() {
                skip -= buffer.len();
            } else {
                rest.extend_from_slice(&buffer[skip..]);
                skip = 0;
            }
        }
        self.0.queue_write(rest, 0, Box::new(done), started_ns)
    }

    /// As [`StreamHandle::write`] for bytes the caller gives away: what cannot
    /// be written at once is queued without a copy.
    pub fn write_owned(
        &self,
        data: Vec<u8>,
        done: impl FnOnce(&StreamHandle, Result<(), Errno>) + 'static,
    ) -> Result<WriteStatus, Errno> {
        let started_ns = self.0.event_loop().stamp();
        let written = self.0.begin_write(&[IoSlice::new(&data)], data.len())?;
        if written == data.len() && self.0.is_drained() {
            self.0.written_at_once(started_ns);
            return Ok(WriteStatus::Done);
        }
        self.0
            .queue_write(data, written, Box::new(done), started_ns)
    }

    /// Ends the writing side once all queued writes are done; `done` runs in a
    /// later phase. Reading goes on.
    ///
    /// Fails with `ENOTCONN` when it is not connected or shut down already,
    /// `EINVAL` when it is closing. A descriptor that is no socket reports
    /// `ENOTSOCK` to `done`.
    ///
    /// Source: `uv_shutdown`, `shutdown(2)`.
    pub fn shutdown(
        &self,
        done: impl FnOnce(&StreamHandle, Result<(), Errno>) + 'static,
    ) -> Result<(), Errno> {
        let inner = &self.0;
        inner.check_open()?;
        if inner.role.get() == Role::New
            || inner.role.get() == Role::Listening
            || inner.write.is_shutting_down()
        {
            return Err(errno::ENOTCONN);
        }
        let event_loop = inner.event_loop();
        let stamp = event_loop.stamp();
        *inner.write.shutdown.borrow_mut() = ShutdownState::Waiting(Box::new(done), stamp);
        event_loop.begin_request();
        event_loop.observe_queued(inner.names().shutdown, stamp);
        if inner.is_drained() && inner.role.get() == Role::Connected {
            let inner = Rc::clone(inner);
            event_loop.defer(move |_: &EventLoop| inner.finish_shutdown());
        }
        Ok(())
    }

    /// Makes writes wait in the system instead of queueing, for standard
    /// output and standard error on pipes, as Node has them. The descriptor
    /// itself stays non-blocking, because other processes may share it.
    pub fn set_blocking(&self, blocking: bool) {
        self.0.write.blocking.set(blocking);
    }

    /// Bytes that wait in the stream's queue.
    pub fn write_queue_size(&self) -> usize {
        self.0.write.queue_size.get()
    }

    /// Bytes accepted for writing so far, queued ones included; Node's
    /// `bytesWritten`.
    pub fn bytes_written(&self) -> u64 {
        self.0.write.bytes.get()
    }

    /// Whether [`StreamHandle::write`] may succeed.
    pub fn is_writable(&self) -> bool {
        self.0.may_write().is_ok()
    }
}

impl StreamInner {
    fn may_write(&self) -> Result<(), Errno> {
        self.check_open()?;
        if !matches!(self.role.get(), Role::Connected | Role::Connecting) {
            return Err(errno::ENOTCONN);
        }
        if self.write.is_shutting_down() {
            return Err(errno::EPIPE);
        }
        Ok(())
    }

    fn is_drained(&self) -> bool {
        self.write.queue.borrow().is_empty()
    }

    fn count_written(&self, count: usize) {
        self.write.bytes.set(self.write.bytes.get() + count as u64);
    }

    #[inline]
    fn written_at_once(&self, began_ns: u64) {
        self.event_loop()
            .observe_at_once(self.names().write, began_ns);
    }

    /// The part of a write that happens at once; gives the bytes written.
    fn begin_write(&self, buffers: &[IoSlice<'_>], total: usize) -> Result<usize, Errno> {
        self.may_write()?;
        let written = if self.role.get() == Role::Connected && self.is_drained() {
            self.write_now(buffers, total)?
        } else {
            0
        };
        self.count_written(total);
        Ok(written)
    }

    /// Writes until all is written or it would block.
    fn write_now(&self, buffers: &[IoSlice<'_>], total: usize) -> Result<usize, Errno> {
        // Off the poller nothing would tell of a change: ask the system then.
        let known_full = !self.writable.get() && self.key.get().is_some();
        if known_full && !self.write.blocking.get() {
            return Ok(0);
        }
        let mut written = 0;
        while written < total {
            let count = if written == 0 && buffers.len() <= MAX_SLICES {
                self.write_slices(buffers)?
            } else {
                // After a part: seldom, so gathering anew may cost.
                let mut skip = written;
                let rest: Vec<IoSlice<'_>> = buffers
                    .iter()
                    .filter_map(|buffer| {
                        let from = skip.min(buffer.len());
                        skip -= from;
                        (from < buffer.len()).then(|| IoSlice::new(&buffer[from..]))
                    })
                    .take(MAX_SLICES)
                    .collect();
                self.write_slices(&rest)?
            };
            match count {
                Some(count) => written += count,
                None => break,
            }
        }
        Ok(written)
    }

    /// One `write(2)` or `writev(2)`; `None` when it would block.
    fn write_slices(&self, slices: &[IoSlice<'_>]) -> Result<Option<usize>, Errno> {
        loop {
            let result = self.with_fd(|fd| match slices {
                [slice] if self.is_socket.get() => {
                    rustix::net::send(fd, slice, SendFlags::NOSIGNAL)
                }
                [slice] => rustix::io::write(fd, slice),
                slices => rustix::io::writev(fd, slices),
            });
            match result {
                Ok(count) => return Ok(Some(count)),
                Err(errno::EAGAIN) if self.write.blocking.get() => {
                    self.with_fd(|fd| sys::wait_writable(fd))?;
                }
                Err(errno::EAGAIN) => {
                    self.writable.set(false);
                    return Ok(None);
                }
                Err(error) if error == errno::from_rustix(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn queue_write(
        self: &Rc<Self>,
        data: Vec<u8>,
        offset: usize,
        done: DoneCallback,
        started_ns: u64,
    ) -> Result<WriteStatus, Errno> {
        if self.role.get() == Role::Connected {
            self.ensure_polled()?;
        }
        let event_loop = self.event_loop();
        let size = &self.write.queue_size;
        size.set(size.get() + data.len() - offset);
        self.write.queue.borrow_mut().push_back(Request {
            data,
            offset,
            done,
            queued_ns: started_ns,
            started_ns,
        });
        event_loop.begin_request();
        event_loop.observe_queued(self.names().write, started_ns);
        Ok(WriteStatus::Queued)
    }

    /// One turn of writing what is queued, then the callbacks of what is done.
    pub(super) fn flush(self: &Rc<Self>) {
        if self.is_drained() || !self.writable.get() || self.fd.borrow().is_none() {
            return;
        }
        let mut finished = Vec::new();
        for _ in 0..WRITES_PER_TURN {
            match self.flush_once() {
                Ok(Some(count)) => self.consume(count, &mut finished),
                Ok(None) => break,
                // The stream is broken: what waits behind fails as well.
                Err(error) => self.fail_queue(error, &mut finished),
            }
            if self.is_drained() {
                break;
            }
        }
        if !self.is_drained() {
            match self.ensure_polled() {
                Ok(()) if self.writable.get() => self.enqueue(),
                Ok(()) => {}
                Err(error) => self.fail_queue(error, &mut finished),
            }
        }
        self.finish_writes(finished);
        if self.is_drained() && !self.core.is_closing() {
            self.finish_shutdown();
        }
    }

    fn flush_once(&self) -> Result<Option<usize>, Errno> {
        let queue = self.write.queue.borrow();
        let slices = queue
            .iter()
            .map(|request| IoSlice::new(&request.data[request.offset..]));
        if queue.len() <= FEW_SLICES {
            let mut few = [IoSlice::new(&[]); FEW_SLICES];
            for (place, slice) in few.iter_mut().zip(slices) {
                *place = slice;
            }
            self.write_slices(&few[..queue.len()])
        } else {
            let many: Vec<IoSlice<'_>> = slices.take(MAX_SLICES).collect();
            self.write_slices(&many)
        }
    }

    /// Takes `count` written bytes off the queue.
    fn consume(&self, mut count: usize, finished: &mut Vec<(Request, Result<(), Errno>)>) {
        let size = &self.write.queue_size;
        size.set(size.get() - count);
        let mut queue = self.write.queue.borrow_mut();
        while let Some(request) = queue.front_mut() {
            let rest = request.data.len() - request.offset;
            if count < rest {
                request.offset += count;
                return;
            }
            count -= rest;
            finished.extend(queue.pop_front().map(|request| (request, Ok(()))));
        }
    }

    fn fail_queue(&self, error: Errno, finished: &mut Vec<(Request, Result<(), Errno>)>) {
        self.write.queue_size.set(0);
        let queue = self.write.queue.take();
        finished.extend(queue.into_iter().map(|request| (request, Err(error))));
    }

    /// Fails all writes that wait.
    pub(super) fn cancel_writes(self: &Rc<Self>, error: Errno) {
        let mut finished = Vec::new();
        self.fail_queue(error, &mut finished);
        self.finish_writes(finished);
    }

    fn finish_writes(self: &Rc<Self>, finished: Vec<(Request, Result<(), Errno>)>) {
        if finished.is_empty() {
            return;
        }
        let event_loop = self.event_loop();
        let handle = StreamHandle(Rc::clone(self));
        let finished_ns = event_loop.stamp();
        for (request, result) in finished {
            event_loop.end_request();
            let Request {
                done,
                queued_ns,
                started_ns,
                ..
            } = request;
            event_loop.call_back(
                || Origin {
                    lane: Lane::Kernel,
                    kind: self.names().write,
                    class: None,
                    thread: None,
                    queued_ns,
                    started_ns,
                    finished_ns,
                },
                || done(&handle, result),
            );
        }
    }

    /// Shuts down if that is asked for and nothing waits.
    fn finish_shutdown(self: &Rc<Self>) {
        let waits = matches!(*self.write.shutdown.borrow(), ShutdownState::Waiting(..));
        if !waits || !self.is_drained() || self.core.is_closing() {
            return;
        }
        let result = self.with_fd(|fd| rustix::net::shutdown(fd, Shutdown::Write));
        self.shutdown_done(result);
    }

    /// Runs the shutdown callback if one is owed.
    pub(super) fn shutdown_done(self: &Rc<Self>, result: Result<(), Errno>) {
        let state = self.write.shutdown.replace(ShutdownState::Shut);
        let ShutdownState::Waiting(done, queued_ns) = state else {
            return;
        };
        let event_loop = self.event_loop();
        event_loop.end_request();
        let handle = StreamHandle(Rc::clone(self));
        let now_ns = event_loop.stamp();
        event_loop.call_back(
            || Origin {
                lane: Lane::Kernel,
                kind: self.names().shutdown,
                class: None,
                thread: None,
                queued_ns,
                started_ns: now_ns,
                finished_ns: now_ns,
            },
            || done(&handle, result),
        );
    }
}
