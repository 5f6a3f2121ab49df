//! Opening, reading and writing by descriptor.

use crate::error::{Result, failure};
use crate::fd;
use rustix::buffer::spare_capacity;
use rustix::fd::{AsFd, OwnedFd, RawFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::io::{IoSlice, IoSliceMut};

/// The most that one call is asked to move.
const MAX_CHUNK: usize = i32::MAX as usize;

/// Most buffers in one `readv` or `writev`.
const MAX_VECTORS: usize = 1024;

/// Makes a system call until no signal breaks it off. The watch over a blocked main thread may have
/// done so, to see where it is.
pub(crate) fn retry_on_intr<T>(
    mut call: impl FnMut() -> rustix::io::Result<T>,
) -> rustix::io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => anode_sys::interrupted(),
            result => return result,
        }
    }
}

pub(crate) fn open_owned(path: &[u8], flags: i32, mode: u32) -> Result<OwnedFd> {
    let flags = OFlags::from_bits_retain(flags as _) | OFlags::CLOEXEC;
    let mode = Mode::from_bits_retain(mode as _);
    retry_on_intr(|| rustix::fs::open(path, flags, mode))
        .map_err(|e| failure::path(e, "open", path))
}

/// Opens a file and returns its descriptor's number, which the caller must close.
pub fn open(path: &[u8], flags: i32, mode: u32) -> Result<RawFd> {
    open_owned(path, flags, mode).map(fd::into_number)
}

/// Closes a descriptor.
pub fn close(number: RawFd) -> Result<()> {
    fd::close(number)
}

/// Reads into `buffer`: at `position`, or where the file stands. 0 is the end.
pub fn read(number: RawFd, buffer: &mut [u8], position: Option<u64>) -> Result<usize> {
    read_from(fd::borrow(number, "read")?, buffer, position)
}

pub(crate) fn read_from(
    file: impl AsFd,
    buffer: &mut [u8],
    position: Option<u64>,
) -> Result<usize> {
    let length = buffer.len().min(MAX_CHUNK);
    let buffer = &mut buffer[..length];
    retry_on_intr(|| match position {
        Some(at) => rustix::io::pread(&file, &mut *buffer, at),
        None => rustix::io::read(&file, &mut *buffer),
    })
    .map_err(|e| failure::plain(e, "read"))
}

/// Reads behind the content of `buffer`, as much as there is memory for, and says how much that was. The memory need
/// not be filled with zeros first.
pub(crate) fn read_more(
    file: impl AsFd,
    buffer: &mut Vec<u8>,
    position: Option<u64>,
) -> Result<usize> {
    retry_on_intr(|| match position {
        Some(at) => rustix::io::pread(&file, spare_capacity(buffer), at),
        None => rustix::io::read(&file, spare_capacity(buffer)),
    })
    .map_err(|e| failure::plain(e, "read"))
}

/// Memory for [`read_owned`]. Made, and so given back, by the thread that has the bytes in the end: what one thread
/// takes and another gives back is used again less soon.
pub fn memory_for(length: usize) -> Vec<u8> {
    Vec::with_capacity(length.min(MAX_CHUNK))
}

/// Reads at most `length` bytes into `memory`, which is empty: for jobs that must not touch the caller's.
pub fn read_owned(
    number: RawFd,
    length: usize,
    mut memory: Vec<u8>,
    position: Option<u64>,
) -> Result<Vec<u8>> {
    let length = length.min(MAX_CHUNK);
    if length > 0 && memory.capacity() == length {
        read_more(fd::borrow(number, "read")?, &mut memory, position)?;
    } else {
        // Room for more than was asked for must stay empty.
        memory.resize(length, 0);
        let count = read(number, &mut memory, position)?;
        memory.truncate(count);
    }
    Ok(memory)
}

/// Reads into several buffers, one after the other.
pub fn readv(
    number: RawFd,
    buffers: &mut [IoSliceMut<'_>],
    position: Option<u64>,
) -> Result<usize> {
    let file = fd::borrow(number, "read")?;
    let count = buffers.len().min(MAX_VECTORS);
    let buffers = &mut buffers[..count];
    retry_on_intr(|| match position {
        Some(at) => rustix::io::preadv(file, &mut *buffers, at),
        None => rustix::io::readv(file, &mut *buffers),
    })
    .map_err(|e| failure::plain(e, "read"))
}

/// Writes from `data`, and says how much was written: at `position`, or where the file stands.
pub fn write(number: RawFd, data: &[u8], position: Option<u64>) -> Result<usize> {
    write_to(fd::borrow(number, "write")?, data, position)
}

fn write_to(file: impl AsFd, data: &[u8], position: Option<u64>) -> Result<usize> {
    let data = &data[..data.len().min(MAX_CHUNK)];
    retry_on_intr(|| match position {
        Some(at) => rustix::io::pwrite(&file, data, at),
        None => rustix::io::write(&file, data),
    })
    .map_err(|e| failure::plain(e, "write"))
}

/// Writes all of `data` where the file stands. A descriptor that is not ready is waited for.
pub(crate) fn write_all(file: impl AsFd, mut data: &[u8]) -> Result<()> {
    while !data.is_empty() {
        match write_to(&file, data, None) {
            Ok(count) => data = &data[count..],
            Err(error) if failure::is(&error, Errno::AGAIN) => {
                std::thread::sleep(std::time::Duration::from_millis(1))
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes several buffers, one after the other, and says how many bytes were written.
pub fn writev(number: RawFd, buffers: &[IoSlice<'_>], position: Option<u64>) -> Result<usize> {
    let file = fd::borrow(number, "write")?;
    let mut total = 0;
    for group in buffers.chunks(MAX_VECTORS) {
        let wanted: usize = group.iter().map(|b| b.len()).sum();
        let result = retry_on_intr(|| match position {
            Some(at) => rustix::io::pwritev(file, group, at + total as u64),
            None => rustix::io::writev(file, group),
        });
        match result {
            Ok(count) => {
                total += count;
                if count < wanted {
                    break;
                }
            }
            // What has been written is told; the failure comes back with the next call.
            Err(_) if total > 0 => break,
            Err(e) => return Err(failure::plain(e, "write")),
        }
    }
    Ok(total)
}

/// Waits until the file's content and metadata are on the disk.
pub fn fsync(number: RawFd) -> Result<()> {
    let file = fd::borrow(number, "fsync")?;
    retry_on_intr(|| rustix::fs::fsync(file)).map_err(|e| failure::plain(e, "fsync"))
}

/// Waits until the file's content is on the disk.
pub fn fdatasync(number: RawFd) -> Result<()> {
    let file = fd::borrow(number, "fdatasync")?;
    #[cfg(not(target_vendor = "apple"))]
    let result = retry_on_intr(|| rustix::fs::fdatasync(file));
    #[cfg(target_vendor = "apple")]
    let result = retry_on_intr(|| rustix::fs::fsync(file));
    result.map_err(|e| failure::plain(e, "fdatasync"))
}

/// Cuts or extends an open file.
pub fn ftruncate(number: RawFd, length: u64) -> Result<()> {
    let file = fd::borrow(number, "ftruncate")?;
    retry_on_intr(|| rustix::fs::ftruncate(file, length))
        .map_err(|e| failure::plain(e, "ftruncate"))
}

/// Cuts or extends a file by name.
pub fn truncate(path: &[u8], length: u64) -> Result<()> {
    let file = open_owned(path, OFlags::RDWR.bits() as i32, 0)?;
    retry_on_intr(|| rustix::fs::ftruncate(&file, length))
        .map_err(|e| failure::plain(e, "ftruncate"))
}
