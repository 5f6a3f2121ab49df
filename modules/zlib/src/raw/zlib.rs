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

    /// One call of `deflate` or `inflate`; more than one for more than 4 GB, as zlib counts in 32 bits.
    pub fn step(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Step {
        self.step_by(u32::MAX, input, output, flush)
    }

    /// As `step`, with at most `most` bytes of input and of output in one call.
    fn step_by(&mut self, most: u32, input: &[u8], output: &mut [u8], flush: i32) -> Step {
        let most = most as usize;
        let mut all = Step {
            status: z::Z_OK,
            consumed: 0,
            produced: 0,
        };
        loop {
            let rest = &input[all.consumed..];
            let room = &mut output[all.produced..];
            let last = rest.len() <= most;
            let piece = &rest[..rest.len().min(most)];
            let room_length = room.len().min(most);
            let more_room = room.len() > most;
            let step = self.call(
                piece,
                &mut room[..room_length],
                if last { flush } else { z::Z_NO_FLUSH },
            );
            all.status = step.status;
            all.consumed += step.consumed;
            all.produced += step.produced;
            let goes_on = matches!(step.status, z::Z_OK | z::Z_BUF_ERROR)
                && all.produced < output.len()
                && ((!last && step.consumed == piece.len())
                    || (more_room && step.produced == room_length));
            if !goes_on {
                return all;
            }
        }
    }

    /// One call. Neither slice is longer than zlib can count.
    fn call(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Step {
        let available_in = input.len() as u32;
        let available_out = output.len() as u32;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_longer_than_one_call_takes() {
        let data: Vec<u8> = (0..10_000u32).map(|i| ((i * i) >> 5) as u8).collect();
        for most in [1, 7, 100, 3333, 20_000] {
            let mut packed = vec![0; 20_000];
            let mut to = Raw::deflate(6, 15, 8, 0).unwrap();
            let step = to.step_by(most, &data, &mut packed, z::Z_FINISH);
            assert_eq!((step.status, step.consumed), (z::Z_STREAM_END, data.len()));
            packed.truncate(step.produced);
            let mut back = vec![0; data.len() + 1];
            let mut from = Raw::inflate(15).unwrap();
            let step = from.step_by(most, &packed, &mut back, z::Z_FINISH);
            assert_eq!(
                (step.status, step.consumed),
                (z::Z_STREAM_END, packed.len())
            );
            assert!(back[..step.produced] == data, "{most}");

            // Too little room, and then the rest.
            let mut from = Raw::inflate(15).unwrap();
            let first = from.step_by(most, &packed, &mut back[..5000], z::Z_SYNC_FLUSH);
            assert_eq!(first.produced, 5000);
            let rest = from.step_by(
                most,
                &packed[first.consumed..],
                &mut back[5000..],
                z::Z_SYNC_FLUSH,
            );
            assert_eq!((rest.status, rest.produced), (z::Z_STREAM_END, 5000));
            assert!(back[..data.len()] == data, "{most}");

            // Data that ends too early is all taken.
            let mut from = Raw::inflate(15).unwrap();
            let cut = &packed[..packed.len() - 5];
            let step = from.step_by(most, cut, &mut back, z::Z_FINISH);
            assert_eq!(step.consumed, cut.len());
            assert!(matches!(step.status, z::Z_OK | z::Z_BUF_ERROR));
        }
    }
}
