//! Native half of Anode's module loaders.
//!
//! Without any engine, from bytes alone:
//!
//! - [`cjs_lexer`] finds the names a CommonJS module exports, for `import { name }`.
//! - [`package_json`] reads the fields of `package.json` the loaders use.
//! - [`esm_detect`] tells whether a text contains ES module syntax.
//! - [`typescript`] erases the types of TypeScript.
//! - `repl` puts a function around what awaits at the prompt.
//!
//! Over the engine: `contextify` (CommonJS and scripts), `module_wrap` (module records), `files`.
//! Caches and resolution live in the JavaScript half (`internal/*.js`).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod awaits;
mod contextify;
mod files;
mod module_wrap;
mod repl;

pub mod cjs_lexer;
pub mod esm_detect;
pub mod package_json;
mod scan;
pub mod typescript;

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![
        ("contextify", contextify::make),
        ("module_wrap", module_wrap::make),
        ("modules", files::make),
        ("typescript", typescript::make),
    ]
}
