//! Native half of `node:sqlite`: `internalBinding('sqlite')` over SQLite itself.
//!
//! What lives where: `raw` SQLite's interface made safe, the only place with `unsafe`; `bridge` how
//! SQL calls JavaScript; `values` what goes to and fro; `database`, `statement`, `function`,
//! `session` and `backup` the classes. Arguments are checked in the JavaScript half.

mod backup;
mod bridge;
mod database;
mod function;
pub mod raw;
mod session;
mod statement;
mod values;

use anode_engine::{Object, Result, Scope};

/// The bindings of this module, by name.
pub fn register() -> Vec<(&'static str, anode_runtime::Binding)> {
    vec![("sqlite", make)]
}

fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    database::add(scope, object)?;
    statement::add(scope, object)?;
    session::add(scope, object)?;
    backup::add(scope, object)?;
    Ok(object)
}
