//! zlib's own interface, made safe: one object for each direction, slices instead of pointers.

#![allow(unsafe_code)]

use crate::codec::Step;
use libz_rs_sys as z;
use std::alloc::{Layout, alloc, dealloc};
use std::ffi::{CStr, c_uint, c_void};

/// The version that the interface's structures are of.
const VERSION: &CStr = c"1.3.1";
const SIZE: i32 = size_of::<z::z_stream>() as i32;

// zlib-rs's own allocator asks for 64-byte alignment, and GNU's malloc cannot reuse such blocks of its own: a program
// that makes one stream after the other would grow by all of them. With an allocator that is set from outside, zlib-rs
// aligns within a plain block.

/// Room before each block for its size, which `dealloc` wants; keeps the block aligned as malloc would.
const HEADER: usize = 16;

fn block_layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(HEADER)?, HEADER).ok()
}

unsafe extern "C" fn allocate(_: *mut c_void, items: c_uint, size: c_uint) -> *mut c_void {
    let Some(size) = (items as usize).checked_mul(size as usize) else {
        return std::ptr::null_mut();
    };
    let Some(layout) = block_layout(size) else {
        return std::ptr::null_mut();
    };
    // SAFETY: the layout is not empty; the header is inside of it and aligned for a number.
    unsafe {
        let start = alloc(layout);
        if start.is_null() {
            return std::ptr::null_mut();
        }
        start.cast::<usize>().write(size);
        start.add(HEADER).cast()
    }
}

unsafe extern "C" fn free(_: *mut c_void, block: *mut c_void) {
    if block.is_null() {
        return;
    }
    // SAFETY: zlib gives back what `allocate` returned, once; its size is in the header.
    unsafe {
        let start = block.cast::<u8>().sub(HEADER);
        if let Some(layout) = block_layout(start.cast::<usize>().read()) {
            dealloc(start, layout);
        }
    }
}

fn fresh() -> Box<z::z_stream> {
    Box::new(z::z_stream {
        zalloc: Some(allocate),
        zfree: Some(free),
        ..z::z_stream::default()
    })
}

/// What zlib says: 0 and positive numbers are good, negative ones are `Z_*_ERROR`s.
pub type Status = i32;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Deflate,
    Inflate,
}

/// A compressor or decompressor.
pub struct Raw {
    // Boxed: zlib may keep the address of the structure it was set up with.
    stream: Box<z::z_stream>,
    direction: Direction,
}

// SAFETY: the pointers in `z_stream` are to memory that only this object's calls use, allocated by an allocator that
// works from any thread; input and output pointers are set for the length of one call.
unsafe impl Send for Raw {}

impl Raw {
    /// A compressor. The arguments are those of `deflateInit2`.
    pub fn deflate(
        level: i32,
        window_bits: i32,
        mem_level: i32,
        strategy: i32,
    ) -> Result<Raw, Status> {
        let mut stream = fresh();
        // SAFETY: `stream` is a fresh structure of the size and version given; it is not used if this fails.
        let status = unsafe {
            z::deflateInit2_(
                &mut *stream,
                level,
                z::Z_DEFLATED,
                window_bits,
                mem_level,
                strategy,
                VERSION.as_ptr(),
                SIZE,
            )
        };
        Raw::made(stream, Direction::Deflate, status)
    }

    /// A decompressor. The argument is that of `inflateInit2`.
    pub fn inflate(window_bits: i32) -> Result<Raw, Status> {
        let mut stream = fresh();
        // SAFETY: as above.
        let status = unsafe { z::inflateInit2_(&mut *stream, window_bits, VERSION.as_ptr(), SIZE) };
        Raw::made(stream, Direction::Inflate, status)
    }

    fn made(stream: Box<z::z_stream>, direction: Direction, status: Status) -> Result<Raw, Status> {
        if status == z::Z_OK {
            Ok(Raw { stream, direction })
        } else {
            Err(status)
        }
    }

    /// One call of `deflate` or `inflate`.
    pub fn step(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Step {
        let available_in = input.len().min(u32::MAX as usize) as u32;
        let available_out = output.len().min(u32::MAX as usize) as u32;
        let stream = &mut *self.stream;
        stream.next_in = input.as_ptr().cast_mut();
        stream.avail_in = available_in;
        stream.next_out = output.as_mut_ptr();
        stream.avail_out = available_out;
        // SAFETY: the structure was set up for this direction; input and output are valid for the counts given, and
        // zlib does not write to its input.
        let status = unsafe {
            match self.direction {
                Direction::Deflate => z::deflate(stream, flush),
                Direction::Inflate => z::inflate(stream, flush),
            }
        };
        let step = Step {
            status,
            consumed: (available_in - stream.avail_in) as usize,
            produced: (available_out - stream.avail_out) as usize,
        };
        stream.next_in = std::ptr::null_mut();
        stream.avail_in = 0;
        stream.next_out = std::ptr::null_mut();
        stream.avail_out = 0;
        step
    }

    /// zlib's words for the last failure.
    pub fn message(&self) -> Option<String> {
        let message = self.stream.msg;
        if message.is_null() {
            return None;
        }
        // SAFETY: zlib sets `msg` to null or to a constant string of its own.
        let text = unsafe { CStr::from_ptr(message) };
        Some(text.to_string_lossy().into_owned())
    }

    /// Gives the text that the data starts from.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Status {
        let length = dictionary.len().min(u32::MAX as usize) as u32;
        // SAFETY: the structure was set up for this direction; the dictionary is valid for its length, and copied.
        unsafe {
            match self.direction {
                Direction::Deflate => {
                    z::deflateSetDictionary(&mut *self.stream, dictionary.as_ptr(), length)
                }
                Direction::Inflate => {
                    z::inflateSetDictionary(&mut *self.stream, dictionary.as_ptr(), length)
                }
            }
        }
    }

    /// Changes level and strategy of a compressor. What is pending should have been flushed, as there is no output
    /// here for it.
    pub fn params(&mut self, level: i32, strategy: i32) -> Status {
        if self.direction == Direction::Inflate {
            return z::Z_OK;
        }
        // zlib looks whether there is an output before it looks whether there is something to put there.
        let mut nowhere = [0];
        self.stream.next_out = nowhere.as_mut_ptr();
        // SAFETY: a compressor with no input and no room for output.
        let status = unsafe { z::deflateParams(&mut *self.stream, level, strategy) };
        self.stream.next_out = std::ptr::null_mut();
        status
    }

    /// Starts again, with the same settings.
    pub fn reset(&mut self) -> Status {
        // SAFETY: the structure was set up for this direction.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateReset(&mut *self.stream),
                Direction::Inflate => z::inflateReset(&mut *self.stream),
            }
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: set up for this direction, and never used after this.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateEnd(&mut *self.stream),
                Direction::Inflate => z::inflateEnd(&mut *self.stream),
            };
        }
    }
}

/// Continues a CRC-32 over more data.
pub fn crc32(data: &[u8], start: u32) -> u32 {
    let mut crc = start;
    for chunk in data.chunks(1 << 30) {
        // SAFETY: the chunk is valid for its length.
        crc = unsafe { z::crc32(crc.into(), chunk.as_ptr(), chunk.len() as u32) } as u32;
    }
    crc
}
