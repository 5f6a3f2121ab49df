//! Reading.

use std::cell::{Cell, RefCell};
use std::mem;
use std::ops::Deref;
use std::rc::Rc;

use rustix::buffer::spare_capacity;
use rustix::net::RecvFlags;

use crate::errno::{self, Errno};
use crate::observe::{JUST_NOW, Lane, Origin};
use crate::stream::{Role, StreamHandle, StreamInner};

/// The most bytes of one event, as libuv.
pub(crate) const READ_SIZE: usize = 64 * 1024;
/// The same for streams that may have more: see [`StreamHandle::read_more_at_once`].
const LARGE_READ_SIZE: usize = 80 * 1024;
/// System calls one stream may make in one iteration to read, as libuv.
const READS_PER_TURN: usize = 32;

/// From here on bytes are given away with the buffer that they were read into:
/// below, a copy is cheaper than another buffer.
const GIVE_FROM: usize = 32 * 1024;

/// Bytes that were read.
#[derive(Debug, PartialEq, Eq)]
pub enum ReadBytes<'a> {
    /// A few, in the loop's own buffer.
    Lent(&'a [u8]),
    /// Many, with their buffer.
    Given(Vec<u8>),
}

impl ReadBytes<'_> {
    /// The bytes as the caller's own, copied only where they are few.
    pub fn into_vec(self) -> Vec<u8> {
        match self {
            ReadBytes::Lent(bytes) => bytes.to_vec(),
            ReadBytes::Given(bytes) => bytes,
        }
    }
}

impl Deref for ReadBytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            ReadBytes::Lent(bytes) => bytes,
            ReadBytes::Given(bytes) => bytes,
        }
    }
}

/// What a read callback gets.
#[derive(Debug, PartialEq, Eq)]
pub enum ReadEvent<'a> {
    /// Bytes.
    Data(ReadBytes<'a>),
    /// The other end will send no more; reading has stopped.
    /// [`errno::EOF`] as a number.
    End,
    /// An error; reading has stopped.
    Error(Errno),
}

type ReadCallback = Rc<dyn Fn(&StreamHandle, ReadEvent<'_>)>;

/// The state of reading.
#[derive(Default)]
pub(super) struct ReadSide {
    on: Cell<bool>,
    callback: RefCell<Option<ReadCallback>>,
    large: Cell<bool>,
    bytes: Cell<u64>,
    started_ns: Cell<u64>,
}

impl ReadSide {
    pub(super) fn is_on(&self) -> bool {
        self.on.get()
    }

    pub(super) fn turn_off(&self) {
        self.on.set(false);
    }

    pub(super) fn forget(&self) {
        let callback = self.callback.take();
        drop(callback);
    }
}

impl StreamHandle {
    /// Starts reading: `callback` runs in the poll phase with what arrives, at
    /// most 64 KiB a time, until the end, an error, or
    /// [`StreamHandle::read_stop`]. The handle is active while it reads.
    ///
    /// Fails with `EALREADY` when it reads, `EINVAL` when it is closing,
    /// `ENOTCONN` when it is not connected, or the poller's error.
    ///
    /// Source: `uv_read_start`, `read(2)`.
    pub fn read_start(
        &self,
        callback: impl Fn(&StreamHandle, ReadEvent<'_>) + 'static,
    ) -> Result<(), Errno> {
        self.0.may_read()?;
        self.0.ensure_polled()?;
        let before = self.0.read.callback.replace(Some(Rc::new(callback)));
        drop(before);
        self.0.turn_reading_on();
        Ok(())
    }

    /// As [`StreamHandle::read_start`] with the callback the stream had;
    /// allocates nothing. Fails with `EINVAL` also when it had none.
    pub fn read_resume(&self) -> Result<(), Errno> {
        self.0.may_read()?;
        if self.0.read.callback.borrow().is_none() {
            return Err(errno::EINVAL);
        }
        self.0.ensure_polled()?;
        self.0.turn_reading_on();
        Ok(())
    }

    /// Changes the callback of a stream without stopping it; takes effect with
    /// the next event.
    pub fn set_read_callback(&self, callback: impl Fn(&StreamHandle, ReadEvent<'_>) + 'static) {
        let before = self.0.read.callback.replace(Some(Rc::new(callback)));
        drop(before);
    }

    /// Stops reading; the callback is not called any more, and kept for
    /// [`StreamHandle::read_resume`]. Does nothing on a stream that does not
    /// read.
    pub fn read_stop(&self) {
        self.0.read.on.set(false);
        self.0.update_active();
    }

    /// Whether the stream reads.
    pub fn is_reading(&self) -> bool {
        self.0.read.on.get()
    }

    /// Whether an event may have somewhat more than 64 KiB, for readers to whom the size does not show: with room for
    /// a body of 64 KiB beside its head.
    pub fn read_more_at_once(&self, more: bool) {
        self.0.read.large.set(more);
    }

    /// Bytes read from the stream so far.
    pub fn bytes_read(&self) -> u64 {
        self.0.read.bytes.get()
    }
}

impl StreamInner {
    fn may_read(&self) -> Result<(), Errno> {
        self.check_open()?;
        if self.read.on.get() {
            return Err(errno::EALREADY);
        }
        if self.role.get() != Role::Connected {
            return Err(errno::ENOTCONN);
        }
        Ok(())
    }

    fn turn_reading_on(&self) {
        self.read.on.set(true);
        self.read.started_ns.set(self.event_loop().stamp());
        self.update_active();
        if self.readable.get() {
            self.enqueue();
        }
    }

    /// One turn of reading.
    pub(super) fn read_some(self: &Rc<Self>) {
        if !self.wants_to_read() {
            return;
        }
        let event_loop = self.event_loop().clone();
        let handle = StreamHandle(Rc::clone(self));
        let (size, buffers) = match self.read.large.get() {
            true => (LARGE_READ_SIZE, &event_loop.state().large_read_buffer),
            false => (READ_SIZE, &event_loop.state().read_buffer),
        };
        let mut buffer = buffers.take(size);
        for _ in 0..READS_PER_TURN {
            // When the loop learned that there is something: a look at the clock less.
            let started_ns = match event_loop.observing() {
                true => event_loop.now_ns().max(self.read.started_ns.get()),
                false => 0,
            };
            // Of a socket, recv is the shorter way through the system.
            let result = self.with_fd(|fd| match self.is_socket.get() {
                true => rustix::net::recv(fd, spare_capacity(&mut buffer), RecvFlags::empty())
                    .map(|(count, _)| count),
                false => rustix::io::read(fd, spare_capacity(&mut buffer)),
            });
            let full = matches!(result, Ok(count) if count >= size);
            match result {
                Ok(0) => {
                    self.end_reading(&handle, ReadEvent::End, started_ns);
                    break;
                }
                Ok(count) => {
                    // A socket that gave less than asked is empty, and what
                    // comes next makes a new edge, except an end that was
                    // announced with this one. Pipes and terminals give no
                    // such promise: ask them until they would block.
                    if !full && self.is_socket.get() && !self.read_closed.get() {
                        self.readable.set(false);
                    }
                    self.read.bytes.set(self.read.bytes.get() + count as u64);
                    let bytes = if count >= GIVE_FROM {
                        buffer.shrink_to_fit();
                        ReadBytes::Given(mem::replace(&mut buffer, Vec::with_capacity(size)))
                    } else {
                        ReadBytes::Lent(&buffer)
                    };
                    self.read_event(&handle, ReadEvent::Data(bytes), started_ns);
                    buffer.clear();
                    // As in libuv, a short read ends the turn: an end that came with it is for
                    // the next iteration.
                    if !full {
                        break;
                    }
                }
                Err(errno::EAGAIN) => {
                    self.readable.set(false);
                }
                Err(error) if error == errno::from_rustix(rustix::io::Errno::INTR) => {}
                Err(error) => {
                    self.end_reading(&handle, ReadEvent::Error(error), started_ns);
                    break;
                }
            }
            if !self.wants_to_read() {
                break;
            }
        }
        buffers.give_back(buffer);
        if self.wants_to_read() {
            self.enqueue();
        }
    }

    fn wants_to_read(&self) -> bool {
        self.read.on.get() && self.readable.get() && self.fd.borrow().is_some()
    }

    /// Stops reading first, so that the callback may start it again.
    fn end_reading(&self, handle: &StreamHandle, event: ReadEvent<'_>, started_ns: u64) {
        self.read.on.set(false);
        self.update_active();
        self.read_event(handle, event, started_ns);
    }

    fn read_event(&self, handle: &StreamHandle, event: ReadEvent<'_>, started_ns: u64) {
        let Some(callback) = self.read.callback.borrow().clone() else {
            return;
        };
        let event_loop = self.event_loop();
        let returned_ns = event_loop.call_back(
            || Origin {
                lane: Lane::Kernel,
                kind: self.names().read,
                class: None,
                thread: None,
                queued_ns: self.read.started_ns.get(),
                started_ns,
                finished_ns: JUST_NOW,
            },
            || callback(handle, event),
        );
        // What is reported next was waited for since now.
        self.read.started_ns.set(returned_ns);
    }
}

/// A buffer that all sockets of a loop read into: empty, with room for what
/// one read may give.
pub(crate) struct ReadBuffer(Cell<Option<Vec<u8>>>);

impl ReadBuffer {
    pub(crate) const fn new() -> Self {
        ReadBuffer(Cell::new(None))
    }

    /// The buffer; made with room for `size` bytes when it is first used.
    pub(crate) fn take(&self, size: usize) -> Vec<u8> {
        self.0.take().unwrap_or_else(|| Vec::with_capacity(size))
    }

    pub(crate) fn give_back(&self, buffer: Vec<u8>) {
        self.0.set(Some(buffer));
    }
}
