//! The `anode` command: reads the command line, starts the environment, runs the program.
#![forbid(unsafe_code)]

mod bindings;
mod flags;
mod view;

use std::io::Write as _;

use anode_runtime::{Embedded, Environment, install_builtins};

/// The built-in JavaScript, sorted by id; made by the build script.
static BUILTINS: Embedded = include!(concat!(env!("OUT_DIR"), "/builtins.rs"));

fn main() {
    let started_ns = anode_event_loop::monotonic_ns();
    anode_sys::keep_freed_memory();
    // A write to a closed pipe or socket is an error to handle (EPIPE), not a reason to die.
    anode_sys::set_signal_ignored(13, true);
    // Nor is a file that grows beyond the limit of its size (EFBIG).
    anode_sys::set_signal_ignored(25, true);
    let args: Vec<String> = std::env::args_os()
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    let command = match flags::parse(&args, std::env::var("NODE_OPTIONS").ok().as_deref()) {
        Ok(command) => command,
        Err(message) => {
            eprintln!(
                "{}: {message}",
                args.first().map_or("anode", String::as_str)
            );
            anode_sys::exit_now(9);
        }
    };
    match command {
        flags::Command::Print(text) => {
            // A closed stdout is the reader's choice, not an error of ours.
            let _ = std::io::stdout().write_all(text.as_bytes());
            anode_sys::exit_now(0);
        }
        flags::Command::WriteSnapshot(target) => {
            end_with(anode_runtime::write_snapshot(&target));
        }
        flags::Command::RehearseSnapshot(target, settings) => {
            install_builtins(&BUILTINS, None);
            let written = Environment::start(*settings, &bindings::all(), started_ns).and_then(
                |environment| match environment.run() {
                    0 => environment.write_snapshot(&target),
                    code => Err(format!("the program ended with {code}")),
                },
            );
            end_with(written);
        }
        flags::Command::Run(settings) => {
            install_builtins(&BUILTINS, settings.library.as_deref());
            match Environment::start(*settings, &bindings::all(), started_ns) {
                Ok(environment) => {
                    if let Some(trace) = &environment.settings.trace_loop
                        && let Err(error) = environment.trace_loop(trace)
                    {
                        let path = trace.path.display();
                        eprintln!("anode: --trace-loop cannot write {path}: {error}");
                        anode_sys::exit_now(9);
                    }
                    if let Some(port) = environment.settings.loop_view {
                        view::start(&environment, port);
                    }
                    let code = environment.run();
                    environment.leave(code)
                }
                Err(message) => {
                    eprintln!("anode: {message}");
                    anode_sys::exit_now(1)
                }
            }
        }
    }
}

fn end_with(outcome: Result<(), String>) -> ! {
    if let Err(message) = outcome {
        eprintln!("anode: {message}");
        anode_sys::exit_now(1);
    }
    anode_sys::exit_now(0)
}
