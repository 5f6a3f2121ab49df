//! Promises from Rust.

use mozjs::glue::JS_GetPromiseResult;
use mozjs::jsapi::{
    AddPromiseReactions, GetPromiseState, HandleObject, IsPromiseObject, NewPromiseObject,
    RejectPromise, ResolvePromise, SetSettledPromiseIsHandled,
};
use mozjs::rooted;

use crate::error::Result;
use crate::scope::Scope;
use crate::value::{Function, Object, Value};

pub use mozjs::jsapi::PromiseState;

/// The result of a settled promise; `undefined` for a pending one.
pub(crate) fn result_of<'s>(scope: &mut Scope<'s>, promise: Value<'_>) -> Value<'s> {
    let out = scope.undefined();
    let cx = scope.cx();
    // SAFETY: handles are rooted; the call is defined for settled promises only.
    unsafe {
        rooted!(in(cx) let p = promise.object());
        if GetPromiseState(p.handle().into()) != PromiseState::Pending {
            JS_GetPromiseResult(p.handle().into(), out.handle_mut());
        }
    }
    out
}

impl<'s> Scope<'s> {
    /// A new pending promise, to be settled from Rust.
    pub fn promise(&mut self) -> Result<Object<'s>> {
        // SAFETY: a null executor is allowed; rooted at once.
        let raw = unsafe { NewPromiseObject(self.cx(), HandleObject::null()) };
        self.object_from(raw)
    }
}

impl<'s> Object<'s> {
    /// Whether this is a promise made by the engine's `Promise` (not merely a thenable).
    pub fn is_promise(self, scope: &mut Scope<'_>) -> bool {
        let cx = scope.cx();
        // SAFETY: rooted; no collection.
        unsafe {
            rooted!(in(cx) let p = self.0.object());
            IsPromiseObject(p.handle().into())
        }
    }
    /// The state and, when settled, the result of a promise; `None` when this is no promise.
    pub fn promise_details<'a>(self, scope: &mut Scope<'a>) -> Option<(PromiseState, Value<'a>)> {
        if !self.is_promise(scope) {
            return None;
        }
        let cx = scope.cx();
        // SAFETY: rooted; no collection.
        let state = unsafe {
            rooted!(in(cx) let p = self.0.object());
            GetPromiseState(p.handle().into())
        };
        Some((state, result_of(scope, self.0)))
    }
    /// Resolves a promise made by [`Scope::promise`] (adopting thenables).
    pub fn resolve(self, scope: &mut Scope<'_>, value: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let p = self.0.object());
            ResolvePromise(cx, p.handle().into(), value.handle())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Rejects a promise made by [`Scope::promise`].
    pub fn reject(self, scope: &mut Scope<'_>, reason: Value<'_>) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let p = self.0.object());
            RejectPromise(cx, p.handle().into(), reason.handle())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Attaches reactions to a promise; marks it as handled.
    pub fn then(
        self,
        scope: &mut Scope<'_>,
        fulfilled: Function<'_>,
        rejected: Function<'_>,
    ) -> Result<()> {
        let cx = scope.cx();
        // SAFETY: handles are rooted.
        let ok = unsafe {
            rooted!(in(cx) let p = self.0.object());
            rooted!(in(cx) let f = fulfilled.0.object());
            rooted!(in(cx) let r = rejected.0.object());
            AddPromiseReactions(cx, p.handle().into(), f.handle().into(), r.handle().into())
        };
        if ok { Ok(()) } else { Err(scope.pending()) }
    }
    /// Marks a promise as handled, so that its rejection is not reported.
    pub fn mark_handled(self, scope: &mut Scope<'_>) {
        let cx = scope.cx();
        // SAFETY: rooted.
        unsafe {
            rooted!(in(cx) let p = self.0.object());
            SetSettledPromiseIsHandled(cx, p.handle().into());
        }
    }
}
