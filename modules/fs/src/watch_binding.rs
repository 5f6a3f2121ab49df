//! `FSEvent`: a watch as JavaScript has it. The queue of events is read in the poll phase, for all watches of the
//! environment; what keeps the loop alive is a handle for each of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_engine::{FromJs, NativeRef, Object, Persistent, Rest, Result, Scope, Value, native};
use anode_event_loop::{AsyncHandle, Handle, PollHandle, Readiness};
use anode_runtime::Environment;
use rustix::io::Errno;
use std::collections::HashMap;

use crate::binding::{Path, name_to_js};
use crate::watch::{Event, Kind, Watches};

/// The async context of `start`.
const CONTEXT: u32 = 0;
/// The function that leaves directories out.
const SKIP: u32 = 1;

/// The watches of an environment.
#[derive(Default)]
struct Watching {
    watches: RefCell<Option<Rc<Watches>>>,
    /// Objects that are told, by the watch's number.
    objects: RefCell<HashMap<u64, Persistent>>,
}

struct FsEvent {
    env: Rc<Environment>,
    /// Keeps the loop alive while there is a watch.
    handle: RefCell<Option<AsyncHandle>>,
    watch: Cell<Option<u64>>,
    /// How names are given, as everywhere in fs.
    form: Cell<i32>,
    referenced: Cell<bool>,
}

type This<'s> = NativeRef<'s, FsEvent>;

pub(crate) fn define<'s>(scope: &mut Scope<'s>, binding: Object<'s>) -> Result<()> {
    let class = scope.class(
        c"FSEvent",
        native!(construct),
        &[
            (c"start", native!(start)),
            (c"close", native!(close)),
            (c"ref", native!(set_ref)),
            (c"unref", native!(unset_ref)),
            (c"hasRef", native!(has_ref)),
        ],
        &[(c"initialized", native!(initialized))],
    )?;
    binding.set(scope, c"FSEvent", class.into())
}

fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let data = Rc::new(FsEvent {
        env: Environment::of(scope),
        handle: RefCell::new(None),
        watch: Cell::new(None),
        form: Cell::new(0),
        referenced: Cell::new(true),
    });
    scope.construct_native(&args.0, data)
}

/// `start(path, recursive, form, skip | undefined)`: 0 or a negative errno. From then on `onchange(status, type, name)`
/// of the object is called, where type is `'rename'` or `'change'`. `skip(name)` tells which directories to leave out.
fn start<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    path: Path,
    recursive: bool,
    form: i32,
    skip: Value<'s>,
) -> Result<i32> {
    let data = this.rc();
    if data.watch.get().is_some() {
        return Ok(0);
    }
    let watching = data.env.extension::<Watching>();
    let watches = match instance(&data.env, &watching) {
        Ok(watches) => watches,
        Err(errno) => return Ok(errno),
    };
    let function = skip.as_function();
    let added = watches.add(&path.0, recursive, &mut |_, name| match function {
        Some(function) => ask(scope, function, name),
        None => false,
    });
    let number = match added {
        Ok(number) => number,
        Err(error) => return Ok(-error.raw_os_error()),
    };
    let context = scope.async_context();
    this.set_slot(CONTEXT, context);
    this.set_slot(SKIP, skip);
    data.form.set(form);
    data.watch.set(Some(number));
    let kept = this.object().value().persist(scope);
    watching.objects.borrow_mut().insert(number, kept);
    let handle = AsyncHandle::new(data.env.event_loop(), "fs_event", |_| {});
    handle.set_ref(data.referenced.get());
    data.handle.replace(Some(handle));
    Ok(0)
}

/// Asks the program's function; one that throws leaves nothing out, and its exception goes the usual way.
fn ask(scope: &mut Scope<'_>, function: anode_engine::Function<'_>, name: &[u8]) -> bool {
    scope.nested(|scope| {
        let answer = name_to_js(scope, name.to_vec(), 1).and_then(|name| {
            let this = scope.undefined();
            function.call(scope, this, &[name])
        });
        match answer {
            Ok(answer) => bool::from_js(scope, answer).unwrap_or(false),
            Err(error) => {
                let env = Environment::of(scope);
                env.report(scope, error);
                false
            }
        }
    })
}

fn instance(
    env: &Rc<Environment>,
    watching: &Rc<Watching>,
) -> std::result::Result<Rc<Watches>, i32> {
    if let Some(watches) = &*watching.watches.borrow() {
        return Ok(Rc::clone(watches));
    }
    let number = |error: Errno| -error.raw_os_error();
    let watches = Rc::new(Watches::new().map_err(number)?);
    let handle = PollHandle::new(env.event_loop(), "inotify", watches.queue());
    handle.set_ref(false);
    let (env, all) = (Rc::clone(env), Rc::clone(watching));
    let mine = Rc::clone(&watches);
    handle.start(true, false, move |handle, _| {
        if serve(&env, &all, &mine) {
            // The rest comes in the next iteration, after what others have to do.
            handle.call_again(Readiness {
                readable: true,
                ..Readiness::default()
            });
        }
    })?;
    watching.watches.replace(Some(Rc::clone(&watches)));
    Ok(watches)
}

/// Tells what one read of the queue gives. Whether to come again.
fn serve(env: &Rc<Environment>, watching: &Watching, watches: &Watches) -> bool {
    let mut events = Vec::new();
    let mut any = false;
    env.callback(|scope| {
        (events, any) = watches.read(&mut |watch, name| {
            let object = watching
                .objects
                .borrow()
                .get(&watch)
                .map(|kept| kept.get(scope));
            let this = object.and_then(This::new);
            let function = this.and_then(|this| this.slot(scope, SKIP).as_function());
            function.is_some_and(|function| ask(scope, function, name))
        });
        Ok(())
    });
    for event in events {
        if watches.has(event.watch) {
            env.callback(|scope| tell(scope, watching, event));
        }
    }
    any
}

fn tell(scope: &mut Scope<'_>, watching: &Watching, event: Event) -> Result<()> {
    let object = watching
        .objects
        .borrow()
        .get(&event.watch)
        .map(|kept| kept.get(scope));
    let Some(this) = object.and_then(This::new) else {
        return Ok(());
    };
    let context = this.slot(scope, CONTEXT);
    scope.set_async_context(context);
    let Some(function) = this.object().get(scope, c"onchange")?.as_function() else {
        return Ok(());
    };
    let (status, kind) = match event.kind {
        Kind::Rename => (0, "rename"),
        Kind::Change => (0, "change"),
        Kind::Failed(errno) => (errno, ""),
    };
    let name = match event.name {
        Some(name) => name_to_js(scope, name, this.get().form.get())?,
        None => scope.null(),
    };
    let args = [scope.int(status), scope.string(kind)?, name];
    function.call(scope, this.object().into(), &args).map(drop)
}

/// Ends the watch; nothing is told after this.
fn close(_: &mut Scope<'_>, this: This<'_>) {
    let data = this.get();
    let Some(number) = data.watch.take() else {
        return;
    };
    let watching = data.env.extension::<Watching>();
    let kept = watching.objects.borrow_mut().remove(&number);
    drop(kept);
    let watches = watching.watches.borrow().clone();
    if let Some(watches) = watches {
        watches.remove(number);
    }
    if let Some(handle) = data.handle.take() {
        handle.close_quietly();
    }
}

fn reference(data: &FsEvent, on: bool) {
    data.referenced.set(on);
    if let Some(handle) = &*data.handle.borrow() {
        handle.set_ref(on);
    }
}

fn set_ref(_: &mut Scope<'_>, this: This<'_>) {
    reference(this.get(), true);
}

fn unset_ref(_: &mut Scope<'_>, this: This<'_>) {
    reference(this.get(), false);
}

fn has_ref(_: &mut Scope<'_>, this: This<'_>) -> bool {
    this.get().referenced.get() && this.get().watch.get().is_some()
}

/// Whether there is a watch.
fn initialized(_: &mut Scope<'_>, this: This<'_>) -> bool {
    this.get().watch.get().is_some()
}
