//! The precompiled library at the end of the executable.
//!
//! Layout, after padding to a page: for each part its bytes (8-byte aligned), then the index
//! (`id\0offset\0length\n` lines), then a trailer of three little-endian u64: offset of the first
//! part, offset of the index, length of the index; then the magic. The part named
//! `\x01self-hosted` is the engine's own library. `x build` appends it (see [`write_snapshot`]);
//! an executable without it compiles from the embedded source and works the same.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::OnceLock;

use anode_engine::{Runtime, RuntimeOptions};

use crate::builtins::{shown_name, table, wrap};

const MAGIC: &[u8; 16] = b"ANODE-SNAPSHOT-1";
const SELF_HOSTED: &str = "\u{1}self-hosted";
const PAGE: u64 = 4096;
const TRAILER: u64 = 24 + MAGIC.len() as u64;

/// The parts found in this executable, mapped read-only.
pub struct Snapshot {
    bytes: &'static [u8],
    parts: HashMap<&'static str, (usize, usize)>,
}

impl Snapshot {
    /// The snapshot of the running executable, opened at the first call.
    pub(crate) fn of_process() -> Option<&'static Snapshot> {
        static OPENED: OnceLock<Option<Snapshot>> = OnceLock::new();
        OPENED.get_or_init(Snapshot::open).as_ref()
    }

    /// Opens the snapshot of the running executable. `None` when it has none, or when
    /// `ANODE_NO_SNAPSHOT` is set (to find faults in the snapshot).
    pub fn open() -> Option<Snapshot> {
        if std::env::var_os("ANODE_NO_SNAPSHOT").is_some() {
            return None;
        }
        let mut file = File::open("/proc/self/exe")
            .or_else(|_| open_current())
            .ok()?;
        let (start, index, index_len) = read_trailer(&mut file)?;
        let total = (index + index_len).checked_sub(start)? as usize;
        let bytes = anode_sys::map_file(&file, start, total)?;
        let index = std::str::from_utf8(&bytes[(index - start) as usize..]).ok()?;
        let mut parts = HashMap::with_capacity(256);
        for line in index.lines() {
            let mut fields = line.split('\0');
            let (id, at, len) = (fields.next()?, fields.next()?, fields.next()?);
            parts.insert(id, (at.parse().ok()?, len.parse().ok()?));
        }
        Some(Snapshot { bytes, parts })
    }

    fn part(&self, name: &str) -> Option<&'static [u8]> {
        let &(at, len) = self.parts.get(name)?;
        self.bytes.get(at..at + len)
    }

    /// The engine's own library.
    pub(crate) fn self_hosted(&self) -> &'static [u8] {
        self.part(SELF_HOSTED).unwrap_or(&[])
    }

    /// The stencil of a built-in module.
    pub(crate) fn stencil(&self, id: &str) -> Option<&'static [u8]> {
        self.part(id)
    }
}

fn open_current() -> std::io::Result<File> {
    File::open(std::env::current_exe()?)
}

fn read_trailer(file: &mut File) -> Option<(u64, u64, u64)> {
    file.seek(SeekFrom::End(-(TRAILER as i64))).ok()?;
    let mut buf = [0u8; TRAILER as usize];
    file.read_exact(&mut buf).ok()?;
    if &buf[24..] != MAGIC {
        return None;
    }
    let word = |i: usize| {
        let mut w = [0u8; 8];
        w.copy_from_slice(&buf[i * 8..i * 8 + 8]);
        u64::from_le_bytes(w)
    };
    Some((word(0), word(1), word(2)))
}

/// Writes a copy of the running executable with a fresh snapshot appended to `target`.
///
/// # Errors
/// The message of what failed: a built-in module that does not compile, or the file system.
pub fn write_snapshot(target: &Path) -> Result<(), String> {
    let io = |e: std::io::Error| format!("{}: {e}", target.display());
    let mut source = open_current().map_err(io)?;
    let mut size = source.metadata().map_err(io)?.len();
    if let Some((start, ..)) = read_trailer(&mut source) {
        size = start; // replaces an older snapshot
    }
    source.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut image = Vec::with_capacity(size as usize + (8 << 20));
    source.take(size).read_to_end(&mut image).map_err(io)?;
    image.resize(image.len().next_multiple_of(PAGE as usize), 0);
    let start = image.len();
    let (mut runtime, self_hosted) = Runtime::take_self_hosted_cache(&RuntimeOptions::default());
    let mut index = String::new();
    let mut add = |image: &mut Vec<u8>, name: &str, bytes: &[u8]| {
        image.resize(image.len().next_multiple_of(8), 0);
        index.push_str(&format!(
            "{name}\0{}\0{}\n",
            image.len() - start,
            bytes.len()
        ));
        image.extend_from_slice(bytes);
    };
    add(&mut image, SELF_HOSTED, &self_hosted);
    runtime.enter(|scope| {
        for (id, path, text) in table() {
            match scope.encode_stencil(&wrap(text), &shown_name(id)) {
                Ok(stencil) => add(&mut image, id, &stencil),
                Err(error) => {
                    let value = scope.exception(error);
                    let text = crate::environment::describe(scope, value);
                    return Err(format!("modules/{path} does not compile: {text}"));
                }
            }
        }
        Ok(())
    })?;
    image.resize(image.len().next_multiple_of(8), 0);
    let index_at = image.len() as u64;
    image.extend_from_slice(index.as_bytes());
    for word in [start as u64, index_at, index.len() as u64] {
        image.extend_from_slice(&word.to_le_bytes());
    }
    image.extend_from_slice(MAGIC);
    // Written beside the target and renamed: a running executable cannot be overwritten.
    let temporary = target.with_extension("new");
    let mut out = File::create(&temporary).map_err(io)?;
    // In small pieces: Linux caches what one write brings in one piece, and maps it whole at the first touch, so that
    // every process would hold 7 MB more.
    for piece in image.chunks(64 << 10) {
        out.write_all(piece).map_err(io)?;
    }
    let mode = open_current()
        .and_then(|f| f.metadata())
        .map_err(io)?
        .permissions();
    out.set_permissions(mode).map_err(io)?;
    drop(out);
    std::fs::rename(&temporary, target).map_err(io)
}
