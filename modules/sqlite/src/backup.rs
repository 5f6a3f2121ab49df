//! The class `Backup`: a copy under way, whose steps are jobs of the pool.

use std::ffi::{CStr, CString};
use std::rc::Rc;
use std::sync::Arc;

use anode_engine::{
    Error, ErrorKind, NativeRef, Object, RawNative, Rest, Result, Scope, Value, native,
};
use anode_event_loop::{JobClass, JobKind};
use anode_runtime::pool;

use crate::bridge::{error_of, open, throw};
use crate::database::Database;
use crate::raw::{self, c_string};

/// The slot of the database's object.
const OWNER: u32 = 0;

struct Backup(Arc<raw::Backup>);

pub(crate) fn add(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    let methods: &[(&CStr, RawNative)] = &[(c"step", native!(step))];
    let class = scope.class(c"Backup", native!(construct), methods, &[])?;
    object.set(scope, c"Backup", class.into())
}

/// `new Backup(database, source name, location, target name)`
fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let values: Vec<Value<'s>> = (0..4).map(|i| args.0.get(scope, i)).collect();
    let [database, source, location, target] = values.as_slice() else {
        return Err(Error::new(ErrorKind::Type, "four arguments"));
    };
    let Some(database) = NativeRef::<Database>::new(*database) else {
        return Err(Error::arg_type("a database"));
    };
    let names = [*source, *target].map(|name| c_string(&scope.describe(name)));
    let location = location
        .as_bytes()
        .map(|bytes| bytes.as_slice(scope).to_vec());
    let location = CString::new(location.unwrap_or_default())
        .map_err(|_| Error::arg_type("a location without zero bytes"))?;
    let started = {
        let connection = open(&database.get().connection)?;
        raw::Backup::start(&connection, &names[0], &location, &names[1])
    };
    match started {
        Ok(backup) => {
            let object = scope.construct_native(&args.0, Rc::new(Backup(Arc::new(backup))))?;
            if let Some(this) = NativeRef::<Backup>::new(object.value()) {
                // The database stays as long as it is copied.
                this.set_slot(OWNER, database.object().value());
            }
            Ok(object)
        }
        Err(failure) => Err(throw(scope, &failure)),
    }
}

/// Copies so many pages; `callback(null, error or [done, total, remaining])` then.
fn step<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, Backup>,
    pages: i32,
    callback: Value<'s>,
) -> Result<Value<'s>> {
    let backup = Arc::clone(&this.get().0);
    let work = move || Ok(backup.step(pages));
    pool(
        scope,
        JobClass::File,
        JobKind::new("sqlite.backup", "BACKUP"),
        callback,
        work,
        |scope, outcome| match outcome {
            Ok(step) => {
                let values = [
                    scope.boolean(step.done),
                    scope.int(step.total),
                    scope.int(step.remaining),
                ];
                Ok(scope.array_of(&values)?.into())
            }
            Err(failure) => error_of(scope, &failure),
        },
    )
}
