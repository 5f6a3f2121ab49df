//! Reading and making directories.

use crate::entries::{Entries, Names};
use crate::error::{Result, SysError, failure};
use crate::fd;
use crate::io::retry_on_intr;
use rustix::fd::{AsFd, OwnedFd, RawFd};
#[cfg(target_os = "linux")]
use rustix::fs::RawDir;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::collections::VecDeque;

/// The kinds of directory entries, with Node's numbers (`UV_DIRENT_*`).
pub fn kind_number(kind: FileType) -> u8 {
    match kind {
        FileType::RegularFile => 1,
        FileType::Directory => 2,
        FileType::Symlink => 3,
        FileType::Fifo => 4,
        FileType::Socket => 5,
        FileType::CharacterDevice => 6,
        FileType::BlockDevice => 7,
        FileType::Unknown => 0,
    }
}

const DIRECTORY: u8 = 2;
const LINK: u8 = 3;

/// The entries of a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The entries themselves.
    pub entries: Entries,
    /// The directory that each is in, relative to the tree's root; empty for the root.
    pub parents: Names,
}

impl Tree {
    /// The entries' names relative to the tree's root.
    pub fn relative(&self) -> Names {
        let mut relative = Names::default();
        for (parent, name) in self.parents.iter().zip(self.entries.names.iter()) {
            match parent {
                b"" => relative.push(&[name]),
                _ => relative.push(&[parent, b"/", name]),
            }
        }
        relative
    }
}

/// `directory/name`, or the name alone where the directory is empty.
pub fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    if directory.is_empty() {
        return name.to_vec();
    }
    let mut path = Vec::with_capacity(directory.len() + 1 + name.len());
    path.extend_from_slice(directory);
    if !directory.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

fn open_directory(path: &[u8], syscall: &'static str) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty()))
        .map_err(|e| failure::path(e, syscall, path))
}

/// The kind of an entry whose file system does not tell it with the name.
fn looked_up_kind(directory: impl AsFd, name: &[u8]) -> u8 {
    match rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(status) => kind_number(FileType::from_raw_mode(status.st_mode as _)),
        Err(_) => 0,
    }
}

/// The entries of a directory in the order of their names' bytes.
pub fn read_directory(path: &[u8]) -> Result<Entries> {
    let directory = open_directory(path, "scandir")?;
    let mut entries = Entries::default();
    read_all(&directory, &mut entries).map_err(|e| failure::path(e, "scandir", path))?;
    Ok(entries.sorted())
}

/// Adds an entry as the system tells it, unless it is the directory itself or the one above.
fn add(entries: &mut Entries, directory: impl AsFd, name: &[u8], kind: FileType) {
    if name == b"." || name == b".." {
        return;
    }
    let kind = match kind_number(kind) {
        0 => looked_up_kind(directory, name),
        kind => kind,
    };
    entries.push(name, kind);
}

/// Memory for the entries that one call gives: of a thousand or two.
#[cfg(target_os = "linux")]
const ALL_AT_ONCE: usize = 64 * 1024;

/// Adds what is left of an open directory.
#[cfg(target_os = "linux")]
fn read_all(directory: &OwnedFd, entries: &mut Entries) -> rustix::io::Result<()> {
    let mut memory = Vec::with_capacity(ALL_AT_ONCE);
    let mut raw = RawDir::new(directory, memory.spare_capacity_mut());
    while let Some(entry) = raw.next() {
        match entry {
            Ok(entry) => add(
                entries,
                directory,
                entry.file_name().to_bytes(),
                entry.file_type(),
            ),
            // The directory was removed meanwhile.
            Err(Errno::NOENT) => break,
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Adds what is left of an open directory.
#[cfg(not(target_os = "linux"))]
fn read_all(directory: impl AsFd + Copy, entries: &mut Entries) -> rustix::io::Result<()> {
    for entry in rustix::fs::Dir::read_from(directory)? {
        let entry = entry?;
        add(
            entries,
            directory,
            entry.file_name().to_bytes(),
            entry.file_type(),
        );
    }
    Ok(())
}

/// The entries of a directory and of all below it, one level after the other. With `follow_links`, links to
/// directories are gone into as well; the system's limit on links ends a circle.
pub fn read_tree(root: &[u8], follow_links: bool) -> Result<Tree> {
    let mut found = Tree::default();
    let mut queue = VecDeque::from([Vec::new()]);
    while let Some(parent) = queue.pop_front() {
        let path = if parent.is_empty() {
            root.to_vec()
        } else {
            join(root, &parent)
        };
        for (name, kind) in read_directory(&path)?.iter() {
            let goes_down = kind == DIRECTORY
                || (follow_links && kind == LINK && is_directory(&join(&path, name)));
            if goes_down {
                queue.push_back(join(&parent, name));
            }
            found.entries.push(name, kind);
            found.parents.push(&[&parent]);
        }
    }
    Ok(found)
}

pub(crate) fn is_directory(path: &[u8]) -> bool {
    rustix::fs::stat(path)
        .is_ok_and(|s| FileType::from_raw_mode(s.st_mode as _) == FileType::Directory)
}

/// Opens a directory for reading it in batches; the number is closed like any descriptor.
pub fn open_dir(path: &[u8]) -> Result<RawFd> {
    open_directory(path, "opendir").map(fd::into_number)
}

/// The next entries of a directory opened with [`open_dir`], in the system's order; none at its end. `wished` is how
/// many the caller would like: there may be more or fewer.
#[cfg(target_os = "linux")]
pub fn read_batch(number: RawFd, wished: usize) -> Result<Entries> {
    let directory = fd::borrow(number, "readdir")?;
    // The position in the directory is the descriptor's own, so that nothing must be remembered here. An entry takes
    // some 32 bytes and at most 280.
    let mut memory = Vec::with_capacity((wished * 32).clamp(1024, 1024 * 1024));
    let mut entries = Entries::default();
    let mut raw = RawDir::new(directory, memory.spare_capacity_mut());
    while let Some(entry) = raw.next() {
        let entry = entry.map_err(|e| failure::plain(e, "readdir"))?;
        add(
            &mut entries,
            directory,
            entry.file_name().to_bytes(),
            entry.file_type(),
        );
        if raw.is_buffer_empty() && !entries.is_empty() {
            break;
        }
    }
    Ok(entries)
}

/// The same where the system has no such call: the whole directory with the first batch, which moves the
/// descriptor's position to its end.
#[cfg(not(target_os = "linux"))]
pub fn read_batch(number: RawFd, _wished: usize) -> Result<Entries> {
    let directory = fd::borrow(number, "readdir")?;
    let fail = |e| failure::plain(e, "readdir");
    let mut entries = Entries::default();
    if rustix::fs::tell(directory).map_err(fail)? == 0 {
        read_all(directory, &mut entries).map_err(fail)?;
        rustix::fs::seek(directory, rustix::fs::SeekFrom::Start(1)).map_err(fail)?;
    }
    Ok(entries)
}

/// Makes one directory.
pub fn make(path: &[u8], mode: u32) -> Result<()> {
    retry_on_intr(|| rustix::fs::mkdirat(CWD, path, Mode::from_bits_retain(mode as _)))
        .map_err(|e| failure::path(e, "mkdir", path))
}

/// Makes a directory and what is missing above it. The first one made, or `None` where it was there.
pub fn make_tree(path: &[u8], mode: u32) -> Result<Option<Vec<u8>>> {
    let mut missing = vec![path.to_vec()];
    let mut first = None;
    while let Some(next) = missing.last() {
        match make(next, mode) {
            Ok(()) => {
                if first.is_none() {
                    first = Some(without_trailing_slashes(next).to_vec());
                }
                missing.pop();
            }
            Err(e) if failure::is(&e, Errno::NOENT) => match parent(next) {
                // A parent that could be made, and its child that still cannot, would go round for ever.
                Some(above) if first.as_deref() != Some(above) && !is_directory(above) => {
                    missing.push(above.to_vec());
                }
                _ => {
                    return Err(SysError {
                        path: Some(path.to_vec()),
                        ..e
                    });
                }
            },
            Err(e) if is_directory(next) && !failure::is(&e, Errno::NOTDIR) => {
                missing.pop();
            }
            Err(e) => {
                // Something that is no directory stands in the way.
                let errno = if failure::is(&e, Errno::EXIST) && missing.len() > 1 {
                    Errno::NOTDIR
                } else {
                    return Err(SysError {
                        path: Some(path.to_vec()),
                        ..e
                    });
                };
                return Err(failure::path(errno, "mkdir", path));
            }
        }
    }
    Ok(first)
}

fn without_trailing_slashes(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b != b'/').map_or(1, |at| at + 1);
    &path[..end.min(path.len())]
}

/// What is above a path, if that is not the root or the current directory.
fn parent(path: &[u8]) -> Option<&[u8]> {
    let path = without_trailing_slashes(path);
    let at = path.iter().rposition(|&b| b == b'/')?;
    let above = without_trailing_slashes(&path[..at.max(1)]);
    (above != b"/").then_some(above)
}

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Makes a directory, for its owner alone, named `prefix` and six random letters.
pub fn make_temporary(prefix: &[u8]) -> Result<Vec<u8>> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let shown = [prefix, b"XXXXXX"].concat();
    for _ in 0..1000 {
        // Keyed with the system's randomness; a name in use is simply tried again.
        let mut random = RandomState::new().build_hasher().finish();
        let mut path = prefix.to_vec();
        for _ in 0..6 {
            path.push(LETTERS[(random % LETTERS.len() as u64) as usize]);
            random /= LETTERS.len() as u64;
        }
        match make(&path, 0o700) {
            Ok(()) => return Ok(path),
            Err(e) if failure::is(&e, Errno::EXIST) => {}
            Err(e) => {
                return Err(SysError {
                    syscall: "mkdtemp",
                    path: Some(shown),
                    ..e
                });
            }
        }
    }
    Err(failure::path(Errno::EXIST, "mkdtemp", &shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch() -> Vec<u8> {
        make_temporary(
            &std::env::temp_dir()
                .join("anode-dir-")
                .into_os_string()
                .into_encoded_bytes(),
        )
        .unwrap()
    }

    fn drop_scratch(path: &[u8]) {
        crate::remove::remove(
            path,
            &crate::remove::Options {
                recursive: true,
                ..Default::default()
            },
        )
        .unwrap();
    }

    #[test]
    fn trees_are_made_and_read() {
        let root = scratch();
        let deep = join(&root, b"a/b/c");
        assert_eq!(make_tree(&deep, 0o755).unwrap(), Some(join(&root, b"a")));
        assert_eq!(make_tree(&deep, 0o755).unwrap(), None);
        assert_eq!(
            make_tree(&join(&root, b"a/b/d/e/"), 0o755).unwrap(),
            Some(join(&root, b"a/b/d"))
        );
        let tree = read_tree(&root, false).unwrap();
        assert_eq!(
            tree.relative().iter().collect::<Vec<_>>(),
            [&b"a"[..], b"a/b", b"a/b/c", b"a/b/d", b"a/b/d/e"]
        );
        assert_eq!(tree.entries.kinds, [DIRECTORY; 5]);
        let number = open_dir(&root).unwrap();
        let batch = read_batch(number, 10).unwrap();
        assert_eq!(batch.iter().collect::<Vec<_>>(), [(&b"a"[..], DIRECTORY)]);
        assert!(read_batch(number, 10).unwrap().is_empty());
        crate::io::close(number).unwrap();
        drop_scratch(&root);
    }

    #[test]
    fn batches_cover_everything_once() {
        let root = scratch();
        for i in 0..300 {
            make(&join(&root, format!("entry-{i}").as_bytes()), 0o755).unwrap();
        }
        let number = open_dir(&root).unwrap();
        let mut entries = Entries::default();
        loop {
            let batch = read_batch(number, 4).unwrap();
            if batch.is_empty() {
                break;
            }
            for (name, kind) in batch.iter() {
                entries.push(name, kind);
            }
        }
        crate::io::close(number).unwrap();
        assert_eq!(entries.kinds.len(), 300);
        assert_eq!(entries.sorted(), read_directory(&root).unwrap());
        drop_scratch(&root);
    }

    #[test]
    fn obstacles() {
        let root = scratch();
        let file = join(&root, b"file");
        let target = crate::files::Target::Path(file.clone());
        crate::files::write_file(&target, b"", 0o101, 0o644, false).unwrap();
        assert!(failure::is(
            &make_tree(&join(&file, b"x"), 0o755).unwrap_err(),
            Errno::NOTDIR
        ));
        assert!(failure::is(
            &make_tree(&file, 0o755).unwrap_err(),
            Errno::EXIST
        ));
        assert!(failure::is(
            &make_tree(b"/proc/none/such", 0o755).unwrap_err(),
            Errno::NOENT
        ));
        let error = make_temporary(b"/none/x").unwrap_err();
        assert_eq!(
            (error.syscall, error.path.unwrap()),
            ("mkdtemp", b"/none/xXXXXXX".to_vec())
        );
        drop_scratch(&root);
    }
}
