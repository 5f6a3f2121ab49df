//! `--loop-view`: hands what is recorded to the page of `anode_loop_view`.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anode_event_loop::monotonic_ns;
use anode_loop_view::{INTERVAL, Source, View};
use anode_process::NODE_VERSION;
use anode_record::{Json, Recording};
use anode_runtime::Environment;

/// The recording of the main thread, for the page.
struct Figures {
    recording: Arc<Recording>,
    hello: String,
}

impl Source for Figures {
    fn hello(&self) -> String {
        self.hello.clone()
    }

    fn snapshot(&self) -> String {
        self.recording.snapshot().to_json()
    }
}

/// Begins to record and to serve the page, and prints where. A view that cannot be served is said on stderr and
/// does not keep the program from running.
pub(crate) fn start(environment: &Rc<Environment>, port: u16) {
    let recording = environment.record().recording().clone();
    let hello = hello(environment, &recording);
    match View::start(port, Box::new(Figures { recording, hello })) {
        Ok(view) => {
            eprintln!("Loop view: http://{}/", view.address());
            environment.on_leave(move || view.finish());
        }
        Err(error) => eprintln!("anode: --loop-view: {error}"),
    }
}

/// The greeting; `anode_loop_view` describes it.
fn hello(environment: &Environment, recording: &Recording) -> String {
    let settings = &environment.settings;
    let program = settings.args.first().map_or_else(
        || "[eval]".to_string(),
        |file| match std::path::absolute(file) {
            Ok(path) if path.exists() => path.to_string_lossy().into_owned(),
            _ => file.clone(),
        },
    );
    let ago = Duration::from_nanos(monotonic_ns().saturating_sub(recording.began_ns));
    let began = SystemTime::now().checked_sub(ago);
    let began = began.and_then(|began| began.duration_since(UNIX_EPOCH).ok());
    let mut json = Json::default();
    json.object(|out| {
        out.number("version", 1);
        out.number("pid", std::process::id());
        out.text("program", &program);
        out.text("runtime", concat!("anode ", env!("CARGO_PKG_VERSION")));
        out.text("node", &format!("v{NODE_VERSION}"));
        out.number("startedAt", began.unwrap_or_default().as_millis());
        out.number("interval", INTERVAL.as_millis());
    });
    json.finish()
}
