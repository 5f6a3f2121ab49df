//! `Channel`: one end of the socket between a parent and a child, on which each line is a message, or
//! bytes whose number comes before them, and descriptors travel beside (unix(7), SCM_RIGHTS).
//!
//! Messages are cut here; what they mean is the JavaScript half's (`internal/child_process/ipc`).

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, IntoRawFd, OwnedFd};
use std::rc::Rc;

use anode_engine::{NativeRef, Object, Persistent, Rest, Result, Scope, Value, native};
use anode_event_loop::{Handle, PollHandle, Readiness, errno};
use anode_runtime::{Environment, Request};
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};

const ON_MESSAGE: u32 = 0;
/// Reads in one turn, so that a busy channel does not starve others.
const READS_PER_TURN: usize = 16;
const READ_SIZE: usize = 64 * 1024;
/// Bytes of the number before a framed message, most significant first.
const PREFIX: usize = 4;
/// Descriptors that one message may carry.
const MAX_FDS: usize = 8;

/// A message on its way out.
struct Outgoing {
    bytes: Vec<u8>,
    sent: usize,
    fd: Option<OwnedFd>,
    request: Request,
}

struct Channel {
    env: Rc<Environment>,
    /// The socket, until the end is closed.
    io: RefCell<Option<Rc<OwnedFd>>>,
    handle: PollHandle,
    this: RefCell<Option<Persistent>>,
    /// The beginning of a message whose end has not come.
    partial: RefCell<Vec<u8>>,
    /// Messages are bytes behind their number, not lines.
    framed: bool,
    queue: RefCell<VecDeque<Outgoing>>,
    referenced: Cell<bool>,
}

type This<'s> = NativeRef<'s, Channel>;

pub(crate) fn define<'s>(scope: &mut Scope<'s>, binding: Object<'s>) -> Result<()> {
    let class = scope.class(
        c"Channel",
        native!(construct),
        &[
            (c"start", native!(start)),
            (c"write", native!(write)),
            (c"ref", native!(set_ref)),
            (c"unref", native!(unset_ref)),
            (c"hasRef", native!(has_ref)),
            (c"close", native!(close)),
        ],
        &[
            (c"fd", native!(fd)),
            (c"writeQueueSize", native!(write_queue_size)),
        ],
    )?;
    binding.set(scope, c"Channel", class.into())
}

/// `new Channel(fd, framed)`: takes the descriptor over. `framed`: messages are bytes, not text.
fn construct<'s>(
    scope: &mut Scope<'s>,
    args: Rest<'s>,
    fd: i32,
    framed: bool,
) -> Result<Object<'s>> {
    let Some(fd) = anode_sys::adopt(fd) else {
        return Err(anode_engine::Error::arg_type("expected an open descriptor"));
    };
    let env = Environment::of(scope);
    // A child has got it open across its exec; its own children must not.
    let _ = rustix::io::fcntl_setfd(&fd, rustix::io::FdFlags::CLOEXEC);
    let io = Rc::new(fd);
    let watched: Rc<dyn AsFd> = io.clone();
    let handle = PollHandle::new(env.event_loop(), "pipe", watched);
    let channel = Rc::new(Channel {
        env,
        io: RefCell::new(Some(io)),
        handle,
        this: RefCell::new(None),
        partial: RefCell::new(Vec::new()),
        framed,
        queue: RefCell::new(VecDeque::new()),
        referenced: Cell::new(true),
    });
    scope.construct_native(&args.0, channel)
}

/// `start(fn(messages, fds))`: `messages` (strings, or `Uint8Array`s when framed) is `undefined` once, at the
/// end; `fds` are descriptors that came with them, now the callback's. 0 or a negative errno.
fn start<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) -> i32 {
    this.set_slot(ON_MESSAGE, callback);
    let channel = this.rc();
    *channel.this.borrow_mut() = Some(this.object().value().persist(scope));
    let served = channel.clone();
    let result = channel.handle.start(true, true, move |_, readiness| {
        served.serve(readiness);
    });
    result.err().unwrap_or(0)
}

/// What one turn of reading brought.
#[derive(Default)]
struct Incoming {
    bytes: Vec<u8>,
    fds: Vec<OwnedFd>,
    ended: bool,
    more: bool,
}

impl Channel {
    fn serve(self: &Rc<Self>, readiness: Readiness) {
        if readiness.writable {
            self.flush();
        }
        if readiness.readable || readiness.read_closed || readiness.error {
            let incoming = self.receive();
            if incoming.more {
                self.handle.call_again(Readiness {
                    readable: true,
                    ..Readiness::default()
                });
            }
            self.deliver(incoming);
        }
    }

    fn receive(&self) -> Incoming {
        let mut incoming = Incoming::default();
        let Some(io) = self.io.borrow().clone() else {
            return incoming;
        };
        let mut buffer = vec![0; READ_SIZE];
        for _ in 0..READS_PER_TURN {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let mut slices = [IoSliceMut::new(&mut buffer)];
            let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
            match recvmsg(&*io, &mut slices, &mut control, flags) {
                Ok(message) => {
                    for part in control.drain() {
                        if let RecvAncillaryMessage::ScmRights(fds) = part {
                            incoming.fds.extend(fds);
                        }
                    }
                    if message.bytes == 0 {
                        incoming.ended = true;
                        return incoming;
                    }
                    incoming.bytes.extend_from_slice(&buffer[..message.bytes]);
                }
                Err(Errno::AGAIN) => return incoming,
                Err(Errno::INTR) => {}
                Err(_) => {
                    incoming.ended = true;
                    return incoming;
                }
            }
        }
        incoming.more = true;
        incoming
    }

    /// Cuts complete lines off what has come so far.
    fn lines(&self, bytes: Vec<u8>) -> Vec<String> {
        let mut partial = self.partial.borrow_mut();
        let Some(last) = memchr::memrchr(b'\n', &bytes) else {
            partial.extend_from_slice(&bytes);
            return Vec::new();
        };
        let rest = bytes[last + 1..].to_vec();
        partial.extend_from_slice(&bytes[..last]);
        let whole = std::mem::replace(&mut *partial, rest);
        whole
            .split(|b| *b == b'\n')
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect()
    }

    /// Cuts complete framed messages off what has come so far.
    fn frames(&self, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        let mut partial = self.partial.borrow_mut();
        partial.extend_from_slice(&bytes);
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some((length, rest)) = partial[at..].split_first_chunk::<PREFIX>() {
            let Some(frame) = rest.get(..u32::from_be_bytes(*length) as usize) else {
                break;
            };
            at += PREFIX + frame.len();
            frames.push(frame.to_vec());
        }
        partial.drain(..at);
        frames
    }

    fn deliver(self: &Rc<Self>, incoming: Incoming) {
        let (lines, frames) = match self.framed {
            true => (Vec::new(), self.frames(incoming.bytes)),
            false => (self.lines(incoming.bytes), Vec::new()),
        };
        if !lines.is_empty() || !frames.is_empty() || !incoming.fds.is_empty() {
            self.call(|scope| {
                let texts = scope.array(lines.len() + frames.len())?;
                for (i, line) in lines.iter().enumerate() {
                    let text = scope.string(line)?;
                    texts.set_index(scope, i as u32, text)?;
                }
                for (i, frame) in frames.into_iter().enumerate() {
                    let bytes = scope.uint8_array(frame)?;
                    texts.set_index(scope, i as u32, bytes.into())?;
                }
                let numbers = scope.array(incoming.fds.len())?;
                for (i, fd) in incoming.fds.into_iter().enumerate() {
                    let number = scope.int(fd.into_raw_fd());
                    numbers.set_index(scope, i as u32, number)?;
                }
                Ok([texts.into(), numbers.into()])
            });
        }
        if incoming.ended && !self.handle.is_closing() {
            self.handle.stop();
            self.call(|scope| Ok([scope.undefined(), scope.undefined()]));
        }
    }

    fn call(&self, args: impl for<'a> FnOnce(&mut Scope<'a>) -> Result<[Value<'a>; 2]>) {
        self.env.callback(|scope| {
            let this = self.this.borrow().as_ref().map(|kept| kept.get(scope));
            let Some(this) = this.and_then(This::new) else {
                return Ok(());
            };
            let Some(callback) = this.slot(scope, ON_MESSAGE).as_function() else {
                return Ok(());
            };
            let args = args(scope)?;
            callback.call(scope, this.object().into(), &args).map(drop)
        });
    }

    /// Sends what waits, as far as the socket takes it.
    fn flush(&self) {
        let Some(io) = self.io.borrow().clone() else {
            return;
        };
        loop {
            let mut queue = self.queue.borrow_mut();
            let Some(first) = queue.front_mut() else {
                break;
            };
            let fd = first.fd.as_ref().map(|fd| fd.as_fd());
            let result = send_some(&io, &first.bytes[first.sent..], fd);
            let result = match result {
                Ok(n) => {
                    first.sent += n;
                    first.fd = None;
                    if first.sent < first.bytes.len() {
                        continue;
                    }
                    0
                }
                Err(errno::EAGAIN) => break,
                Err(error) => error,
            };
            let done = queue.pop_front();
            drop(queue);
            if let Some(done) = done {
                done.request.complete(|scope| Ok(vec![scope.int(result)]));
            }
        }
        self.update_ref();
    }

    /// A message on its way out keeps the loop alive, whoever listens.
    fn update_ref(&self) {
        let waiting = !self.queue.borrow().is_empty();
        self.handle.set_ref(waiting || self.referenced.get());
    }
}

fn send_some(
    io: &OwnedFd,
    bytes: &[u8],
    fd: Option<BorrowedFd<'_>>,
) -> std::result::Result<usize, i32> {
    let fds: Vec<BorrowedFd<'_>> = fd.into_iter().collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !fds.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(&fds));
    }
    let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
    loop {
        match sendmsg(io, &[IoSlice::new(bytes)], &mut control, flags) {
            Ok(n) => return Ok(n),
            Err(Errno::INTR) => {}
            Err(error) => return Err(crate::negative(error)),
        }
    }
}

/// `write(message, fd, callback(errno))`: sends a line, or the bytes of a framed message, and, when `fd` is not negative, a copy of that
/// descriptor. 0 = sent (no callback), 1 = waiting, or a negative errno.
fn write<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    message: Value<'s>,
    fd: i32,
    callback: Value<'s>,
) -> Result<i32> {
    let channel = this.get();
    let Some(io) = channel.io.borrow().clone() else {
        return Ok(errno::EBADF);
    };
    let bytes = match message.as_str() {
        Some(text) => {
            let mut bytes = text.to_utf8(scope)?.into_bytes();
            bytes.push(b'\n');
            bytes
        }
        None => {
            let Some(contents) = message.as_bytes() else {
                return Err(anode_engine::Error::arg_type("expected text or bytes"));
            };
            let contents = contents.as_slice(scope);
            let Ok(length) = u32::try_from(contents.len()) else {
                return Ok(errno::ENOBUFS);
            };
            [&length.to_be_bytes(), contents].concat()
        }
    };
    let mut copy = None;
    if fd >= 0 {
        match anode_sys::duplicate(fd) {
            Ok(fd) => copy = Some(fd),
            Err(errno) => return Ok(errno),
        }
    }
    let mut sent = 0;
    if channel.queue.borrow().is_empty() {
        match send_some(&io, &bytes, copy.as_ref().map(|fd| fd.as_fd())) {
            Ok(n) if n == bytes.len() => return Ok(0),
            Ok(n) => {
                sent = n;
                copy = None;
            }
            Err(errno::EAGAIN) => {}
            Err(error) => return Ok(error),
        }
    }
    channel.queue.borrow_mut().push_back(Outgoing {
        bytes,
        sent,
        fd: copy,
        request: Request::new(scope, callback),
    });
    channel.update_ref();
    Ok(1)
}

fn reference(channel: &Channel, on: bool) {
    channel.referenced.set(on);
    channel.update_ref();
}

fn set_ref(_: &mut Scope<'_>, this: This<'_>) {
    reference(this.get(), true);
}
fn unset_ref(_: &mut Scope<'_>, this: This<'_>) {
    reference(this.get(), false);
}
fn has_ref(_: &mut Scope<'_>, this: This<'_>) -> bool {
    this.get().referenced.get()
}
fn fd(_: &mut Scope<'_>, this: This<'_>) -> i32 {
    let io = this.get().io.borrow();
    io.as_ref().map_or(-1, |io| io.as_raw_fd())
}

/// Bytes that wait to be sent.
fn write_queue_size(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    let queue = this.get().queue.borrow();
    queue.iter().map(|o| o.bytes.len() - o.sent).sum::<usize>() as f64
}

/// Closes the end; messages that still wait are called back with `ECANCELED`.
fn close<'s>(scope: &mut Scope<'s>, this: This<'s>, callback: Value<'s>) {
    let request = Request::new(scope, callback);
    let channel = this.rc();
    let closing = channel.clone();
    let io = channel.io.take();
    drop(io);
    channel.handle.close(move |_| {
        let waiting = closing.queue.take();
        for outgoing in waiting {
            outgoing
                .request
                .complete(|scope| Ok(vec![scope.int(errno::ECANCELED)]));
        }
        request.complete(|_| Ok(Vec::new()));
        let this = closing.this.take();
        drop(this);
    });
}
