//! The figures at one moment, as JSON (for the live view and `anode:loop`) and as OpenMetrics text. All times
//! are nanoseconds on the monotonic clock.

use anode_event_loop::{JobClass, Lane, PoolMetrics, Running};

use crate::event::{PHASES, class_name, lane_name, phase_name};
use crate::figures::{Figures, KindFigures, LongCallback, SiteFigures, Total};
use crate::histogram::Histogram;
use crate::json::Json;
use crate::recording::{Now, Recording, Site, SiteId};

/// How many functions a snapshot lists.
const SITES: usize = 64;

/// Lanes in the order of their figures.
const LANES: [Lane; 3] = [Lane::Main, Lane::Kernel, Lane::Pool];

/// The figures of a recording at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    figures: Figures,
    /// The functions that the figures name, by number.
    sites: Vec<(SiteId, Site)>,
    /// What the loop's thread did at that moment.
    pub now: Now,
    /// When recording began.
    pub began_ns: u64,
    /// The pool's own counters.
    pub pool: PoolMetrics,
    /// What each thread of the pool did.
    pub threads: Vec<Option<Running>>,
    /// Nanoseconds that each of them spent with jobs that are over.
    pub busy_ns: Vec<u64>,
    /// Resident bytes of the process.
    pub rss: u64,
}

/// Resident bytes of the process; 0 when the system does not say.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok());
    pages.unwrap_or(0) * rustix::param::page_size() as u64
}

impl Recording {
    /// The figures now. Any thread.
    pub fn snapshot(&self) -> Snapshot {
        let now = self.now();
        let pool = self.pool.metrics();
        let threads = self.pool.running();
        let busy_ns = self.pool.busy_ns();
        let state = self.up_to_date();
        let mut figures = state.figures.clone();
        figures.sites.retain(|site| site.calls > 0);
        let by_time = |a: &SiteFigures, b: &SiteFigures| b.total_ns.cmp(&a.total_ns);
        figures.sites.sort_by(by_time);
        figures.sites.truncate(SITES);
        let mut ids: Vec<SiteId> = figures.sites.iter().map(|figures| figures.site).collect();
        ids.extend(figures.longest.iter().map(|long| long.site));
        ids.extend(now.callback.map(|current| current.site));
        ids.retain(|id| id.is_some());
        ids.sort_by_key(|id| id.number());
        ids.dedup();
        let sites = ids.into_iter().map(|id| (id, state.site(id))).collect();
        drop(state);
        Snapshot {
            figures,
            sites,
            now,
            began_ns: self.began_ns,
            pool,
            threads,
            busy_ns,
            rss: resident(),
        }
    }
}

impl Snapshot {
    /// Nanoseconds since recording began in which the loop slept.
    pub fn idle_ns(&self) -> u64 {
        let asleep = self.now.asleep_since_ns;
        let asleep = asleep.map_or(0, |since| self.now.at_ns.saturating_sub(since));
        self.figures.idle_ns + asleep
    }

    /// The part of the time since recording began in which the loop did not sleep: 0 to 1.
    pub fn utilization(&self) -> f64 {
        let elapsed = self.now.at_ns.saturating_sub(self.began_ns).max(1);
        1.0 - (self.idle_ns() as f64 / elapsed as f64).min(1.0)
    }

    fn site(&self, id: SiteId) -> Option<&Site> {
        let at = self
            .sites
            .binary_search_by_key(&id.number(), |(id, _)| id.number());
        at.ok().map(|at| &self.sites[at].1)
    }

    fn write_site(&self, out: &mut Json, id: SiteId) {
        let Some(site) = self.site(id) else {
            out.number("site", "null");
            return;
        };
        out.key("site");
        out.object(|out| {
            out.number("id", id.number());
            out.text("name", &site.name);
            out.text("file", &site.file);
            out.number("line", site.line);
            out.number("library", site.library);
        });
    }

    /// All figures as a JSON object; `docs/loop.md` describes it.
    pub fn to_json(&self) -> String {
        let mut json = Json::default();
        json.object(|out| self.write(out));
        json.finish()
    }

    fn write(&self, out: &mut Json) {
        let figures = &self.figures;
        out.number("time", self.now.at_ns);
        out.number("began", self.began_ns);
        out.number("idle", self.idle_ns());
        out.number("utilization", self.utilization());
        out.number("iterations", figures.iterations);
        out.key("delay");
        figures.delay.write(out);
        out.key("now");
        out.object(|out| self.write_now(out));
        out.key("phases");
        out.object(|out| {
            for (phase, total) in PHASES.iter().zip(&figures.phases) {
                write_total(out, phase_name(*phase), total);
            }
        });
        out.key("main");
        out.object(|out| {
            write_total(out, "ticks", &figures.ticks);
            write_total(out, "microtasks", &figures.microtasks);
            write_total(out, "modules", &figures.modules);
            write_total(out, "scripts", &figures.scripts);
            out.key("collections");
            out.object(|out| {
                for (kind, total) in &figures.collections {
                    write_total(out, kind, total);
                }
            });
        });
        out.key("lanes");
        out.object(|out| {
            for (lane, figures) in LANES.iter().zip(&figures.lanes) {
                out.key(lane_name(*lane));
                out.object(|out| {
                    out.number("queued", figures.queued);
                    out.number("callbacks", figures.callback.count());
                    write_histogram(out, "waiting", &figures.waiting);
                    write_histogram(out, "delivery", &figures.delivery);
                    write_histogram(out, "callback", &figures.callback);
                });
            }
        });
        out.key("pool");
        out.object(|out| self.write_pool(out));
        out.key("kinds");
        out.array(|out| {
            let used = figures.kinds.iter();
            for kind in used.filter(|kind| kind.queued + kind.callbacks + kind.at_once.count > 0) {
                out.object(|out| write_kind(out, kind));
            }
        });
        out.key("sites");
        out.array(|out| {
            for site in &figures.sites {
                out.object(|out| {
                    self.write_site(out, site.site);
                    out.number("calls", site.calls);
                    out.number("total", site.total_ns);
                    out.number("longest", site.longest_ns);
                });
            }
        });
        out.key("longest");
        out.array(|out| {
            for long in &figures.longest {
                out.object(|out| self.write_long(out, long));
            }
        });
        out.key("active");
        out.object(|out| {
            for (kind, count) in &figures.sample.active {
                out.number(kind, count);
            }
        });
        out.key("memory");
        out.object(|out| {
            out.number("rss", self.rss);
            out.number("heapUsed", figures.sample.memory.heap_used);
            out.number("heapTotal", figures.sample.memory.heap_total);
            out.number("external", figures.sample.memory.external);
            out.number("sampled", figures.sample.at_ns);
        });
    }

    fn write_now(&self, out: &mut Json) {
        let now = &self.now;
        out.text("phase", phase_name(now.phase));
        out.optional("asleepSince", now.asleep_since_ns);
        out.optional("busySince", now.busy_since_ns);
        match &now.callback {
            None => out.number("callback", "null"),
            Some(current) => {
                out.key("callback");
                out.object(|out| {
                    out.text("kind", current.kind);
                    out.text("lane", lane_name(current.lane));
                    out.number("since", current.since_ns);
                    self.write_site(out, current.site);
                });
            }
        }
    }

    fn write_pool(&self, out: &mut Json) {
        out.number("size", self.pool.size);
        out.number("threads", self.pool.threads);
        out.number("idle", self.pool.idle);
        out.key("busy");
        out.array(|out| {
            // A thread may have been added since the others were asked.
            for number in 0..self.threads.len() {
                out.plain(self.busy_ns.get(number).unwrap_or(&0));
            }
        });
        out.key("running");
        out.array(|out| {
            for running in &self.threads {
                match running {
                    None => out.plain("null"),
                    Some(running) => out.object(|out| {
                        out.text("kind", running.kind);
                        out.text("class", class_name(running.class));
                        out.number("since", running.since_ns);
                    }),
                }
            }
        });
        out.key("classes");
        out.object(|out| {
            for (class, figures) in JobClass::ALL.into_iter().zip(&self.figures.classes) {
                let live = self.pool.class(class);
                out.key(class_name(class));
                out.object(|out| {
                    out.number("queueLength", live.queued);
                    out.number("runningNow", live.running);
                    out.number("queued", figures.queued);
                    out.number("done", figures.done);
                    out.number("cancelled", live.cancelled);
                    write_histogram(out, "ahead", &figures.ahead);
                    write_histogram(out, "waiting", &figures.waiting);
                    write_histogram(out, "running", &figures.running);
                    write_histogram(out, "callback", &figures.callback);
                });
            }
        });
    }

    fn write_long(&self, out: &mut Json, long: &LongCallback) {
        out.number("began", long.began_ns);
        out.number("lasted", long.lasted_ns);
        out.text("kind", long.kind);
        out.text("lane", lane_name(long.lane));
        self.write_site(out, long.site);
    }

    /// The figures in the OpenMetrics text format 1.0; seconds, bytes and counts. Source: the OpenMetrics
    /// specification, <https://github.com/prometheus/OpenMetrics>.
    pub fn to_open_metrics(&self) -> String {
        let mut out = Metrics::default();
        let figures = &self.figures;
        let lanes = || LANES.iter().zip(&figures.lanes);
        let classes = || JobClass::ALL.into_iter().zip(&figures.classes);
        out.family(
            "anode_loop_utilization",
            "gauge",
            "Part of the time the loop did not sleep.",
        );
        out.line("anode_loop_utilization", "", self.utilization());
        out.family(
            "anode_loop_iterations",
            "counter",
            "Iterations of the event loop.",
        );
        out.line("anode_loop_iterations_total", "", figures.iterations);
        out.family("anode_loop_idle_seconds", "counter", "Time the loop slept.");
        out.line("anode_loop_idle_seconds_total", "", seconds(self.idle_ns()));
        out.family(
            "anode_loop_delay_seconds",
            "histogram",
            "Time between two looks at the system.",
        );
        out.histogram("anode_loop_delay_seconds", "", &figures.delay);
        out.family(
            "anode_loop_phase_seconds",
            "counter",
            "Time in each phase, without sleep.",
        );
        for (phase, total) in PHASES.iter().zip(&figures.phases) {
            let label = format!("phase=\"{}\"", phase_name(*phase));
            out.line(
                "anode_loop_phase_seconds_total",
                &label,
                seconds(total.total_ns),
            );
        }
        out.family(
            "anode_callback_seconds",
            "histogram",
            "Time of callbacks, by lane.",
        );
        for (lane, figures) in lanes() {
            let label = format!("lane=\"{}\"", lane_name(*lane));
            out.histogram("anode_callback_seconds", &label, &figures.callback);
        }
        out.family(
            "anode_waiting_seconds",
            "histogram",
            "Time operations waited, by lane.",
        );
        for (lane, figures) in lanes() {
            let label = format!("lane=\"{}\"", lane_name(*lane));
            out.histogram("anode_waiting_seconds", &label, &figures.waiting);
        }
        out.family(
            "anode_operations",
            "counter",
            "Operations that are over, by lane and kind.",
        );
        for kind in &figures.kinds {
            let done = kind.callbacks + kind.at_once.count;
            if done > 0 {
                let label = format!("lane=\"{}\",kind=\"{}\"", lane_name(kind.lane), kind.kind);
                out.line("anode_operations_total", &label, done);
            }
        }
        out.family("anode_pool_threads", "gauge", "Threads of the pool.");
        out.line("anode_pool_threads", "", self.pool.threads);
        out.family(
            "anode_pool_size",
            "gauge",
            "The most threads the pool may have.",
        );
        out.line("anode_pool_size", "", self.pool.size);
        out.family(
            "anode_pool_queue_length",
            "gauge",
            "Jobs that wait for a thread.",
        );
        for class in JobClass::ALL {
            let label = format!("class=\"{}\"", class_name(class));
            out.line(
                "anode_pool_queue_length",
                &label,
                self.pool.class(class).queued,
            );
        }
        out.family("anode_pool_running", "gauge", "Jobs that run.");
        for class in JobClass::ALL {
            let label = format!("class=\"{}\"", class_name(class));
            out.line("anode_pool_running", &label, self.pool.class(class).running);
        }
        out.family(
            "anode_pool_waiting_seconds",
            "histogram",
            "Time jobs waited for a thread.",
        );
        for (class, figures) in classes() {
            let label = format!("class=\"{}\"", class_name(class));
            out.histogram("anode_pool_waiting_seconds", &label, &figures.waiting);
        }
        out.family("anode_pool_job_seconds", "histogram", "Time jobs ran.");
        for (class, figures) in classes() {
            let label = format!("class=\"{}\"", class_name(class));
            out.histogram("anode_pool_job_seconds", &label, &figures.running);
        }
        out.family(
            "anode_collection_seconds",
            "counter",
            "Time of garbage collections.",
        );
        for (kind, total) in &figures.collections {
            let label = format!("kind=\"{kind}\"");
            out.line(
                "anode_collection_seconds_total",
                &label,
                seconds(total.total_ns),
            );
        }
        out.family(
            "anode_active",
            "gauge",
            "Active handles and requests, by kind.",
        );
        for (kind, count) in &figures.sample.active {
            out.line("anode_active", &format!("kind=\"{kind}\""), count);
        }
        out.family("anode_memory_bytes", "gauge", "Memory by owner.");
        let memory = &figures.sample.memory;
        for (owner, bytes) in [
            ("rss", self.rss),
            ("heap_used", memory.heap_used),
            ("heap_total", memory.heap_total),
            ("external", memory.external),
        ] {
            out.line("anode_memory_bytes", &format!("owner=\"{owner}\""), bytes);
        }
        out.text.push_str("# EOF\n");
        out.text
    }
}

fn write_total(out: &mut Json, name: &str, total: &Total) {
    out.key(name);
    out.object(|out| {
        out.number("count", total.count);
        out.number("total", total.total_ns);
        out.number("longest", total.longest_ns);
    });
}

fn write_histogram(out: &mut Json, name: &str, histogram: &Histogram) {
    out.key(name);
    histogram.write(out);
}

fn write_kind(out: &mut Json, kind: &KindFigures) {
    out.text("kind", kind.kind);
    out.text("lane", lane_name(kind.lane));
    match kind.class {
        Some(class) => out.text("class", class_name(class)),
        None => out.number("class", "null"),
    }
    out.number("queued", kind.queued);
    out.number("callbacks", kind.callbacks);
    out.number("waiting", kind.waiting_ns);
    out.number("running", kind.running_ns);
    out.number("callback", kind.callback_ns);
    out.number("longest", kind.longest_ns);
    write_total(out, "atOnce", &kind.at_once);
}

fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}

/// Upper ends of the buckets of histograms in OpenMetrics, in nanoseconds: powers of four microseconds.
const LIMITS: [u64; 13] = [
    1 << 10,
    1 << 12,
    1 << 14,
    1 << 16,
    1 << 18,
    1 << 20,
    1 << 22,
    1 << 24,
    1 << 26,
    1 << 28,
    1 << 30,
    1 << 32,
    1 << 34,
];

/// An OpenMetrics text under construction.
#[derive(Default)]
struct Metrics {
    text: String,
}

impl Metrics {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        crate::json::push(&mut self.text, format_args!("# TYPE {name} {kind}\n"));
        if name.ends_with("_seconds") {
            crate::json::push(&mut self.text, format_args!("# UNIT {name} seconds\n"));
        } else if name.ends_with("_bytes") {
            crate::json::push(&mut self.text, format_args!("# UNIT {name} bytes\n"));
        }
        crate::json::push(&mut self.text, format_args!("# HELP {name} {help}\n"));
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        self.text.push_str(name);
        if !labels.is_empty() {
            crate::json::push(&mut self.text, format_args!("{{{labels}}}"));
        }
        crate::json::push(&mut self.text, format_args!(" {value}\n"));
    }

    fn histogram(&mut self, name: &str, labels: &str, histogram: &Histogram) {
        let comma = if labels.is_empty() { "" } else { "," };
        let bucket = format!("{name}_bucket");
        for limit in LIMITS {
            let labels = format!("{labels}{comma}le=\"{}\"", seconds(limit));
            self.line(&bucket, &labels, histogram.at_most(limit - 1));
        }
        let all = format!("{labels}{comma}le=\"+Inf\"");
        self.line(&bucket, &all, histogram.count());
        self.line(&format!("{name}_count"), labels, histogram.count());
        self.line(&format!("{name}_sum"), labels, seconds(histogram.sum()));
    }
}
