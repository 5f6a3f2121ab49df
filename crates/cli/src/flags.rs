//! The command line: every option is declared once, with its help and its effect.

use std::path::PathBuf;
use std::time::Duration;

use anode_process::NODE_VERSION;
use anode_runtime::{InvalidOptions, OptionValue, Settings, TraceLoop};

/// What the command line asks for.
pub enum Command {
    /// Print a text (version, help) and leave.
    Print(String),
    /// Append the precompiled library to a copy of this executable.
    WriteSnapshot(PathBuf),
    /// The same by the process that does it: run a program, then write.
    RehearseSnapshot(PathBuf, Box<Settings>),
    /// Run a program.
    Run(Box<Settings>),
}

enum Kind {
    /// `--name`, and `--no-name` to turn it off; the default is given.
    Switch(bool),
    /// `--name=value` or `--name value`.
    Text,
    /// `--name=value` with one of these values, or `--name` for the first of them.
    Optional(&'static [&'static str]),
    /// `--name=PORT` with a number from 0 to 65535, or `--name` for this one.
    OptionalPort(u16),
    /// `--name=value`, or `--name` for the empty text.
    Maybe,
    /// `--name=N` with a number greater than 0, or `--name` for this one.
    OptionalNumber(f64),
    /// As Text, with one of these values.
    Choice(&'static [&'static str]),
    /// As Text, may be given repeatedly.
    List,
    /// A number with a default.
    Number(f64),
}

struct Flag {
    name: &'static str,
    short: Option<&'static str>,
    kind: Kind,
    /// May stand in NODE_OPTIONS.
    env: bool,
    help: &'static str,
}

const fn flag(
    name: &'static str,
    short: Option<&'static str>,
    kind: Kind,
    env: bool,
    help: &'static str,
) -> Flag {
    Flag {
        name,
        short,
        kind,
        env,
        help,
    }
}

use Kind::{Choice, List, Maybe, Number, Optional, OptionalNumber, OptionalPort, Switch, Text};

#[rustfmt::skip]
static FLAGS: &[Flag] = &[
    flag("abort-on-uncaught-exception", None, Switch(false), true, "abort, for a core dump, instead of leaving after an uncaught exception"),
    flag("addons", None, Switch(true), true, "use the node-addons condition of packages"),
    flag("async-context-frame", None, Switch(true), true, "accepted: AsyncLocalStorage has one implementation, in the engine's job queue"),
    flag("check", Some("c"), Switch(false), false, "check the syntax of the file without running it"),
    flag("conditions", Some("C"), List, true, "additional condition for exports and imports of packages"),
    flag("deprecation", None, Switch(true), true, "print deprecation warnings"),
    flag("disable-warning", None, List, true, "hide warnings of this code or type"),
    flag("enable-source-maps", None, Switch(false), true, "show places of the original sources in stacks"),
    flag("entry-url", None, Switch(false), true, "the program is given as a URL"),
    flag("env-file", None, List, false, "set environment variables from this file"),
    flag("env-file-if-exists", None, List, false, "as --env-file, and nothing if there is no such file"),
    flag("eval", Some("e"), Text, false, "run the given source text"),
    flag("experimental-detect-module", None, Switch(true), true, "take a file without a format for an ES module when its syntax says so"),
    flag("experimental-eventsource", None, Switch(false), true, "provide EventSource"),
    flag("experimental-global-navigator", None, Switch(true), true, "provide navigator"),
    flag("experimental-import-meta-resolve", None, Switch(false), true, "let import.meta.resolve take a parent URL"),
    flag("experimental-import-text", None, Switch(false), true, "import text files with the type text"),
    flag("experimental-loader", None, List, true, "module with hooks for import"),
    flag("experimental-package-map", None, Text, true, "file that says where packages are"),
    flag("experimental-print-required-tla", None, Switch(false), true, "say where the top-level await of a required module is"),
    flag("experimental-require-module", None, Switch(true), true, "load ES modules by require()"),
    flag("experimental-test-coverage", None, Switch(false), true, "count what tests run of the program (not available)"),
    flag("experimental-test-module-mocks", None, Switch(false), true, "mock modules in tests"),
    flag("experimental-test-tag-filter", None, List, true, "run the tests that have this tag"),
    flag("experimental-sqlite", None, Switch(true), true, "provide node:sqlite"),
    flag("experimental-stream-iter", None, Switch(false), true, "provide node:stream/iter"),
    flag("experimental-transform-types", None, Switch(false), true, "compile TypeScript's enums, namespaces and parameter properties"),
    flag("experimental-vm-modules", None, Switch(false), true, "ES modules in node:vm"),
    flag("experimental-websocket", None, Switch(true), true, "provide WebSocket and CloseEvent"),
    flag("expose-gc", None, Switch(false), true, "add gc() to the global object"),
    flag("import", None, List, true, "ES module to load before the program"),
    flag("input-type", None, Text, true, "what --eval and standard input hold: module or commonjs"),
    flag("insecure-http-parser", None, Switch(false), true, "accept HTTP messages that break the rules"),
    flag("interactive", Some("i"), Switch(false), false, "open the prompt even if standard input is no terminal"),
    flag("loop-view", None, OptionalPort(anode_loop_view::DEFAULT_PORT), true, "serve a page on 127.0.0.1 that shows the event loop at work (port 9330, or the one given, or another that is free)"),
    flag("max-http-header-size", None, Number(16384.0), true, "largest HTTP header block in bytes"),
    flag("max-old-space-size", None, Number(0.0), true, "largest JavaScript heap in MiB"),
    flag("network-family-autoselection", None, Switch(true), true, "try the addresses of both families when connecting"),
    flag("network-family-autoselection-attempt-timeout", None, Number(250.0), true, "milliseconds for each of those attempts, at least 10"),
    flag("node-snapshot", None, Switch(true), true, "accepted: there is no snapshot of a heap"),
    flag("pending-deprecation", None, Switch(false), true, "print pending deprecation warnings"),
    flag("preserve-symlinks", None, Switch(false), true, "keep symbolic links when resolving modules"),
    flag("preserve-symlinks-main", None, Switch(false), true, "keep symbolic links when resolving the main module"),
    flag("print", Some("p"), Switch(false), false, "run the given source text and print its result"),
    flag("redirect-warnings", None, Text, true, "append warnings to this file and not to stderr"),
    flag("require", Some("r"), List, true, "CommonJS module to load before the program"),
    flag("stack-trace-limit", None, Number(10.0), true, "how many frames stacks have"),
    flag("strip-types", None, Switch(true), true, "run TypeScript by erasing its types"),
    flag("test", None, Switch(false), false, "run tests: the files or patterns given, or those found by their names"),
    flag("test-concurrency", None, Number(0.0), true, "how many test files run at a time"),
    flag("test-coverage-branches", None, Number(0.0), true, "least percentage of branches that tests run"),
    flag("test-coverage-exclude", None, List, true, "files that coverage leaves out"),
    flag("test-coverage-functions", None, Number(0.0), true, "least percentage of functions that tests run"),
    flag("test-coverage-include", None, List, true, "files that coverage is about"),
    flag("test-coverage-lines", None, Number(0.0), true, "least percentage of lines that tests run"),
    flag("test-force-exit", None, Switch(false), true, "leave when all known tests have ended"),
    flag("test-global-setup", None, Text, true, "module with globalSetup() and globalTeardown() for all tests"),
    flag("test-isolation", None, Text, true, "process: a process for each test file; none: all in this one"),
    flag("test-name-pattern", None, List, true, "run the tests whose names match"),
    flag("test-only", None, Switch(false), true, "run the tests that have the only option"),
    flag("test-random-seed", None, Text, true, "seed of the random order of tests"),
    flag("test-randomize", None, Switch(false), true, "run tests in random order"),
    flag("test-reporter", None, List, true, "spec, tap, dot, junit or a module"),
    flag("test-reporter-destination", None, List, true, "stdout, stderr or a file, for the reporter at the same place"),
    flag("test-rerun-failures", None, Text, true, "keep in this file which tests passed, and run the others only"),
    flag("test-shard", None, Text, true, "which part of the test files to run, as index/total"),
    flag("test-skip-pattern", None, List, true, "do not run the tests whose names match"),
    flag("test-timeout", None, Number(0.0), true, "milliseconds that each test has"),
    flag("test-udp-no-try-send", None, Switch(false), false, "let datagrams wait for the loop, for tests"),
    flag("test-update-snapshots", None, Switch(false), true, "write the snapshots of tests anew"),
    flag("throw-deprecation", None, Switch(false), true, "throw on deprecations"),
    flag("title", None, Text, true, "the process title"),
    flag("tls-cipher-list", None, Text, true, "ciphers of TLS connections that name none"),
    flag("tls-max-v1.2", None, Switch(false), true, "TLS 1.2 at most, unless a program says otherwise"),
    flag("tls-max-v1.3", None, Switch(false), true, "TLS 1.3 at most, unless a program says otherwise"),
    flag("tls-min-v1.0", None, Switch(false), true, "TLS 1.0 at least, unless a program says otherwise"),
    flag("tls-min-v1.1", None, Switch(false), true, "TLS 1.1 at least, unless a program says otherwise"),
    flag("tls-min-v1.2", None, Switch(false), true, "TLS 1.2 at least, unless a program says otherwise"),
    flag("tls-min-v1.3", None, Switch(false), true, "TLS 1.3 at least, unless a program says otherwise"),
    flag("trace-deprecation", None, Switch(false), true, "print stacks of deprecations"),
    flag("trace-loop", None, Maybe, true, "write what the event loop does to this file (anode-trace-%p.json; %p: the process number), for Perfetto"),
    flag("trace-loop-limit", None, Number(64.0), true, "largest size of that file in MiB; the newest events replace the oldest (64)"),
    flag("trace-require-module", None, Optional(&["all", "no-node-modules"]), true, "say which ES modules are required: all, or no-node-modules"),
    flag("trace-uncaught", None, Switch(false), true, "print where uncaught exceptions were thrown"),
    flag("trace-warnings", None, Switch(false), true, "print stacks of warnings"),
    flag("unhandled-rejections", None, Choice(&["strict", "warn", "none", "throw", "warn-with-error-codes"]), true, "strict, warn, none, throw or warn-with-error-codes"),
    flag("use-bundled-ca", None, Switch(false), true, "trust the certificates inside of anode"),
    flag("use-env-proxy", None, Switch(false), true, "take proxies from HTTP_PROXY, HTTPS_PROXY and NO_PROXY"),
    flag("use-openssl-ca", None, Switch(false), true, "trust the certificates in OpenSSL's places"),
    flag("use-system-ca", None, Switch(false), true, "trust the system's certificates, too"),
    flag("warn-blocked", None, OptionalNumber(100.0), true, "say what holds the main thread for this many milliseconds (100 if none are given)"),
    flag("warnings", None, Switch(true), true, "print warnings"),
    flag("watch", None, Switch(false), true, "run again when a file changes; with --test only"),
    flag("watch-preserve-output", None, Switch(false), true, "do not clear the terminal at a restart"),
    flag("zero-fill-buffers", None, Switch(false), true, "fill new buffers with zeros, which they always are"),
];

/// Options of V8 for what is always there: taken, for programs that ask for it, and without effect.
const ALWAYS_ON: &[&str] = &[
    "experimental-wasm-modules",
    "harmony-import-attributes",
    "js-source-phase-imports",
];

/// Options that tune V8's heap and compilers, which are not here: taken, also with `no` in front, so that programs
/// started with them start, and without effect. What changes how a program behaves is not among them.
const TUNING: &[&str] = &[
    "always-sparkplug",
    "concurrent-array-buffer-sweeping",
    "concurrent-recompilation",
    "flush-bytecode",
    "gc-interval",
    "huge-max-old-generation-size",
    "initial-heap-size",
    "initial-old-space-size",
    "lite-mode",
    "maglev",
    "max-lazy",
    "max-semi-space-size",
    "min-semi-space-size",
    "opt",
    "optimize-for-size",
    "semi-space-growth-factor",
    "single-threaded",
    "single-threaded-gc",
    "sparkplug",
    "stack-size",
    "turbofan",
    "use-largepages",
    "v8-pool-size",
    "verify-heap",
];

/// Whether the option, in its plain spelling, is one of [`TUNING`].
fn tunes(plain: &str) -> bool {
    let positive = plain
        .strip_prefix("no-")
        .or_else(|| plain.strip_prefix("no"));
    TUNING
        .iter()
        .any(|name| *name == plain || Some(*name) == positive)
}

/// Other names of options.
const ALIASES: &[(&str, &str)] = &[
    ("experimental-strip-types", "strip-types"),
    ("experimental-test-isolation", "test-isolation"),
    ("no-experimental-strip-types", "no-strip-types"),
    ("loader", "experimental-loader"),
    ("require-module", "experimental-require-module"),
    ("no-require-module", "no-experimental-require-module"),
];

const USAGE: &str = "\
Usage: anode [options] [ script.js ] [arguments]
       anode -e CODE [arguments]
       anode -               (reads the program from standard input)

Options:
";

const AFTER: &str = "
  -                           read the program from standard input
  --                          end of anode's options
  -h, --help                  print this text
  -v, --version               print the Node.js version that anode provides

Environment variables:
  ANODE_GC_STRESS=N           collect garbage at every Nth native call (finds rooting mistakes)
  ANODE_LIB_DIR=DIR           load the built-in JavaScript from DIR (for work on anode itself)
  NODE_OPTIONS                options to put before those of the command line
  NODE_PATH                   ':'-separated folders to look for modules in
  UV_THREADPOOL_SIZE          threads of the thread pool (1 to 1024, default 4)

Documentation is in docs/ of the source tree.
";

fn help() -> String {
    let mut text = String::from(USAGE);
    for flag in FLAGS {
        let name = match flag.kind {
            Switch(true) => format!("--no-{}", flag.name),
            Switch(false) => format!("--{}", flag.name),
            Maybe | Optional(_) | OptionalNumber(_) | OptionalPort(_) => {
                format!("--{}[=...]", flag.name)
            }
            Text | Choice(_) | List | Number(_) => format!("--{}=...", flag.name),
        };
        let left = match flag.short {
            Some(short) => format!("-{short}, {name}"),
            None => name,
        };
        let verb = if matches!(flag.kind, Switch(true)) {
            "do not "
        } else {
            ""
        };
        text.push_str(&format!("  {left:<27} {verb}{}\n", flag.help));
    }
    text.push_str(AFTER);
    text
}

fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for c in name.chars() {
        if c == '-' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

struct Parsed {
    values: Vec<OptionValue>,
    /// Those that were given, by their place in FLAGS.
    given: Vec<usize>,
}

impl Parsed {
    fn new() -> Parsed {
        let initial = |flag: &Flag| match flag.kind {
            Switch(on) => OptionValue::Bool(on),
            Text | Choice(_) | Optional(_) | OptionalPort(_) | Maybe => OptionValue::Text(None),
            List => OptionValue::List(Vec::new()),
            Number(n) => OptionValue::Number(n),
            OptionalNumber(_) => OptionValue::Number(0.0),
        };
        Parsed {
            values: FLAGS.iter().map(initial).collect(),
            given: Vec::new(),
        }
    }

    fn get(&self, name: &str) -> Option<&OptionValue> {
        FLAGS
            .iter()
            .position(|f| f.name == name)
            .map(|i| &self.values[i])
    }

    /// Sets what an option implies, unless the other was given.
    fn imply(&mut self, name: &str, other: &'static str) {
        let is_given = |i: &usize| FLAGS[*i].name == other;
        if matches!(self.get(name), Some(OptionValue::Bool(true)))
            && !self.given.iter().any(is_given)
        {
            self.set(other, OptionValue::Bool(true));
        }
    }

    fn set(&mut self, name: &str, value: OptionValue) {
        if let Some(i) = FLAGS.iter().position(|f| f.name == name) {
            self.values[i] = value;
        }
    }

    /// Takes one option; `next` gives the following argument when a value is needed.
    fn option<'a>(
        &mut self,
        arg: &str,
        from_env: bool,
        mut next: impl FnMut() -> Option<&'a str>,
    ) -> Result<(), String> {
        let (name, inline) = match arg.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (arg, None),
        };
        // V8's spelling of options with underscores is accepted, as in Node.
        let mut plain = name.trim_start_matches('-').replace('_', "-");
        if let Some((_, known)) = ALIASES.iter().find(|alias| alias.0 == plain) {
            plain = (*known).to_owned();
        }
        if name.starts_with("--") && (ALWAYS_ON.contains(&plain.as_str()) || tunes(&plain)) {
            return Ok(());
        }
        let found = FLAGS.iter().position(|f| {
            if name.starts_with("--") {
                f.name == plain
            } else {
                f.short == Some(plain.as_str())
            }
        });
        let bad = || {
            if from_env {
                format!("{arg} is not allowed in NODE_OPTIONS")
            } else {
                format!("bad option: {arg}")
            }
        };
        let (index, negated) = match found {
            Some(i) => (i, false),
            None => match plain.strip_prefix("no-") {
                Some(rest) if name.starts_with("--") => {
                    let i = FLAGS
                        .iter()
                        .position(|f| f.name == rest && matches!(f.kind, Switch(_)))
                        .ok_or_else(bad)?;
                    (i, true)
                }
                _ => return Err(bad()),
            },
        };
        let flag = &FLAGS[index];
        self.given.push(index);
        if from_env && !flag.env {
            return Err(format!("{name} is not allowed in NODE_OPTIONS"));
        }
        if let Switch(_) = flag.kind {
            if inline.is_some() {
                return Err(format!("{name} does not take an argument"));
            }
            self.values[index] = OptionValue::Bool(!negated);
            return Ok(());
        }
        let value = match (inline, &flag.kind) {
            (Some(""), _) => return Err(format!("{name} requires an argument")),
            (Some(value), Optional(known)) if !known.contains(&value) => {
                return Err(format!("invalid value for {name}"));
            }
            (Some(value), OptionalPort(_)) if value.parse::<u16>().is_err() => {
                return Err(format!("{name} must be a port from 0 to 65535"));
            }
            (Some(value), _) => value.to_string(),
            (None, Optional(known)) => known[0].to_string(),
            (None, OptionalPort(port)) => port.to_string(),
            (None, Maybe) => String::new(),
            (None, OptionalNumber(n)) => n.to_string(),
            (None, _) => match next() {
                Some(value) => value.to_string(),
                None => return Err(format!("{name} requires an argument")),
            },
        };
        if let Choice(known) = flag.kind
            && !known.contains(&value.as_str())
        {
            return Err(format!("invalid value for {name}"));
        }
        match &mut self.values[index] {
            OptionValue::List(items) => items.push(value),
            slot @ OptionValue::Number(_) => match value.parse() {
                Ok(n) if matches!(flag.kind, OptionalNumber(_)) && n <= 0.0 => {
                    return Err(format!("{name} must be greater than 0"));
                }
                Ok(n) if matches!(flag.kind, OptionalNumber(_)) && !f64::is_finite(n) => {
                    return Err(format!("{name} must be a number"));
                }
                Ok(n) => *slot = OptionValue::Number(n),
                Err(_) => return Err(format!("{name} must be a number")),
            },
            slot => *slot = OptionValue::Text(Some(value)),
        }
        Ok(())
    }
}

/// Reads the command line (`args[0]` is the command itself) after `NODE_OPTIONS`.
///
/// # Errors
/// A message for a wrong option; the exit code for it is 9.
pub fn parse(args: &[String], node_options: Option<&str>) -> Result<Command, String> {
    let mut parsed = Parsed::new();
    if let Some(text) = node_options {
        let words = split_words(text)?;
        let mut i = 0;
        while i < words.len() {
            if !words[i].starts_with('-') {
                return Err(format!("{} is not allowed in NODE_OPTIONS", words[i]));
            }
            let mut used = 0;
            parsed.option(&words[i], true, || {
                used = 1;
                words.get(i + 1).map(String::as_str)
            })?;
            i += 1 + used;
        }
    }
    let mut i = 1;
    let mut force_stdin = false;
    let mut exec_argv = Vec::new();
    while i < args.len() {
        let arg = args[i].as_str();
        match arg {
            "--" => {
                i += 1;
                break;
            }
            // It stays in place: the program sees it as its own path.
            "-" => {
                force_stdin = true;
                break;
            }
            "-v" | "--version" => return Ok(Command::Print(format!("v{NODE_VERSION}\n"))),
            "-h" | "--help" => return Ok(Command::Print(help())),
            "--write-snapshot" => {
                let target = args
                    .get(i + 1)
                    .ok_or("--write-snapshot requires an argument")?;
                if args.len() == i + 2 {
                    return Ok(Command::WriteSnapshot(target.into()));
                }
                let mut settings = settings(parsed, args, i + 2, false, exec_argv);
                settings.rehearse = true;
                return Ok(Command::RehearseSnapshot(target.into(), Box::new(settings)));
            }
            // `-p CODE` and `-pe CODE`: print takes the source text with it.
            "-p" | "--print" | "-pe" | "-ep" => {
                parsed.set("print", OptionValue::Bool(true));
                exec_argv.push(args[i].clone());
                if let Some(code) = args.get(i + 1).filter(|a| !a.starts_with('-')) {
                    parsed.set("eval", OptionValue::Text(Some(code.clone())));
                    exec_argv.push(code.clone());
                    i += 1;
                } else if arg != "-p" && arg != "--print" {
                    return Err(format!("{arg} requires an argument"));
                }
                i += 1;
            }
            _ if arg.starts_with('-') => {
                let mut used = 0;
                parsed.option(arg, false, || {
                    used = 1;
                    args.get(i + 1).map(String::as_str)
                })?;
                exec_argv.extend(args[i..(i + 1 + used).min(args.len())].iter().cloned());
                i += 1 + used;
            }
            _ => break,
        }
    }
    check_combinations(&parsed)?;
    Ok(Command::Run(Box::new(settings(
        parsed,
        args,
        i,
        force_stdin,
        exec_argv,
    ))))
}

/// Options that a thread cannot have of its own.
const OF_PROCESS: &[&str] = &[
    "abort-on-uncaught-exception",
    "check",
    "eval",
    "interactive",
    "max-old-space-size",
    "print",
    "test",
    "title",
    "tls-cipher-list",
    "use-bundled-ca",
    "use-openssl-ca",
    "use-system-ca",
    "watch",
];

/// The settings of a worker: see [`anode_runtime::WorkerOptions`].
fn worker_settings(
    parent: &Settings,
    exec_argv: Option<&[String]>,
    node_options: Option<&str>,
) -> Result<Settings, InvalidOptions> {
    let mut settings = parent.clone();
    settings.max_heap = 0;
    settings.stack_quota = 0;
    settings.args.clear();
    // What is seen of the process is its main thread.
    settings.loop_view = None;
    settings.trace_loop = None;
    settings.warn_blocked = None;
    // The environment that the worker gets has them already.
    settings.clear(&["envFile", "envFileIfExists"]);
    let mut parsed = Parsed::new();
    let mut read = |words: &[String], from_env| {
        let mut wrong = Vec::new();
        let mut i = 0;
        while i < words.len() {
            let mut used = 0;
            let next = || {
                used = 1;
                words.get(i + 1).map(String::as_str)
            };
            let ok = words[i].starts_with('-')
                && !of_process(&words[i])
                && parsed.option(&words[i], from_env, next).is_ok();
            if !ok {
                wrong.push(words[i].clone());
            }
            i += 1 + used;
        }
        wrong
    };
    if let Some(text) = node_options {
        let words = split_words(text).map_err(InvalidOptions::NodeOptions)?;
        let wrong = read(&words, true);
        if !wrong.is_empty() {
            return Err(InvalidOptions::NodeOptions(wrong.join(", ")));
        }
    }
    let Some(exec_argv) = exec_argv.or(node_options.map(|_| &*parent.exec_argv)) else {
        settings.clear(&["eval", "print", "check", "interactive", "test", "watch"]);
        return Ok(settings);
    };
    let wrong = read(exec_argv, false);
    if !wrong.is_empty() {
        return Err(InvalidOptions::ExecArgv(wrong));
    }
    parsed.imply("experimental-transform-types", "enable-source-maps");
    settings.exec_argv = exec_argv.to_vec();
    settings.options = FLAGS
        .iter()
        .zip(parsed.values)
        .map(|(f, v)| (camel(f.name), v))
        .collect();
    settings
        .options
        .push(("forceStdin".into(), OptionValue::Bool(false)));
    Ok(settings)
}

fn of_process(arg: &str) -> bool {
    let name = arg.split('=').next().unwrap_or_default();
    let plain = name.trim_start_matches('-').replace('_', "-");
    OF_PROCESS.contains(&plain.as_str())
}

/// Refuses options that ask for different programs.
fn check_combinations(parsed: &Parsed) -> Result<(), String> {
    let on = |name| match parsed.get(name) {
        Some(OptionValue::Bool(on)) => *on,
        Some(OptionValue::Text(text)) => text.is_some(),
        _ => false,
    };
    if on("test") {
        for other in ["check", "interactive", "eval", "print"] {
            if on(other) {
                return Err(format!("either --test or --{other} can be used, not both"));
            }
        }
    } else if on("watch") {
        return Err("--watch is not available without --test".into());
    }
    Ok(())
}

fn settings(
    mut parsed: Parsed,
    args: &[String],
    rest: usize,
    force_stdin: bool,
    exec_argv: Vec<String>,
) -> Settings {
    parsed.imply("experimental-transform-types", "enable-source-maps");
    let heap_mib = match parsed.get("max-old-space-size") {
        Some(OptionValue::Number(n)) => *n,
        _ => 0.0,
    };
    let loop_view = match parsed.get("loop-view") {
        Some(OptionValue::Text(Some(port))) => port.parse().ok(),
        _ => None,
    };
    let trace_loop = trace_loop(&parsed);
    let warn_blocked = match parsed.get("warn-blocked") {
        Some(OptionValue::Number(ms)) if *ms > 0.0 => Duration::try_from_secs_f64(ms / 1000.0).ok(),
        _ => None,
    };
    let rest: Vec<String> = args.get(rest..).unwrap_or_default().to_vec();
    let mut options: Vec<(String, OptionValue)> = FLAGS
        .iter()
        .zip(parsed.values)
        .map(|(f, v)| (camel(f.name), v))
        .collect();
    options.push(("forceStdin".into(), OptionValue::Bool(force_stdin)));
    Settings {
        options,
        args: rest,
        argv0: args.first().cloned().unwrap_or_default(),
        exec_argv,
        env_allowed: FLAGS
            .iter()
            .filter(|f| f.env)
            .map(|f| format!("--{}", f.name))
            .collect(),
        max_heap: (heap_mib * 1024.0 * 1024.0) as usize,
        gc_stress: std::env::var("ANODE_GC_STRESS")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0),
        loop_view,
        warn_blocked,
        library: std::env::var_os("ANODE_LIB_DIR").map(PathBuf::from),
        trace_loop,
        stack_quota: 0,
        track_files: true,
        worker_options: Some(worker_settings),
        rehearse: false,
    }
}

/// The trace that `--trace-loop` asks for.
fn trace_loop(parsed: &Parsed) -> Option<TraceLoop> {
    let Some(OptionValue::Text(Some(path))) = parsed.get("trace-loop") else {
        return None;
    };
    let mib = match parsed.get("trace-loop-limit") {
        Some(OptionValue::Number(mib)) => *mib,
        _ => 0.0,
    };
    let path = match path.as_str() {
        "" => "anode-trace-%p.json",
        path => path,
    };
    let path = path.replace("%p", &std::process::id().to_string());
    Some(TraceLoop {
        path: path.into(),
        limit: (mib * 1024.0 * 1024.0) as u64,
    })
}

/// NODE_OPTIONS: words separated by spaces; double quotes keep spaces, a backslash in them escapes.
fn split_words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut quoted, mut any) = (false, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                any = true;
            }
            '\\' if quoted => match chars.next() {
                Some(next) => word.push(next),
                None => return Err("NODE_OPTIONS ends in a backslash".into()),
            },
            ' ' if !quoted => {
                if any || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            c => word.push(c),
        }
    }
    if quoted {
        return Err("NODE_OPTIONS has an unterminated string".into());
    }
    if any || !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(args: &[&str], env: Option<&str>) -> Result<Settings, String> {
        let args: Vec<String> = std::iter::once("anode")
            .chain(args.iter().copied())
            .map(String::from)
            .collect();
        match parse(&args, env)? {
            Command::Run(settings) => Ok(*settings),
            _ => Err("not a run".into()),
        }
    }

    fn option<'a>(settings: &'a Settings, name: &str) -> &'a OptionValue {
        &settings
            .options
            .iter()
            .find(|(n, _)| n == name)
            .expect("declared")
            .1
    }

    #[test]
    fn splits_options_from_arguments() {
        let s = run(
            &["--no-warnings", "-r", "a", "--require=b", "x.js", "-r", "c"],
            None,
        )
        .unwrap();
        assert_eq!(option(&s, "warnings"), &OptionValue::Bool(false));
        assert_eq!(
            option(&s, "require"),
            &OptionValue::List(vec!["a".into(), "b".into()])
        );
        assert_eq!(s.args, ["x.js", "-r", "c"]);
        assert_eq!(s.exec_argv, ["--no-warnings", "-r", "a", "--require=b"]);
    }

    #[test]
    fn refuses_unknown_options() {
        assert_eq!(run(&["--nope"], None).unwrap_err(), "bad option: --nope");
        assert!(
            run(&["-e"], None)
                .unwrap_err()
                .contains("requires an argument")
        );
        assert!(
            run(&[], Some("--eval 1"))
                .unwrap_err()
                .contains("not allowed")
        );
    }

    #[test]
    fn takes_what_tunes_v8() {
        let given = ["--max-semi-space-size=16", "--no-opt", "--stack_size=9000"];
        let s = run(&[&given[..], &["x.js"]].concat(), None).unwrap();
        assert_eq!(s.exec_argv, given);
        assert_eq!(s.args, ["x.js"]);
        let told = run(&["--disallow-code-generation-from-strings"], None).unwrap_err();
        assert!(told.contains("bad option"));
    }

    #[test]
    fn refuses_test_with_another_program() {
        let message = run(&["--check", "--test"], None).unwrap_err();
        assert_eq!(message, "either --test or --check can be used, not both");
        let message = run(&["--test", "-e", "1"], None).unwrap_err();
        assert!(message.contains("--eval"));
    }

    #[test]
    fn the_view_has_a_port_or_the_usual_one() {
        let port = |args: &[&str]| run(args, None).map(|s| (s.loop_view, s.args));
        assert_eq!(port(&["x.js"]).unwrap().0, None);
        let (usual, rest) = port(&["--loop-view", "x.js"]).unwrap();
        assert_eq!((usual, rest), (Some(9330), vec!["x.js".to_string()]));
        assert_eq!(port(&["--loop-view=0", "x.js"]).unwrap().0, Some(0));
        for arg in ["--loop-view=65536", "--loop-view=-1", "--loop-view=x"] {
            assert!(port(&[arg, "x.js"]).unwrap_err().contains("port from 0"));
        }
    }

    #[test]
    fn an_optional_number_takes_no_further_argument() {
        let blocked = |args: &[&str]| run(args, None).map(|s| (s.warn_blocked, s.args));
        let (limit, rest) = blocked(&["--warn-blocked", "x.js"]).unwrap();
        assert_eq!(limit, Some(Duration::from_millis(100)));
        assert_eq!(rest, ["x.js"]);
        let (limit, _) = blocked(&["--warn-blocked=2.5", "x.js"]).unwrap();
        assert_eq!(limit, Some(Duration::from_micros(2500)));
        assert_eq!(blocked(&["x.js"]).unwrap().0, None);
        for (arg, error) in [
            ("--warn-blocked=", "--warn-blocked requires an argument"),
            ("--warn-blocked=x", "--warn-blocked must be a number"),
            ("--warn-blocked=NaN", "--warn-blocked must be a number"),
            ("--warn-blocked=inf", "--warn-blocked must be a number"),
            ("--warn-blocked=0", "--warn-blocked must be greater than 0"),
            ("--warn-blocked=-5", "--warn-blocked must be greater than 0"),
        ] {
            assert_eq!(blocked(&[arg]).unwrap_err(), error);
        }
        let s = run(&["x.js"], Some("--warn-blocked=7")).unwrap();
        assert_eq!(s.warn_blocked, Some(Duration::from_millis(7)));
    }

    #[test]
    fn reads_node_options_first() {
        let s = run(
            &["--title=b", "x.js"],
            Some("--title \"a b\" --trace-warnings"),
        )
        .unwrap();
        assert_eq!(option(&s, "title"), &OptionValue::Text(Some("b".into())));
        assert_eq!(option(&s, "traceWarnings"), &OptionValue::Bool(true));
    }

    #[test]
    fn the_file_of_a_trace_may_be_left_out() {
        let s = run(&["--trace-loop", "x.js"], None).unwrap();
        let trace = s.trace_loop.unwrap();
        assert_eq!(s.args, ["x.js"]);
        let name = format!("anode-trace-{}.json", std::process::id());
        assert_eq!(trace.path, PathBuf::from(name));
        assert_eq!(trace.limit, 64 << 20);
        let s = run(&["--trace-loop=a.json", "--trace-loop-limit=0.5"], None).unwrap();
        let trace = s.trace_loop.unwrap();
        assert_eq!(
            (trace.path, trace.limit),
            (PathBuf::from("a.json"), 1 << 19)
        );
        assert!(run(&["x.js"], None).unwrap().trace_loop.is_none());
    }

    #[test]
    fn print_takes_code() {
        let s = run(&["-p", "1+1", "arg"], None).unwrap();
        assert_eq!(option(&s, "eval"), &OptionValue::Text(Some("1+1".into())));
        assert_eq!(s.args, ["arg"]);
    }
}
