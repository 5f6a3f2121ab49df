//! `--loop-view`: a page that shows the event loop at work, served by the process itself on 127.0.0.1.
//!
//! What is here: the server (threads of its own, so it answers while the main thread is blocked), the stream of
//! snapshots, and the page (`page/`). Not here: what is counted, which is the recorder's matter
//! (`anode_record`); a [`Source`] stands between.
//!
//! | file        | what is there                                          |
//! |-------------|--------------------------------------------------------|
//! | `server`    | listens, answers, bounds its clients                   |
//! | `request`   | which requests get what, and which are refused         |
//! | `publisher` | a snapshot every 250 ms, the last minute of them kept  |
//! | `page`      | the files of `page/` as one document                   |
//!
//! # Answers
//!
//! `GET /` is the page, `/events` the stream, `/snapshot` one snapshot with its greeting, `/session` what is kept, as
//! the page saves it. Everyone on the machine can read them, as with `--inspect`.
//!
//! # The format
//!
//! `/events` is `text/event-stream` with three events: `hello` once, `snapshot` for each moment (first the ones kept),
//! `end` when the program leaves. A snapshot is what `anode_record::Snapshot::to_json` gives: nanoseconds, and counts since
//! recording began, so a reader that misses snapshots misses nothing else. The greeting:
//!
//! ```text
//! { "version": 1,
//!   "pid": 4711,
//!   "program": "/srv/server.js",
//!   "runtime": "anode 0.1.0", "node": "v24.21.0",
//!   "startedAt": 1790000000000,    when recording began, in milliseconds since 1970
//!   "interval": 250 }              milliseconds from one snapshot to the next
//! ```
//!
//! A saved session is `{ "anodeLoopSession": 1, "hello": greeting, "snapshots": [snapshot, …] }`.
#![forbid(unsafe_code)]

mod page;
mod publisher;
mod request;
mod server;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

pub use publisher::INTERVAL;

/// The port of `--loop-view` without a number.
pub const DEFAULT_PORT: u16 = 9330;
/// How long the end of the process may be held up for pages to get the last snapshot.
const FAREWELL: Duration = Duration::from_millis(200);

/// What the view shows. Called on the view's threads.
pub trait Source: Send + Sync + 'static {
    /// The greeting, as JSON in one line.
    fn hello(&self) -> String;
    /// The figures at this moment, as JSON in one line.
    fn snapshot(&self) -> String;
}

/// A view that is served until the process ends.
pub struct View {
    address: SocketAddr,
    publisher: Arc<publisher::Publisher>,
}

impl View {
    /// Begins to serve on 127.0.0.1 at `port`; at a free one when it is 0 or taken.
    ///
    /// # Errors
    /// The system's, when it can listen nowhere or starts no thread.
    pub fn start(port: u16, source: Box<dyn Source>) -> io::Result<View> {
        let listener = server::bind(port)?;
        let address = listener.local_addr()?;
        let publisher = Arc::new(publisher::Publisher::new(source));
        server::start(listener, &publisher)?;
        Ok(View { address, publisher })
    }

    /// Where it is served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends pages that are open the last figures and the end; takes 200 ms at most, and no time when none is open. For
    /// the end of the process; from any thread.
    pub fn finish(&self) {
        self.publisher.finish(FAREWELL);
    }
}
