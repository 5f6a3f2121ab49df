//! Brotli's encoder and decoder, made safe.

#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ptr::{NonNull, null_mut};

use compu_brotli_sys as b;

/// The compression level a dictionary is prepared for: it fits any level of the stream.
const DICTIONARY_QUALITY: i32 = 11;

/// What one call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Bytes taken from the input.
    pub consumed: usize,
    /// Bytes put into the output.
    pub produced: usize,
}

/// A setting was refused, or there is no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

fn agreed(answer: i32) -> Result<(), Refused> {
    if answer == 0 { Err(Refused) } else { Ok(()) }
}

/// A compressor.
pub struct Encoder {
    state: NonNull<b::BrotliEncoderState>,
    dictionary: Option<Prepared>,
}

/// A dictionary in the encoder's form, which refers to the bytes it was made of.
struct Prepared {
    prepared: NonNull<b::BrotliEncoderPreparedDictionary>,
    _bytes: Vec<u8>,
}

// SAFETY: both are memory of their own from an allocator that works from any thread, and only their owner uses them.
unsafe impl Send for Encoder {}
// SAFETY: as above.
unsafe impl Send for Prepared {}

impl Encoder {
    /// A compressor with these parameters, as `BROTLI_PARAM_*` and value.
    pub fn new(params: &[(i32, u32)], dictionary: Option<&[u8]>) -> Result<Encoder, Refused> {
        // SAFETY: without functions of ours it allocates with malloc, and answers null when that fails.
        let state = unsafe { b::BrotliEncoderCreateInstance(None, None, null_mut()) };
        let mut encoder = Encoder {
            state: NonNull::new(state).ok_or(Refused)?,
            dictionary: None,
        };
        for &(param, value) in params {
            // SAFETY: a fresh encoder; it answers 0 to a parameter it does not know.
            agreed(unsafe { b::BrotliEncoderSetParameter(encoder.state.as_ptr(), param, value) })?;
        }
        if let Some(bytes) = dictionary {
            let prepared = Prepared::new(bytes)?;
            // SAFETY: both are alive; the encoder keeps the dictionary's address, and owns it from here on.
            agreed(unsafe {
                b::BrotliEncoderAttachPreparedDictionary(
                    encoder.state.as_ptr(),
                    prepared.prepared.as_ptr(),
                )
            })?;
            encoder.dictionary = Some(prepared);
        }
        Ok(encoder)
    }

    /// One call of the encoder. `operation` is a `BROTLI_OPERATION_*`.
    pub fn step(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        operation: i32,
    ) -> Result<Moved, Refused> {
        let mut available_in = input.len();
        let mut next_in = input.as_ptr();
        let mut available_out = output.len();
        let mut next_out = output.as_mut_ptr();
        // SAFETY: both pointers are valid for their counts, which the encoder keeps to.
        agreed(unsafe {
            b::BrotliEncoderCompressStream(
                self.state.as_ptr(),
                operation,
                &mut available_in,
                &mut next_in,
                &mut available_out,
                &mut next_out,
                null_mut(),
            )
        })?;
        Ok(Moved {
            consumed: input.len() - available_in,
            produced: output.len() - available_out,
        })
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: made by CreateInstance and not used after this. It does not touch the dictionary, dropped next.
        unsafe { b::BrotliEncoderDestroyInstance(self.state.as_ptr()) }
    }
}

impl Prepared {
    fn new(bytes: &[u8]) -> Result<Prepared, Refused> {
        let bytes = bytes.to_vec();
        // SAFETY: the bytes are valid for their length, and stay where they are as long as the result lives.
        let prepared = unsafe {
            b::BrotliEncoderPrepareDictionary(
                b::BrotliSharedDictionaryType_BROTLI_SHARED_DICTIONARY_RAW,
                bytes.len(),
                bytes.as_ptr(),
                DICTIONARY_QUALITY,
                None,
                None,
                null_mut(),
            )
        };
        Ok(Prepared {
            prepared: NonNull::new(prepared).ok_or(Refused)?,
            _bytes: bytes,
        })
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: made by PrepareDictionary; the encoder that used it is gone.
        unsafe { b::BrotliEncoderDestroyPreparedDictionary(self.prepared.as_ptr()) }
    }
}

/// How a call of the decoder ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded {
    /// The end of the data.
    End,
    /// It takes more input to go on.
    WantsInput,
    /// The output is full.
    WantsOutput,
    /// The data is wrong, or there is no memory: the number of [`error_name`].
    Failed(i32),
}

/// A decompressor.
pub struct Decoder {
    state: NonNull<b::BrotliDecoderState>,
    /// What the decoder refers to.
    _dictionary: Option<Vec<u8>>,
}

// SAFETY: memory of its own from an allocator that works from any thread, and only its owner uses it.
unsafe impl Send for Decoder {}

impl Decoder {
    /// A decompressor with these parameters, as `BROTLI_DECODER_PARAM_*` and value.
    pub fn new(params: &[(i32, u32)], dictionary: Option<&[u8]>) -> Result<Decoder, Refused> {
        // SAFETY: without functions of ours it allocates with malloc, and answers null when that fails.
        let state = unsafe { b::BrotliDecoderCreateInstance(None, None, null_mut()) };
        let decoder = Decoder {
            state: NonNull::new(state).ok_or(Refused)?,
            _dictionary: dictionary.map(<[u8]>::to_vec),
        };
        for &(param, value) in params {
            // SAFETY: a fresh decoder; it answers 0 to a parameter it does not know.
            agreed(unsafe { b::BrotliDecoderSetParameter(decoder.state.as_ptr(), param, value) })?;
        }
        if let Some(bytes) = &decoder._dictionary {
            // SAFETY: the bytes are valid for their length, and live as long as the decoder.
            agreed(unsafe {
                b::BrotliDecoderAttachDictionary(
                    decoder.state.as_ptr(),
                    b::BrotliSharedDictionaryType_BROTLI_SHARED_DICTIONARY_RAW,
                    bytes.len(),
                    bytes.as_ptr(),
                )
            })?;
        }
        Ok(decoder)
    }

    /// One call of the decoder.
    pub fn step(&mut self, input: &[u8], output: &mut [u8]) -> (Moved, Decoded) {
        let mut available_in = input.len();
        let mut next_in = input.as_ptr();
        let mut available_out = output.len();
        let mut next_out = output.as_mut_ptr();
        // SAFETY: both pointers are valid for their counts, which the decoder keeps to.
        let result = unsafe {
            b::BrotliDecoderDecompressStream(
                self.state.as_ptr(),
                &mut available_in,
                &mut next_in,
                &mut available_out,
                &mut next_out,
                null_mut(),
            )
        };
        let moved = Moved {
            consumed: input.len() - available_in,
            produced: output.len() - available_out,
        };
        let outcome = match result {
            b::BrotliDecoderResult_BROTLI_DECODER_RESULT_SUCCESS => Decoded::End,
            b::BrotliDecoderResult_BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT => Decoded::WantsInput,
            b::BrotliDecoderResult_BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT => Decoded::WantsOutput,
            // SAFETY: the decoder is alive.
            _ => Decoded::Failed(unsafe { b::BrotliDecoderGetErrorCode(self.state.as_ptr()) }),
        };
        (moved, outcome)
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: made by CreateInstance and not used after this.
        unsafe { b::BrotliDecoderDestroyInstance(self.state.as_ptr()) }
    }
}

/// Brotli's name of a decoder's error, as `_ERROR_FORMAT_PADDING_1`.
pub fn error_name(code: i32) -> &'static str {
    // SAFETY: it answers any number with a constant string.
    let name = unsafe { CStr::from_ptr(b::BrotliDecoderErrorString(code)) };
    name.to_str().unwrap_or("UNKNOWN")
}
