//! The built-in JavaScript: its table, and the loader behind the `require` that built-ins see.
//!
//! Each module runs once per environment, at first use, as the body of
//! `(exports, require, module, process, internalBinding)`. Its code comes from the precompiled
//! snapshot when the executable carries one, else from the embedded source, or from a folder.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::OnceLock;

use anode_engine::{
    ENUMERATE, Error, ErrorKind, Function, Object, Result, Scope, ScriptOptions, Stencil, Str,
    Value, native,
};

use crate::environment::Environment;

/// The built-in modules that are in the executable, sorted by id.
pub struct Embedded {
    /// A line for each: its id, a space, its path below `modules/`. One text, since names that lie
    /// between the sources would have a start bring all of these into memory when it looks for one.
    pub names: &'static str,
    /// The source of each.
    pub sources: &'static [&'static str],
}

/// A built-in module: id, path below `modules/`, source.
type Builtin = (&'static str, &'static str, &'static str);

static TABLE: OnceLock<Vec<Builtin>> = OnceLock::new();

/// Says which built-in modules there are: those that are embedded, or, when a folder is given,
/// the files below it, whose sources are read when they are loaded (a new file needs no build).
/// For the life of the process; call before any environment starts. A second call changes nothing.
pub fn install_builtins(embedded: &Embedded, folder: Option<&Path>) {
    TABLE.get_or_init(|| folder.map_or_else(|| embedded.rows(), list_folder));
}

impl Embedded {
    fn rows(&self) -> Vec<Builtin> {
        self.names
            .lines()
            .zip(self.sources)
            .filter_map(|(line, source)| {
                let (id, path) = line.split_once(' ')?;
                Some((id, path, *source))
            })
            .collect()
    }
}

fn list_folder(folder: &Path) -> Vec<Builtin> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    let mut rows: Vec<Builtin> = files
        .iter()
        .filter_map(|file| {
            let path = file.strip_prefix(folder).ok()?;
            let id: &'static str = id_of(path)?.leak();
            let path: &'static str = path.to_str()?.to_owned().leak();
            Some((id, path, ""))
        })
        .collect();
    rows.sort_unstable();
    rows
}

/// The installed modules, sorted by id.
pub(crate) fn table() -> &'static [Builtin] {
    TABLE.get().map_or(&[], Vec::as_slice)
}

include!("builtin_ids.rs");

/// The row of a built-in module.
pub(crate) fn find(id: &str) -> Option<&'static Builtin> {
    let table = table();
    table
        .binary_search_by(|row| row.0.cmp(id))
        .ok()
        .map(|i| &table[i])
}

/// The source of a built-in module by its id (`fs`, `internal/errors`).
pub fn builtin_source(id: &str) -> Option<&'static str> {
    find(id).map(|row| row.2)
}

/// What stacks show as the file of a built-in.
fn shown_name(id: &str) -> String {
    format!("node:{id}")
}

/// A module's source as an expression whose value is the wrapper function.
fn wrap(source: &str) -> String {
    format!("(function (exports, require, module, process, internalBinding) {{{source}\n}})")
}

/// A module compiled as [`Scope::evaluate`] compiles its wrapper.
pub(crate) fn compile(scope: &mut Scope<'_>, id: &str, source: &str) -> Result<Stencil> {
    let options = ScriptOptions {
        filename: &shown_name(id),
        line: 1,
        column: 1,
    };
    scope.compile_stencil(&wrap(source), options)
}

impl Environment {
    /// Loads a built-in module by id (without `node:`) and returns its exports.
    pub fn require<'s>(&self, scope: &mut Scope<'s>, id: &str) -> Result<Value<'s>> {
        self.module(scope, id)?.get(scope, c"exports")
    }

    /// The `module` object of a built-in, which is loaded or being loaded.
    fn module<'s>(&self, scope: &mut Scope<'s>, id: &str) -> Result<Object<'s>> {
        let id = id.strip_prefix("node:").unwrap_or(id);
        let loaded = self.modules.borrow().get(id).map(|m| m.get(scope));
        if let Some(module) = loaded.and_then(Value::as_object) {
            return Ok(module);
        }
        let Some(&(id, path, source)) = find(id) else {
            return Err(Error::with_code(
                ErrorKind::Error,
                "ERR_UNKNOWN_BUILTIN_MODULE",
                format!("No such built-in module: {id}"),
            ));
        };
        let wrapper = self.wrapper(scope, id, path, source)?;
        let require = self.loader_function(scope, c"require")?;
        let module = scope.object()?;
        let name = scope.string(id)?;
        module.set(scope, c"id", name)?;
        let kept = module.value().persist(scope);
        self.modules.borrow_mut().insert(id, kept);
        if let Err(error) = self.run_wrapper(scope, wrapper, module, require) {
            // A module that failed to load is loaded again by the next require, as for files.
            // Without exports, it is so too for the `require` in JavaScript, which may have it.
            self.modules.borrow_mut().remove(id);
            let undefined = scope.undefined();
            module.set(scope, c"exports", undefined)?;
            return Err(error);
        }
        Ok(module)
    }

    /// Calls the wrapper function of a module.
    fn run_wrapper<'s>(
        &self,
        scope: &mut Scope<'s>,
        wrapper: Function<'s>,
        module: Object<'s>,
        require: Value<'s>,
    ) -> Result<()> {
        let exports = scope.object()?;
        module.define(scope, c"exports", exports.into(), ENUMERATE)?;
        let binding = self.loader_function(scope, c"internalBinding")?;
        let process = match self.process.get() {
            Some(process) => process.get(scope),
            None => scope.undefined(),
        };
        let args = [exports.into(), require, module.into(), process, binding];
        wrapper.call(scope, exports.into(), &args)?;
        Ok(())
    }

    fn wrapper<'s>(
        &self,
        scope: &mut Scope<'s>,
        id: &'static str,
        path: &str,
        source: &str,
    ) -> Result<Function<'s>> {
        let value = if let Some(folder) = &self.settings.library {
            let file = folder.join(path);
            let text = std::fs::read_to_string(&file).map_err(|e| {
                Error::new(
                    ErrorKind::Error,
                    format!("cannot read {}: {e}", file.display()),
                )
            })?;
            scope.evaluate(&wrap(&text), &shown_name(id), 1)?
        } else if let Some(stencil) = self.snapshot.as_ref().and_then(|s| s.stencil(id)) {
            scope.run_stencil(stencil)?
        } else if let Some(rehearsal) = &self.rehearsal {
            let stencil = compile(scope, id, source)?;
            let value = scope.run_collecting(&stencil)?;
            rehearsal.keep(id, stencil);
            value
        } else {
            scope.evaluate(&wrap(source), &shown_name(id), 1)?
        };
        value
            .as_function()
            .ok_or_else(|| Error::new(ErrorKind::Error, format!("{id} is not a module")))
    }

    /// `require` and `internalBinding` as functions, made once.
    fn loader_function<'s>(
        &self,
        scope: &mut Scope<'s>,
        name: &'static std::ffi::CStr,
    ) -> Result<Value<'s>> {
        let key = if name == c"require" {
            "\0require"
        } else {
            "\0internalBinding"
        };
        if let Some(f) = self.made_bindings.borrow().get(key) {
            return Ok(f.get(scope));
        }
        let f = if name == c"require" {
            self.make_require(scope)?
        } else {
            scope.function(name, native!(internal_binding), 1)?.into()
        };
        self.made_bindings
            .borrow_mut()
            .insert(key, f.persist(scope));
        Ok(f)
    }

    /// `require` is a function in JavaScript, because a call of a native one costs too much on
    /// the paths that load a module only when they are taken.
    fn make_require<'s>(&self, scope: &mut Scope<'s>) -> Result<Value<'s>> {
        let load = scope.function(c"load", native!(load), 1)?;
        let &(id, path, source) = find("internal/bootstrap/require")
            .ok_or_else(|| Error::new(ErrorKind::Error, "the library has no require"))?;
        let wrapper = self.wrapper(scope, id, path, source)?;
        let module = scope.object()?;
        self.run_wrapper(scope, wrapper, module, load.into())?;
        module.get(scope, c"exports")
    }
}

fn load<'s>(scope: &mut Scope<'s>, id: Str<'s>) -> Result<Object<'s>> {
    let env: Rc<Environment> = Environment::of(scope);
    let id = id.to_utf8(scope)?;
    env.module(scope, &id)
}

fn internal_binding<'s>(scope: &mut Scope<'s>, name: Str<'s>) -> Result<Value<'s>> {
    let env: Rc<Environment> = Environment::of(scope);
    let name = name.to_utf8(scope)?;
    env.binding(scope, &name)
}
