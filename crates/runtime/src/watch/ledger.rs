//! Who held the main thread, how often and for how long; and the words about it.

use std::fmt::Write as _;

use anode_engine::{Frame, Result, Scope, Value};

use super::Waiting;

/// Places that are told apart. A program that makes functions as it runs has no end of them: those
/// that come later are counted together.
const MOST_PLACES: usize = 500;

const MS: u64 = 1_000_000;

/// A place in the program.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// Empty outside of functions.
    pub(super) function: String,
    /// Empty when the place is not known.
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Place {
    /// The innermost place that is the program's own and not the library's.
    pub(super) fn of(frames: &[Frame]) -> Place {
        match frames.iter().find(|f| is_own(f)).or(frames.first()) {
            Some(frame) => Place {
                function: name(&frame.function),
                file: frame.file.clone(),
                line: frame.line,
                column: frame.column,
            },
            None => Place::default(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Place {
            function,
            file,
            line,
            column,
        } = self;
        if file.is_empty() && function.is_empty() {
            f.write_str("native code that a callback ended with")
        } else if file.is_empty() {
            f.write_str(function)
        } else if function.is_empty() {
            write!(f, "{file}:{line}:{column}")
        } else {
            write!(f, "{function} ({file}:{line}:{column})")
        }
    }
}

/// A function's name as stacks of errors show it. The engine invents names for functions without one:
/// `outer/inner`, `outer/<` for one that is nobody's property.
fn name(engines: &str) -> String {
    if engines.ends_with('<') {
        return String::new();
    }
    match engines.rsplit_once('/') {
        Some((outer, inner)) => match inner.strip_prefix("this.") {
            Some(method) => format!("{outer}.{method}"),
            None => inner.to_owned(),
        },
        None => engines.replacen(".prototype.", ".", 1),
    }
}

/// Whether the frame is the program's own and not the library's.
fn is_own(frame: &Frame) -> bool {
    !frame.file.starts_with("node:")
}

/// Whether the next place where the engine looks will tell more: code of the library is about to call
/// the program's, or a job has just begun, which looks like the first line of its function even if
/// it goes on after an `await` in another. `again`: that was seen already.
pub(super) fn tells_little(frames: &[Frame], again: bool) -> bool {
    match frames {
        [only] if is_own(only) => !again,
        _ => !frames.iter().any(is_own),
    }
}

/// A stack as errors show it, without their first line.
pub(super) fn stack(frames: &[Frame]) -> String {
    let mut text = String::new();
    for frame in frames {
        let place = Place::of(std::slice::from_ref(frame));
        let _ = writeln!(text, "    at {place}");
    }
    text.pop();
    text
}

/// What one look at a callback found out.
#[derive(Clone, Default)]
pub(super) struct Report {
    pub(super) place: Place,
    pub(super) stack: String,
    /// The time passed in a native call.
    pub(super) native: bool,
    /// The native call is over.
    pub(super) over: bool,
    /// The place was not known before.
    pub(super) first: bool,
    pub(super) waiting: Waiting,
}

impl Report {
    /// What is printed while the thread is blocked.
    pub(super) fn text(&self, held_ns: u64) -> String {
        let ms = held_ns / MS;
        let how = match (self.native, self.over) {
            (false, _) => "has been blocked",
            (true, false) => "is inside a native call and has been blocked",
            (true, true) => "was inside a native call and has been blocked",
        };
        let place = &self.place;
        let mut text = format!("the main thread {how} for {ms} ms by {place}\n");
        if !self.stack.is_empty() {
            text.push_str(&self.stack);
            text.push('\n');
        }
        text.push_str(&self.waiting.text());
        text
    }

    /// The message for the program; `held_ns`: how long it was in all.
    pub(super) fn to_js<'s>(&self, scope: &mut Scope<'s>, held_ns: u64) -> Result<Value<'s>> {
        let message = scope.object()?;
        let duration = scope.number(held_ns as f64 / MS as f64);
        message.set(scope, c"duration", duration)?;
        for (name, text) in [
            (c"function", &self.place.function),
            (c"file", &self.place.file),
            (c"stack", &self.stack),
        ] {
            let text = scope.string(text)?;
            message.set(scope, name, text)?;
        }
        let waiting = &self.waiting;
        let behind = scope.object()?;
        for (object, name, number) in [
            (message, c"line", f64::from(self.place.line)),
            (message, c"column", f64::from(self.place.column)),
            (behind, c"completions", waiting.backlog.completions as f64),
            (behind, c"messages", waiting.backlog.messages as f64),
            (behind, c"timers", waiting.backlog.timers as f64),
            (behind, c"timersLate", waiting.backlog.timers_late_ms as f64),
            (behind, c"jobsRunning", waiting.running as f64),
            (behind, c"jobsQueued", waiting.queued as f64),
        ] {
            let number = scope.number(number);
            object.set(scope, name, number)?;
        }
        for (object, name, is) in [
            (message, c"native", self.native),
            (message, c"first", self.first),
            (behind, c"descriptors", waiting.backlog.descriptors),
        ] {
            let is = scope.boolean(is);
            object.set(scope, name, is)?;
        }
        message.set(scope, c"waiting", behind.into())?;
        Ok(message.into())
    }
}

impl Waiting {
    /// A line, or nothing when nothing waits.
    pub(super) fn text(&self) -> String {
        let mut parts = Vec::new();
        let mut count = |n: usize, one: &str, more: &str| match n {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            n => parts.push(format!("{n} {more}")),
        };
        let backlog = &self.backlog;
        count(backlog.completions, "finished job", "finished jobs");
        count(
            backlog.messages,
            "message of another thread",
            "messages of other threads",
        );
        count(self.running, "job running", "jobs running");
        count(
            self.queued,
            "job in the pool's queue",
            "jobs in the pool's queue",
        );
        if backlog.timers > 0 {
            parts.push(format!("timers, {} ms late", backlog.timers_late_ms));
        }
        if backlog.descriptors {
            parts.push("sockets or pipes that are ready".into());
        }
        if parts.is_empty() {
            return String::new();
        }
        format!("  behind it: {}\n", parts.join(", "))
    }
}

struct Culprit {
    place: Place,
    callbacks: u64,
    total_ns: u64,
}

/// The callback that runs now, once it was looked at.
struct Current {
    culprit: usize,
    /// Up to when its time is accounted for.
    until_ns: u64,
    found: Vec<Found>,
}

/// A place that was found in the current callback.
struct Found {
    culprit: usize,
    held_ns: u64,
    report: Report,
}

/// See the module.
#[derive(Default)]
pub(super) struct Ledger {
    culprits: Vec<Culprit>,
    current: Option<Current>,
    ended: Vec<(Report, u64)>,
}

impl Ledger {
    /// A callback that began at `turn` is now where `report` says: what passed since the last look
    /// is on the account of that place. Gives whether the place is new.
    pub(super) fn look(&mut self, mut report: Report, turn: u64, now: u64) -> bool {
        let (index, first) = self.index_of(&report.place);
        report.first = first;
        let current = self.current.get_or_insert(Current {
            culprit: usize::MAX,
            until_ns: turn,
            found: Vec::new(),
        });
        let passed = now.saturating_sub(current.until_ns);
        current.until_ns = now;
        current.culprit = index;
        self.culprits[index].total_ns += passed;
        match current.found.iter_mut().find(|f| f.culprit == index) {
            Some(found) => found.held_ns += passed,
            None => {
                self.culprits[index].callbacks += 1;
                current.found.push(Found {
                    culprit: index,
                    held_ns: passed,
                    report,
                });
            }
        }
        first
    }

    /// The place's number, and whether it is new.
    fn index_of(&mut self, place: &Place) -> (usize, bool) {
        if let Some(known) = self.culprits.iter().position(|c| c.place == *place) {
            return (known, false);
        }
        let first = self.culprits.len() < MOST_PLACES;
        if self.culprits.len() <= MOST_PLACES {
            let place = if first {
                place.clone()
            } else {
                Place {
                    function: "other places".into(),
                    ..Place::default()
                }
            };
            self.culprits.push(Culprit {
                place,
                callbacks: 0,
                total_ns: 0,
            });
        }
        (self.culprits.len() - 1, first)
    }

    /// Whether nothing is known of the current callback.
    pub(super) fn is_idle(&self) -> bool {
        self.current.is_none()
    }

    /// The callback is over: the rest of its time is on the account of the last place.
    pub(super) fn end(&mut self, now: u64) {
        let Some(current) = self.current.take() else {
            return;
        };
        let rest = now.saturating_sub(current.until_ns);
        self.culprits[current.culprit].total_ns += rest;
        for mut found in current.found {
            if found.culprit == current.culprit {
                found.held_ns += rest;
            }
            self.ended.push((found.report, found.held_ns));
        }
    }

    /// The reports of callbacks that are over, with how long each was, in nanoseconds.
    pub(super) fn take_reports(&mut self) -> Vec<(Report, u64)> {
        std::mem::take(&mut self.ended)
    }

    /// All places, worst first; empty when there is none.
    pub(super) fn totals(&self) -> String {
        if self.culprits.is_empty() {
            return String::new();
        }
        let mut order: Vec<&Culprit> = self.culprits.iter().collect();
        order.sort_by_key(|culprit| std::cmp::Reverse(culprit.total_ns));
        let mut text = String::from("what blocked the main thread, in all:\n");
        for culprit in order {
            let (ms, n) = (culprit.total_ns / MS, culprit.callbacks);
            let callbacks = if n == 1 { "callback" } else { "callbacks" };
            let _ = writeln!(text, "  {ms:>7} ms in {n} {callbacks}: {}", culprit.place);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(function: &str, line: u32) -> Report {
        Report {
            place: Place {
                function: function.into(),
                file: "/a.js".into(),
                line,
                column: 1,
            },
            ..Report::default()
        }
    }

    #[test]
    fn the_place_is_the_programs_own() {
        let frame = |file: &str, line| Frame {
            file: file.into(),
            line,
            ..Frame::default()
        };
        let frames = [
            frame("node:fs", 9),
            frame("/a.js", 3),
            frame("/b.js", 4),
            frame("node:internal/x", 5),
        ];
        assert_eq!(Place::of(&frames).line, 3);
        assert_eq!(Place::of(&frames[3..]).line, 5);
        assert_eq!(Place::of(&[]), Place::default());
        assert!(stack(&frames).starts_with("    at node:fs:9:0\n    at /a.js:3:0\n"));
    }

    #[test]
    fn names_are_those_of_errors() {
        for (engines, shown) in [
            ("spin", "spin"),
            ("", ""),
            ("lazy/<", ""),
            ("outer/inner", "inner"),
            ("Type/this.method", "Type.method"),
            ("Module.prototype.load", "Module.load"),
        ] {
            assert_eq!(name(engines), shown);
        }
    }

    #[test]
    fn little_is_told_where_nothing_is_the_programs() {
        let frames = |files: &[&str]| -> Vec<Frame> {
            let frame = |file: &&str| Frame {
                file: (*file).into(),
                ..Frame::default()
            };
            files.iter().map(frame).collect()
        };
        for again in [false, true] {
            assert!(tells_little(&frames(&[]), again));
            assert!(tells_little(&frames(&["node:a", "node:b"]), again));
            assert!(!tells_little(&frames(&["node:a", "/a.js"]), again));
            assert_eq!(tells_little(&frames(&["/a.js"]), again), !again);
        }
    }

    #[test]
    fn time_goes_to_where_it_was_spent() {
        let mut ledger = Ledger::default();
        assert!(ledger.look(report("a", 1), 0, 100 * MS));
        assert!(ledger.look(report("b", 2), 0, 400 * MS));
        assert!(!ledger.look(report("a", 1), 0, 500 * MS));
        assert!(!ledger.look(report("a", 1), 0, 550 * MS));
        assert!(!ledger.is_idle());
        assert!(ledger.take_reports().is_empty());
        ledger.end(600 * MS);
        let told: Vec<_> = ledger
            .take_reports()
            .into_iter()
            .map(|(report, ns)| (report.place.function, report.first, ns / MS))
            .collect();
        assert_eq!(told, [("a".into(), true, 300), ("b".into(), true, 300)]);
        assert!(!ledger.look(report("b", 2), 1000 * MS, 1100 * MS));
        ledger.end(1100 * MS);
        assert!(!ledger.take_reports()[0].0.first);
        assert_eq!(
            ledger.totals(),
            "what blocked the main thread, in all:\n\
             \x20     400 ms in 2 callbacks: b (/a.js:2:1)\n\
             \x20     300 ms in 1 callback: a (/a.js:1:1)\n"
        );
    }

    #[test]
    fn places_have_an_end() {
        let mut ledger = Ledger::default();
        for line in 0..MOST_PLACES as u32 + 10 {
            let first = ledger.look(report("f", line), 0, MS);
            assert_eq!(first, line < MOST_PLACES as u32);
            ledger.end(MS);
        }
        assert_eq!(ledger.culprits.len(), MOST_PLACES + 1);
        assert!(ledger.totals().contains("10 callbacks: other places"));
    }

    #[test]
    fn tells_what_waits() {
        assert_eq!(Waiting::default().text(), "");
        let mut waiting = Waiting {
            running: 1,
            queued: 5,
            ..Waiting::default()
        };
        waiting.backlog.timers = 1;
        waiting.backlog.timers_late_ms = 54;
        assert_eq!(
            waiting.text(),
            "  behind it: 1 job running, 5 jobs in the pool's queue, timers, 54 ms late\n"
        );
    }
}
