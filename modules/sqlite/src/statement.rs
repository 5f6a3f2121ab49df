//! The classes `StatementSync` and `StatementSyncIterator`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::CStr;
use std::rc::Rc;

use anode_engine::{
    Args, Error, ErrorKind, NativeArg, NativeRef, Object, Persistent, RawNative, Rest, Result,
    Scope, Value, functions, native,
};
use anode_runtime::Environment;

use crate::bridge::{Bridge, define, invalid_state, throw};
use crate::database::{Database, This as ThisDatabase};
use crate::raw;
use crate::values::{Unfit, to_js, with_sql};

/// The slot of the object that a statement or an iterator keeps alive.
const OWNER: u32 = 0;

// Bits of `flags`.
const READ_BIG: i32 = 1;
const ARRAYS: i32 = 2;
const BARE_NAMES: i32 = 4;
const UNKNOWN_NAMES: i32 = 8;

/// The native half of a statement object.
pub(crate) struct Statement {
    bridge: Rc<Bridge>,
    statement: raw::Statement,
    flags: Cell<i32>,
    /// Counts how often it began anew: iterators of before are over.
    round: Cell<u64>,
    names: RefCell<Names>,
    bare: RefCell<Option<HashMap<String, i32>>>,
}

/// The names of the columns as interned strings, and for which compilation they hold.
#[derive(Default)]
struct Names {
    generation: i32,
    list: Vec<Persistent>,
}

/// What an iterator knows.
struct Rows {
    round: u64,
    done: Cell<bool>,
}

type This<'s> = NativeRef<'s, Statement>;

#[derive(Default)]
struct Prototypes {
    statement: RefCell<Option<Persistent>>,
    iterator: RefCell<Option<Persistent>>,
}

pub(crate) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    let prototypes = Environment::of(scope).extension::<Prototypes>();
    let methods: &[(&CStr, RawNative)] = &[
        (c"iterate", native!(iterate)),
        (c"all", native!(all)),
        (c"get", native!(get)),
        (c"run", native!(run)),
        (c"columns", native!(columns)),
    ];
    let getters: &[(&CStr, RawNative)] = &[
        (c"sourceSQL", native!(source_sql)),
        (c"expandedSQL", native!(expanded_sql)),
    ];
    let rows: &[(&CStr, RawNative)] = &[(c"next", native!(next)), (c"return", native!(end))];
    for (name, methods, getters, place) in [
        (c"StatementSync", methods, getters, &prototypes.statement),
        (
            c"StatementSyncIterator",
            rows,
            &[][..],
            &prototypes.iterator,
        ),
    ] {
        let class = scope.class(name, native!(illegal), methods, getters)?;
        let prototype = Object::from_function(class).get(scope, c"prototype")?;
        place.replace(Some(prototype.persist(scope)));
        object.set(scope, name, class.into())?;
    }
    functions!(scope, object, {
        c"setStatementFlag" => set_flag,
        c"parameterCount" => parameter_count,
    });
    Ok(())
}

fn illegal<'s>(_: &mut Scope<'s>, _: Rest<'s>) -> Result<Object<'s>> {
    let kind = ErrorKind::Error;
    Err(Error::with_code(
        kind,
        "ERR_ILLEGAL_CONSTRUCTOR",
        "Illegal constructor",
    ))
}

fn make<'s, T: 'static>(
    scope: &mut Scope<'s>,
    prototype: &RefCell<Option<Persistent>>,
    data: T,
    owner: Value<'_>,
) -> Result<Object<'s>> {
    let prototype = prototype.borrow().as_ref().map(|p| p.get(scope));
    let Some(prototype) = prototype.and_then(Value::as_object) else {
        return Err(Error::new(ErrorKind::Error, "no prototype"));
    };
    let object = scope.native_object(prototype, Rc::new(data))?;
    if let Some(native) = NativeRef::<T>::new(object.value()) {
        native.set_slot(OWNER, owner);
    }
    Ok(object)
}

/// The method `prepare` of a database. `undefined` when the text has no statement.
pub(crate) fn prepare<'s>(
    scope: &mut Scope<'s>,
    this: ThisDatabase<'s>,
    sql: String,
    flags: i32,
) -> Result<Value<'s>> {
    let prepared = Database::run(scope, this, |connection| connection.prepare(&sql))?;
    let Some(statement) = prepared else {
        return Ok(scope.undefined());
    };
    let data = Statement {
        bridge: Rc::clone(&this.get().bridge),
        statement,
        flags: Cell::new(flags),
        round: Cell::new(0),
        names: RefCell::default(),
        bare: RefCell::default(),
    };
    let prototypes = Environment::of(scope).extension::<Prototypes>();
    let object = make(scope, &prototypes.statement, data, this.object().value())?;
    Ok(object.into())
}

fn set_flag(
    _: &mut Scope<'_>,
    statement: NativeArg<'_, Statement>,
    flag: i32,
    on: bool,
) -> Result<()> {
    let statement = statement.0.get();
    statement.alive()?;
    let flags = &statement.flags;
    flags.set(if on {
        flags.get() | flag
    } else {
        flags.get() & !flag
    });
    Ok(())
}

fn parameter_count(_: &mut Scope<'_>, statement: NativeArg<'_, Statement>) -> Result<i32> {
    Ok(statement.0.get().alive()?.parameter_count())
}

impl Statement {
    fn has(&self, flag: i32) -> bool {
        self.flags.get() & flag != 0
    }

    fn alive(&self) -> Result<&raw::Statement> {
        if !self.statement.is_alive() {
            return Err(invalid_state("statement has been finalized"));
        }
        Ok(&self.statement)
    }

    /// The statement, at its beginning: iterators of before are over.
    fn begin(&self) -> Result<&raw::Statement> {
        let statement = self.alive()?;
        if statement.is_running() {
            return Err(invalid_state("statement is currently in use"));
        }
        self.round.set(self.round.get() + 1);
        // What it reports is the failure of the run before, which was thrown then.
        let _ = statement.reset();
        Ok(statement)
    }

    /// The number of a parameter by a name without its first character.
    fn bare(&self, statement: &raw::Statement, name: &str) -> Result<Option<i32>> {
        let mut bare = self.bare.borrow_mut();
        if bare.is_none() {
            let mut found: HashMap<String, i32> = HashMap::new();
            for index in 1..=statement.parameter_count() {
                let Some(full) = statement.parameter_name(index) else {
                    continue;
                };
                let Some(short) = full.get(1..) else { continue };
                if let Some(before) = found.insert(short.to_owned(), index) {
                    let before = statement.parameter_name(before).unwrap_or_default();
                    return Err(invalid_state(format!(
                        "Cannot create bare named parameter '{short}' because of conflicting \
                         names '{before}' and '{full}'."
                    )));
                }
            }
            *bare = Some(found);
        }
        Ok(bare.as_ref().and_then(|bare| bare.get(name).copied()))
    }

    fn bind_all<'s>(
        &self,
        scope: &mut Scope<'s>,
        statement: &raw::Statement,
        args: &Args<'s>,
    ) -> Result<()> {
        statement.clear_bindings();
        let mut first = 0;
        if let Some(names) = args.get(scope, 0).as_object()
            && !names.value().is_bytes()
        {
            first = 1;
            self.bind_named(scope, statement, names)?;
        }
        let mut index = 0;
        for i in first..args.len() {
            index += 1;
            // Named ones are not counted; `?5` is a number, not a name.
            while statement
                .parameter_name(index)
                .is_some_and(|name| !name.starts_with('?'))
            {
                index += 1;
            }
            let value = args.get(scope, i);
            bind(scope, statement, index, value)?;
        }
        Ok(())
    }

    fn bind_named<'s>(
        &self,
        scope: &mut Scope<'s>,
        statement: &raw::Statement,
        names: Object<'s>,
    ) -> Result<()> {
        let keys = names.own_keys(scope, true, false)?;
        // A trap may have closed the database.
        self.alive()?;
        for i in 0..keys.array_len(scope)? {
            let key = keys.get_index(scope, i)?;
            if key.is_symbol() {
                continue;
            }
            let name = scope.describe(key);
            let mut index = statement.parameter_index(&name);
            if index.is_none() && self.has(BARE_NAMES) {
                index = self.bare(statement, &name)?;
            }
            let Some(index) = index else {
                if self.has(UNKNOWN_NAMES) {
                    continue;
                }
                return Err(invalid_state(format!("Unknown named parameter '{name}'")));
            };
            let value = names.get_key(scope, key)?;
            // A getter may have closed the database.
            self.alive()?;
            bind(scope, statement, index, value)?;
        }
        Ok(())
    }

    /// Goes to the next row.
    fn step<'s>(&self, scope: &mut Scope<'s>, this: This<'s>) -> Result<bool> {
        let database = this.slot(scope, OWNER);
        self.bridge.run(scope, database, || self.statement.step())
    }

    /// The row that the last step went to.
    fn row<'s>(&self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        let statement = &self.statement;
        let count = statement.column_count();
        let big = self.has(READ_BIG);
        if self.has(ARRAYS) {
            let row = scope.array(count as usize)?;
            for i in 0..count {
                let value = statement.with_column(i, |value| to_js(scope, value, big))?;
                row.define_index(scope, i as u32, value)?;
            }
            return Ok(row.into());
        }
        let row = scope.object_without_prototype()?;
        self.load_names(scope, count)?;
        let names = self.names.borrow();
        for (i, name) in names.list.iter().enumerate() {
            let value = statement.with_column(i as i32, |value| to_js(scope, value, big))?;
            let name = name.get(scope);
            row.define_key(scope, name, value)?;
        }
        Ok(row.into())
    }

    fn load_names(&self, scope: &mut Scope<'_>, count: i32) -> Result<()> {
        let mut names = self.names.borrow_mut();
        let generation = self.statement.generation();
        if names.list.len() == count as usize && names.generation == generation {
            return Ok(());
        }
        names.generation = generation;
        names.list.clear();
        for i in 0..count {
            let name = self.statement.column_name(i);
            let name = if name.is_ascii() {
                scope.atom(name.as_bytes())?
            } else {
                scope.string(&name)?
            };
            names.list.push(name.persist(scope));
        }
        Ok(())
    }
}

fn bind<'s>(
    scope: &mut Scope<'s>,
    statement: &raw::Statement,
    index: i32,
    value: Value<'s>,
) -> Result<()> {
    match with_sql(scope, value, |value| statement.bind(index, value)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(throw(scope, &failure)),
        Err(Unfit::Kind) => Err(Error::arg_type(format!(
            "Provided value cannot be bound to SQLite parameter {index}."
        ))),
        Err(Unfit::Size) => Err(Error::with_code(
            ErrorKind::Type,
            "ERR_INVALID_ARG_VALUE",
            "BigInt value is too large to bind.",
        )),
        Err(Unfit::Error(error)) => Err(error),
    }
}

/// Ends the run that a method has made, and gives the method's result.
fn ended<R>(statement: &Statement, result: Result<R>) -> Result<R> {
    if statement.statement.is_alive() {
        let _ = statement.statement.reset();
    }
    result
}

fn get<'s>(scope: &mut Scope<'s>, this: This<'s>, args: Rest<'s>) -> Result<Value<'s>> {
    let data = this.get();
    let statement = data.begin()?;
    data.bind_all(scope, statement, &args.0)?;
    let result = match data.step(scope, this) {
        Ok(true) if statement.column_count() > 0 => data.row(scope),
        Ok(_) => Ok(scope.undefined()),
        Err(error) => Err(error),
    };
    ended(data, result)
}

fn all<'s>(scope: &mut Scope<'s>, this: This<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let data = this.get();
    let statement = data.begin()?;
    data.bind_all(scope, statement, &args.0)?;
    let rows = scope.array(0)?;
    let result = rows_into(scope, this, rows);
    ended(data, result)?;
    Ok(rows)
}

fn rows_into<'s>(scope: &mut Scope<'s>, this: This<'s>, rows: Object<'s>) -> Result<()> {
    let data = this.get();
    let mut index = 0;
    while data.step(scope, this)? {
        scope.nested(|scope| {
            let row = data.row(scope)?;
            rows.define_index(scope, index, row)
        })?;
        index += 1;
    }
    Ok(())
}

fn run<'s>(scope: &mut Scope<'s>, this: This<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let data = this.get();
    let statement = data.begin()?;
    data.bind_all(scope, statement, &args.0)?;
    let result = data.step(scope, this);
    ended(data, result)?;
    let (changes, rowid) = data.alive()?.connection().changes();
    let object = scope.object()?;
    let big = data.has(READ_BIG);
    for (key, n) in [(c"changes", changes), (c"lastInsertRowid", rowid)] {
        let n = to_js(scope, raw::ValueRef::Integer(n), big)?;
        object.set(scope, key, n)?;
    }
    Ok(object)
}

fn columns<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let statement = this.get().alive()?;
    let count = statement.column_count();
    let list = scope.array(count as usize)?;
    for i in 0..count {
        let column = scope.object_without_prototype()?;
        let keys = ["column", "database", "name", "table", "type"];
        for (key, text) in keys.into_iter().zip(statement.column_origin(i)) {
            let value = match text {
                Some(text) => scope.string(&text)?,
                None => scope.null(),
            };
            define(scope, column, key, value)?;
        }
        list.define_index(scope, i as u32, column.into())?;
    }
    Ok(list)
}

fn source_sql(_: &mut Scope<'_>, this: This<'_>) -> Result<String> {
    Ok(this.get().alive()?.source())
}

fn expanded_sql(_: &mut Scope<'_>, this: This<'_>) -> Result<String> {
    let expanded = this.get().alive()?.expanded();
    expanded.ok_or_else(|| Error::new(ErrorKind::Error, "the expanded text is too long"))
}

fn iterate<'s>(scope: &mut Scope<'s>, this: This<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let data = this.get();
    let statement = data.begin()?;
    data.bind_all(scope, statement, &args.0)?;
    let rows = Rows {
        round: data.round.get(),
        done: Cell::new(false),
    };
    let prototypes = Environment::of(scope).extension::<Prototypes>();
    make(scope, &prototypes.iterator, rows, this.object().value())
}

fn result<'s>(scope: &mut Scope<'s>, done: bool, value: Value<'s>) -> Result<Object<'s>> {
    let object = scope.object_without_prototype()?;
    let done = scope.boolean(done);
    define(scope, object, "done", done)?;
    define(scope, object, "value", value)?;
    Ok(object)
}

fn finished<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let null = scope.null();
    result(scope, true, null)
}

fn next<'s>(scope: &mut Scope<'s>, this: NativeRef<'s, Rows>) -> Result<Object<'s>> {
    let rows = this.get();
    let owner = this.slot(scope, OWNER);
    let Some(owner) = This::new(owner).filter(|_| !rows.done.get()) else {
        return finished(scope);
    };
    let data = owner.get();
    let statement = data.alive()?;
    if rows.round != data.round.get() {
        return Err(invalid_state("iterator was invalidated"));
    }
    if statement.is_running() {
        return Err(invalid_state("statement is currently in use"));
    }
    let row = match data.step(scope, owner) {
        Ok(true) => data.row(scope),
        Ok(false) => {
            rows.done.set(true);
            ended(data, Ok(()))?;
            return finished(scope);
        }
        Err(error) => Err(error),
    };
    match row {
        Ok(row) => result(scope, false, row),
        Err(error) => {
            rows.done.set(true);
            ended(data, Err(error))
        }
    }
}

/// The method `return` of an iterator.
fn end<'s>(scope: &mut Scope<'s>, this: NativeRef<'s, Rows>) -> Result<Object<'s>> {
    let rows = this.get();
    let owner = this.slot(scope, OWNER);
    if let Some(owner) = This::new(owner)
        && !rows.done.replace(true)
        && rows.round == owner.get().round.get()
        && !owner.get().statement.is_running()
    {
        ended(owner.get(), Ok(()))?;
    }
    finished(scope)
}
