//! Records what an event loop does: the one [`Observer`](anode_event_loop::Observer) that traces, the
//! live view and `anode:loop` stand on.
//!
//! A [`Recorder`] belongs to the loop's thread and is told of everything. It keeps figures and a bounded
//! ring of [`Event`]s in a [`Recording`], which any thread reads, also while the loop's thread is blocked:
//! [`Recording::snapshot`] gives the figures, [`Recording::read`] the events since the reader's last call,
//! [`Recording::now`] what the loop's thread does at this moment.
//!
//! | file          | what is there                                            |
//! |---------------|----------------------------------------------------------|
//! | `recorder`    | the loop's side                                          |
//! | `journal`     | the way between the two, without a lock                  |
//! | `recording`   | the side of all threads: ring, sites, what runs now      |
//! | `event`       | what the ring holds                                      |
//! | `figures`     | counters by lane, class, kind and place                  |
//! | `histogram`   | durations and lengths in buckets                         |
//! | `snapshot`    | the figures at one moment, as JSON and as OpenMetrics    |
//! | `trace`       | writes a file in the Chrome trace event format           |
//!
//! Nothing here knows JavaScript: names and places of functions come from who calls
//! [`Recorder::note_site`].

mod event;
mod figures;
mod histogram;
mod journal;
mod json;
mod recorder;
mod recording;
mod snapshot;
mod trace;

pub use event::{Event, What, callbacks_to_json};
pub use figures::{ClassFigures, KindFigures, LaneFigures, LongCallback, SiteFigures, Total};
pub use histogram::Histogram;
pub use json::Json;
pub use recorder::{Memory, Recorder};
pub use recording::{Batch, Cursor, Now, Reader, Recording, Site, SiteId};
pub use snapshot::Snapshot;
pub use trace::Trace;
