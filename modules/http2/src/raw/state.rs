//! What a session keeps beside nghttp2: its streams' queues, what happened, and the bytes to send.
//!
//! nghttp2's callbacks only write here. Nothing of them calls into JavaScript: what happened is told by whoever
//! asked the session to take or to make bytes, after nghttp2 has returned.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

/// A block of header fields is never larger, whatever the settings say; Node's number.
const MAX_HEADER_SIZE: u32 = (1 << 24) - 1;

/// The settings that nghttp2 knows.
pub const SETTINGS: [u16; 7] = [1, 2, 3, 4, 5, 6, 8];

/// Something the peer did, or something that became of what was submitted; in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// A whole block of header fields.
    Headers {
        /// The stream it is of; of a pushed request, the promised stream.
        stream: i32,
        /// `NGHTTP2_HCAT_*`
        category: u32,
        /// The frame's flags.
        flags: u8,
        /// The fields.
        fields: Fields,
    },
    /// A piece of a body.
    Data {
        /// The stream.
        stream: i32,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// The peer has ended its side of a stream.
    End(i32),
    /// A stream is gone.
    Close {
        /// The stream.
        stream: i32,
        /// The code of the protocol.
        code: u32,
    },
    /// The peer's settings, as they are from here on: those of the numbers in `SETTINGS`.
    Settings([u32; SETTINGS.len()]),
    /// The peer has agreed to ours.
    SettingsAck,
    /// A ping, or the answer to one.
    Ping {
        /// Whether it is an answer.
        ack: bool,
        /// What it carries.
        payload: [u8; 8],
    },
    /// The peer wants no more streams.
    Goaway {
        /// The code of the protocol.
        code: u32,
        /// The last stream that it takes care of.
        last: i32,
        /// What it says besides.
        data: Vec<u8>,
    },
    /// Where else the origin can be found.
    AltSvc {
        /// The stream, or 0.
        stream: i32,
        /// The origin.
        origin: Vec<u8>,
        /// The value of the field.
        value: Vec<u8>,
    },
    /// The origins that the server answers for.
    Origin(Vec<Vec<u8>>),
    /// A frame could not be sent.
    NotSent {
        /// The stream, or 0.
        stream: i32,
        /// The kind of frame.
        kind: u8,
        /// nghttp2's number.
        code: i32,
    },
    /// All that was written to a stream is sent.
    Drained(i32),
    /// A body is sent, and trailers may follow.
    WantTrailers(i32),
    /// The connection cannot go on: nghttp2's number.
    Failed(i32),
    /// The same, because of more invalid frames than are let through.
    TooManyInvalidFrames(i32),
}

/// Header fields in the order they came.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// Names and values, each with a NUL behind it, which neither can have.
    pub text: Vec<u8>,
    /// How many fields there are.
    pub count: u32,
    /// Which of them are never to be indexed.
    pub sensitive: Vec<u32>,
    /// Bytes of names and values, each field with the 32 that RFC 9113 adds.
    pub size: usize,
}

/// What is refused; see Node's options of the same names.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Fields of one block.
    pub max_header_pairs: u32,
    /// Bytes a session may hold before new streams are turned away.
    pub max_memory: usize,
    /// Frames that are not as they should be.
    pub max_invalid_frames: u32,
    /// Streams that were turned away.
    pub max_rejected_streams: u32,
    /// How frames are padded.
    pub padding: Padding,
}

/// How frames are padded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// Not at all.
    None,
    /// To a multiple of eight bytes.
    Aligned,
    /// As much as fits.
    Max,
}

/// A piece of a body to send, and how much of it is sent.
struct Piece {
    bytes: Vec<u8>,
    at: usize,
}

/// What is kept of a stream.
#[derive(Default)]
pub struct Stream {
    out: VecDeque<Piece>,
    /// Bytes in `out`.
    pub queued: usize,
    /// Nothing will be added to `out`.
    pub ended: bool,
    /// Trailers may follow the body.
    pub trailers: bool,
    /// The block that is being received.
    pub fields: Fields,
    /// The reader does not want more for now.
    pub paused: bool,
    /// Received bytes that were not given back to the window.
    pub held: usize,
    /// Bytes that a block of its header fields may have.
    pub max_header_size: usize,
    /// What its header fields count for as long as it is there: programs have them all that time.
    pub weight: usize,
}

impl Stream {
    /// Adds to what is to be sent.
    pub fn push(&mut self, bytes: Vec<u8>) {
        self.queued += bytes.len();
        self.out.push_back(Piece { bytes, at: 0 });
    }

    /// Moves `length` bytes of the queue to `target`.
    pub fn take(&mut self, mut length: usize, target: &mut Vec<u8>) {
        self.queued -= length;
        while length > 0 {
            let Some(piece) = self.out.front_mut() else {
                unreachable!("no more is taken than is there")
            };
            let n = length.min(piece.bytes.len() - piece.at);
            target.extend_from_slice(&piece.bytes[piece.at..piece.at + n]);
            piece.at += n;
            length -= n;
            if piece.at == piece.bytes.len() {
                self.out.pop_front();
            }
        }
        while self
            .out
            .front()
            .is_some_and(|piece| piece.at == piece.bytes.len())
        {
            self.out.pop_front();
        }
    }
}

/// The part of a session that nghttp2's callbacks see.
pub struct State {
    /// What has not been told yet.
    pub events: RefCell<VecDeque<Event>>,
    /// Frames to send.
    pub out: RefCell<Vec<u8>>,
    /// By their number.
    pub streams: RefCell<HashMap<i32, Stream>>,
    /// What is refused.
    pub limits: Cell<Limits>,
    /// Bytes in the queues of all streams, and in events that have not been told.
    pub memory: Cell<usize>,
    /// Our own GOAWAY frames that were not sent yet.
    pub goaways: Cell<u32>,
    /// Invalid frames so far.
    pub invalid_frames: Cell<u32>,
    /// Streams turned away so far.
    pub rejected: Cell<u32>,
    /// Whether `max_invalid_frames` was exceeded.
    pub too_many_invalid: Cell<bool>,
    /// Custom settings of the peer that somebody asked for, with what it sent.
    pub custom: RefCell<Vec<(u16, Option<u32>)>>,
    /// Frames received and sent, and the bytes of bodies: for `perf_hooks`.
    pub counts: Counts,
}

/// Numbers for `perf_hooks`.
#[derive(Default)]
pub struct Counts {
    /// Frames received.
    pub frames_received: Cell<u32>,
    /// Frames sent.
    pub frames_sent: Cell<u32>,
    /// The most streams at a time.
    pub max_streams: Cell<u32>,
    /// All streams there were.
    pub streams: Cell<u32>,
}

impl State {
    /// Nothing has happened yet.
    pub fn new(limits: Limits) -> State {
        State {
            events: RefCell::default(),
            out: RefCell::default(),
            streams: RefCell::default(),
            limits: Cell::new(limits),
            memory: Cell::new(0),
            goaways: Cell::new(0),
            invalid_frames: Cell::new(0),
            rejected: Cell::new(0),
            too_many_invalid: Cell::new(false),
            custom: RefCell::default(),
            counts: Counts::default(),
        }
    }

    /// Notes what happened.
    pub fn tell(&self, event: Event) {
        self.memory.set(self.memory.get() + weight(&event));
        self.events.borrow_mut().push_back(event);
    }

    /// The next of what happened.
    pub fn next_event(&self) -> Option<Event> {
        let event = self.events.borrow_mut().pop_front()?;
        self.memory
            .set(self.memory.get().saturating_sub(weight(&event)));
        Some(event)
    }

    /// Counts a frame that is not as it should be. Gives whether there were too many.
    pub fn count_invalid_frame(&self) -> bool {
        let before = self.invalid_frames.get();
        self.invalid_frames.set(before + 1);
        if before > self.limits.get().max_invalid_frames {
            self.too_many_invalid.set(true);
        }
        self.too_many_invalid.get()
    }

    /// Whether there is something to tell.
    pub fn has_events(&self) -> bool {
        !self.events.borrow().is_empty()
    }

    /// Notes a stream, whose blocks of header fields may be so large.
    pub fn add(&self, id: i32, max_header_size: u32) {
        let mut streams = self.streams.borrow_mut();
        let stream = streams.entry(id).or_default();
        // Until somebody reads.
        stream.paused = true;
        stream.max_header_size = max_header_size.min(MAX_HEADER_SIZE) as usize;
        let counts = &self.counts;
        counts.streams.set(counts.streams.get() + 1);
        counts
            .max_streams
            .set(counts.max_streams.get().max(streams.len() as u32));
    }

    /// Forgets a stream, with all that it had queued.
    pub fn remove(&self, id: i32) {
        if let Some(stream) = self.streams.borrow_mut().remove(&id) {
            let held = stream.queued + stream.weight;
            self.memory.set(self.memory.get().saturating_sub(held));
        }
    }

    /// Whether a further stream fits.
    pub fn has_room(&self) -> bool {
        self.memory.get() <= self.limits.get().max_memory
    }
}

/// The memory that an event holds, as far as it depends on the peer.
fn weight(event: &Event) -> usize {
    match event {
        Event::Data { bytes, .. } => bytes.len(),
        _ => 0,
    }
}
