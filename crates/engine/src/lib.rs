//! SpiderMonkey made safe: the only crate of Anode that names `mozjs`.
//!
//! - A [`Runtime`] is one engine with one realm, bound to its thread; [`Scope::new_context`] makes
//!   further ones.
//! - A [`Scope`] is access to it for the length of one callback. Handles ([`Value`], [`Object`],
//!   ...) are copyable, rooted, and end with their scope; a [`Persistent`] outlives it.
//! - `&mut Scope` may collect garbage, `&Scope` cannot: memory borrowed from the engine
//!   ([`Bytes::as_slice`], [`Str::chars`]) borrows the scope, so the compiler keeps the two apart:
//!
//! ```compile_fail
//! fn wrong(scope: &mut anode_engine::Scope<'_>, bytes: anode_engine::Bytes<'_>) -> u8 {
//!     let slice = bytes.as_slice(scope);
//!     let _ = scope.object(); // may collect while `slice` is borrowed: does not compile
//!     slice[0]
//! }
//! ```
//!
//! - Handles cannot leave their scope:
//!
//! ```compile_fail
//! fn wrong(scope: &mut anode_engine::Scope<'_>) {
//!     let mut kept = None;
//!     scope.nested(|inner| kept = Some(inner.undefined()));
//! }
//! ```
//!
//! - Native functions are typed Rust functions, declared once: see [`native!`] and [`functions!`].
//!
//! What is not here: the event loop, modules' file names, anything of Node's.

mod arena;
mod async_tasks;
mod bytes;
mod class;
mod clone;
mod collector;
mod contexts;
mod convert;
mod error;
mod function;
mod introspect;
mod jobs;
mod messages;
mod modules;
mod place;
mod promise;
mod promise_watch;
mod runtime;
mod scope;
mod script;
mod strings;
mod value;

pub use async_tasks::{AsyncTask, WasmStream, WrapStream};
pub use bytes::{MAX_BUFFER_LENGTH, OwnedBytes, Shared};
pub use class::{NativeRef, SLOTS};
pub use clone::{CloneData, CloneError, CloneReader, CloneRefusal, CloneWriter};
pub use collector::{Collection, CollectionKind, CollectionListener};
pub use contexts::ContextOptions;
pub use convert::{FromArgs, FromJs, IntoJs, Native as NativeArg, Rest, This};
pub use error::{Error, ErrorKind, Result};
#[doc(hidden)]
pub use function::trampoline;
pub use function::{Args, Native, RawContext, RawNative, RawVector, Return};
pub use introspect::{BuiltinClass, ErrorReport, Frame, IteratorPreview};
pub use modules::{ModuleLoader, ModuleRequest, ModuleStatus};
pub use place::{Place, PlaceKey, ProbedCall};
pub use promise::PromiseState;
pub use promise_watch::PromiseWatcher;
pub use runtime::{
    Entry, Hooks, Interrupter, Interruption, Persistent, Rejection, Runtime, RuntimeOptions,
    STACK_QUOTA,
};
pub use scope::{ENUMERATE, PERMANENT, READ_ONLY, Scope};
pub use script::{ScriptOptions, Stencil};
pub use strings::{Chars, MAX_STRING_LENGTH};
pub use value::{Bytes, Function, Object, Str, Value, to_int32};
