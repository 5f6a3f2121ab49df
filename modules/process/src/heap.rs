//! `internalBinding('heap_statistics')`: what `node:v8` can tell about the heap.

use anode_engine::{Bytes, Object, Result, Scope, functions};
use anode_runtime::Environment;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"readInto" => read_into,
        c"cachedDataVersionTag" => cached_data_version_tag,
        c"collectGarbage" => collect_garbage,
    });
    Ok(object)
}

/// `gc()` of `--expose-gc`: a full collection, now.
fn collect_garbage(scope: &mut Scope<'_>) {
    scope.gc();
}

/// Total, used, limit, malloced, peak malloced, external.
fn read_into<'s>(scope: &mut Scope<'s>, figures: Bytes<'s>) {
    let malloced = anode_sys::malloc_in_use() as f64;
    let env = Environment::of(scope);
    let peak = env.extension::<Peak>();
    peak.0.set(peak.0.get().max(malloced));
    let values = [
        scope.heap_total() as f64,
        scope.heap_bytes() as f64,
        scope.heap_limit() as f64,
        malloced,
        peak.0.get(),
        malloced,
    ];
    figures.write_f64s(scope, &values);
}

/// The highest amount that was seen when somebody asked.
#[derive(Default)]
struct Peak(std::cell::Cell<f64>);

/// FNV-1a of the engine's version and ours.
fn cached_data_version_tag(scope: &mut Scope<'_>) -> u32 {
    scope
        .engine_version()
        .bytes()
        .chain(env!("CARGO_PKG_VERSION").bytes())
        .fold(0x811c_9dc5, |hash: u32, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}
