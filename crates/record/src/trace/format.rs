//! Events as JSON objects of the trace event format. Tracks, as thread numbers: 1 the main thread, 2 the kernel, 3
//! the queue of the pool, 100 and up the threads of the pool.

use std::collections::HashMap;
use std::sync::Arc;

use anode_event_loop::Lane;

use crate::event::{Event, What, class_name, phase_name};
use crate::json::quote;
use crate::recording::{Now, Recording, SiteId};
use crate::trace::pages::Pages;

const MAIN: u32 = 1;
const KERNEL: u32 = 2;
const QUEUE: u32 = 3;
const THREADS: u32 = 100;

/// A callback that runs as long as this is written before it ends.
const LONG: u64 = 100_000_000;
/// Names are cut at so many bytes, so that an event fits into a page.
const LONGEST_NAME: usize = 300;

/// A function's name and place, quoted.
struct Label {
    name: String,
    place: String,
}

/// What is the same in all callbacks of a function for a kind of operation: what comes before their time, and after it.
struct Frame {
    kind: &'static str,
    head: Vec<u8>,
    tail: Vec<u8>,
}

/// Makes events.
pub(crate) struct Formatter {
    recording: Arc<Recording>,
    process: String,
    labels: HashMap<SiteId, Label>,
    /// By number of the function.
    frames: Vec<Vec<Frame>>,
    /// The number of the next operation, for what belongs together.
    next: u64,
    /// When the callback began whose beginning is written and whose end is not.
    running: u64,
    /// Events that were recorded faster than they were written.
    pub(crate) lost: u64,
    out: Vec<u8>,
}

/// The longest beginning of `text` that is no longer than [`LONGEST_NAME`]; for places, the end counts.
fn short(text: &str, keep_end: bool) -> &str {
    if text.len() <= LONGEST_NAME {
        return text;
    }
    if keep_end {
        let from = text.len() - LONGEST_NAME;
        let from = (from..text.len()).find(|at| text.is_char_boundary(*at));
        &text[from.unwrap_or(text.len())..]
    } else {
        let to = (0..=LONGEST_NAME)
            .rev()
            .find(|at| text.is_char_boundary(*at));
        &text[..to.unwrap_or(0)]
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    quote(&mut out, text);
    out
}

impl Formatter {
    pub(crate) fn new(recording: Arc<Recording>, process: u32) -> Formatter {
        Formatter {
            recording,
            process: process.to_string(),
            labels: HashMap::new(),
            frames: Vec::new(),
            next: 1,
            running: 0,
            lost: 0,
            out: Vec::with_capacity(4096),
        }
    }

    /// The names of the process and of all tracks.
    pub(crate) fn header(&mut self, pages: &mut Pages, threads: usize) {
        self.name(pages, "process_name", MAIN, "anode");
        self.track(pages, MAIN, "main thread", 1);
        self.track(pages, KERNEL, "kernel", 2);
        self.track(pages, QUEUE, "pool queue", 3);
        for i in 0..threads as u32 {
            self.track(pages, THREADS + i, &format!("pool thread {i}"), 4 + i);
        }
    }

    fn track(&mut self, pages: &mut Pages, track: u32, name: &str, order: u32) {
        self.name(pages, "thread_name", track, name);
        self.begin("M", "thread_sort_index", track);
        self.text(",\"args\":{\"sort_index\":");
        self.number(u64::from(order));
        self.text("}");
        self.done(pages);
    }

    fn name(&mut self, pages: &mut Pages, what: &str, track: u32, name: &str) {
        self.begin("M", what, track);
        self.text(",\"args\":{\"name\":");
        self.text(&quoted(name));
        self.text("}");
        self.done(pages);
    }

    /// The last event, and the end of the array.
    pub(crate) fn end(&mut self, overwritten: u64) -> Vec<u8> {
        self.begin("M", "anode_trace_end", MAIN);
        self.text(",\"args\":{\"lost\":");
        self.number(self.lost);
        self.text(",\"overwrittenPages\":");
        self.number(overwritten);
        self.text("}}\n]\n");
        std::mem::take(&mut self.out)
    }

    /// The beginning of a callback that runs for long, in case that it never ends.
    pub(crate) fn still_running(&mut self, pages: &mut Pages, now: &Now) {
        let Some(current) = now.callback else { return };
        if current.since_ns == self.running || now.at_ns.saturating_sub(current.since_ns) < LONG {
            return;
        }
        self.running = current.since_ns;
        self.callback_name("B", current.kind, current.site);
        self.at(current.since_ns);
        self.callback_args(current.kind, current.site);
        self.done(pages);
    }

    /// What an event of the recording is in the trace.
    pub(crate) fn event(&mut self, pages: &mut Pages, event: &Event) {
        match event.what {
            What::Callback => self.callback(pages, event),
            // They happen one after the other, so they need no pair.
            What::AtOnce => {
                self.begin("X", event.kind, KERNEL);
                self.category("kernel");
                self.at(event.began_ns);
                self.lasting(event.lasted_ns());
                self.done(pages);
            }
            What::Phase(phase) => self.here(pages, "phase", phase_name(phase), event),
            What::Wait => self.here(pages, "wait", "wait", event),
            What::Ticks => self.here(pages, "ticks", "nextTick", event),
            What::Microtasks => self.here(pages, "microtasks", "microtasks", event),
            What::Collection => {
                let name = match event.kind {
                    "minor" => "GC minor",
                    "step" => "GC step",
                    _ => "GC major",
                };
                self.here(pages, "gc", name, event);
            }
            What::Script => self.here(pages, "script", event.kind, event),
            What::Module => {
                self.label(event.site);
                let place = self
                    .labels
                    .get(&event.site)
                    .map(|label| label.place.clone());
                let place = place.unwrap_or_else(|| quoted(event.kind));
                self.begin("X", "load module", MAIN);
                self.category("module");
                self.at(event.began_ns);
                self.lasting(event.lasted_ns());
                self.text(",\"args\":{\"file\":");
                self.text(&place);
                self.text("}");
                self.done(pages);
            }
        }
    }

    /// Something that has no more to it than its time on the main thread.
    fn here(&mut self, pages: &mut Pages, category: &str, name: &str, event: &Event) {
        self.begin("X", name, MAIN);
        self.category(category);
        self.at(event.began_ns);
        self.lasting(event.lasted_ns());
        if event.site.is_some() {
            self.callback_args(event.kind, event.site);
        }
        self.done(pages);
    }

    fn callback(&mut self, pages: &mut Pages, event: &Event) {
        let operation = self.next;
        self.next += 1;
        match event.lane {
            Lane::Main => {}
            Lane::Kernel => {
                if event.queued_ns != 0 && event.finished_ns > event.queued_ns {
                    let times = (event.queued_ns, event.finished_ns);
                    self.span(pages, KERNEL, "kernel", event.kind, operation, times);
                }
            }
            // A job that was cancelled was never begun.
            Lane::Pool if event.started_ns == 0 || event.queued_ns == 0 => {}
            Lane::Pool => {
                let times = (event.queued_ns, event.started_ns);
                self.span(pages, QUEUE, "pool-queue", event.kind, operation, times);
                let thread = THREADS + u32::from(event.thread.unwrap_or(0));
                self.begin("X", event.kind, thread);
                self.category("pool");
                self.at(event.started_ns);
                self.lasting(event.finished_ns.saturating_sub(event.started_ns));
                self.text(",\"args\":{\"class\":\"");
                self.text(event.class.map_or("", class_name));
                self.text("\",\"waited_us\":");
                self.micros(event.started_ns.saturating_sub(event.queued_ns));
                self.text("}");
                self.done(pages);
            }
        }
        if self.running == event.began_ns {
            self.running = 0;
            self.callback_name("E", event.kind, event.site);
            self.at(event.ended_ns);
            self.callback_args(event.kind, event.site);
            self.done(pages);
        } else {
            let frame = self.frame(event.kind, event.site);
            let Frame { head, tail, .. } = &self.frames[event.site.index()][frame];
            self.out.extend_from_slice(head);
            micros(&mut self.out, event.began_ns);
            self.out.extend_from_slice(b",\"dur\":");
            micros(&mut self.out, event.lasted_ns());
            self.out.extend_from_slice(tail);
            self.done(pages);
        }
        if event.requested && event.queued_ns != 0 {
            self.flow(pages, "s", MAIN, operation, event.queued_ns);
            if event.lane == Lane::Pool && event.started_ns != 0 {
                let thread = THREADS + u32::from(event.thread.unwrap_or(0));
                self.flow(pages, "t", thread, operation, event.started_ns);
            }
            self.flow(pages, "f", MAIN, operation, event.began_ns);
        }
    }

    /// The place of the frame of such callbacks among those of the function.
    fn frame(&mut self, kind: &'static str, site: SiteId) -> usize {
        if self.frames.len() <= site.index() {
            self.frames.resize_with(site.index() + 1, Vec::new);
        }
        let known = self.frames[site.index()]
            .iter()
            .position(|frame| std::ptr::eq(frame.kind, kind));
        if let Some(known) = known {
            return known;
        }
        let before = std::mem::take(&mut self.out);
        self.callback_name("X", kind, site);
        self.text(",\"ts\":");
        let head = std::mem::take(&mut self.out);
        self.callback_args(kind, site);
        let tail = std::mem::replace(&mut self.out, before);
        let frames = &mut self.frames[site.index()];
        frames.push(Frame { kind, head, tail });
        frames.len() - 1
    }

    /// Something that may overlap with others of its track: a pair of events.
    fn span(
        &mut self,
        pages: &mut Pages,
        track: u32,
        category: &str,
        kind: &str,
        operation: u64,
        (from, to): (u64, u64),
    ) {
        for (phase, at_ns) in [("b", from), ("e", to)] {
            self.begin(phase, kind, track);
            self.category(category);
            self.text(",\"id\":");
            self.number(operation);
            self.at(at_ns);
            self.done(pages);
        }
    }

    /// A part of the arrow from what asked to what was called back.
    fn flow(&mut self, pages: &mut Pages, phase: &str, track: u32, operation: u64, at_ns: u64) {
        self.begin(phase, "operation", track);
        self.category("flow");
        self.text(",\"id\":");
        self.number(operation);
        self.at(at_ns);
        if phase == "f" {
            self.text(",\"bp\":\"e\"");
        }
        self.done(pages);
    }

    fn callback_name(&mut self, phase: &str, kind: &str, site: SiteId) {
        self.label(site);
        self.text("{\"ph\":\"");
        self.text(phase);
        self.text("\",\"name\":");
        match self.labels.get(&site) {
            Some(label) => self.out.extend_from_slice(label.name.as_bytes()),
            None => {
                self.text("\"");
                self.text(kind);
                self.text("\"");
            }
        }
        self.place(MAIN);
        self.category("callback");
    }

    fn callback_args(&mut self, kind: &str, site: SiteId) {
        self.label(site);
        self.text(",\"args\":{\"kind\":\"");
        self.text(kind);
        self.text("\"");
        if let Some(label) = self.labels.get(&site) {
            self.out.extend_from_slice(b",\"at\":");
            self.out.extend_from_slice(label.place.as_bytes());
        }
        self.text("}");
    }

    /// Sees to it that the label of a function is there, if the function is known.
    fn label(&mut self, id: SiteId) {
        if !id.is_some() || self.labels.contains_key(&id) {
            return;
        }
        let site = self.recording.site(id);
        let place = match site.line {
            0 => site.file.clone(),
            line => format!("{}:{line}", site.file),
        };
        let place = short(&place, true);
        let name = if site.name.is_empty() {
            place
        } else {
            short(&site.name, false)
        };
        let label = Label {
            name: quoted(name),
            place: quoted(place),
        };
        self.labels.insert(id, label);
    }

    // -- pieces of an event ----------------------------------------------------------------------

    fn begin(&mut self, phase: &str, name: &str, track: u32) {
        self.text("{\"ph\":\"");
        self.text(phase);
        self.text("\",\"name\":\"");
        self.text(name);
        self.text("\"");
        self.place(track);
    }

    fn place(&mut self, track: u32) {
        self.text(",\"pid\":");
        self.out.extend_from_slice(self.process.as_bytes());
        self.text(",\"tid\":");
        self.number(u64::from(track));
    }

    fn category(&mut self, category: &str) {
        self.text(",\"cat\":\"");
        self.text(category);
        self.text("\"");
    }

    fn at(&mut self, ns: u64) {
        self.text(",\"ts\":");
        self.micros(ns);
    }

    fn lasting(&mut self, ns: u64) {
        self.text(",\"dur\":");
        self.micros(ns);
    }

    fn micros(&mut self, ns: u64) {
        micros(&mut self.out, ns);
    }

    fn number(&mut self, value: u64) {
        number(&mut self.out, value);
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn done(&mut self, pages: &mut Pages) {
        self.text("},\n");
        pages.append(&self.out);
        self.out.clear();
    }
}

/// The digits of 00 to 99.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        pairs[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    pairs
};

fn number(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    while value >= 10 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[(value % 100) as usize]);
        value /= 100;
    }
    if value > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + value as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Nanoseconds as microseconds with three digits behind the point.
fn micros(out: &mut Vec<u8>, ns: u64) {
    number(out, ns / 1000);
    let rest = (ns % 1000) as usize;
    let [tens, ones] = PAIRS[rest % 100];
    out.extend_from_slice(&[b'.', b'0' + (rest / 100) as u8, tens, ones]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_full() {
        for value in [0, 7, 10, 99, 100, 101, 1000, 12_345, 999_999, u64::MAX] {
            let mut out = Vec::new();
            number(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
        for (ns, text) in [
            (0, "0.000"),
            (1, "0.001"),
            (1020, "1.020"),
            (1_234_567, "1234.567"),
        ] {
            let mut out = Vec::new();
            micros(&mut out, ns);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        let text = "é".repeat(400);
        assert!(short(&text, false).len() <= LONGEST_NAME);
        assert!(short(&text, true).len() <= LONGEST_NAME);
        assert_eq!(short("abc", true), "abc");
    }
}
