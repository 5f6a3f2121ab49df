//! What the process and its threads have used: times, memory, faults.

use anode_engine::{Bytes, Result, Scope};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

use crate::{memory, throw_errno};

fn usage(scope: &mut Scope<'_>, who: UsageWho) -> Result<Usage> {
    getrusage(who).map_err(|errno| throw_errno(scope, -(errno as i32), "uv_getrusage"))
}

fn micros(time: TimeVal) -> f64 {
    time.num_microseconds() as f64
}

pub(crate) fn cpu_usage_into<'s>(scope: &mut Scope<'s>, values: Bytes<'s>) -> Result<()> {
    let usage = usage(scope, UsageWho::RUSAGE_SELF)?;
    values.write_f64s(
        scope,
        &[micros(usage.user_time()), micros(usage.system_time())],
    );
    Ok(())
}

pub(crate) fn thread_cpu_usage_into<'s>(scope: &mut Scope<'s>, values: Bytes<'s>) -> Result<()> {
    let usage = usage(scope, UsageWho::RUSAGE_THREAD)?;
    values.write_f64s(
        scope,
        &[micros(usage.user_time()), micros(usage.system_time())],
    );
    Ok(())
}

/// In the order that `internal/process/methods` names the values.
pub(crate) fn resource_usage_into<'s>(scope: &mut Scope<'s>, values: Bytes<'s>) -> Result<()> {
    let u = usage(scope, UsageWho::RUSAGE_SELF)?;
    let figures = [
        micros(u.user_time()),
        micros(u.system_time()),
        u.max_rss() as f64,
        u.shared_integral() as f64,
        u.unshared_data_integral() as f64,
        u.unshared_stack_integral() as f64,
        u.minor_page_faults() as f64,
        u.major_page_faults() as f64,
        u.full_swaps() as f64,
        u.block_reads() as f64,
        u.block_writes() as f64,
        u.ipc_sends() as f64,
        u.ipc_receives() as f64,
        u.signals() as f64,
        u.voluntary_context_switches() as f64,
        u.involuntary_context_switches() as f64,
    ];
    values.write_f64s(scope, &figures);
    Ok(())
}

pub(crate) fn rss(_: &mut Scope<'_>) -> f64 {
    memory::resident() as f64
}

/// rss, heapTotal, heapUsed, external, arrayBuffers. What array buffers hold is part of what
/// malloc gave out; the engine does not count it apart, so both last figures are that amount.
pub(crate) fn memory_usage_into<'s>(scope: &mut Scope<'s>, values: Bytes<'s>) {
    let malloced = anode_sys::malloc_in_use() as f64;
    let figures = [
        memory::resident() as f64,
        scope.heap_total() as f64,
        scope.heap_bytes() as f64,
        malloced,
        malloced,
    ];
    values.write_f64s(scope, &figures);
}

pub(crate) fn constrained_memory(_: &mut Scope<'_>) -> f64 {
    memory::constrained() as f64
}

pub(crate) fn available_memory(_: &mut Scope<'_>) -> f64 {
    memory::available() as f64
}
