//! Writes a recording into a file in the Chrome trace event format (JSON array form), which Perfetto and Chrome
//! open, while the program runs. The file is whole at every moment, also when the process is killed: its last
//! events, of the time since the last flush, are all that can be missing. Its size is bounded: when the limit is
//! reached, the newest events take the place of the oldest.
//!
//! `pages` is the file, `format` makes events of it; here is the thread that reads the recording.
//!
//! Source: "Trace Event Format",
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

mod format;
mod pages;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::recording::{Cursor, Recording};
use format::Formatter;
use pages::Pages;

/// How long events may wait before they are in the file.
const FLUSH_EVERY: Duration = Duration::from_millis(100);

/// A file that is being written.
pub struct Trace {
    recording: Arc<Recording>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Trace {
    /// Begins to write what is recorded from now on, from a thread of its own. The file takes `limit` bytes at
    /// most (and not less than 64 KiB); one that is there is replaced.
    ///
    /// # Errors
    /// When the file cannot be made, or the thread.
    pub fn start(recording: &Arc<Recording>, path: &Path, limit: u64) -> io::Result<Trace> {
        let mut pages = Pages::create(path, limit)?;
        let mut formatter = Formatter::new(recording.clone(), std::process::id());
        formatter.header(&mut pages, recording.pool.config().threads());
        pages.end_header();
        pages.flush()?;
        let cursor = recording.listen();
        let ending = Arc::new(AtomicBool::new(false));
        let (of_thread, ends) = (recording.clone(), ending.clone());
        let thread = thread::Builder::new()
            .name("anode-trace".into())
            .spawn(move || write(&of_thread, &ends, cursor, formatter, pages))?;
        Ok(Trace {
            recording: recording.clone(),
            ending,
            thread: Some(thread),
        })
    }

    /// Writes what there still is and ends the file. Waits for the thread.
    pub fn finish(mut self) {
        self.ending.store(true, Ordering::Release);
        self.recording.wake();
        if let Some(thread) = self.thread.take() {
            // It has said what was wrong.
            let _ = thread.join();
        }
    }
}

/// The thread's work.
fn write(
    recording: &Arc<Recording>,
    ending: &AtomicBool,
    mut cursor: Cursor,
    mut formatter: Formatter,
    mut pages: Pages,
) {
    let reader = recording.reader();
    loop {
        // Asked before reading: what was recorded before the end is read after it.
        let last = ending.load(Ordering::Acquire);
        loop {
            let batch = recording.read(&mut cursor);
            formatter.lost += batch.lost;
            if batch.events.is_empty() {
                break;
            }
            for event in &batch.events {
                formatter.event(&mut pages, event);
            }
        }
        formatter.still_running(&mut pages, &recording.now());
        let result = if last {
            let end = formatter.end(pages.overwritten());
            pages.finish(&end)
        } else {
            pages.flush()
        };
        if let Err(error) = result {
            eprintln!("anode: the trace ends here: {error}");
            return;
        }
        if last {
            return;
        }
        reader.wait(FLUSH_EVERY);
    }
}
