//! Whole files in one job: `readFile`, `writeFile`.

use crate::error::{Result, failure};
use crate::io::retry_on_intr;
use crate::io::{open_owned, read_more, write_all};
use crate::{fd, stat};
use rustix::fd::{AsFd, RawFd};

/// The largest file that is read whole: 2 GiB less one.
pub const MAX_FILE_SIZE: u64 = i32::MAX as u64;

/// What a whole-file operation works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A name: opened for the operation and closed after it.
    Path(Vec<u8>),
    /// An open descriptor, which stays open.
    Fd(RawFd),
}

/// The content of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it, in memory with no room to spare.
    Bytes(Vec<u8>),
    /// More than [`MAX_FILE_SIZE`]: its size.
    TooLarge(u64),
}

/// Reads a file from where it stands to its end. Regular files are read into memory of their size; what has no size
/// (pipes, `/proc`) is read until it ends.
pub fn read_file(target: &Target, flags: i32) -> Result<Content> {
    match target {
        Target::Path(path) => read_open(open_owned(path, flags, 0o666)?),
        Target::Fd(number) => read_open(fd::borrow(*number, "read")?),
    }
}

/// How much a file of unknown size is read at a time, to begin with.
const FIRST_CHUNK: usize = 8 * 1024;

fn read_open(file: impl AsFd) -> Result<Content> {
    let status =
        retry_on_intr(|| rustix::fs::fstat(&file)).map_err(|e| failure::plain(e, "fstat"))?;
    let size = if stat::is_file(&status) {
        status.st_size as u64
    } else {
        0
    };
    if size > MAX_FILE_SIZE {
        return Ok(Content::TooLarge(size));
    }
    // A file of known size is read to that size, as Node does; what grows meanwhile is not waited
    // for. Anything else is read until it ends.
    let known = size != 0;
    let mut bytes = Vec::with_capacity(if known { size as usize } else { FIRST_CHUNK });
    loop {
        if bytes.len() == bytes.capacity() {
            if known {
                break;
            }
            bytes.reserve_exact(bytes.len().clamp(FIRST_CHUNK, 16 * 1024 * 1024));
        }
        if read_more(&file, &mut bytes, None)? == 0 {
            break;
        }
        if bytes.len() as u64 > MAX_FILE_SIZE {
            return Ok(Content::TooLarge(bytes.len() as u64));
        }
    }
    bytes.shrink_to_fit();
    Ok(Content::Bytes(bytes))
}

/// Writes all of `data` where the file stands, then waits for the disk if `flush`.
pub fn write_file(target: &Target, data: &[u8], flags: i32, mode: u32, flush: bool) -> Result<()> {
    match target {
        Target::Path(path) => write_open(open_owned(path, flags, mode)?, data, flush),
        Target::Fd(number) => write_open(fd::borrow(*number, "write")?, data, flush),
    }
}

fn write_open(file: impl AsFd, data: &[u8], flush: bool) -> Result<()> {
    write_all(&file, data)?;
    if flush {
        retry_on_intr(|| rustix::fs::fsync(&file)).map_err(|e| failure::plain(e, "fsync"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::OFlags;
    use rustix::io::Errno;

    fn temporary(name: &str) -> Vec<u8> {
        let path = std::env::temp_dir().join(format!("anode-fs-{}-{name}", std::process::id()));
        path.into_os_string().into_encoded_bytes()
    }

    const READ: i32 = 0;

    fn write_flags() -> i32 {
        (OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC).bits() as i32
    }

    #[test]
    fn writes_and_reads_back() {
        let path = temporary("whole");
        let target = Target::Path(path.clone());
        for data in [&b""[..], b"a", &[7; 100_000]] {
            write_file(&target, data, write_flags(), 0o600, true).unwrap();
            assert_eq!(
                read_file(&target, READ).unwrap(),
                Content::Bytes(data.to_vec())
            );
        }
        let number = crate::io::open(&path, READ, 0).unwrap();
        crate::io::read_owned(number, 10, Vec::new(), None).unwrap();
        let Content::Bytes(rest) = read_file(&Target::Fd(number), READ).unwrap() else {
            panic!()
        };
        assert_eq!(rest.len(), 99_990);
        crate::io::close(number).unwrap();
        std::fs::remove_file(String::from_utf8(path).unwrap()).unwrap();
    }

    #[test]
    fn reads_what_has_no_size() {
        let Content::Bytes(bytes) =
            read_file(&Target::Path(b"/proc/self/status".to_vec()), READ).unwrap()
        else {
            panic!()
        };
        assert!(bytes.starts_with(b"Name:"));
    }

    #[test]
    fn failures_name_the_call() {
        let missing = read_file(&Target::Path(b"/none/such".to_vec()), READ).unwrap_err();
        assert_eq!(
            (missing.errno, missing.syscall, missing.path.as_deref()),
            (-2, "open", Some(&b"/none/such"[..]))
        );
        let directory = read_file(&Target::Path(b"/".to_vec()), READ).unwrap_err();
        assert!(failure::is(&directory, Errno::ISDIR));
        assert_eq!((directory.syscall, directory.path), ("read", None));
    }
}
