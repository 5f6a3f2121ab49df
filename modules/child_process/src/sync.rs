//! `spawnSync`: starts a child and does nothing else until it has ended and its pipes are closed.
//!
//! Source: "Synchronous process creation" in Node's docs; poll(2).

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use anode_engine::{Object, OwnedBytes, Result, Scope, Value};
use anode_event_loop::errno;
use anode_runtime::Environment;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{SendFlags, Shutdown, send, shutdown};
use rustix::process::{Pid, WaitOptions, WaitStatus, waitpid};

use crate::request::{SpawnRequest, field};

/// One descriptor of the child.
enum End {
    /// One of the parent's, or none.
    Given(Option<i32>),
    /// A pipe that the parent writes these bytes to.
    Input(Vec<u8>),
    /// A pipe that the parent reads.
    Output,
}

struct Pipe {
    fd: OwnedFd,
    index: usize,
    input: Option<(Vec<u8>, usize)>,
}

struct Run {
    pipes: Vec<Pipe>,
    outputs: Vec<Option<Vec<u8>>>,
    buffered: usize,
    max_buffer: Option<usize>,
    pid: i32,
    kill_signal: i32,
    /// Why the child was killed, a negative errno.
    error: i32,
    pipe_error: i32,
    killed: bool,
}

/// What JavaScript gets: `{pid, status, signal, error, output}`.
struct Outcome {
    pid: i32,
    status: Option<WaitStatus>,
    error: i32,
    outputs: Vec<Option<Vec<u8>>>,
}

/// `spawnSync(options)`: besides what `Process` takes, `timeout` (ms, 0: none), `maxBuffer` (bytes
/// over all pipes), `killSignal`; `stdio` has a descriptor (-1: none), a Uint8Array to write, or
/// `null` for a pipe to read. `error` is 0 or a negative errno, `signal` a number, 0 for none.
pub(crate) fn spawn_sync<'s>(scope: &mut Scope<'s>, options: Object<'s>) -> Result<Object<'s>> {
    let request = SpawnRequest::read(scope, options)?;
    let timeout: Option<f64> = field(scope, options, c"timeout")?;
    let max_buffer: Option<f64> = field(scope, options, c"maxBuffer")?;
    let kill_signal: Option<i32> = field(scope, options, c"killSignal")?;
    let list: Object<'s> = field(scope, options, c"stdio")?;
    let mut ends = Vec::new();
    for i in 0..list.array_len(scope)? {
        let value = list.get_index(scope, i)?;
        ends.push(if let Some(bytes) = value.as_bytes() {
            End::Input(bytes.as_slice(scope).to_vec())
        } else {
            match value.as_i32() {
                Some(fd) => End::Given(Some(fd).filter(|fd| *fd >= 0)),
                None => End::Output,
            }
        });
    }
    let timeout = timeout
        .filter(|ms| *ms > 0.0)
        .map(|ms| Duration::from_secs_f64((ms / 1000.0).min(1e9)));
    let limit = max_buffer
        .filter(|n| n.is_finite() && *n > 0.0)
        .map(|n| n as usize);
    let outcome = Environment::of(scope)
        .outside(|| run(&request, ends, timeout, limit, kill_signal.unwrap_or(15)));
    let result = scope.object()?;
    let pid = scope.int(outcome.pid);
    result.set(scope, c"pid", pid)?;
    let code = outcome.status.and_then(|s| s.exit_status());
    let status = match code {
        Some(code) => scope.int(code),
        None => scope.null(),
    };
    result.set(scope, c"status", status)?;
    let signal = outcome.status.and_then(|s| s.terminating_signal());
    let signal = scope.int(signal.unwrap_or(0));
    result.set(scope, c"signal", signal)?;
    let error = scope.int(outcome.error);
    result.set(scope, c"error", error)?;
    let output = if outcome.pid > 0 {
        let list = scope.array(outcome.outputs.len())?;
        for (i, bytes) in outcome.outputs.into_iter().enumerate() {
            let value = output_to_js(scope, bytes)?;
            list.set_index(scope, i as u32, value)?;
        }
        list.into()
    } else {
        scope.null()
    };
    result.set(scope, c"output", output)?;
    Ok(result)
}

fn output_to_js<'s>(scope: &mut Scope<'s>, bytes: Option<Vec<u8>>) -> Result<Value<'s>> {
    use anode_engine::IntoJs;
    match bytes {
        Some(bytes) => OwnedBytes(bytes).into_js(scope),
        None => Ok(scope.null()),
    }
}

fn run(
    request: &SpawnRequest,
    ends: Vec<End>,
    timeout: Option<Duration>,
    max_buffer: Option<usize>,
    kill_signal: i32,
) -> Outcome {
    let failed = |error| Outcome {
        pid: 0,
        status: None,
        error,
        outputs: Vec::new(),
    };
    let mut pipes = Vec::new();
    let mut outputs: Vec<Option<Vec<u8>>> = Vec::new();
    let mut stdio = Vec::new();
    let mut theirs = Vec::new();
    for (index, end) in ends.into_iter().enumerate() {
        outputs.push(matches!(end, End::Output).then(Vec::new));
        let input = match end {
            End::Given(fd) => {
                stdio.push(fd);
                continue;
            }
            End::Input(bytes) => Some((bytes, 0)),
            End::Output => None,
        };
        let (fd, other) = match crate::pair() {
            Ok(pair) => pair,
            Err(error) => return failed(crate::negative(error)),
        };
        stdio.push(Some(other.as_raw_fd()));
        theirs.push(other);
        pipes.push(Pipe { fd, index, input });
    }
    let child = match request.start(&stdio) {
        Ok(child) => child,
        Err(errno) => return failed(errno),
    };
    drop(theirs);
    let mut run = Run {
        pipes,
        outputs,
        buffered: 0,
        max_buffer,
        pid: child.pid,
        kill_signal,
        error: 0,
        pipe_error: 0,
        killed: false,
    };
    let status = run.wait(&child.pidfd, timeout.map(|t| Instant::now() + t));
    Outcome {
        pid: child.pid,
        status,
        error: if run.error != 0 {
            run.error
        } else {
            run.pipe_error
        },
        outputs: run.outputs,
    }
}

impl Run {
    /// Serves the pipes until they are closed and the child has ended.
    fn wait(&mut self, pidfd: &OwnedFd, mut deadline: Option<Instant>) -> Option<WaitStatus> {
        let mut status = None;
        let mut ended = false;
        let mut buffer = vec![0; 64 * 1024];
        while !ended || !self.pipes.is_empty() {
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                self.kill(errno::ETIMEDOUT);
                deadline = None;
                continue;
            }
            let (ready, child_ready) = self.poll(pidfd, ended, left);
            if child_ready {
                match Pid::from_raw(self.pid).map(|pid| waitpid(Some(pid), WaitOptions::NOHANG)) {
                    Some(Ok(Some((_, found)))) => {
                        status = Some(found);
                        ended = true;
                    }
                    Some(Ok(None)) => {}
                    _ => ended = true,
                }
            }
            // From the back, so that a closed one does not move those still to come.
            for i in ready.into_iter().rev() {
                if i < self.pipes.len() && self.serve(i, &mut buffer) {
                    self.pipes.remove(i);
                }
            }
            if self.max_buffer.is_some_and(|max| self.buffered > max) && !self.killed {
                self.kill(errno::ENOBUFS);
            }
        }
        status
    }

    /// Waits; gives the pipes that are ready and whether the child has ended.
    fn poll(&self, pidfd: &OwnedFd, ended: bool, left: Option<Duration>) -> (Vec<usize>, bool) {
        let mut fds: Vec<PollFd<'_>> = self
            .pipes
            .iter()
            .map(|pipe| {
                let wanted = match pipe.input {
                    Some(_) => PollFlags::OUT,
                    None => PollFlags::IN,
                };
                PollFd::from_borrowed_fd(pipe.fd.as_fd(), wanted)
            })
            .collect();
        if !ended {
            fds.push(PollFd::from_borrowed_fd(pidfd.as_fd(), PollFlags::IN));
        }
        let timeout = left.and_then(|left| Timespec::try_from(left).ok());
        if poll(&mut fds, timeout.as_ref()).is_err() {
            anode_sys::interrupted();
            return (Vec::new(), false);
        }
        let child = !ended && fds.pop().is_some_and(|fd| !fd.revents().is_empty());
        let ready = |(i, fd): (usize, &PollFd<'_>)| (!fd.revents().is_empty()).then_some(i);
        (fds.iter().enumerate().filter_map(ready).collect(), child)
    }

    /// One step of a pipe; `true` when it is done.
    fn serve(&mut self, i: usize, buffer: &mut [u8]) -> bool {
        use rustix::io::Errno;
        let pipe = &mut self.pipes[i];
        let result = match &mut pipe.input {
            Some((bytes, _)) if bytes.is_empty() => {
                let _ = shutdown(&pipe.fd, Shutdown::Write);
                return true;
            }
            Some((bytes, at)) => {
                let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
                match send(&pipe.fd, &bytes[*at..], flags) {
                    Ok(n) => {
                        *at += n;
                        if *at < bytes.len() {
                            return false;
                        }
                        let _ = shutdown(&pipe.fd, Shutdown::Write);
                        return true;
                    }
                    Err(error) => Err(error),
                }
            }
            None => match rustix::io::read(&pipe.fd, &mut *buffer) {
                Ok(0) => return true,
                Ok(n) => {
                    if let Some(output) = &mut self.outputs[pipe.index] {
                        output.extend_from_slice(&buffer[..n]);
                    }
                    self.buffered += n;
                    Ok(())
                }
                Err(error) => Err(error),
            },
        };
        match result {
            Ok(()) | Err(Errno::INTR | Errno::AGAIN) => false,
            Err(error) => {
                if self.pipe_error == 0 {
                    self.pipe_error = crate::negative(error);
                }
                true
            }
        }
    }

    /// Ends the child for `error`; its pipes are closed.
    fn kill(&mut self, error: i32) {
        if self.error == 0 {
            self.error = error;
        }
        self.killed = true;
        self.pipes.clear();
        if anode_sys::kill(self.pid, self.kill_signal) < 0 {
            anode_sys::kill(self.pid, 9);
        }
    }
}
