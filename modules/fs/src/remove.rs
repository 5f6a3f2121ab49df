//! `rm` and `rmdir`.

use crate::dir::{join, read_directory};
use crate::error::{Result, failure};
use crate::io::retry_on_intr;
use crate::links::unlink;
use rustix::fs::{AtFlags, CWD, FileType};
use rustix::io::Errno;
use std::time::Duration;

/// Removes an empty directory.
pub fn rmdir(path: &[u8]) -> Result<()> {
    retry_on_intr(|| rustix::fs::unlinkat(CWD, path, AtFlags::REMOVEDIR))
        .map_err(|e| failure::path(e, "rmdir", path))
}

/// How `rm` goes about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Directories too, with all in them.
    pub recursive: bool,
    /// What is not there is no failure.
    pub force: bool,
    /// How often to try again where something is in use.
    pub max_retries: u32,
    /// How long to wait before the first retry; each later one waits that much longer.
    pub retry_delay: Duration,
}

/// What `rm` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is gone, or was not there.
    Removed,
    /// It is a directory, and `recursive` was not asked for.
    IsDirectory,
}

/// Removes a file, a link or, if asked to, a tree.
pub fn remove(path: &[u8], options: &Options) -> Result<Outcome> {
    let status = match retry_on_intr(|| rustix::fs::lstat(path)) {
        Ok(status) => status,
        Err(Errno::NOENT) if options.force => return Ok(Outcome::Removed),
        Err(e) => return Err(failure::path(e, "lstat", path)),
    };
    if FileType::from_raw_mode(status.st_mode as _) == FileType::Directory {
        if !options.recursive {
            return Ok(Outcome::IsDirectory);
        }
        remove_tree(path, options)?;
    } else {
        retrying(options, || unlink(path))?;
    }
    Ok(Outcome::Removed)
}

fn remove_tree(path: &[u8], options: &Options) -> Result<()> {
    retrying(options, || {
        match read_directory(path) {
            Ok(entries) => {
                for (name, kind) in entries.iter() {
                    let child = join(path, name);
                    if kind == crate::dir::kind_number(FileType::Directory) {
                        remove_tree(&child, options)?;
                    } else {
                        retrying(options, || unlink(&child))?;
                    }
                }
            }
            Err(e) if failure::is(&e, Errno::NOENT) => return Ok(()),
            Err(e) => return Err(e),
        }
        rmdir(path)
    })
}

/// Tries again, as often as the options say, where something is in use. What others removed meanwhile is removed.
fn retrying(options: &Options, mut attempt: impl FnMut() -> Result<()>) -> Result<()> {
    const WORTH_WAITING: [Errno; 5] = [
        Errno::BUSY,
        Errno::MFILE,
        Errno::NFILE,
        Errno::NOTEMPTY,
        Errno::PERM,
    ];
    let mut tries = 0;
    loop {
        match attempt() {
            Err(e) if failure::is(&e, Errno::NOENT) => return Ok(()),
            Err(e)
                if tries < options.max_retries
                    && WORTH_WAITING.iter().any(|&errno| failure::is(&e, errno)) =>
            {
                tries += 1;
                std::thread::sleep(options.retry_delay * tries);
            }
            result => return result,
        }
    }
}
