//! The precompiled library at the end of the executable.
//!
//! Layout, after padding to a page: for each part its bytes (8-byte aligned), then the index
//! (`id\0offset\0length\n` lines), then a trailer of three little-endian u64: offset of the first
//! part, offset of the index, length of the index; then the magic. The part named
//! `\x01self-hosted` is the engine's own library. `x build` appends it (see [`write_snapshot`]);
//! an executable without it compiles from the embedded source and works the same.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use anode_engine::Stencil;

use crate::builtins::{compile, find, table};
use crate::environment::{Environment, describe};

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

/// What [`Environment::write_snapshot`] writes, gathered while a program runs.
pub(crate) struct Rehearsal {
    self_hosted: Vec<u8>,
    /// In the order of loading.
    stencils: RefCell<Vec<(&'static str, Stencil)>>,
}

impl Rehearsal {
    pub(crate) fn new(self_hosted: Vec<u8>) -> Rehearsal {
        Rehearsal {
            self_hosted,
            stencils: RefCell::default(),
        }
    }

    /// Keeps the stencil of a module that is being loaded; it takes up functions as they are called.
    pub(crate) fn keep(&self, id: &'static str, stencil: Stencil) {
        self.stencils.borrow_mut().push((id, stencil));
    }
}

/// The program that is run for the snapshot, and what it loads.
const REHEARSAL: [(&str, &str); 3] = [
    ("main.cjs", include_str!("rehearsal/main.cjs")),
    ("part.cjs", include_str!("rehearsal/part.cjs")),
    ("part.mjs", include_str!("rehearsal/part.mjs")),
];
/// What it prints.
const APPLAUSE: &str = "rehearsed\n";

/// Writes a copy of the running executable with a fresh snapshot appended to `target`. A child does
/// it, which runs a small program before, so that the functions of the library which every program
/// needs are in the snapshot as compiled: `COMMAND --write-snapshot TARGET PROGRAM` is its command
/// line.
///
/// # Errors
/// The message of what failed: a built-in module that does not compile, the program, or the file
/// system.
pub fn write_snapshot(target: &Path) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("anode-rehearsal-{}", std::process::id()));
    let said = rehearse(&folder, target);
    let _ = std::fs::remove_dir_all(&folder);
    let said = said.map_err(|e| format!("{}: {e}", folder.display()))?;
    let text = String::from_utf8_lossy(&said.stdout);
    if said.status.success() && text == APPLAUSE {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&said.stderr);
    Err(format!(
        "the rehearsal for the snapshot failed ({}): {text}{errors}",
        said.status
    ))
}

fn rehearse(folder: &Path, target: &Path) -> std::io::Result<Output> {
    std::fs::create_dir(folder)?;
    for (name, text) in REHEARSAL {
        std::fs::write(folder.join(name), text)?;
    }
    // What is in the snapshot must not depend on how the build is run.
    let mut command = Command::new(std::env::current_exe()?);
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if ["NODE_", "ANODE_", "UV_"]
            .iter()
            .any(|of| shown.starts_with(of))
        {
            command.env_remove(&name);
        }
    }
    command
        .arg("--write-snapshot")
        .arg(std::path::absolute(target)?)
        .arg(folder.join(REHEARSAL[0].0))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
}

impl Environment {
    /// Writes a copy of the running executable with a fresh snapshot to `target`, once a program
    /// has run with [`Settings::rehearse`](crate::Settings::rehearse): the functions of the library
    /// that it called are in the snapshot as compiled, all others are compiled when first called.
    ///
    /// # Errors
    /// The message of what failed: a built-in module that does not compile, or the file system.
    pub fn write_snapshot(&self, target: &Path) -> Result<(), String> {
        let rehearsal = self.rehearsal.as_ref().ok_or("nothing was rehearsed")?;
        let mut parts = Parts::default();
        parts.add(SELF_HOSTED, &rehearsal.self_hosted);
        let stencils = rehearsal.stencils.borrow();
        // What a start needs lies together.
        let loaded = stencils.iter().map(|(id, stencil)| (*id, Some(stencil)));
        let others = table().iter().map(|row| (row.0, None));
        self.enter(|scope| {
            for (id, stencil) in loaded.chain(others) {
                if parts.has(id) {
                    continue;
                }
                let encoded = match (stencil, find(id)) {
                    (Some(stencil), _) => scope.encode(stencil),
                    (None, Some(row)) => {
                        compile(scope, id, row.2).and_then(|made| scope.encode(&made))
                    }
                    (None, None) => continue,
                };
                match encoded {
                    Ok(stencil) => parts.add(id, &stencil),
                    Err(error) => {
                        let value = scope.exception(error);
                        let text = describe(scope, value);
                        return Err(format!("{id} does not compile: {text}"));
                    }
                }
            }
            Ok(())
        })?;
        append(target, &parts).map_err(|e| format!("{}: {e}", target.display()))
    }
}

/// The parts as they come to lie in the file, and their index.
#[derive(Default)]
struct Parts {
    bytes: Vec<u8>,
    index: String,
    names: HashSet<String>,
}

impl Parts {
    fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn add(&mut self, name: &str, bytes: &[u8]) {
        let at = self.bytes.len();
        self.index
            .push_str(&format!("{name}\0{at}\0{}\n", bytes.len()));
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        self.names.insert(name.to_owned());
    }
}

/// Writes the running executable and the parts behind it.
fn append(target: &Path, parts: &Parts) -> std::io::Result<()> {
    let mut source = open_current()?;
    let mut size = source.metadata()?.len();
    if let Some((start, ..)) = read_trailer(&mut source) {
        size = start; // replaces an older snapshot
    }
    let mode = source.metadata()?.permissions();
    source.seek(SeekFrom::Start(0))?;
    let mut image = Vec::with_capacity(size as usize + parts.bytes.len() + (64 << 10));
    source.take(size).read_to_end(&mut image)?;
    image.resize(image.len().next_multiple_of(PAGE as usize), 0);
    let start = image.len();
    image.extend_from_slice(&parts.bytes);
    let index_at = image.len();
    image.extend_from_slice(parts.index.as_bytes());
    for word in [start, index_at, parts.index.len()] {
        image.extend_from_slice(&(word as u64).to_le_bytes());
    }
    image.extend_from_slice(MAGIC);
    // Written beside the target and renamed: a running executable cannot be overwritten.
    let temporary = target.with_extension("new");
    let mut out = File::create(&temporary)?;
    // In small pieces: Linux caches what one write brings in one piece, and maps it whole at the first touch, so that
    // every process would hold 7 MB more.
    for piece in image.chunks(64 << 10) {
        out.write_all(piece)?;
    }
    out.set_permissions(mode)?;
    drop(out);
    std::fs::rename(&temporary, target)
}
