//! What is said of a pool whose jobs wait for threads longer than they run.

use anode_engine::{Result, Scope, Value};
use anode_event_loop::{ClassMetrics, JobClass, PoolConfig, PoolMetrics};

/// A job that has waited so long is worth a word before any has ended.
const STUCK_NS: u64 = 1_000_000_000;
/// Measured jobs without which nothing is said.
const FEW_JOBS: u64 = 8;
/// A burst of short jobs waits longer than it runs, too: an average wait that is worth a word.
const LONG_WAIT_NS: u64 = 10_000_000;

const MS: f64 = 1e6;

/// A class whose jobs wait too long.
#[derive(Clone, Debug)]
pub(super) struct Starved {
    class: JobClass,
    threads: usize,
    jobs: u64,
    /// On average; of the first in the queue when none has ended.
    waited_ms: f64,
    /// On average; `None` when what runs has not ended.
    ran_ms: Option<f64>,
    /// The size of the pool that would help; `None`: none would.
    helps: Option<usize>,
}

/// What was said, and what the program is still to be told.
#[derive(Default)]
pub(super) struct Advice {
    said: [bool; 3],
    untold: Vec<Starved>,
}

impl Advice {
    /// Looks at the pool; gives what is to be printed.
    pub(super) fn look(
        &mut self,
        metrics: &PoolMetrics,
        config: &PoolConfig,
        now_ns: u64,
    ) -> Vec<String> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut texts = Vec::new();
        for (said, class) in self.said.iter_mut().zip(JobClass::ALL) {
            if *said {
                continue;
            }
            let counts = metrics.class(class);
            let starved = judge(class, counts, config, cores)
                .or_else(|| judge_queue(class, counts, config, cores, now_ns));
            if let Some(starved) = starved {
                *said = true;
                texts.push(format!("{}\n", starved.text()));
                self.untold.push(starved);
            }
        }
        texts
    }

    /// What the program is still to be told.
    pub(super) fn take(&mut self) -> Vec<Starved> {
        std::mem::take(&mut self.untold)
    }
}

fn judge(
    class: JobClass,
    counts: &ClassMetrics,
    config: &PoolConfig,
    cores: usize,
) -> Option<Starved> {
    let jobs = counts.measured;
    if jobs < FEW_JOBS || counts.wait_ns <= counts.run_ns || counts.wait_ns / jobs < LONG_WAIT_NS {
        return None;
    }
    // As many threads as there were jobs in the pool at a time, those that waited included.
    let threads = config.cap(class) as f64;
    let wanted = threads * (1.0 + counts.wait_ns as f64 / counts.run_ns.max(1) as f64);
    Some(Starved {
        class,
        threads: config.cap(class),
        jobs,
        waited_ms: counts.wait_ns as f64 / jobs as f64 / MS,
        ran_ms: Some(counts.run_ns as f64 / jobs as f64 / MS),
        helps: helps(class, wanted.round() as usize, config, cores),
    })
}

/// Jobs may not end at all, or not yet: looks at how long the first of the queue has waited.
fn judge_queue(
    class: JobClass,
    counts: &ClassMetrics,
    config: &PoolConfig,
    cores: usize,
    now_ns: u64,
) -> Option<Starved> {
    let waited = now_ns.saturating_sub(counts.oldest_queued_ns);
    if counts.queued == 0 || counts.oldest_queued_ns == 0 || waited < STUCK_NS {
        return None;
    }
    let wanted = config.cap(class) + counts.queued;
    Some(Starved {
        class,
        threads: config.cap(class),
        jobs: counts.queued as u64,
        waited_ms: waited as f64 / MS,
        ran_ms: None,
        helps: helps(class, wanted, config, cores),
    })
}

/// The size of the pool with which a class has so many threads, if that is more than now.
fn helps(class: JobClass, wanted: usize, config: &PoolConfig, cores: usize) -> Option<usize> {
    let size = match class {
        JobClass::File => wanted,
        JobClass::Cpu => wanted.min(cores),
        JobClass::Lookup => wanted.saturating_mul(2),
    };
    let size = size.min(1024);
    (size > config.threads()).then_some(size)
}

impl Starved {
    fn name(&self) -> &'static str {
        match self.class {
            JobClass::File => "file",
            JobClass::Cpu => "CPU",
            JobClass::Lookup => "look-up",
        }
    }

    fn text(&self) -> String {
        let Starved {
            jobs, waited_ms, ..
        } = self;
        let class = self.name();
        let threads = match self.threads {
            1 => "1 thread".to_owned(),
            n => format!("{n} threads"),
        };
        let help = match self.helps {
            Some(size) => format!("UV_THREADPOOL_SIZE={size} would help"),
            None => {
                "there is no processor for more threads, UV_THREADPOOL_SIZE would not help".into()
            }
        };
        match self.ran_ms {
            Some(ran_ms) => format!(
                "jobs of the thread pool wait longer than they run: {jobs} {class} jobs waited \
                 {waited_ms:.0} ms and ran {ran_ms:.0} ms on average, on {threads}; {help}"
            ),
            None => format!(
                "jobs of the thread pool wait behind others that do not end: {jobs} {class} jobs \
                 wait for {threads}, the first for {waited_ms:.0} ms; {help}"
            ),
        }
    }

    /// The message for the program.
    pub(super) fn to_js<'s>(&self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        let message = scope.object()?;
        for (name, text) in [(c"class", self.name()), (c"message", self.text().as_str())] {
            let text = scope.string(text)?;
            message.set(scope, name, text)?;
        }
        for (name, number) in [
            (c"threads", self.threads as f64),
            (c"jobs", self.jobs as f64),
            (c"waited", self.waited_ms),
            (c"ran", self.ran_ms.unwrap_or(0.0)),
            (c"size", self.helps.unwrap_or(0) as f64),
        ] {
            let number = scope.number(number);
            message.set(scope, name, number)?;
        }
        Ok(message.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(jobs: u64, wait_ms: u64, run_ms: u64) -> ClassMetrics {
        ClassMetrics {
            measured: jobs,
            wait_ns: jobs * wait_ms * 1_000_000,
            run_ns: jobs * run_ms * 1_000_000,
            ..ClassMetrics::default()
        }
    }

    #[test]
    fn says_nothing_of_few_or_short_waits() {
        let config = PoolConfig::new(4);
        for fine in [counts(7, 300, 100), counts(20, 90, 100), counts(900, 5, 0)] {
            assert!(judge(JobClass::File, &fine, &config, 8).is_none());
        }
    }

    #[test]
    fn says_what_would_help() {
        let slow = counts(20, 200, 100);
        let size = |class, cores, threads| {
            let config = PoolConfig::new(threads).with_cap(class, threads.min(cores));
            judge(class, &slow, &config, cores).map(|starved| starved.helps)
        };
        assert_eq!(size(JobClass::File, 4, 4), Some(Some(12)));
        assert_eq!(size(JobClass::Cpu, 8, 4), Some(Some(8)));
        assert_eq!(size(JobClass::Cpu, 2, 4), Some(None));
        assert_eq!(size(JobClass::Lookup, 2, 4), Some(Some(12)));
    }

    #[test]
    fn says_that_nothing_ends() {
        let mut stuck = ClassMetrics {
            queued: 3,
            running: 4,
            oldest_queued_ns: 1,
            ..ClassMetrics::default()
        };
        let config = PoolConfig::new(4);
        let judge = |stuck: &ClassMetrics, now| judge_queue(JobClass::File, stuck, &config, 2, now);
        assert!(judge(&stuck, STUCK_NS).is_none());
        let starved = judge(&stuck, 2 * STUCK_NS).unwrap();
        assert_eq!((starved.jobs, starved.helps), (3, Some(7)));
        assert!(
            starved
                .text()
                .contains("do not end: 3 file jobs wait for 4 threads")
        );
        stuck.oldest_queued_ns = 0;
        assert!(judge(&stuck, 2 * STUCK_NS).is_none());
    }

    #[test]
    fn says_it_once() {
        let mut metrics = PoolMetrics {
            size: 4,
            threads: 4,
            idle: 0,
            classes: Default::default(),
        };
        metrics.classes[0] = counts(20, 200, 100);
        let mut advice = Advice::default();
        let config = PoolConfig::new(4);
        let texts = advice.look(&metrics, &config, 0);
        let class = JobClass::ALL[0];
        assert!(texts[0].contains("20 ") && texts[0].contains("waited 200 ms and ran 100 ms"));
        assert_eq!(advice.take()[0].class, class);
        assert!(advice.look(&metrics, &config, 0).is_empty());
        assert!(advice.take().is_empty());
    }
}
