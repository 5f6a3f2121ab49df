//! `internalBinding('fs')`: each operation once, in the form that [`anode_runtime::pool`] gives it:
//! on the pool with a callback, right now without one.
//!
//! Arguments are converted here and owned from then on; the work is in the other files.

use std::io::{IoSlice, IoSliceMut};

use anode_engine::{
    Bytes, Error, ErrorKind, FromJs, IntoJs, Object, Result, Scope, Value, functions,
};
use anode_event_loop::{JobClass, JobKind};
use anode_runtime::{WorkError, pool};

use crate::entries::{Entries, Names};
use crate::error::{Result as Work, failure};
use crate::files::{Content, Target};
use crate::{dir, files, io, links, meta, open_files, remove, stat};

const NAME_AS_BUFFER: i32 = 0;
const AS_BUFFER: i32 = 0;
const AS_LATIN1: i32 = 2;

/// Runs work on the file class of the pool; `name` is the operation's: `"fs.open"`.
fn file<'s, T: Send + 'static>(
    scope: &mut Scope<'s>,
    name: &'static str,
    callback: Value<'s>,
    work: impl FnOnce() -> Work<T> + Send + 'static,
    into: impl for<'a> FnOnce(&mut Scope<'a>, T) -> Result<Value<'a>> + 'static,
) -> Result<Value<'s>> {
    pool(
        scope,
        JobClass::File,
        JobKind::new(name, "FSREQCALLBACK"),
        callback,
        || work().map_err(WorkError::Sys),
        into,
    )
}

fn nothing<'a>(scope: &mut Scope<'a>, (): ()) -> Result<Value<'a>> {
    Ok(scope.undefined())
}

/// A path: a string or bytes.
pub(crate) struct Path(pub(crate) Vec<u8>);

impl<'s> FromJs<'s> for Path {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        if let Some(bytes) = value.as_bytes() {
            return Ok(Path(bytes.as_slice(scope).to_vec()));
        }
        String::from_js(scope, value).map(|s| Path(s.into_bytes()))
    }
}

/// A path or an open descriptor.
struct FileTarget(Target);

impl<'s> FromJs<'s> for FileTarget {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        if let Some(fd) = value.as_i32() {
            return Ok(FileTarget(Target::Fd(fd)));
        }
        Path::from_js(scope, value).map(|p| FileTarget(Target::Path(p.0)))
    }
}

/// Bytes to write: a string (as UTF-8) or a copy of a buffer.
struct Data(Vec<u8>);

impl<'s> FromJs<'s> for Data {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        Path::from_js(scope, value).map(|p| Data(p.0))
    }
}

/// A file position: negative or null is "where the file stands".
struct Position(Option<u64>);

impl<'s> FromJs<'s> for Position {
    fn from_js(scope: &mut Scope<'s>, value: Value<'s>) -> Result<Self> {
        if value.is_nullish() {
            return Ok(Position(None));
        }
        let n = i64::from_js(scope, value)?;
        Ok(Position(u64::try_from(n).ok()))
    }
}

pub(crate) fn name_to_js<'a>(scope: &mut Scope<'a>, name: Vec<u8>, form: i32) -> Result<Value<'a>> {
    if form == NAME_AS_BUFFER {
        return scope.uint8_array(name).map(Into::into);
    }
    text(scope, &name)
}

/// Bytes as a string, with replacement characters for what is not UTF-8.
fn text<'a>(scope: &mut Scope<'a>, bytes: &[u8]) -> Result<Value<'a>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => scope.string(text),
        Err(_) => scope.string(&String::from_utf8_lossy(bytes)),
    }
}

fn names_to_js<'a>(scope: &mut Scope<'a>, names: &Names, form: i32) -> Result<Object<'a>> {
    if form != NAME_AS_BUFFER {
        return scope.array_of_texts(names.iter());
    }
    let array = scope.array(names.len())?;
    for (i, name) in names.iter().enumerate() {
        scope.nested(|scope| {
            let name = scope.uint8_array(name.to_vec())?;
            array.define_index(scope, i as u32, name.into())
        })?;
    }
    Ok(array)
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"access" => access,
        c"exists" => exists,
        c"stat" => stat_path,
        c"lstat" => lstat,
        c"fstat" => fstat,
        c"statfs" => statfs,
        c"open" => open,
        c"close" => close,
        c"giveAway" => open_files::closing,
        c"takeOver" => open_files::take_over,
        c"read" => read,
        c"readNew" => read_new,
        c"readv" => readv,
        c"writeBuffer" => write_buffer,
        c"writev" => writev,
        c"readFile" => read_file,
        c"writeFile" => write_file,
        c"readdir" => readdir,
        c"readdirTypes" => readdir_types,
        c"readdirTree" => readdir_tree,
        c"readdirTreeTypes" => readdir_tree_types,
        c"opendir" => opendir,
        c"readdirBatch" => readdir_batch,
        c"mkdir" => mkdir,
        c"mkdirTree" => mkdir_tree,
        c"mkdtemp" => mkdtemp,
        c"rm" => rm,
        c"rmdir" => rmdir,
        c"unlink" => unlink,
        c"rename" => rename,
        c"link" => link,
        c"copyFile" => copy_file,
        c"symlink" => symlink,
        c"readlink" => readlink,
        c"realpath" => realpath,
        c"realpathPlain" => realpath_plain,
        c"truncate" => truncate,
        c"ftruncate" => ftruncate,
        c"chmod" => chmod,
        c"fchmod" => fchmod,
        c"chown" => chown,
        c"fchown" => fchown,
        c"lchown" => lchown,
        c"utimes" => utimes,
        c"futimes" => futimes,
        c"lutimes" => lutimes,
        c"fsync" => fsync,
        c"fdatasync" => fdatasync,
    });
    crate::watch_binding::define(scope, object)?;
    let constants = scope.object()?;
    let numbers: &[(&std::ffi::CStr, u32)] = &[
        (c"O_RDONLY", rustix::fs::OFlags::RDONLY.bits()),
        (c"O_WRONLY", rustix::fs::OFlags::WRONLY.bits()),
        (c"O_RDWR", rustix::fs::OFlags::RDWR.bits()),
        (c"O_CREAT", rustix::fs::OFlags::CREATE.bits()),
        (c"O_EXCL", rustix::fs::OFlags::EXCL.bits()),
        (c"O_NOCTTY", rustix::fs::OFlags::NOCTTY.bits()),
        (c"O_TRUNC", rustix::fs::OFlags::TRUNC.bits()),
        (c"O_APPEND", rustix::fs::OFlags::APPEND.bits()),
        (c"O_DIRECTORY", rustix::fs::OFlags::DIRECTORY.bits()),
        (c"O_NOATIME", rustix::fs::OFlags::NOATIME.bits()),
        (c"O_NOFOLLOW", rustix::fs::OFlags::NOFOLLOW.bits()),
        (c"O_SYNC", rustix::fs::OFlags::SYNC.bits()),
        (c"O_DSYNC", 0o10_000),
        (c"O_DIRECT", rustix::fs::OFlags::DIRECT.bits()),
        (c"O_NONBLOCK", rustix::fs::OFlags::NONBLOCK.bits()),
        (c"S_IFMT", 0o170_000),
        (c"S_IFREG", 0o100_000),
        (c"S_IFDIR", 0o040_000),
        (c"S_IFCHR", 0o020_000),
        (c"S_IFBLK", 0o060_000),
        (c"S_IFIFO", 0o010_000),
        (c"S_IFLNK", 0o120_000),
        (c"S_IFSOCK", 0o140_000),
        (c"S_IRWXU", 0o700),
        (c"S_IRUSR", 0o400),
        (c"S_IWUSR", 0o200),
        (c"S_IXUSR", 0o100),
        (c"S_IRWXG", 0o070),
        (c"S_IRGRP", 0o040),
        (c"S_IWGRP", 0o020),
        (c"S_IXGRP", 0o010),
        (c"S_IRWXO", 0o007),
        (c"S_IROTH", 0o004),
        (c"S_IWOTH", 0o002),
        (c"S_IXOTH", 0o001),
        (c"F_OK", 0),
        (c"R_OK", 4),
        (c"W_OK", 2),
        (c"X_OK", 1),
    ];
    for (name, number) in numbers {
        let value = scope.number(f64::from(*number));
        constants.set(scope, name, value)?;
    }
    object.set(scope, c"constants", constants.into())?;
    Ok(object)
}

// ---- asking ------------------------------------------------------------------------------------

type Js<'s> = Result<Value<'s>>;

fn access<'s>(scope: &mut Scope<'s>, path: Path, mode: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.access",
        cb,
        move || links::access(&path.0, mode as u32),
        nothing,
    )
}

fn exists<'s>(scope: &mut Scope<'s>, path: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.exists",
        cb,
        move || Ok(links::access(&path.0, 0).is_ok()),
        |s, b| b.into_js(s),
    )
}

fn fields_to_js<'a>(scope: &mut Scope<'a>, fields: &[i64], bigint: bool) -> Js<'a> {
    if bigint {
        return scope.bigint64_array(fields).map(Into::into);
    }
    let mut floats = [0f64; 18];
    for (to, from) in floats.iter_mut().zip(fields) {
        *to = *from as f64;
    }
    scope.float64_array(&floats[..fields.len()]).map(Into::into)
}

/// `None` where nothing is there and the caller does not want to hear of it as an error.
fn optional<T>(result: Work<T>, throw_if_none: bool) -> Work<Option<T>> {
    use rustix::io::Errno;
    match result {
        Err(e)
            if !throw_if_none
                && (failure::is(&e, Errno::NOENT) || failure::is(&e, Errno::NOTDIR)) =>
        {
            Ok(None)
        }
        other => other.map(Some),
    }
}

fn stat_with<'s>(
    scope: &mut Scope<'s>,
    name: &'static str,
    cb: Value<'s>,
    bigint: bool,
    throw: bool,
    work: impl FnOnce() -> Work<stat::StatFields> + Send + 'static,
) -> Js<'s> {
    file(
        scope,
        name,
        cb,
        move || optional(work(), throw),
        move |scope, fields| match fields {
            Some(fields) => fields_to_js(scope, &fields, bigint),
            None => Ok(scope.undefined()),
        },
    )
}

fn stat_path<'s>(
    scope: &mut Scope<'s>,
    path: Path,
    bigint: bool,
    throw: bool,
    cb: Value<'s>,
) -> Js<'s> {
    stat_with(scope, "fs.stat", cb, bigint, throw, move || {
        stat::stat(&path.0)
    })
}

fn lstat<'s>(
    scope: &mut Scope<'s>,
    path: Path,
    bigint: bool,
    throw: bool,
    cb: Value<'s>,
) -> Js<'s> {
    stat_with(scope, "fs.lstat", cb, bigint, throw, move || {
        stat::lstat(&path.0)
    })
}

fn fstat<'s>(scope: &mut Scope<'s>, fd: i32, bigint: bool, cb: Value<'s>) -> Js<'s> {
    stat_with(scope, "fs.fstat", cb, bigint, true, move || stat::fstat(fd))
}

fn statfs<'s>(scope: &mut Scope<'s>, path: Path, bigint: bool, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.statfs",
        cb,
        move || stat::statfs(&path.0),
        move |s, f| fields_to_js(s, &f, bigint),
    )
}

// ---- opening, reading, writing -----------------------------------------------------------------

fn open<'s>(scope: &mut Scope<'s>, path: Path, flags: i32, mode: u32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.open",
        cb,
        move || io::open_owned(&path.0, flags, mode),
        |s, file| open_files::opened(s, file).into_js(s),
    )
}

fn close<'s>(scope: &mut Scope<'s>, fd: i32, cb: Value<'s>) -> Js<'s> {
    open_files::closing(scope, fd);
    file(scope, "fs.close", cb, move || io::close(fd), nothing)
}

fn sys<T>(scope: &mut Scope<'_>, result: Work<T>) -> Result<T> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => {
            let error = error.to_js(scope)?;
            Err(scope.throw(error))
        }
    }
}

fn range(len: usize, offset: usize, length: usize) -> std::ops::Range<usize> {
    let start = offset.min(len);
    start..start.saturating_add(length).min(len)
}

fn read<'s>(
    scope: &mut Scope<'s>,
    fd: i32,
    buffer: Bytes<'s>,
    offset: usize,
    length: usize,
    position: Position,
    cb: Value<'s>,
) -> Js<'s> {
    let range = range(buffer.len(), offset, length);
    // While somebody looks at calls that last, nothing of the engine is held during one.
    if !cb.is_function() && !scope.looks_after_calls() {
        let result = io::read(fd, &mut buffer.as_mut_slice(scope)[range], position.0);
        return sys(scope, result)?.into_js(scope);
    }
    // The pool reads into memory of its own: the program may detach its buffer meanwhile.
    let kept = Value::from(buffer).persist(scope);
    let (at, wanted) = (range.start, range.len());
    let memory = io::memory_for(wanted);
    file(
        scope,
        "fs.read",
        cb,
        move || io::read_owned(fd, wanted, memory, position.0),
        move |scope, bytes| {
            let n = bytes.len();
            if let Some(buffer) = kept.get(scope).as_bytes() {
                let target = buffer.as_mut_slice(scope);
                if let Some(target) = target.get_mut(at..at + n) {
                    target.copy_from_slice(&bytes);
                }
            }
            n.into_js(scope)
        },
    )
}

fn read_new<'s>(
    scope: &mut Scope<'s>,
    fd: i32,
    length: usize,
    position: Position,
    cb: Value<'s>,
) -> Js<'s> {
    let memory = io::memory_for(length);
    file(
        scope,
        "fs.read",
        cb,
        move || {
            let mut bytes = io::read_owned(fd, length, memory, position.0)?;
            // Much less than asked for: the large memory is not kept for it.
            if bytes.len() < length / 2 {
                bytes.shrink_to_fit();
            }
            Ok(bytes)
        },
        |scope, bytes| scope.array_buffer(bytes).map(Into::into),
    )
}

fn list<'s>(scope: &mut Scope<'s>, buffers: Object<'s>) -> Result<Vec<Bytes<'s>>> {
    let len = buffers.array_len(scope)?;
    let mut found = Vec::with_capacity(len as usize);
    for i in 0..len {
        let value = buffers.get_index(scope, i)?;
        found.push(Bytes::from_js(scope, value)?);
    }
    Ok(found)
}

fn readv<'s>(
    scope: &mut Scope<'s>,
    fd: i32,
    buffers: Object<'s>,
    position: Position,
    cb: Value<'s>,
) -> Js<'s> {
    let targets = list(scope, buffers)?;
    let lengths: Vec<usize> = targets.iter().map(|b| b.len()).collect();
    let kept: Vec<_> = targets
        .iter()
        .map(|b| Value::from(*b).persist(scope))
        .collect();
    file(
        scope,
        "fs.readv",
        cb,
        move || {
            let mut owned: Vec<Vec<u8>> = lengths.into_iter().map(|n| vec![0; n]).collect();
            let mut slices: Vec<IoSliceMut<'_>> =
                owned.iter_mut().map(|v| IoSliceMut::new(v)).collect();
            let n = io::readv(fd, &mut slices, position.0)?;
            Ok((n, owned))
        },
        move |scope, (n, owned)| {
            let mut left = n;
            for (kept, bytes) in kept.iter().zip(&owned) {
                let count = left.min(bytes.len());
                let target = kept.get(scope).as_bytes();
                let to = target
                    .map(|t| t.as_mut_slice(scope))
                    .and_then(|t| t.get_mut(..count));
                if let Some(to) = to {
                    to.copy_from_slice(&bytes[..count]);
                }
                left -= count;
            }
            n.into_js(scope)
        },
    )
}

fn write_buffer<'s>(
    scope: &mut Scope<'s>,
    fd: i32,
    buffer: Bytes<'s>,
    offset: usize,
    length: usize,
    position: Position,
    cb: Value<'s>,
) -> Js<'s> {
    let range = range(buffer.len(), offset, length);
    if !cb.is_function() {
        let result = io::write(fd, &buffer.as_slice(scope)[range], position.0);
        return sys(scope, result)?.into_js(scope);
    }
    let data = buffer.as_slice(scope)[range].to_vec();
    file(
        scope,
        "fs.write",
        cb,
        move || io::write(fd, &data, position.0),
        |s, n| n.into_js(s),
    )
}

fn writev<'s>(
    scope: &mut Scope<'s>,
    fd: i32,
    buffers: Object<'s>,
    position: Position,
    cb: Value<'s>,
) -> Js<'s> {
    let sources = list(scope, buffers)?;
    let owned: Vec<Vec<u8>> = sources.iter().map(|b| b.as_slice(scope).to_vec()).collect();
    file(
        scope,
        "fs.writev",
        cb,
        move || {
            let slices: Vec<IoSlice<'_>> = owned.iter().map(|v| IoSlice::new(v)).collect();
            io::writev(fd, &slices, position.0)
        },
        |s, n| n.into_js(s),
    )
}

fn read_file<'s>(
    scope: &mut Scope<'s>,
    target: FileTarget,
    flags: i32,
    form: i32,
    cb: Value<'s>,
) -> Js<'s> {
    // What this thread read into memory that it took itself is handed over as it is.
    let is_own = !cb.is_function();
    file(
        scope,
        "fs.readFile",
        cb,
        move || files::read_file(&target.0, flags),
        move |scope, content| match content {
            Content::TooLarge(size) => Ok(scope.number(size as f64)),
            // Without a view: the one that JavaScript makes stays the only one, which the engine is quick with.
            Content::Bytes(bytes) if form == AS_BUFFER && is_own => {
                scope.array_buffer_over(bytes).map(Into::into)
            }
            Content::Bytes(bytes) if form == AS_BUFFER => scope.array_buffer(bytes).map(Into::into),
            Content::Bytes(bytes) if bytes.len() > MAX_STRING => Err(Error::with_code(
                ErrorKind::Error,
                "ERR_STRING_TOO_LONG",
                "Cannot create a string longer than 0x1fffffe8 characters",
            )),
            Content::Bytes(bytes) if form == AS_LATIN1 => scope.latin1(&bytes),
            Content::Bytes(bytes) => text(scope, &bytes),
        },
    )
}

/// Characters in the longest string; `buffer.constants.MAX_STRING_LENGTH`.
const MAX_STRING: usize = 0x1fff_ffe8;

fn write_file<'s>(
    scope: &mut Scope<'s>,
    target: FileTarget,
    data: Data,
    flags: i32,
    mode: u32,
    flush: bool,
    cb: Value<'s>,
) -> Js<'s> {
    file(
        scope,
        "fs.writeFile",
        cb,
        move || files::write_file(&target.0, &data.0, flags, mode, flush),
        nothing,
    )
}

// ---- directories -------------------------------------------------------------------------------

fn readdir<'s>(scope: &mut Scope<'s>, path: Path, form: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.readdir",
        cb,
        move || dir::read_directory(&path.0),
        move |scope, entries| names_to_js(scope, &entries.names, form).map(Into::into),
    )
}

fn entries_to_js<'a>(scope: &mut Scope<'a>, entries: Entries, form: i32) -> Js<'a> {
    let names = names_to_js(scope, &entries.names, form)?;
    let kinds = scope.uint8_array(entries.kinds)?;
    Ok(scope.array_of(&[names.into(), kinds.into()])?.into())
}

fn readdir_types<'s>(scope: &mut Scope<'s>, path: Path, form: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.readdir",
        cb,
        move || dir::read_directory(&path.0),
        move |s, e| entries_to_js(s, e, form),
    )
}

fn readdir_tree<'s>(
    scope: &mut Scope<'s>,
    path: Path,
    form: i32,
    follow: bool,
    cb: Value<'s>,
) -> Js<'s> {
    file(
        scope,
        "fs.readdir",
        cb,
        move || dir::read_tree(&path.0, follow),
        move |scope, tree| names_to_js(scope, &tree.relative(), form).map(Into::into),
    )
}

fn readdir_tree_types<'s>(
    scope: &mut Scope<'s>,
    path: Path,
    form: i32,
    follow: bool,
    cb: Value<'s>,
) -> Js<'s> {
    file(
        scope,
        "fs.readdir",
        cb,
        move || dir::read_tree(&path.0, follow),
        move |scope, tree| {
            let names = names_to_js(scope, &tree.entries.names, form)?;
            let parents = names_to_js(scope, &tree.parents, form)?;
            let kinds = scope.uint8_array(tree.entries.kinds)?;
            Ok(scope
                .array_of(&[names.into(), parents.into(), kinds.into()])?
                .into())
        },
    )
}

fn opendir<'s>(scope: &mut Scope<'s>, path: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.opendir",
        cb,
        move || dir::open_dir(&path.0),
        |s, fd| {
            open_files::take_over(s, fd);
            fd.into_js(s)
        },
    )
}

fn readdir_batch<'s>(
    scope: &mut Scope<'s>,
    fd: i32,
    form: i32,
    count: usize,
    cb: Value<'s>,
) -> Js<'s> {
    file(
        scope,
        "fs.Dir.read",
        cb,
        move || dir::read_batch(fd, count),
        move |s, e| entries_to_js(s, e, form),
    )
}

fn mkdir<'s>(scope: &mut Scope<'s>, path: Path, mode: u32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.mkdir",
        cb,
        move || dir::make(&path.0, mode),
        nothing,
    )
}

fn mkdir_tree<'s>(scope: &mut Scope<'s>, path: Path, mode: u32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.mkdir",
        cb,
        move || dir::make_tree(&path.0, mode),
        |scope, first| match first {
            Some(path) => text(scope, &path),
            None => Ok(scope.undefined()),
        },
    )
}

fn mkdtemp<'s>(scope: &mut Scope<'s>, prefix: Path, form: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.mkdtemp",
        cb,
        move || dir::make_temporary(&prefix.0),
        move |s, n| name_to_js(s, n, form),
    )
}

// ---- removing, naming --------------------------------------------------------------------------

fn rm<'s>(
    scope: &mut Scope<'s>,
    path: Path,
    recursive: bool,
    force: bool,
    max_retries: u32,
    retry_delay: f64,
    cb: Value<'s>,
) -> Js<'s> {
    let options = remove::Options {
        recursive,
        force,
        max_retries,
        retry_delay: std::time::Duration::from_millis(retry_delay.max(0.0) as u64),
    };
    file(
        scope,
        "fs.rm",
        cb,
        move || remove::remove(&path.0, &options),
        |scope, outcome| match outcome {
            remove::Outcome::IsDirectory => Ok(scope.boolean(true)),
            remove::Outcome::Removed => Ok(scope.undefined()),
        },
    )
}

fn rmdir<'s>(scope: &mut Scope<'s>, path: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.rmdir",
        cb,
        move || remove::rmdir(&path.0),
        nothing,
    )
}
fn unlink<'s>(scope: &mut Scope<'s>, path: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.unlink",
        cb,
        move || links::unlink(&path.0),
        nothing,
    )
}
fn rename<'s>(scope: &mut Scope<'s>, from: Path, to: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.rename",
        cb,
        move || links::rename(&from.0, &to.0),
        nothing,
    )
}
fn link<'s>(scope: &mut Scope<'s>, from: Path, to: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.link",
        cb,
        move || links::link(&from.0, &to.0),
        nothing,
    )
}
fn copy_file<'s>(scope: &mut Scope<'s>, from: Path, to: Path, mode: u32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.copyFile",
        cb,
        move || links::copy_file(&from.0, &to.0, mode),
        nothing,
    )
}
fn symlink<'s>(scope: &mut Scope<'s>, target: Path, path: Path, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.symlink",
        cb,
        move || links::symlink(&target.0, &path.0),
        nothing,
    )
}
fn readlink<'s>(scope: &mut Scope<'s>, path: Path, form: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.readlink",
        cb,
        move || links::readlink(&path.0),
        move |s, n| name_to_js(s, n, form),
    )
}
fn realpath<'s>(scope: &mut Scope<'s>, path: Path, form: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.realpath",
        cb,
        move || links::realpath(&path.0),
        move |s, n| name_to_js(s, n, form),
    )
}
fn realpath_plain<'s>(scope: &mut Scope<'s>, path: Path, form: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.realpath",
        cb,
        move || links::realpath_plain(&path.0),
        move |s, n| name_to_js(s, n, form),
    )
}

// ---- metadata ----------------------------------------------------------------------------------

fn truncate<'s>(scope: &mut Scope<'s>, path: Path, length: i64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.truncate",
        cb,
        move || io::truncate(&path.0, length.max(0) as u64),
        nothing,
    )
}
fn ftruncate<'s>(scope: &mut Scope<'s>, fd: i32, length: i64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.ftruncate",
        cb,
        move || io::ftruncate(fd, length.max(0) as u64),
        nothing,
    )
}
fn chmod<'s>(scope: &mut Scope<'s>, path: Path, mode: u32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.chmod",
        cb,
        move || meta::chmod(&path.0, mode),
        nothing,
    )
}
fn fchmod<'s>(scope: &mut Scope<'s>, fd: i32, mode: u32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.fchmod",
        cb,
        move || meta::fchmod(fd, mode),
        nothing,
    )
}
fn chown<'s>(scope: &mut Scope<'s>, path: Path, uid: i64, gid: i64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.chown",
        cb,
        move || meta::chown(&path.0, uid, gid),
        nothing,
    )
}
fn fchown<'s>(scope: &mut Scope<'s>, fd: i32, uid: i64, gid: i64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.fchown",
        cb,
        move || meta::fchown(fd, uid, gid),
        nothing,
    )
}
fn lchown<'s>(scope: &mut Scope<'s>, path: Path, uid: i64, gid: i64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.lchown",
        cb,
        move || meta::lchown(&path.0, uid, gid),
        nothing,
    )
}
fn utimes<'s>(scope: &mut Scope<'s>, path: Path, atime: f64, mtime: f64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.utimes",
        cb,
        move || meta::utimes(&path.0, atime, mtime),
        nothing,
    )
}
fn futimes<'s>(scope: &mut Scope<'s>, fd: i32, atime: f64, mtime: f64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.futimes",
        cb,
        move || meta::futimes(fd, atime, mtime),
        nothing,
    )
}
fn lutimes<'s>(scope: &mut Scope<'s>, path: Path, atime: f64, mtime: f64, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.lutimes",
        cb,
        move || meta::lutimes(&path.0, atime, mtime),
        nothing,
    )
}
fn fsync<'s>(scope: &mut Scope<'s>, fd: i32, cb: Value<'s>) -> Js<'s> {
    file(scope, "fs.fsync", cb, move || io::fsync(fd), nothing)
}
fn fdatasync<'s>(scope: &mut Scope<'s>, fd: i32, cb: Value<'s>) -> Js<'s> {
    file(
        scope,
        "fs.fdatasync",
        cb,
        move || io::fdatasync(fd),
        nothing,
    )
}
