//! Modes, owners and times.

use crate::error::{Result, failure};
use crate::fd;
use crate::io::retry_on_intr;
use rustix::fd::RawFd;
use rustix::fs::{AtFlags, CWD, Gid, Mode, Timespec, Timestamps, Uid};

/// Sets a file's permissions.
pub fn chmod(path: &[u8], mode: u32) -> Result<()> {
    retry_on_intr(|| rustix::fs::chmod(path, Mode::from_bits_retain(mode as _)))
        .map_err(|e| failure::path(e, "chmod", path))
}

/// Sets an open file's permissions.
pub fn fchmod(number: RawFd, mode: u32) -> Result<()> {
    let file = fd::borrow(number, "fchmod")?;
    retry_on_intr(|| rustix::fs::fchmod(file, Mode::from_bits_retain(mode as _)))
        .map_err(|e| failure::plain(e, "fchmod"))
}

/// An id as the program gives it: -1 (or the largest number) leaves the owner as it is.
fn owner(id: i64) -> Option<u32> {
    u32::try_from(id).ok().filter(|&id| id != u32::MAX)
}

/// Sets a file's owners.
pub fn chown(path: &[u8], uid: i64, gid: i64) -> Result<()> {
    change_owner(path, uid, gid, "chown", AtFlags::empty())
}

/// Sets a link's own owners.
pub fn lchown(path: &[u8], uid: i64, gid: i64) -> Result<()> {
    change_owner(path, uid, gid, "lchown", AtFlags::SYMLINK_NOFOLLOW)
}

fn change_owner(
    path: &[u8],
    uid: i64,
    gid: i64,
    syscall: &'static str,
    flags: AtFlags,
) -> Result<()> {
    let (uid, gid) = (owner(uid).map(Uid::from_raw), owner(gid).map(Gid::from_raw));
    retry_on_intr(|| rustix::fs::chownat(CWD, path, uid, gid, flags))
        .map_err(|e| failure::path(e, syscall, path))
}

/// Sets an open file's owners.
pub fn fchown(number: RawFd, uid: i64, gid: i64) -> Result<()> {
    let file = fd::borrow(number, "fchown")?;
    let (uid, gid) = (owner(uid).map(Uid::from_raw), owner(gid).map(Gid::from_raw));
    retry_on_intr(|| rustix::fs::fchown(file, uid, gid)).map_err(|e| failure::plain(e, "fchown"))
}

/// Seconds with a fraction as the system takes them. Microseconds are what the fraction of a double can carry.
fn timespec(seconds: f64) -> Timespec {
    let whole = seconds.floor();
    let nanoseconds = ((seconds - whole) * 1e6).round() as i64 * 1000;
    // A fraction that rounds up to a second is that second.
    let carry = nanoseconds / 1_000_000_000;
    Timespec {
        tv_sec: whole as i64 + carry,
        tv_nsec: (nanoseconds % 1_000_000_000) as _,
    }
}

fn timestamps(atime: f64, mtime: f64) -> Timestamps {
    Timestamps {
        last_access: timespec(atime),
        last_modification: timespec(mtime),
    }
}

/// Sets a file's times, in seconds.
pub fn utimes(path: &[u8], atime: f64, mtime: f64) -> Result<()> {
    retry_on_intr(|| rustix::fs::utimensat(CWD, path, &timestamps(atime, mtime), AtFlags::empty()))
        .map_err(|e| failure::path(e, "utime", path))
}

/// Sets a link's own times, in seconds.
pub fn lutimes(path: &[u8], atime: f64, mtime: f64) -> Result<()> {
    retry_on_intr(|| {
        rustix::fs::utimensat(
            CWD,
            path,
            &timestamps(atime, mtime),
            AtFlags::SYMLINK_NOFOLLOW,
        )
    })
    .map_err(|e| failure::path(e, "lutime", path))
}

/// Sets an open file's times, in seconds.
pub fn futimes(number: RawFd, atime: f64, mtime: f64) -> Result<()> {
    let file = fd::borrow(number, "futime")?;
    retry_on_intr(|| rustix::fs::futimens(file, &timestamps(atime, mtime)))
        .map_err(|e| failure::plain(e, "futime"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_of_seconds() {
        let parts = |seconds| {
            let t = timespec(seconds);
            (t.tv_sec, t.tv_nsec)
        };
        assert_eq!(parts(1.25), (1, 250_000_000));
        assert_eq!(parts(-1.25), (-2, 750_000_000));
        assert_eq!(parts(1.9999999), (2, 0));
        assert_eq!(parts(1_700_000_000.123), (1_700_000_000, 123_000_000));
    }
}
