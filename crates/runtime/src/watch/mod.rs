//! `--warn-blocked`: tells what holds the main thread for too long, and where.
//!
//! The main thread notes when each outermost callback begins (one store). A thread of its own looks
//! at the note; when it has stood for the limit, the thread interrupts the engine. The main thread
//! then finds out by itself, at the next place where the engine looks or at the end of the native
//! call that it is in ([`Interruption`]), which JavaScript runs. What is known is printed at once, as
//! the callback may never end; when it has ended, the program is told (`internal/blocked_loop`).
//!
//! A native call that does not end is told without its place (`stuck.rs`), unless it is a system call
//! of the kind that [`Watch::outside`] wraps: that is broken off, to look, and begun again.
//!
//! Words and totals are in `ledger.rs`, what is said of the pool in `pool_advice.rs`.

mod ledger;
mod pool_advice;
mod stuck;

use std::cell::RefCell;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anode_engine::{Frame, Interrupter, Interruption, Result, Scope, Value};
use anode_event_loop::{Backlog, BacklogProbe, EventLoop, JobClass, coarse_ns, monotonic_ns};

use crate::environment::Environment;
use ledger::{Ledger, Place, Report};
use pool_advice::Advice;

/// The most frames of a stack that are printed.
const FRAMES: u32 = 32;
/// Each look at the same callback comes this many times later than the one before. An interrupted
/// regular expression begins anew, so looks must become rare.
const PATIENCE: u64 = 4;
/// Looks that find the same place, after which there are no more: the engine gives a regular
/// expression up that is interrupted five times.
const MOST_LOOKS: u32 = 3;
/// Looks at the same place, and at all, that follow each other at once when they tell little.
const POOR_LOOKS: (u32, u32) = (2, 40);
/// How often the pool is looked at.
const POOL_NS: u64 = 500_000_000;

/// What both threads know.
struct Shared {
    /// When the callback that runs began ([`coarse_ns`]); 0: none does.
    turn: AtomicU64,
    /// The turn for which an interrupt was requested that is not served; 0: none.
    asked: AtomicU64,
    /// The end of a turn has something to do besides ending it.
    attention: AtomicBool,
    /// The main thread is in a system call that may be broken off.
    outside: AtomicBool,
    /// A turn that was looked at, and how long it may stand until the next look.
    next_look: Mutex<(u64, u64)>,
    limit_ns: u64,
    /// How much earlier than it was a turn may seem to have begun.
    tick_ns: u64,
    interrupter: Interrupter,
    probe: BacklogProbe,
    main_thread: i32,
    advice: Mutex<Advice>,
}

/// The main thread's part.
pub(crate) struct Watch {
    shared: Arc<Shared>,
    ledger: RefCell<Ledger>,
    looks: RefCell<Looks>,
}

/// The looks at the callback that runs.
#[derive(Default)]
struct Looks {
    turn: u64,
    /// Innermost file, line and column, whoever's they are.
    innermost: (String, u32, u32),
    /// Looks in a row that found that.
    same: u32,
    /// Looks in a row that told little, and what the last one told.
    poor: u32,
    /// Whether one of them found the beginning of a job.
    job: bool,
    told: Report,
}

impl Looks {
    /// Counts a look.
    fn count(&mut self, turn: u64, frames: &[Frame]) {
        if self.turn != turn {
            *self = Looks {
                turn,
                ..Looks::default()
            };
        }
        let innermost = frames.first().map_or_else(Default::default, |frame| {
            (frame.file.clone(), frame.line, frame.column)
        });
        self.same = if self.innermost == innermost {
            self.same + 1
        } else {
            1
        };
        self.innermost = innermost;
    }

    /// Whether to look again at once. Then `report` is what there is until then.
    fn are_poor(&mut self, frames: &[Frame], report: &Report) -> bool {
        let again = self.same < POOR_LOOKS.0
            && self.poor < POOR_LOOKS.1
            && ledger::tells_little(frames, self.job);
        if again {
            self.poor += 1;
            self.job |= frames.len() == 1;
            self.told = report.clone();
        } else {
            self.poor = 0;
            self.job = false;
        }
        again
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prints to stderr, if there is one. The first line says whose it is, as those of warnings do.
fn say(text: &str) {
    if !text.is_empty() {
        let pid = std::process::id();
        let text = format!("(anode:{pid}) {text}"); // written in one piece
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

impl Watch {
    /// Starts the thread. To be called on the thread that is to be watched.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub(crate) fn start(
        limit: Duration,
        interrupter: Interrupter,
        event_loop: &EventLoop,
    ) -> std::io::Result<Watch> {
        event_loop.pool().set_metrics(true);
        anode_sys::allow_nudges();
        let limit_ns = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        let shared = Arc::new(Shared {
            turn: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            attention: AtomicBool::new(false),
            outside: AtomicBool::new(false),
            next_look: Mutex::default(),
            limit_ns,
            tick_ns: anode_event_loop::coarse_tick_ns(),
            interrupter,
            probe: event_loop.backlog_probe(),
            main_thread: anode_sys::thread_id(),
            advice: Mutex::default(),
        });
        let watcher = shared.clone();
        std::thread::Builder::new()
            .name("anode-watch".into())
            .spawn(move || watcher.watch())?;
        Ok(Watch {
            shared,
            ledger: RefCell::default(),
            looks: RefCell::default(),
        })
    }

    /// A callback begins, or the next of several within one.
    #[inline]
    pub(crate) fn begin(&self) {
        self.shared.turn.store(coarse_ns(), Ordering::Relaxed);
    }

    /// The callback is over; gives whether [`Watch::tell`] has something to do.
    #[inline]
    pub(crate) fn end(&self) -> bool {
        if self.shared.attention.load(Ordering::Relaxed) {
            return self.end_noticed();
        }
        self.shared.turn.store(0, Ordering::Relaxed);
        false
    }

    #[cold]
    fn end_noticed(&self) -> bool {
        let shared = &self.shared;
        shared.attention.store(false, Ordering::Relaxed);
        let turn = shared.turn.swap(0, Ordering::Relaxed);
        let unserved = shared.asked.swap(0, Ordering::Relaxed) == turn && turn != 0;
        let now = monotonic_ns();
        let mut ledger = self.ledger.borrow_mut();
        if unserved && ledger.is_idle() {
            // The engine did not look once more before the end.
            let looks = self.looks.take();
            let report = if looks.turn == turn && looks.poor > 0 {
                looks.told
            } else {
                Report {
                    native: true,
                    over: true,
                    ..Report::default()
                }
            };
            let text = report.text(now.saturating_sub(turn));
            if ledger.look(report, turn, now) {
                say(&text);
            }
        }
        ledger.end(now);
        drop(ledger);
        true
    }

    /// Runs work that does not touch the engine. Its system calls may be broken off: those that may
    /// wait for long are to be repeated by way of [`anode_sys::interrupted`].
    #[cold]
    pub(crate) fn outside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.shared.outside.store(true, Ordering::Release);
        let result = work();
        self.shared.outside.store(false, Ordering::Release);
        result
    }

    /// The main thread is between two system calls of [`Watch::outside`].
    pub(crate) fn between_calls(&self, env: &Environment) {
        if !self.shared.outside.load(Ordering::Relaxed) || self.asked_for().is_none() {
            return;
        }
        self.shared.outside.store(false, Ordering::Release);
        env.enter(|scope| self.look(scope, env, Interruption::AfterCall, false));
        self.shared.outside.store(true, Ordering::Release);
    }

    fn asked_for(&self) -> Option<u64> {
        let asked = self.shared.asked.load(Ordering::Relaxed);
        let turn = self.shared.turn.load(Ordering::Relaxed);
        (asked != 0 && asked == turn).then_some(turn)
    }

    /// The engine was interrupted: if it was for us, finds out what runs. Always lets it go on.
    pub(crate) fn interrupted(&self, scope: &mut Scope<'_>, at: Interruption) -> bool {
        self.look(scope, &Environment::of(scope), at, true);
        true
    }

    fn look(&self, scope: &mut Scope<'_>, env: &Environment, at: Interruption, over: bool) {
        let Some(turn) = self.asked_for() else {
            return;
        };
        let now = monotonic_ns();
        let frames = scope.stack_frames(FRAMES).unwrap_or_else(|_| {
            scope.take_exception();
            Vec::new()
        });
        let probe = &self.shared.probe;
        let report = Report {
            place: Place::of(&frames),
            stack: ledger::stack(&frames),
            native: at == Interruption::AfterCall,
            over,
            first: false,
            waiting: Waiting::new(env.event_loop().backlog(probe), probe),
        };
        let mut looks = self.looks.borrow_mut();
        looks.count(turn, &frames);
        if looks.are_poor(&frames, &report) {
            self.shared.interrupter.interrupt();
            return;
        }
        self.shared.asked.store(0, Ordering::Relaxed);
        let held = now.saturating_sub(turn);
        let text = report.text(held);
        if self.ledger.borrow_mut().look(report, turn, now) {
            say(&text);
        }
        let next = if looks.same < MOST_LOOKS {
            held.saturating_mul(PATIENCE)
        } else {
            u64::MAX
        };
        *lock(&self.shared.next_look) = (turn, next);
    }

    /// Tells the program what was found out in the turn that is over.
    ///
    /// # Errors
    /// What a listener threw.
    pub(crate) fn tell(&self, scope: &mut Scope<'_>, env: &Environment) -> Result<()> {
        let reports = self.ledger.borrow_mut().take_reports();
        let advice = lock(&self.shared.advice).take();
        if reports.is_empty() && advice.is_empty() {
            return Ok(());
        }
        scope.nested(|scope| {
            let exports = env.require(scope, "internal/blocked_loop")?;
            for (report, held_ns) in &reports {
                let message = report.to_js(scope, *held_ns)?;
                call(scope, exports, c"tellBlocked", message)?;
            }
            for advice in &advice {
                let message = advice.to_js(scope)?;
                call(scope, exports, c"tellWaiting", message)?;
            }
            Ok(())
        })
    }

    /// The process ends: prints the totals.
    pub(crate) fn finish(&self) {
        self.end();
        self.shared.look_at_pool();
        say(&self.ledger.borrow().totals());
    }
}

fn call(
    scope: &mut Scope<'_>,
    exports: Value<'_>,
    name: &std::ffi::CStr,
    message: Value<'_>,
) -> Result<()> {
    let Some(exports) = exports.as_object() else {
        return Ok(());
    };
    let this = scope.undefined();
    match exports.get(scope, name)?.as_function() {
        Some(f) => f.call(scope, this, &[message]).map(drop),
        None => Ok(()),
    }
}

/// What waits behind the callback that holds the thread.
#[derive(Clone, Copy, Default)]
struct Waiting {
    backlog: Backlog,
    running: usize,
    queued: usize,
}

impl Waiting {
    fn new(backlog: Backlog, probe: &BacklogProbe) -> Waiting {
        let pool = probe.pool().metrics();
        let sum = |pick: fn(&anode_event_loop::ClassMetrics) -> usize| {
            JobClass::ALL.iter().map(|c| pick(pool.class(*c))).sum()
        };
        Waiting {
            backlog,
            running: sum(|class| class.running),
            queued: sum(|class| class.queued),
        }
    }
}

/// What the watching thread remembers of the interrupt that it requested last.
#[derive(Default)]
struct Request {
    turn: u64,
    nudges: u32,
    said: bool,
}

impl Shared {
    /// The thread's life.
    fn watch(&self) -> ! {
        let pause = (self.limit_ns / 4).clamp(1_000_000, 250_000_000);
        let mut request = Request::default();
        // A stuck call is told again when it has lasted much longer than the last one told.
        let mut say_stuck_from = 0;
        let mut pool_at = 0;
        loop {
            let now = monotonic_ns();
            let turn = self.turn.load(Ordering::Relaxed);
            let mut rest = pause;
            if turn != 0 {
                let held = now.saturating_sub(turn).saturating_sub(self.tick_ns);
                if self.asked.load(Ordering::Relaxed) == turn {
                    self.unserved(&mut request, turn, held, &mut say_stuck_from);
                } else {
                    let due = self.next_look(turn);
                    if held >= due {
                        request = Request {
                            turn,
                            ..Request::default()
                        };
                        self.asked.store(turn, Ordering::Relaxed);
                        self.attention.store(true, Ordering::Relaxed);
                        self.interrupter.interrupt();
                        rest = rest.min(20_000_000);
                    } else {
                        rest = rest.min((due - held).max(1_000_000));
                    }
                }
            }
            if now >= pool_at {
                pool_at = now + POOL_NS;
                self.look_at_pool();
            }
            std::thread::sleep(Duration::from_nanos(rest));
        }
    }

    /// How long a turn may stand until it is looked at.
    fn next_look(&self, turn: u64) -> u64 {
        match *lock(&self.next_look) {
            (looked_at, next) if looked_at == turn => next,
            _ => self.limit_ns,
        }
    }

    /// The main thread has not come to where it looks.
    fn unserved(&self, request: &mut Request, turn: u64, held: u64, say_from: &mut u64) {
        if request.turn != turn {
            return;
        }
        if request.nudges < 3 {
            request.nudges += 1;
            if self.outside.load(Ordering::Acquire) {
                anode_sys::nudge(self.main_thread);
            }
            return;
        }
        let patient = self.limit_ns.saturating_mul(2).max(*say_from);
        if !request.said && held >= patient {
            request.said = true;
            *say_from = held.saturating_mul(2);
            let waiting = Waiting::new(self.probe.look(), &self.probe);
            say(&stuck::text(held, self.main_thread, &waiting));
        }
    }

    /// Prints what there is to say about the pool, and has the program told.
    fn look_at_pool(&self) {
        let pool = self.probe.pool();
        let texts = lock(&self.advice).look(&pool.metrics(), &pool.config(), monotonic_ns());
        for text in texts {
            say(&text);
            self.attention.store(true, Ordering::Relaxed);
        }
    }
}
