//! `internalBinding('env')`: the environment's variables, of the process or of one thread.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anode_engine::{Object, Result, Scope, functions};
use anode_runtime::Environment;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"entries" => entries,
        c"get" => get,
        c"set" => set,
        c"delete" => delete,
        c"isShared" => is_shared,
    });
    Ok(object)
}

/// Variables that the `process.env` of one or several threads stands for.
pub struct SharedEnv(Option<Mutex<Vec<(String, String)>>>);

impl SharedEnv {
    /// Variables of their own: name, value, name, value, …
    pub fn of_pairs(pairs: Vec<String>) -> Arc<SharedEnv> {
        let mut list = Vec::with_capacity(pairs.len() / 2);
        let mut pairs = pairs.into_iter();
        while let (Some(name), Some(value)) = (pairs.next(), pairs.next()) {
            list.push((name, value));
        }
        Arc::new(SharedEnv(Some(Mutex::new(list))))
    }

    fn list(&self) -> Option<MutexGuard<'_, Vec<(String, String)>>> {
        let list = self.0.as_ref()?;
        Some(list.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn entries(&self) -> Vec<(String, String)> {
        match self.list() {
            Some(list) => list.clone(),
            None => std::env::vars_os()
                .map(|(name, value)| {
                    let text = |s: std::ffi::OsString| s.to_string_lossy().into_owned();
                    (text(name), text(value))
                })
                .collect(),
        }
    }

    fn get(&self, name: &str) -> Option<String> {
        match self.list() {
            Some(list) => list
                .iter()
                .find(|(other, _)| other == name)
                .map(|(_, value)| value.clone()),
            None if name.is_empty() || name.contains(['=', '\0']) => None,
            None => std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
        }
    }

    /// Gives whether these are the variables of the process.
    fn change(&self, name: &str, value: Option<&str>) -> bool {
        let Some(mut list) = self.list() else {
            anode_sys::set_env(name, value);
            return true;
        };
        let at = list.iter().position(|(other, _)| other == name);
        match (at, value) {
            (Some(at), Some(value)) => list[at].1 = value.into(),
            (Some(at), None) => drop(list.remove(at)),
            (None, Some(value)) => list.push((name.into(), value.into())),
            (None, None) => {}
        }
        false
    }
}

/// Which variables a thread has: those of the process, where nothing else was said.
#[derive(Default)]
pub struct EnvStore {
    own: RefCell<Option<Arc<SharedEnv>>>,
    shared: Cell<bool>,
}

impl EnvStore {
    /// The variables of this thread, for another one to have as well.
    pub fn share(env: &Rc<Environment>) -> Arc<SharedEnv> {
        let store = env.extension::<EnvStore>();
        store.shared.set(true);
        store.variables()
    }

    /// Before any JavaScript runs: says which variables the thread has.
    pub fn install(env: &Rc<Environment>, variables: Arc<SharedEnv>) {
        let store = env.extension::<EnvStore>();
        // Nobody else has them, or one that may change them.
        store
            .shared
            .set(Arc::strong_count(&variables) > 1 || variables.0.is_none());
        *store.own.borrow_mut() = Some(variables);
    }

    fn variables(&self) -> Arc<SharedEnv> {
        self.own
            .borrow_mut()
            .get_or_insert_with(|| Arc::new(SharedEnv(None)))
            .clone()
    }
}

fn store(scope: &Scope<'_>) -> Arc<SharedEnv> {
    Environment::of(scope).extension::<EnvStore>().variables()
}

/// Name, value, name, value, …; what is no UTF-8 shows U+FFFD.
fn entries(scope: &mut Scope<'_>) -> Result<Vec<String>> {
    let mut flat = Vec::new();
    for (name, value) in store(scope).entries() {
        flat.push(name);
        flat.push(value);
    }
    Ok(flat)
}

fn get(scope: &mut Scope<'_>, name: String) -> Result<Option<String>> {
    Ok(store(scope).get(&name))
}

/// Whether another thread may change what this one has.
fn is_shared(scope: &mut Scope<'_>) -> bool {
    Environment::of(scope).extension::<EnvStore>().shared.get()
}

fn set(scope: &mut Scope<'_>, name: String, value: String) {
    change(scope, &name, Some(&value));
}

fn delete(scope: &mut Scope<'_>, name: String) {
    change(scope, &name, None);
}

fn change(scope: &mut Scope<'_>, name: &str, value: Option<&str>) {
    let of_process = store(scope).change(name, value);
    if of_process && name == "TZ" {
        anode_sys::time_zone_changed();
        scope.reset_time_zone();
    }
}
