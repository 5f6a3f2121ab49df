//! Runs on the loop what the engine's helper threads have finished for promises.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use anode_engine::{AsyncTask, Runtime};
use anode_event_loop::{AsyncHandle, Handle, TimerHandle};

use crate::environment::Environment;

/// The loop's end: keeps the process alive while the helper threads work.
pub(crate) struct EngineTasks(AsyncHandle);

type Queue = Arc<Mutex<VecDeque<(AsyncTask, u32)>>>;

impl EngineTasks {
    /// Connects the engine to the loop of `environment`.
    pub(crate) fn new(runtime: &mut Runtime, environment: &Rc<Environment>) -> EngineTasks {
        let queue = Queue::default();
        let (env, ready) = (environment.clone(), queue.clone());
        let handle = AsyncHandle::new(environment.event_loop(), "ENGINETASK", move |_| {
            loop {
                let next = ready
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop_front();
                match next {
                    None => break,
                    Some((task, 0)) => run(&env, task),
                    Some((task, delay)) => run_later(&env, task, delay),
                }
            }
        });
        handle.set_ref(false);
        let sender = handle.sender();
        runtime.set_async_dispatch(move |task, delay| {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.push_back((task, delay));
            sender.send();
        });
        EngineTasks(handle)
    }

    /// Work is under way, or is no more.
    pub(crate) fn set_under_way(&self, under_way: bool) {
        self.0.set_ref(under_way);
    }
}

fn run(env: &Environment, task: AsyncTask) {
    env.callback(|scope| {
        task.run(scope);
        Ok(())
    });
}

/// For `Atomics.waitAsync` with a time limit, which does not keep the process alive.
fn run_later(env: &Rc<Environment>, task: AsyncTask, delay: u32) {
    let timer = TimerHandle::new(env.event_loop(), "Timeout");
    timer.set_ref(false);
    let env = env.clone();
    let task = std::cell::Cell::new(Some(task));
    // The loop keeps a timer that runs.
    let started = timer.start(delay.into(), 0, move |_| {
        if let Some(task) = task.take() {
            run(&env, task);
        }
    });
    debug_assert!(started.is_ok(), "a new timer is not closing");
}
