//! `stat` and its kin, as flat arrays of numbers.

use crate::error::{Result, failure};
use crate::fd;
use crate::io::retry_on_intr;
use rustix::fd::RawFd;
use rustix::fs::{AtFlags, CWD, FileType};
use rustix::io::Errno;

/// dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, then seconds and nanoseconds of atime, mtime,
/// ctime and birthtime.
pub type StatFields = [i64; 18];

/// type, bsize, frsize, blocks, bfree, bavail, files, ffree.
pub type StatFsFields = [i64; 8];

/// Whether a status is that of a regular file.
pub(crate) fn is_file(status: &rustix::fs::Stat) -> bool {
    FileType::from_raw_mode(status.st_mode as _) == FileType::RegularFile
}

/// Follows links.
pub fn stat(path: &[u8]) -> Result<StatFields> {
    at_path(path, "stat", AtFlags::empty())
}

/// Does not follow a link.
pub fn lstat(path: &[u8]) -> Result<StatFields> {
    at_path(path, "lstat", AtFlags::SYMLINK_NOFOLLOW)
}

#[cfg(target_os = "linux")]
fn at_path(path: &[u8], syscall: &'static str, flags: AtFlags) -> Result<StatFields> {
    use rustix::fs::{StatxFlags, statx};
    let mask = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
    match retry_on_intr(|| statx(CWD, path, flags, mask)) {
        Ok(status) => Ok(from_statx(&status)),
        Err(Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => plain_at(path, syscall, flags),
        Err(e) => Err(failure::path(e, syscall, path)),
    }
}

#[cfg(not(target_os = "linux"))]
fn at_path(path: &[u8], syscall: &'static str, flags: AtFlags) -> Result<StatFields> {
    plain_at(path, syscall, flags)
}

fn plain_at(path: &[u8], syscall: &'static str, flags: AtFlags) -> Result<StatFields> {
    retry_on_intr(|| rustix::fs::statat(CWD, path, flags))
        .map(|status| from_stat(&status))
        .map_err(|e| failure::path(e, syscall, path))
}

/// The status of an open descriptor.
pub fn fstat(number: RawFd) -> Result<StatFields> {
    let file = fd::borrow(number, "fstat")?;
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{StatxFlags, statx};
        let mask = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
        if let Ok(status) = retry_on_intr(|| statx(file, "", AtFlags::EMPTY_PATH, mask)) {
            return Ok(from_statx(&status));
        }
    }
    retry_on_intr(|| rustix::fs::fstat(file))
        .map(|status| from_stat(&status))
        .map_err(|e| failure::plain(e, "fstat"))
}

#[cfg(target_os = "linux")]
fn from_statx(s: &rustix::fs::Statx) -> StatFields {
    let device = |major, minor| rustix::fs::makedev(major, minor) as i64;
    [
        device(s.stx_dev_major, s.stx_dev_minor),
        i64::from(s.stx_mode),
        i64::from(s.stx_nlink),
        i64::from(s.stx_uid),
        i64::from(s.stx_gid),
        device(s.stx_rdev_major, s.stx_rdev_minor),
        i64::from(s.stx_blksize),
        s.stx_ino as i64,
        s.stx_size as i64,
        s.stx_blocks as i64,
        s.stx_atime.tv_sec,
        i64::from(s.stx_atime.tv_nsec),
        s.stx_mtime.tv_sec,
        i64::from(s.stx_mtime.tv_nsec),
        s.stx_ctime.tv_sec,
        i64::from(s.stx_ctime.tv_nsec),
        s.stx_btime.tv_sec,
        i64::from(s.stx_btime.tv_nsec),
    ]
}

// The widths of these fields differ between systems.
#[allow(clippy::unnecessary_cast)]
fn from_stat(s: &rustix::fs::Stat) -> StatFields {
    [
        s.st_dev as i64,
        s.st_mode as i64,
        s.st_nlink as i64,
        s.st_uid as i64,
        s.st_gid as i64,
        s.st_rdev as i64,
        s.st_blksize as i64,
        s.st_ino as i64,
        s.st_size as i64,
        s.st_blocks as i64,
        s.st_atime as i64,
        s.st_atime_nsec as i64,
        s.st_mtime as i64,
        s.st_mtime_nsec as i64,
        s.st_ctime as i64,
        s.st_ctime_nsec as i64,
        // Where the system does not tell the birth time, Node shows the change time.
        s.st_ctime as i64,
        s.st_ctime_nsec as i64,
    ]
}

/// The file system that holds `path`.
#[allow(clippy::unnecessary_cast)]
pub fn statfs(path: &[u8]) -> Result<StatFsFields> {
    let s =
        retry_on_intr(|| rustix::fs::statfs(path)).map_err(|e| failure::path(e, "statfs", path))?;
    #[cfg(target_os = "linux")]
    let fragment = s.f_frsize as i64;
    #[cfg(not(target_os = "linux"))]
    let fragment = s.f_bsize as i64;
    Ok([
        s.f_type as i64,
        s.f_bsize as i64,
        fragment,
        s.f_blocks as i64,
        s.f_bfree as i64,
        s.f_bavail as i64,
        s.f_files as i64,
        s.f_ffree as i64,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_std() {
        use std::os::unix::fs::MetadataExt;
        let fields = stat(b"/etc/passwd").unwrap();
        let std = std::fs::metadata("/etc/passwd").unwrap();
        assert_eq!(fields[0], std.dev() as i64);
        assert_eq!(fields[1], i64::from(std.mode()));
        assert_eq!(fields[7], std.ino() as i64);
        assert_eq!(fields[8], std.size() as i64);
        assert_eq!((fields[12], fields[13]), (std.mtime(), std.mtime_nsec()));
        let number = crate::io::open(b"/etc/passwd", 0, 0).unwrap();
        assert_eq!(fstat(number).unwrap(), fields);
        crate::io::close(number).unwrap();
    }

    #[test]
    fn failures() {
        assert_eq!(stat(b"/none").unwrap_err().syscall, "stat");
        assert_eq!(lstat(b"/none").unwrap_err().syscall, "lstat");
        assert!(failure::is(&fstat(9999).unwrap_err(), Errno::BADF));
        assert!(statfs(b"/").unwrap()[1] > 0);
    }
}
