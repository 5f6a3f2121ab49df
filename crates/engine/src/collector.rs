//! What the collector tells the program: finalization registries whose objects are gone, and, when
//! asked, how long collections took. Also ends the time that weak references keep their targets.
//! The collector's settings are in `runtime.rs`, roots in `arena.rs`.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::time::Instant;

use mozjs::jsapi::JS::{
    AddGCNurseryCollectionCallback, ClearKeptObjects, GCDescription, GCNurseryProgress, GCProgress,
    RemoveGCNurseryCollectionCallback, SetGCSliceCallback,
    SetHostCleanupFinalizationRegistryCallback,
};
use mozjs::jsapi::{GCReason, JS_SetGCCallback, JSContext, JSFunction, JSGCStatus, JSObject};
use mozjs::jsval::ObjectValue;

use crate::runtime::{Inner, Persistent};
use crate::scope::Scope;

/// What a collection was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionKind {
    /// Of the young objects only.
    Minor,
    /// A step of an incremental collection that was not its last.
    Step,
    /// Of the whole heap, or the last step of one.
    Major,
}

/// A collection that is over.
#[derive(Clone, Copy, Debug)]
pub struct Collection {
    /// What it was.
    pub kind: CollectionKind,
    /// When it began.
    pub began: Instant,
    /// When it was over.
    pub ended: Instant,
    /// Whether the program asked for it.
    pub forced: bool,
}

/// Told of a collection at its end, inside of the collector.
pub type CollectionListener = Box<dyn Fn(&Collection)>;

#[derive(Default)]
pub(crate) struct CollectorState {
    /// The functions that tell registries of their collected objects; each runs once.
    cleanups: RefCell<Vec<Persistent>>,
    observed: Cell<bool>,
    /// Told of each collection at its end, inside of the collector.
    listener: RefCell<Option<CollectionListener>>,
    minor_began: Cell<Option<Instant>>,
    major_began: Cell<Option<Instant>>,
    collections: RefCell<Vec<Collection>>,
    /// Called inside of the collector when the whole heap was collected.
    after_major: RefCell<Option<Box<dyn Fn()>>>,
    /// Counts what may have moved objects.
    moves: Cell<u64>,
}

pub(crate) fn install(cx: *mut JSContext, inner: *const Inner) {
    // SAFETY: a live context; the boxed Inner outlives it.
    unsafe {
        SetHostCleanupFinalizationRegistryCallback(cx, Some(registry_due), inner as *mut c_void)
    };
}

/// Called in the collector: notes the function and touches nothing of the engine.
unsafe extern "C" fn registry_due(
    cleanup: *mut JSFunction,
    _global: *mut JSObject,
    data: *mut c_void,
) {
    // SAFETY: registered with a pointer to the boxed Inner; a function is an object.
    let inner = unsafe { &*(data as *const Inner) };
    let root = Persistent::new(inner, ObjectValue(cleanup.cast()));
    inner.collector.cleanups.borrow_mut().push(root);
}

unsafe extern "C" fn on_slice(
    cx: *mut JSContext,
    progress: GCProgress,
    about: *const GCDescription,
) {
    // SAFETY: the engine passes its live context and a description that lives for the call.
    let (state, about) = unsafe { (&Inner::of(cx).collector, &*about) };
    state.moves.set(state.moves.get() + 1);
    match progress {
        GCProgress::GC_SLICE_BEGIN => state.major_began.set(Some(Instant::now())),
        GCProgress::GC_SLICE_END => {
            let kind = if about.isComplete_ {
                CollectionKind::Major
            } else {
                CollectionKind::Step
            };
            state.ended(&state.major_began, kind, about.reason_);
        }
        _ => {}
    }
}

unsafe extern "C" fn on_nursery(
    cx: *mut JSContext,
    progress: GCNurseryProgress,
    reason: GCReason,
    _data: *mut c_void,
) {
    // SAFETY: as above.
    let state = unsafe { &Inner::of(cx).collector };
    state.moves.set(state.moves.get() + 1);
    if reason == GCReason::EVICT_NURSERY {
        return; // the first part of a major collection, which is reported
    }
    if progress == GCNurseryProgress::GC_NURSERY_COLLECTION_START {
        state.minor_began.set(Some(Instant::now()));
    } else {
        state.ended(&state.minor_began, CollectionKind::Minor, reason);
    }
}

unsafe extern "C" fn on_whole(
    cx: *mut JSContext,
    status: JSGCStatus,
    _reason: GCReason,
    _data: *mut c_void,
) {
    if status != JSGCStatus::JSGC_END {
        return;
    }
    // SAFETY: the engine passes its live context.
    let state = unsafe { &Inner::of(cx).collector };
    if let Some(after_major) = &*state.after_major.borrow() {
        after_major();
    }
}

impl CollectorState {
    fn ended(&self, began: &Cell<Option<Instant>>, kind: CollectionKind, reason: GCReason) {
        if let Some(began) = began.take() {
            let collection = Collection {
                kind,
                began,
                ended: Instant::now(),
                forced: reason == GCReason::API,
            };
            if let Some(listener) = &*self.listener.borrow() {
                listener(&collection);
            }
            if self.observed.get() {
                self.collections.borrow_mut().push(collection);
            }
        }
    }
}

impl Scope<'_> {
    /// Lets go of what weak references kept for the length of a callback. To be called when the
    /// program's code has returned.
    pub fn clear_kept_objects(&mut self) {
        // SAFETY: a live context, outside of a collection.
        unsafe { ClearKeptObjects(self.cx()) };
    }

    /// Another number after everything that may have moved objects or freed them, while somebody listens to
    /// collections.
    pub fn moves(&self) -> u64 {
        self.inner.collector.moves.get()
    }

    /// The functions that call the callbacks of finalization registries, to be called once each,
    /// without arguments and not from within the program's code.
    pub fn take_cleanups(&mut self) -> Vec<Persistent> {
        self.inner.collector.cleanups.take()
    }

    /// Begins or ends the recording of collections.
    pub fn observe_collections(&mut self, on: bool) {
        let collector = &self.inner.collector;
        if collector.observed.replace(on) == on {
            return;
        }
        if collector.listener.borrow().is_none() {
            self.hear_collector(on);
        }
        self.inner.collector.collections.take();
    }

    /// Sets who is told of each collection at its end, or nobody. The listener runs inside of the collector: it must
    /// not use the engine.
    pub fn listen_to_collections(&mut self, listener: Option<CollectionListener>) {
        let on = listener.is_some();
        let before = self.inner.collector.listener.replace(listener);
        if on != before.is_some() && !self.inner.collector.observed.get() {
            self.hear_collector(on);
        }
    }

    /// Has `after` called each time that the whole heap was collected, inside of the collector: it must not use the
    /// engine.
    pub fn after_major_collections(&mut self, after: impl Fn() + 'static) {
        *self.inner.collector.after_major.borrow_mut() = Some(Box::new(after));
        // SAFETY: a live context; the callback is a function of this module.
        unsafe { JS_SetGCCallback(self.cx(), Some(on_whole), ptr::null_mut()) };
    }

    fn hear_collector(&mut self, on: bool) {
        let cx = self.cx();
        // SAFETY: a live context; the callbacks are functions of this module.
        unsafe {
            if on {
                SetGCSliceCallback(cx, Some(on_slice));
                AddGCNurseryCollectionCallback(cx, Some(on_nursery), ptr::null_mut());
            } else {
                SetGCSliceCallback(cx, None);
                RemoveGCNurseryCollectionCallback(cx, Some(on_nursery), ptr::null_mut());
            }
        }
    }

    /// The collections recorded since the last call.
    pub fn take_collections(&mut self) -> Vec<Collection> {
        self.inner.collector.collections.take()
    }
}
