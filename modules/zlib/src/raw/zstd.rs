//! Zstandard's streaming compressor and decompressor, made safe.

#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ptr::NonNull;

use zstd_sys as z;

/// What a call answers that failed: zstd's number, and its words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// A `ZSTD_error_*`.
    pub number: i32,
    /// What it means.
    pub message: &'static str,
}

/// What one call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Bytes taken from the input.
    pub consumed: usize,
    /// Bytes put into the output.
    pub produced: usize,
    /// 0 when all of a frame came out.
    pub left: usize,
}

fn check(answer: usize) -> Result<usize, Failure> {
    // SAFETY: plain functions of a number; the name is a constant string.
    unsafe {
        if z::ZSTD_isError(answer) == 0 {
            return Ok(answer);
        }
        let message = CStr::from_ptr(z::ZSTD_getErrorName(answer));
        Err(Failure {
            number: z::ZSTD_getErrorCode(answer) as i32,
            message: message.to_str().unwrap_or("Unspecified error code"),
        })
    }
}

/// zstd's constants by number: a number that is none of them must not become one of its `enum`s.
fn compression_parameter(number: i32) -> Option<z::ZSTD_cParameter> {
    use z::ZSTD_cParameter::*;
    [
        ZSTD_c_compressionLevel,
        ZSTD_c_windowLog,
        ZSTD_c_hashLog,
        ZSTD_c_chainLog,
        ZSTD_c_searchLog,
        ZSTD_c_minMatch,
        ZSTD_c_targetLength,
        ZSTD_c_strategy,
        ZSTD_c_targetCBlockSize,
        ZSTD_c_enableLongDistanceMatching,
        ZSTD_c_ldmHashLog,
        ZSTD_c_ldmMinMatch,
        ZSTD_c_ldmBucketSizeLog,
        ZSTD_c_ldmHashRateLog,
        ZSTD_c_contentSizeFlag,
        ZSTD_c_checksumFlag,
        ZSTD_c_dictIDFlag,
        ZSTD_c_nbWorkers,
        ZSTD_c_jobSize,
        ZSTD_c_overlapLog,
    ]
    .into_iter()
    .find(|&known| known as i32 == number)
}

fn end_directive(flush: i32) -> z::ZSTD_EndDirective {
    match flush {
        0 => z::ZSTD_EndDirective::ZSTD_e_continue,
        1 => z::ZSTD_EndDirective::ZSTD_e_flush,
        _ => z::ZSTD_EndDirective::ZSTD_e_end,
    }
}

fn buffers(input: &[u8], output: &mut [u8]) -> (z::ZSTD_inBuffer, z::ZSTD_outBuffer) {
    (
        z::ZSTD_inBuffer {
            src: input.as_ptr().cast(),
            size: input.len(),
            pos: 0,
        },
        z::ZSTD_outBuffer {
            dst: output.as_mut_ptr().cast(),
            size: output.len(),
            pos: 0,
        },
    )
}

/// A compressor.
pub struct Compressor(NonNull<z::ZSTD_CCtx>);

// SAFETY: memory of its own from an allocator that works from any thread, and only its owner uses it.
unsafe impl Send for Compressor {}

impl Compressor {
    /// A compressor with the default settings, or nothing without memory.
    pub fn new() -> Option<Compressor> {
        // SAFETY: answers null where there is no memory.
        NonNull::new(unsafe { z::ZSTD_createCCtx() }).map(Compressor)
    }

    /// Sets a `ZSTD_c_*`. Whether it is one, and takes the value.
    pub fn set_parameter(&mut self, number: i32, value: i32) -> bool {
        let Some(parameter) = compression_parameter(number) else {
            return false;
        };
        // SAFETY: a live context and a constant that zstd knows.
        check(unsafe { z::ZSTD_CCtx_setParameter(self.0.as_ptr(), parameter, value) }).is_ok()
    }

    /// Says how long the next frame's content is.
    pub fn set_pledged_size(&mut self, size: u64) -> Result<(), Failure> {
        // SAFETY: a live context.
        check(unsafe { z::ZSTD_CCtx_setPledgedSrcSize(self.0.as_ptr(), size) })?;
        Ok(())
    }

    /// Gives what the frames refer to; it is copied.
    pub fn load_dictionary(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        // SAFETY: a live context; the bytes are valid for their length, and copied.
        check(unsafe {
            z::ZSTD_CCtx_loadDictionary(self.0.as_ptr(), bytes.as_ptr().cast(), bytes.len())
        })?;
        Ok(())
    }

    /// One call of `ZSTD_compressStream2`. `flush` is a `ZSTD_e_*`.
    pub fn step(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, Failure> {
        let (mut from, mut to) = buffers(input, output);
        // SAFETY: a live context; both buffers are valid for their sizes, and written to only in the output.
        let left = check(unsafe {
            z::ZSTD_compressStream2(self.0.as_ptr(), &mut to, &mut from, end_directive(flush))
        })?;
        Ok(Step {
            consumed: from.pos,
            produced: to.pos,
            left,
        })
    }

    /// Forgets the frame that was begun, not the settings.
    pub fn reset(&mut self) -> Result<(), Failure> {
        let what = z::ZSTD_ResetDirective::ZSTD_reset_session_only;
        // SAFETY: a live context.
        check(unsafe { z::ZSTD_CCtx_reset(self.0.as_ptr(), what) })?;
        Ok(())
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        // SAFETY: a live context.
        unsafe { z::ZSTD_sizeof_CCtx(self.0.as_ptr()) }
    }
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: made by createCCtx and not used after this.
        unsafe { z::ZSTD_freeCCtx(self.0.as_ptr()) };
    }
}

/// A decompressor.
pub struct Decompressor(NonNull<z::ZSTD_DCtx>);

// SAFETY: memory of its own from an allocator that works from any thread, and only its owner uses it.
unsafe impl Send for Decompressor {}

impl Decompressor {
    /// A decompressor with the default settings, or nothing without memory.
    pub fn new() -> Option<Decompressor> {
        // SAFETY: answers null where there is no memory.
        NonNull::new(unsafe { z::ZSTD_createDCtx() }).map(Decompressor)
    }

    /// Sets a `ZSTD_d_*`. Whether it is one, and takes the value.
    pub fn set_parameter(&mut self, number: i32, value: i32) -> bool {
        let parameter = z::ZSTD_dParameter::ZSTD_d_windowLogMax;
        if number != parameter as i32 {
            return false;
        }
        // SAFETY: a live context and a constant that zstd knows.
        check(unsafe { z::ZSTD_DCtx_setParameter(self.0.as_ptr(), parameter, value) }).is_ok()
    }

    /// Gives what the frames refer to; it is copied.
    pub fn load_dictionary(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        // SAFETY: a live context; the bytes are valid for their length, and copied.
        check(unsafe {
            z::ZSTD_DCtx_loadDictionary(self.0.as_ptr(), bytes.as_ptr().cast(), bytes.len())
        })?;
        Ok(())
    }

    /// One call of `ZSTD_decompressStream`.
    pub fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, Failure> {
        let (mut from, mut to) = buffers(input, output);
        // SAFETY: a live context; both buffers are valid for their sizes, and written to only in the output.
        let left = check(unsafe { z::ZSTD_decompressStream(self.0.as_ptr(), &mut to, &mut from) })?;
        Ok(Step {
            consumed: from.pos,
            produced: to.pos,
            left,
        })
    }

    /// Forgets the frame that was begun, not the settings.
    pub fn reset(&mut self) -> Result<(), Failure> {
        let what = z::ZSTD_ResetDirective::ZSTD_reset_session_only;
        // SAFETY: a live context.
        check(unsafe { z::ZSTD_DCtx_reset(self.0.as_ptr(), what) })?;
        Ok(())
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> usize {
        // SAFETY: a live context.
        unsafe { z::ZSTD_sizeof_DCtx(self.0.as_ptr()) }
    }
}

impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: made by createDCtx and not used after this.
        unsafe { z::ZSTD_freeDCtx(self.0.as_ptr()) };
    }
}
