//! What the streams of all formats have in common, and how one is made.

use std::borrow::Cow;

use crate::brotli::{BrotliDecoder, BrotliEncoder};
use crate::stream::{Settings, ZlibStream};
use crate::zstd::{ZstdCompressor, ZstdDecompressor};

/// A status: a step went well.
pub const OK: i32 = 0;
/// A status: all of the data came out.
pub const STREAM_END: i32 = 1;
/// `Z_BUF_ERROR`, which data of any format that ends too early is reported with.
pub const BUF_ERROR: i32 = -5;

/// What one call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// [`OK`], [`STREAM_END`] or another number of zlib.
    pub status: i32,
    /// Bytes taken from the input.
    pub consumed: usize,
    /// Bytes put into the output.
    pub produced: usize,
}

/// A failure in Node's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError {
    /// The `errno` property: the library's number. The constructor's failures have none.
    pub errno: Option<i32>,
    /// The `code` property.
    pub code: Cow<'static, str>,
    /// The message.
    pub message: String,
}

impl CodecError {
    /// A failure with the library's number.
    pub fn new(errno: i32, code: impl Into<Cow<'static, str>>, message: &str) -> Self {
        CodecError {
            errno: Some(errno),
            code: code.into(),
            message: message.to_owned(),
        }
    }

    /// A stream could not be made.
    pub fn initialization(message: &str) -> Self {
        CodecError {
            errno: None,
            code: "ERR_ZLIB_INITIALIZATION_FAILED".into(),
            message: message.to_owned(),
        }
    }

    /// The data ends too early.
    pub fn unexpected_end() -> Self {
        CodecError::new(BUF_ERROR, "Z_BUF_ERROR", "unexpected end of file")
    }
}

impl std::fmt::Display for CodecError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CodecError {}

/// A compressor or decompressor with its state. It works on any thread, one at a time.
pub trait Codec: Send {
    /// Works on `input` until it is used up or `output` is full. Ask again while the output comes back full, or while
    /// input is left. `Err` is what Node would report for this step.
    fn write(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, CodecError>;

    /// Changes level and strategy from here on, where the format has them.
    fn params(&mut self, _level: i32, _strategy: i32) -> Result<(), CodecError> {
        Ok(())
    }

    /// Starts again with the same settings.
    fn reset(&mut self) -> Result<(), CodecError>;

    /// About how many bytes of memory it takes, which tells the collector what a forgotten stream costs.
    fn memory(&self) -> usize;
}

/// What a stream of brotli or zstd is made with.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    /// Parameter and value; the value's bits are those of the 32-bit number that the library takes.
    pub params: Vec<(i32, i32)>,
    /// What the data refers to.
    pub dictionary: Option<Vec<u8>>,
    /// How long the content will be, for a compressor of zstd.
    pub pledged_size: Option<u64>,
}

/// Which stream to make, and with what.
#[derive(Debug, Clone)]
pub enum Plan {
    /// One of zlib's formats.
    Zlib(Settings),
    /// To brotli.
    BrotliEncode(Parameters),
    /// From brotli.
    BrotliDecode(Parameters),
    /// To zstd.
    ZstdCompress(Parameters),
    /// From zstd.
    ZstdDecompress(Parameters),
}

impl Plan {
    /// Sets up the stream. Fails when settings do not fit or there is no memory.
    pub fn make(self) -> Result<Box<dyn Codec>, CodecError> {
        Ok(match self {
            Plan::Zlib(settings) => Box::new(ZlibStream::new(settings)?),
            Plan::BrotliEncode(parameters) => Box::new(BrotliEncoder::new(parameters)?),
            Plan::BrotliDecode(parameters) => Box::new(BrotliDecoder::new(parameters)?),
            Plan::ZstdCompress(parameters) => Box::new(ZstdCompressor::new(parameters)?),
            Plan::ZstdDecompress(parameters) => Box::new(ZstdDecompressor::new(parameters)?),
        })
    }

    /// Whether this makes data smaller, rather than restoring it.
    pub fn compresses(&self) -> bool {
        match self {
            Plan::Zlib(settings) => settings.mode.compresses(),
            Plan::BrotliEncode(_) | Plan::ZstdCompress(_) => true,
            Plan::BrotliDecode(_) | Plan::ZstdDecompress(_) => false,
        }
    }
}
