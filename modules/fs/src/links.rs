//! Names: renaming, copying, links, and where a path really leads.

use crate::error::{Result, SysError, failure};
use crate::io::open_owned;
use crate::io::retry_on_intr;
use rustix::fs::{CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

/// Removes a name that is not a directory's.
pub fn unlink(path: &[u8]) -> Result<()> {
    retry_on_intr(|| rustix::fs::unlink(path)).map_err(|e| failure::path(e, "unlink", path))
}

/// Gives a file another name, taking the place of what has it.
pub fn rename(from: &[u8], to: &[u8]) -> Result<()> {
    retry_on_intr(|| rustix::fs::rename(from, to))
        .map_err(|e| failure::two_paths(e, "rename", from, to))
}

/// Gives a file a second name.
pub fn link(from: &[u8], to: &[u8]) -> Result<()> {
    retry_on_intr(|| rustix::fs::link(from, to))
        .map_err(|e| failure::two_paths(e, "link", from, to))
}

/// Makes a symbolic link.
pub fn symlink(target: &[u8], path: &[u8]) -> Result<()> {
    retry_on_intr(|| rustix::fs::symlink(target, path))
        .map_err(|e| failure::two_paths(e, "symlink", target, path))
}

/// What a symbolic link says.
pub fn readlink(path: &[u8]) -> Result<Vec<u8>> {
    retry_on_intr(|| rustix::fs::readlink(path, Vec::new()))
        .map(|name| name.into_bytes())
        .map_err(|e| failure::path(e, "readlink", path))
}

/// `COPYFILE_EXCL`: fail where the destination is there.
pub const COPY_EXCLUSIVE: u32 = 1;
/// `COPYFILE_FICLONE`: share the blocks if the file system can.
pub const COPY_CLONE: u32 = 2;
/// `COPYFILE_FICLONE_FORCE`: share the blocks or fail.
pub const COPY_CLONE_FORCE: u32 = 4;

/// Copies a file's content and mode. A destination that could not be finished is removed.
pub fn copy_file(from: &[u8], to: &[u8], mode: u32) -> Result<()> {
    let fail = |e| failure::two_paths(e, "copyfile", from, to);
    let rename_error = |e: SysError| SysError {
        syscall: "copyfile",
        path: Some(from.to_vec()),
        dest: Some(to.to_vec()),
        ..e
    };
    let source = open_owned(from, OFlags::RDONLY.bits() as i32, 0).map_err(rename_error)?;
    let status = rustix::fs::fstat(&source).map_err(fail)?;
    if FileType::from_raw_mode(status.st_mode as _) == FileType::Directory {
        return Err(fail(Errno::ISDIR));
    }
    let mut flags = OFlags::WRONLY | OFlags::CREATE;
    if mode & COPY_EXCLUSIVE != 0 {
        flags |= OFlags::EXCL;
    }
    let permissions = status.st_mode as u32 & 0o7777;
    let destination = open_owned(to, flags.bits() as i32, permissions).map_err(rename_error)?;
    let existing = rustix::fs::fstat(&destination).map_err(fail)?;
    if (existing.st_dev, existing.st_ino) == (status.st_dev, status.st_ino) {
        return Ok(());
    }
    let result = copy_content(&source, &destination, mode, status.st_size as u64);
    match result {
        Ok(()) => {
            // The mode of a destination that was there before. Not every file system lets it be changed.
            match rustix::fs::fchmod(&destination, Mode::from_bits_retain(permissions as _)) {
                Ok(()) | Err(Errno::PERM | Errno::NOTSUP) => Ok(()),
                Err(e) => Err(fail(e)),
            }
        }
        Err(e) => {
            let _ = rustix::fs::unlink(to);
            Err(fail(e))
        }
    }
}

fn copy_content(
    source: &rustix::fd::OwnedFd,
    destination: &rustix::fd::OwnedFd,
    mode: u32,
    size: u64,
) -> rustix::io::Result<()> {
    rustix::fs::ftruncate(destination, 0)?;
    #[cfg(target_os = "linux")]
    {
        if mode & (COPY_CLONE | COPY_CLONE_FORCE) != 0 {
            match rustix::fs::ioctl_ficlone(destination, source) {
                Ok(()) => return Ok(()),
                Err(e) if mode & COPY_CLONE_FORCE != 0 => return Err(e),
                Err(_) => {}
            }
        }
        let mut left = size;
        while left > 0 {
            let chunk = left.min(1 << 30) as usize;
            match retry_on_intr(|| {
                rustix::fs::copy_file_range(source, None, destination, None, chunk)
            }) {
                Ok(0) => break,
                Ok(count) => left -= count as u64,
                // Between file systems, or old kernels: by hand, from where this got to.
                Err(_) => break,
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = size;
        if mode & COPY_CLONE_FORCE != 0 {
            return Err(Errno::NOTSUP);
        }
    }
    // Also finds what special files such as those of /proc, whose size is 0, have.
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let count = retry_on_intr(|| rustix::io::read(source, &mut buffer[..]))?;
        if count == 0 {
            return Ok(());
        }
        let mut data = &buffer[..count];
        while !data.is_empty() {
            let written = retry_on_intr(|| rustix::io::write(destination, data))?;
            data = &data[written..];
        }
    }
}

/// The one absolute name of a file, without links, in the system's own way.
pub fn realpath(path: &[u8]) -> Result<Vec<u8>> {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    std::fs::canonicalize(std::ffi::OsStr::from_bytes(path))
        .map(|real| real.into_os_string().into_vec())
        .map_err(|e| {
            let errno = Errno::from_io_error(&e).unwrap_or(Errno::IO);
            failure::path(errno, "realpath", path)
        })
}

/// The same step by step: failures are those of `lstat` on the part that failed, or of `stat` on a link that leads
/// nowhere, as programs of Node expect them. A link to a pipe or a socket, which has no name of its own, gives the text of
/// the link.
pub fn realpath_plain(path: &[u8]) -> Result<Vec<u8>> {
    let mut resolved = Vec::new();
    // What is still to be gone through, the next part last.
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let push_parts = |parts: &mut Vec<Vec<u8>>, path: &[u8]| {
        parts.extend(
            path.split(|&b| b == b'/')
                .rev()
                .filter(|p| !p.is_empty() && *p != b".")
                .map(<[u8]>::to_vec),
        );
    };
    if !path.starts_with(b"/") {
        let here = rustix::process::getcwd(Vec::new()).map_err(|e| failure::plain(e, "uv_cwd"))?;
        push_parts(&mut parts, path);
        let mut above = Vec::new();
        push_parts(&mut above, here.to_bytes());
        parts.append(&mut above);
    } else {
        push_parts(&mut parts, path);
    }
    // Whether the last link led to what has no name.
    let mut nameless = false;
    while let Some(part) = parts.pop() {
        if part == b".." {
            let at = resolved.iter().rposition(|&b| b == b'/').unwrap_or(0);
            resolved.truncate(at);
            continue;
        }
        let length = resolved.len();
        resolved.push(b'/');
        resolved.extend_from_slice(&part);
        let status = match retry_on_intr(|| rustix::fs::lstat(&resolved[..])) {
            Err(Errno::NOENT) if nameless && parts.is_empty() => break,
            status => status.map_err(|e| failure::path(e, "lstat", &resolved))?,
        };
        if FileType::from_raw_mode(status.st_mode as _) != FileType::Symlink {
            continue;
        }
        let status = retry_on_intr(|| rustix::fs::stat(&resolved[..]))
            .map_err(|e| failure::path(e, "stat", &resolved))?;
        let kind = FileType::from_raw_mode(status.st_mode as _);
        nameless = matches!(kind, FileType::Fifo | FileType::Socket);
        let target = readlink(&resolved)?;
        resolved.truncate(if target.starts_with(b"/") { 0 } else { length });
        push_parts(&mut parts, &target);
    }
    if resolved.is_empty() {
        resolved.push(b'/');
    }
    Ok(resolved)
}

/// Whether `mode` (`R_OK`, …) is allowed.
pub fn access(path: &[u8], mode: u32) -> Result<()> {
    let mode = rustix::fs::Access::from_bits_retain(mode as _);
    retry_on_intr(|| rustix::fs::accessat(CWD, path, mode, rustix::fs::AtFlags::empty()))
        .map_err(|e| failure::path(e, "access", path))
}

/// Whether anything is there.
pub fn exists(path: &[u8]) -> bool {
    access(path, 0).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dir::{join, make_temporary, make_tree};

    #[test]
    fn both_ways_to_the_real_path_agree() {
        let prefix = std::env::temp_dir()
            .join("anode-links-")
            .into_os_string()
            .into_encoded_bytes();
        let root = realpath(&make_temporary(&prefix).unwrap()).unwrap();
        make_tree(&join(&root, b"a/b"), 0o755).unwrap();
        symlink(b"../a/b/../../a/b", &join(&root, b"a/l")).unwrap();
        symlink(&join(&root, b"a"), &join(&root, b"m")).unwrap();
        symlink(b"loop", &join(&root, b"loop")).unwrap();
        for name in [&b"a/l"[..], b"m/l", b"m//./l/..", b"."] {
            let path = join(&root, name);
            assert_eq!(realpath_plain(&path).unwrap(), realpath(&path).unwrap());
        }
        assert!(failure::is(
            &realpath_plain(&join(&root, b"loop")).unwrap_err(),
            Errno::LOOP
        ));
        let missing = realpath_plain(&join(&root, b"m/none/x")).unwrap_err();
        assert_eq!(
            (missing.syscall, missing.path.unwrap()),
            ("lstat", join(&root, b"a/none"))
        );
        assert_eq!(realpath_plain(b"/").unwrap(), b"/");
        let copy = join(&root, b"copy");
        copy_file(b"/proc/self/status", &copy, 0).unwrap();
        assert!(crate::stat::stat(&copy).unwrap()[8] > 0);
        assert!(failure::is(
            &copy_file(b"/etc/passwd", &copy, COPY_EXCLUSIVE).unwrap_err(),
            Errno::EXIST
        ));
        copy_file(b"/etc/passwd", &copy, COPY_CLONE).unwrap();
        assert_eq!(
            crate::stat::stat(&copy).unwrap()[8],
            crate::stat::stat(b"/etc/passwd").unwrap()[8]
        );
        assert!(exists(&copy) && !exists(b"/none"));
        crate::remove::remove(
            &root,
            &crate::remove::Options {
                recursive: true,
                ..Default::default()
            },
        )
        .unwrap();
    }
}
