//! Runs on the loop what the engine's helper threads have finished for promises.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use anode_engine::{AsyncTask, Runtime};
use anode_event_loop::{AsyncHandle, Handle, TimerHandle};

use crate::environment::Environment;

/// The loop's end: keeps the process alive while the helper threads work.
pub(crate) struct EngineTasks(AsyncHandle);

#[derive(Default)]
struct Tasks {
    queue: Mutex<VecDeque<(AsyncTask, u32)>>,
    arrived: Condvar,
}

impl Tasks {
    fn push(&self, task: AsyncTask, delay: u32) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.push_back((task, delay));
        drop(queue);
        self.arrived.notify_one();
    }

    fn pop(&self) -> Option<(AsyncTask, u32)> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.pop_front()
    }

    /// Blocks until there is a task.
    fn wait(&self) -> AsyncTask {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut queue = self
            .arrived
            .wait_while(queue, |queue| queue.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        match queue.pop_front() {
            Some((task, _)) => task,
            None => unreachable!("waited for"),
        }
    }
}

impl EngineTasks {
    /// Connects the engine to the loop of `environment`.
    pub(crate) fn new(runtime: &mut Runtime, environment: &Rc<Environment>) -> EngineTasks {
        let queue = Arc::<Tasks>::default();
        let (env, ready) = (environment.clone(), queue.clone());
        let handle = AsyncHandle::new(environment.event_loop(), "ENGINETASK", move |_| {
            loop {
                match ready.pop() {
                    None => break,
                    Some((task, 0)) => run(&env, task),
                    Some((task, delay)) => run_later(&env, task, delay),
                }
            }
        });
        handle.set_ref(false);
        let sender = handle.sender();
        let waiting = queue.clone();
        let dispatch = move |task, delay| {
            queue.push(task, delay);
            sender.send();
        };
        runtime.set_async_dispatch(dispatch, move || waiting.wait());
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
