//! The native side of `Session`, and applying changesets.

use std::ffi::CStr;
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, NativeRef, Object, RawNative, Rest, Result, Scope, Value, native,
};
use anode_runtime::Environment;

use crate::bridge::{Bridge, invalid_state};
use crate::database::{Database, This as ThisDatabase};
use crate::raw::{self, Changes, c_string};

/// The slot of the database's object.
const OWNER: u32 = 0;

struct Session {
    bridge: Rc<Bridge>,
    session: raw::Session,
}

type This<'s> = NativeRef<'s, Session>;

#[derive(Default)]
struct Prototype(std::cell::RefCell<Option<anode_engine::Persistent>>);

pub(crate) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    let methods: &[(&CStr, RawNative)] = &[
        (c"changeset", native!(changeset)),
        (c"patchset", native!(patchset)),
        (c"close", native!(close)),
    ];
    let class = scope.class(c"Session", native!(illegal), methods, &[])?;
    let prototype = Object::from_function(class).get(scope, c"prototype")?;
    let place = Environment::of(scope).extension::<Prototype>();
    place.0.replace(Some(prototype.persist(scope)));
    object.set(scope, c"Session", class.into())
}

fn illegal<'s>(_: &mut Scope<'s>, _: Rest<'s>) -> Result<Object<'s>> {
    let kind = ErrorKind::Error;
    Err(Error::with_code(
        kind,
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
    ))
}

/// The method `startSession(database, table | undefined)` of a database.
pub(crate) fn start<'s>(
    scope: &mut Scope<'s>,
    this: ThisDatabase<'s>,
    database: String,
    table: Option<String>,
) -> Result<Object<'s>> {
    let (database, table) = (c_string(&database), table.as_deref().map(c_string));
    let session = Database::run(scope, this, |connection| {
        connection.start_session(&database, table.as_deref())
    })?;
    let data = Session {
        bridge: Rc::clone(&this.get().bridge),
        session,
    };
    let place = Environment::of(scope).extension::<Prototype>();
    let prototype = place.0.borrow().as_ref().map(|p| p.get(scope));
    let Some(prototype) = prototype.and_then(Value::as_object) else {
        return Err(Error::new(ErrorKind::Error, "no prototype"));
    };
    let object = scope.native_object(prototype, Rc::new(data))?;
    if let Some(native) = This::new(object.value()) {
        native.set_slot(OWNER, this.object().value());
    }
    Ok(object)
}

/// The session, of an open database.
fn alive<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<&'s raw::Session> {
    let session = &this.get().session;
    let owner = this.slot(scope, OWNER);
    let is_open = NativeRef::<Database>::new(owner)
        .is_some_and(|database| database.get().connection.borrow().is_some());
    if !is_open {
        return Err(invalid_state("database is not open"));
    }
    if !session.is_alive() {
        return Err(invalid_state("session is not open"));
    }
    Ok(session)
}

fn changes<'s>(scope: &mut Scope<'s>, this: This<'s>, form: Changes) -> Result<Object<'s>> {
    let session = alive(scope, this)?;
    if session.is_running() {
        return Err(invalid_state("session is currently in use"));
    }
    let owner = this.slot(scope, OWNER);
    let bytes = this
        .get()
        .bridge
        .run(scope, owner, || session.changes(form))?;
    scope.uint8_array(bytes)
}

fn changeset<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    changes(scope, this, Changes::Changeset)
}

fn patchset<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    changes(scope, this, Changes::Patchset)
}

fn close<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let session = alive(scope, this)?;
    if session.is_recording() {
        return Err(invalid_state("session is currently in use"));
    }
    session.close();
    Ok(())
}

const ABORT: i32 = 2;
/// What SQLite takes for a misuse.
const NOTHING: i32 = -1;

/// The method `applyChangeset(changeset, filter | undefined, onConflict | undefined)` of a
/// database: `false` when a conflict aborted it.
pub(crate) fn apply<'s>(
    scope: &mut Scope<'s>,
    this: ThisDatabase<'s>,
    changes: Bytes<'s>,
    filter: Value<'s>,
    on_conflict: Value<'s>,
) -> Result<bool> {
    let changes = changes.as_slice(scope).to_vec();
    let keep = |scope: &mut Scope<'s>, value: Value<'s>| {
        value
            .is_function()
            .then(|| Database::keep(scope, this, value))
            .transpose()
    };
    let (filter, on_conflict) = (keep(scope, filter)?, keep(scope, on_conflict)?);
    let kept = [filter, on_conflict];
    let bridge = &this.get().bridge;
    let filter = filter.map(|index| {
        move |table: &str| {
            let wanted = bridge.call(index, |scope, filter| {
                let table = scope.string(table)?;
                Ok(call(scope, filter, table)?.truthy())
            });
            wanted.unwrap_or(false)
        }
    });
    let conflict = |kind: i32| match on_conflict {
        None => ABORT,
        Some(index) => {
            let answer = bridge.call(index, |scope, on_conflict| {
                let kind = scope.int(kind);
                let answer = call(scope, on_conflict, kind)?;
                Ok(answer.as_f64().filter(|n| n.fract() == 0.0))
            });
            match answer {
                Some(Some(answer)) => answer as i32,
                Some(None) => NOTHING,
                None => ABORT,
            }
        }
    };
    let filter = filter.as_ref().map(|f| f as &dyn Fn(&str) -> bool);
    let result = Database::run(scope, this, |connection| {
        connection.apply_changeset(&changes, filter, &conflict)
    });
    for index in kept.into_iter().flatten().rev() {
        Database::forget(scope, this, index)?;
    }
    result
}

fn call<'a>(scope: &mut Scope<'a>, function: Value<'a>, argument: Value<'a>) -> Result<Value<'a>> {
    let this = scope.undefined();
    match function.as_function() {
        Some(function) => function.call(scope, this, &[argument]),
        None => Ok(this),
    }
}
