//! What both forms of starting a child are told, read from the object that JavaScript has checked:
//! `{file, args, env, cwd, detached, uid, gid, stdio}`.

use std::ffi::CString;

use anode_engine::{FromJs, Object, Result, Scope};
use anode_event_loop::errno;
use anode_sys::{Spawn, Spawned, search_path, spawn};

/// A child to start, in terms that need no engine.
pub(crate) struct SpawnRequest {
    file: String,
    args: Vec<String>,
    env: Vec<String>,
    cwd: Option<String>,
    detached: bool,
    uid: Option<u32>,
    gid: Option<u32>,
}

/// A property, converted.
pub(crate) fn field<'s, T: FromJs<'s>>(
    scope: &mut Scope<'s>,
    object: Object<'s>,
    name: &std::ffi::CStr,
) -> Result<T> {
    let value = object.get(scope, name)?;
    T::from_js(scope, value)
}

fn strings<'s>(
    scope: &mut Scope<'s>,
    object: Object<'s>,
    name: &std::ffi::CStr,
) -> Result<Vec<String>> {
    let list: Object<'s> = field(scope, object, name)?;
    let len = list.array_len(scope)?;
    (0..len)
        .map(|i| {
            let value = list.get_index(scope, i)?;
            String::from_js(scope, value)
        })
        .collect()
}

/// Ids are given as signed or unsigned 32 bits, as in Node.
fn id(number: Option<f64>) -> Option<u32> {
    number.map(|n| n as i64 as u32)
}

impl SpawnRequest {
    /// Reads the options but for `stdio`.
    pub(crate) fn read<'s>(scope: &mut Scope<'s>, options: Object<'s>) -> Result<SpawnRequest> {
        Ok(SpawnRequest {
            file: field(scope, options, c"file")?,
            args: strings(scope, options, c"args")?,
            env: strings(scope, options, c"envPairs")?,
            cwd: field(scope, options, c"cwd")?,
            detached: field(scope, options, c"detached")?,
            uid: id(field(scope, options, c"uid")?),
            gid: id(field(scope, options, c"gid")?),
        })
    }

    /// Starts it with the parent's descriptors `stdio`. Errors are negative errnos.
    pub(crate) fn start(&self, stdio: &[Option<i32>]) -> std::result::Result<Spawned, i32> {
        let c = |text: &String| CString::new(text.as_str()).map_err(|_| errno::EINVAL);
        let all = |list: &[String]| {
            list.iter()
                .map(c)
                .collect::<std::result::Result<Vec<_>, _>>()
        };
        let path = self.env.iter().find_map(|pair| pair.strip_prefix("PATH="));
        let candidates = search_path(&self.file, path);
        let cwd = self.cwd.as_ref().map(c).transpose()?;
        spawn(&Spawn {
            candidates: &candidates,
            argv: &all(&self.args)?,
            env: &all(&self.env)?,
            cwd: cwd.as_ref(),
            stdio,
            detached: self.detached,
            uid: self.uid,
            gid: self.gid,
        })
    }
}
