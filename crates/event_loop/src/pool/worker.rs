//! The pool's shared queue and its threads.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use crate::clock::monotonic_ns;
use crate::mailbox::{Letter, Mailbox};
use crate::pool::JobClass;
use crate::pool::config::PoolConfig;
use crate::pool::job::{self, Job, JobError, Outcome, Times};
use crate::pool::requests::Completion;
use crate::slab::Key;

/// A thread pool: a cheap, cloneable reference that may be shared by the loops
/// of several threads. When the last reference goes, queued jobs are dropped
/// and the threads end after the jobs they run.
#[derive(Clone)]
pub struct ThreadPool(Arc<Owner>);

/// Ends the threads with the last reference; the threads hold `Shared` only.
struct Owner(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    work: Condvar,
    /// Told of each job that ends while somebody waits for a class to be done.
    ended: Condvar,
    /// A job was queued for which a thread could be woken; see [`ThreadPool::push`].
    unannounced: AtomicBool,
    metrics: AtomicBool,
    /// See [`ThreadPool::on_class`].
    on_class: OnceLock<fn(JobClass)>,
}

/// The loops and the threads take turns with it, so what each job changes lies together: each line that goes from one
/// core to another takes longer than the rest of the turn.
#[repr(C)]
struct State {
    /// Threads that run jobs of each class.
    running: [usize; 3],
    next_sequence: u64,
    threads: usize,
    /// Threads that wait for jobs, those that were woken and have not come to it yet among them.
    idle: usize,
    /// Threads that were woken and have not come to it yet. One is enough: it wakes the next when
    /// there is more than it can take, so that a burst of jobs does not cost a system call each.
    woken: usize,
    queues: [VecDeque<Job>; 3],
    config: PoolConfig,
    shut_down: bool,
    waiting: bool,
    /// All but `running`, and what the queues tell.
    counts: [ClassMetrics; 3],
    /// What each thread does, by its number; `None`: there is no such thread.
    slots: Vec<Option<Slot>>,
    joins: Vec<JoinHandle<()>>,
}

/// What a thread does and how long it had jobs; kept up to date only for jobs whose times are measured.
#[derive(Clone, Copy, Default)]
struct Slot {
    running: Option<Running>,
    busy_ns: u64,
}

/// A job that a thread of the pool runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// What the job is, for instance `"fs.open"`.
    pub kind: &'static str,
    /// Its class.
    pub class: JobClass,
    /// When the thread took it, in nanoseconds of [`monotonic_ns`](crate::monotonic_ns).
    pub since_ns: u64,
}

/// The pool's numbers for one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassMetrics {
    /// Jobs that wait for a thread now.
    pub queued: usize,
    /// When the first of those was queued, in nanoseconds of [`monotonic_ns`](crate::monotonic_ns);
    /// 0 when none waits or its times are not measured.
    pub oldest_queued_ns: u64,
    /// Jobs that run now.
    pub running: usize,
    /// Jobs that ended, panicked ones included, cancelled ones not.
    pub done: u64,
    /// Jobs that were cancelled.
    pub cancelled: u64,
    /// Jobs among `done` whose times were measured.
    pub measured: u64,
    /// Nanoseconds the measured jobs waited for a thread, together.
    pub wait_ns: u64,
    /// Nanoseconds the measured jobs ran, together.
    pub run_ns: u64,
}

/// The pool's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolMetrics {
    /// The most threads there may be.
    pub size: usize,
    /// Threads there are.
    pub threads: usize,
    /// Threads among them that wait for jobs.
    pub idle: usize,
    /// Per class, in the order of [`JobClass::ALL`].
    pub classes: [ClassMetrics; 3],
}

impl PoolMetrics {
    /// The numbers of one class.
    pub fn class(&self, class: JobClass) -> &ClassMetrics {
        &self.classes[class.index()]
    }
}

impl Default for ThreadPool {
    /// A pool sized by [`PoolConfig::from_env`].
    fn default() -> Self {
        ThreadPool::new(PoolConfig::from_env())
    }
}

impl ThreadPool {
    /// A pool without threads; they start when jobs need them.
    pub fn new(config: PoolConfig) -> ThreadPool {
        let shared = Shared {
            state: Mutex::new(State {
                running: [0; 3],
                next_sequence: 0,
                threads: 0,
                idle: 0,
                woken: 0,
                queues: Default::default(),
                config,
                shut_down: false,
                waiting: false,
                counts: [ClassMetrics::default(); 3],
                slots: Vec::new(),
                joins: Vec::new(),
            }),
            work: Condvar::new(),
            ended: Condvar::new(),
            unannounced: AtomicBool::new(false),
            metrics: AtomicBool::new(false),
            on_class: OnceLock::new(),
        };
        ThreadPool(Arc::new(Owner(Arc::new(shared))))
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.0.0
    }

    /// The size of the pool.
    pub fn config(&self) -> PoolConfig {
        self.shared().lock().config.clone()
    }

    /// Changes the size at any time. New threads start with the next jobs;
    /// threads that are too many end when they have nothing to run.
    pub fn resize(&self, config: PoolConfig) {
        self.shared().lock().config = config;
        self.shared().work.notify_all();
    }

    /// Has `told` called on a thread of the pool before it runs a job of another class than its last one; a new
    /// thread is one of files. For what the system does by thread, such as priorities. The first call counts.
    pub fn on_class(&self, told: fn(JobClass)) {
        let _ = self.shared().on_class.set(told);
    }

    /// Turns the measuring of waiting and running times on or off (off at
    /// first). A loop with an observer measures its own jobs in any case.
    pub fn set_metrics(&self, on: bool) {
        self.shared().metrics.store(on, Ordering::Relaxed);
    }

    pub(crate) fn metrics_on(&self) -> bool {
        self.shared().metrics.load(Ordering::Relaxed)
    }

    /// The pool's numbers now. From any thread.
    pub fn metrics(&self) -> PoolMetrics {
        let state = self.shared().lock();
        let mut classes = state.counts;
        for (index, class) in classes.iter_mut().enumerate() {
            let queue = &state.queues[index];
            class.running = state.running[index];
            class.queued = queue.len();
            class.oldest_queued_ns = queue.front().map_or(0, |job| job.queued_ns);
        }
        PoolMetrics {
            size: state.config.threads(),
            threads: state.threads,
            idle: state.idle,
            classes,
        }
    }

    /// What each thread does now, by its number; `None` for a thread that waits, that is no more, or whose
    /// job nobody measures (see [`ThreadPool::set_metrics`]). From any thread.
    pub fn running(&self) -> Vec<Option<Running>> {
        let state = self.shared().lock();
        let slots = state.slots.iter();
        let running = slots.map(|slot| slot.and_then(|slot| slot.running));
        running.collect()
    }

    /// Nanoseconds that each thread spent with measured jobs that are over, by its number. From any thread.
    pub fn busy_ns(&self) -> Vec<u64> {
        let state = self.shared().lock();
        let slots = state.slots.iter();
        slots
            .map(|slot| slot.map_or(0, |slot| slot.busy_ns))
            .collect()
    }

    /// Ends the pool: queued jobs report [`JobError::Cancelled`], running jobs
    /// end and report, threads are joined (this call waits for them). Jobs
    /// submitted later report [`JobError::Unavailable`].
    pub fn shut_down(&self) {
        self.shared().begin_shut_down();
        let joins = std::mem::take(&mut self.shared().lock().joins);
        for join in joins {
            // Threads catch the panics of jobs, so there is none to pass on.
            let _ = join.join();
        }
    }

    /// Blocks until no job of the class is queued or runs; for the end of the process. Their outcomes
    /// are reported as ever.
    pub fn finish(&self, class: JobClass) {
        let shared = self.shared();
        let index = class.index();
        let mut state = shared.lock();
        while state.threads > 0 && (state.running[index] > 0 || !state.queues[index].is_empty()) {
            state.waiting = true;
            state = shared
                .ended
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting = false;
    }

    /// Queues a job; gives its sequence number, and how many jobs of its class waited before it.
    /// What goes wrong is reported as the job's outcome.
    ///
    /// While a file job runs, a further one wakes no thread at once: the running thread takes it
    /// next, and the loop wakes another with [`ThreadPool::announce`] before it waits. So a
    /// callback that starts job after job pays for one system call, not for one each.
    pub(crate) fn push(&self, class: JobClass, mut job: Job) -> (u64, usize) {
        let shared = self.shared();
        let mut state = shared.lock();
        let sequence = state.next_sequence;
        state.next_sequence += 1;
        if state.shut_down {
            drop(state);
            reply(job, Err(JobError::Unavailable), Times::default());
            return (sequence, 0);
        }
        job.sequence = sequence;
        let ahead = state.queues[class.index()].len();
        state.queues[class.index()].push_back(job);
        if state.threads < state.config.threads() && state.runnable() > state.idle {
            shared.start_thread(state);
        } else {
            let later = class == JobClass::File && state.running(class) > 0;
            if later && !shared.unannounced.load(Ordering::Relaxed) {
                shared.unannounced.store(true, Ordering::Relaxed);
            }
            // A job whose class is at its cap is taken by the thread that ends one.
            let wake = !later && state.wants_wake();
            drop(state);
            if wake {
                shared.work.notify_one();
            }
        }
        (sequence, ahead)
    }

    /// Wakes a thread for jobs that were queued without waking one.
    pub(crate) fn announce(&self) {
        let shared = self.shared();
        if !shared.unannounced.load(Ordering::Relaxed) {
            return;
        }
        shared.unannounced.store(false, Ordering::Relaxed);
        let wake = shared.lock().wants_wake();
        if wake {
            shared.work.notify_one();
        }
    }

    /// Takes out all queued jobs that report to `mailbox`, and gives their requests instead of a report.
    pub(crate) fn cancel_all(&self, mailbox: &Arc<Mailbox>) -> Vec<Key> {
        let mut dropped = Vec::new();
        let mut state = self.shared().lock();
        let State { queues, counts, .. } = &mut *state;
        for (queue, counts) in queues.iter_mut().zip(counts) {
            let (gone, rest): (VecDeque<Job>, VecDeque<Job>) = std::mem::take(queue)
                .into_iter()
                .partition(|job| Arc::ptr_eq(&job.reply, mailbox));
            *queue = rest;
            counts.cancelled += gone.len() as u64;
            dropped.extend(gone);
        }
        drop(state);
        dropped.into_iter().map(|job| job.request).collect()
    }

    /// The pool of the process, made at the first call and sized by [`PoolConfig::from_env`].
    pub fn of_process() -> ThreadPool {
        static POOL: OnceLock<ThreadPool> = OnceLock::new();
        POOL.get_or_init(ThreadPool::default).clone()
    }

    /// Takes a queued job out; gives whether it was still there. Its outcome
    /// is reported as cancelled.
    pub(crate) fn cancel(&self, class: JobClass, sequence: u64) -> bool {
        let mut state = self.shared().lock();
        let queue = &mut state.queues[class.index()];
        let Ok(position) = queue.binary_search_by_key(&sequence, |job| job.sequence) else {
            return false;
        };
        let Some(job) = queue.remove(position) else {
            return false;
        };
        state.counts[class.index()].cancelled += 1;
        drop(state);
        reply(job, Err(JobError::Cancelled), Times::default());
        true
    }
}

impl std::fmt::Debug for ThreadPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.metrics().fmt(f)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.begin_shut_down();
    }
}

/// Sends a job's outcome to its loop. The job's own closure, if it is still
/// there, is dropped on the calling thread.
fn reply(job: Job, outcome: Outcome, times: Times) {
    let Job {
        reply,
        request,
        work,
        ..
    } = job;
    drop(work);
    reply.post(Letter::Job(Completion {
        request,
        outcome,
        times,
    }));
}

impl State {
    /// Whether a waiting thread is to be woken now; then it counts as woken.
    fn wants_wake(&mut self) -> bool {
        let wake = self.idle > self.woken && self.woken == 0 && self.runnable() > 0;
        self.woken += usize::from(wake);
        wake
    }

    /// Jobs that free threads could take now.
    fn runnable(&self) -> usize {
        JobClass::ALL
            .iter()
            .map(|class| self.queues[class.index()].len().min(self.free(*class)))
            .sum()
    }

    fn running(&self, class: JobClass) -> usize {
        self.running[class.index()]
    }

    /// How many more threads the class may hold: up to its cap. Look-ups may hang, and computation may take long; so
    /// while look-ups run, computation leaves the last thread to files, where that leaves one to itself.
    fn free(&self, class: JobClass) -> usize {
        let running = self.running(class);
        let mut most = self.config.cap(class);
        let look_ups = self.running(JobClass::Lookup);
        if class == JobClass::Cpu && look_ups > 0 {
            most = most.min(self.config.threads().saturating_sub(look_ups + 1).max(1));
        }
        most.saturating_sub(running)
    }

    /// Counts a job that was performed.
    fn count(&mut self, ended: &Ended) {
        self.running[ended.class.index()] -= 1;
        let counts = &mut self.counts[ended.class.index()];
        counts.done += 1;
        if ended.queued_ns != 0 {
            let times = &ended.completion.times;
            counts.measured += 1;
            counts.wait_ns += times.started_ns.saturating_sub(ended.queued_ns);
            counts.run_ns += ended.run_ns();
        }
    }

    /// The next job for the thread of that number, and when it was taken; 0: nobody measures.
    fn take_for(&mut self, number: usize) -> Option<Taken> {
        let (class, job) = self.take_next()?;
        let at_ns = if job.queued_ns == 0 {
            0
        } else {
            monotonic_ns()
        };
        if at_ns != 0 {
            let slot = self.slots[number].get_or_insert_default();
            slot.running = Some(Running {
                kind: job.kind,
                class,
                since_ns: at_ns,
            });
        }
        Some(Taken { class, job, at_ns })
    }

    /// A number for a new thread: the lowest that no other has.
    fn add_slot(&mut self) -> usize {
        let free = self.slots.iter().position(Option::is_none);
        let number = free.unwrap_or(self.slots.len());
        if free.is_none() {
            self.slots.push(None);
        }
        self.slots[number] = Some(Slot::default());
        number
    }

    /// The next job: of the class that holds the fewest threads, so that many jobs of one class do not keep a few of
    /// another waiting; of classes that hold equally many, the oldest.
    fn take_next(&mut self) -> Option<(JobClass, Job)> {
        let class = JobClass::ALL
            .into_iter()
            .filter(|class| self.free(*class) > 0)
            .filter_map(|class| {
                let job = self.queues[class.index()].front()?;
                Some((self.running(class), job.sequence, class))
            })
            .min_by_key(|(running, sequence, _)| (*running, *sequence))?
            .2;
        let job = self.queues[class.index()].pop_front()?;
        self.running[class.index()] += 1;
        Some((class, job))
    }
}

/// A job that a thread took.
struct Taken {
    class: JobClass,
    job: Job,
    at_ns: u64,
}

/// A job that was performed and is not reported yet.
struct Ended {
    class: JobClass,
    reply: Arc<Mailbox>,
    queued_ns: u64,
    completion: Completion,
}

impl Ended {
    fn run(taken: Taken, number: usize) -> Ended {
        let Taken { class, job, at_ns } = taken;
        let Job {
            work,
            reply,
            request,
            queued_ns,
            ..
        } = job;
        let (outcome, times) = job::perform(work, number as u16, at_ns);
        Ended {
            class,
            reply,
            queued_ns,
            completion: Completion {
                request,
                outcome,
                times,
            },
        }
    }

    /// How long it ran; 0 when nobody measures.
    fn run_ns(&self) -> u64 {
        let times = &self.completion.times;
        times.finished_ns.saturating_sub(times.started_ns)
    }

    fn post(self) {
        self.reply.post(Letter::Job(self.completion));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a thread. When the system refuses and there is none at all, the
    /// queued jobs are told so; otherwise they wait for the others.
    fn start_thread(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        let shared = Arc::clone(self);
        let number = state.add_slot();
        let name = format!("anode-pool-{number}");
        match thread::Builder::new()
            .name(name)
            .spawn(move || shared.work(number))
        {
            Ok(join) => {
                state.threads += 1;
                state.joins.retain(|join| !join.is_finished());
                state.joins.push(join);
            }
            Err(_) if state.threads == 0 => {
                state.slots[number] = None;
                let jobs: Vec<Job> = state.queues.iter_mut().flat_map(std::mem::take).collect();
                drop(state);
                for job in jobs {
                    reply(job, Err(JobError::Unavailable), Times::default());
                }
            }
            Err(_) => state.slots[number] = None,
        }
    }

    /// A thread's life.
    fn work(&self, number: usize) {
        let mut class = JobClass::File;
        let mut state = self.lock();
        loop {
            if state.shut_down || state.threads > state.config.threads() {
                break;
            }
            let Some(mut taken) = state.take_for(number) else {
                state.idle += 1;
                state = self
                    .work
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                state.woken = state.woken.saturating_sub(1);
                continue;
            };
            let mut wake = state.wants_wake();
            drop(state);
            // One job after the other, as long as there are any.
            loop {
                if wake {
                    self.work.notify_one();
                }
                if taken.class != class {
                    class = taken.class;
                    if let Some(told) = self.on_class.get() {
                        told(class);
                    }
                }
                let ended = Ended::run(taken, number);

                state = self.lock();
                state.count(&ended);
                if ended.queued_ns != 0 {
                    let slot = state.slots[number].get_or_insert_default();
                    slot.running = None;
                    slot.busy_ns += ended.run_ns();
                }
                let goes_on = !state.shut_down && state.threads <= state.config.threads();
                let next = goes_on.then(|| state.take_for(number)).flatten();
                wake = next.is_some() && state.wants_wake();
                if state.waiting {
                    self.ended.notify_all();
                }
                // Posted with the counts already true, so that a callback that
                // looks at them sees its own job as done.
                drop(state);
                ended.post();
                match next {
                    Some(next) => taken = next,
                    None => break,
                }
            }
            state = self.lock();
        }
        state.threads -= 1;
        state.slots[number] = None;
        if state.waiting {
            self.ended.notify_all();
        }
    }

    fn begin_shut_down(&self) {
        let mut state = self.lock();
        state.shut_down = true;
        let mut jobs = Vec::new();
        for class in JobClass::ALL {
            let index = class.index();
            state.counts[index].cancelled += state.queues[index].len() as u64;
            jobs.extend(std::mem::take(&mut state.queues[index]));
        }
        drop(state);
        self.work.notify_all();
        for job in jobs {
            reply(job, Err(JobError::Cancelled), Times::default());
        }
    }
}
