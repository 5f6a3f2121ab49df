//! Brotli with Node's flush kinds and errors.

use crate::codec::{Codec, CodecError, OK, Parameters, STREAM_END, Step};
use crate::raw::brotli::{Decoded, Decoder, Encoder, Refused, error_name};

/// `BROTLI_OPERATION_FINISH`
const FINISH: i32 = 2;
/// `BROTLI_PARAM_LGWIN`
const LGWIN: i32 = 2;
/// `BROTLI_DEFAULT_WINDOW`
const DEFAULT_WINDOW: u32 = 22;
/// About what a decoder takes besides its window.
const DECODER: usize = 64 * 1024;

fn not_made(_: Refused) -> CodecError {
    CodecError::initialization("Initialization failed")
}

fn pairs(parameters: &Parameters) -> Vec<(i32, u32)> {
    let unsigned = |&(param, value): &(i32, i32)| (param, value as u32);
    parameters.params.iter().map(unsigned).collect()
}

/// A compressor.
pub struct BrotliEncoder {
    encoder: Encoder,
    parameters: Parameters,
}

impl BrotliEncoder {
    /// Sets up a compressor.
    pub fn new(parameters: Parameters) -> Result<Self, CodecError> {
        let dictionary = parameters.dictionary.as_deref();
        let encoder = Encoder::new(&pairs(&parameters), dictionary).map_err(not_made)?;
        Ok(BrotliEncoder {
            encoder,
            parameters,
        })
    }
}

impl Codec for BrotliEncoder {
    fn write(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, CodecError> {
        match self.encoder.step(input, output, flush) {
            Ok(moved) => Ok(Step {
                status: OK,
                consumed: moved.consumed,
                produced: moved.produced,
            }),
            Err(Refused) => Err(CodecError::new(
                -1,
                "ERR_BROTLI_COMPRESSION_FAILED",
                "Compression failed",
            )),
        }
    }

    fn reset(&mut self) -> Result<(), CodecError> {
        *self = BrotliEncoder::new(self.parameters.clone())?;
        Ok(())
    }

    fn memory(&self) -> usize {
        let window = self.parameters.params.iter().find(|(p, _)| *p == LGWIN);
        let window = window.map_or(DEFAULT_WINDOW, |&(_, bits)| bits as u32);
        // It takes its tables as data comes; this is about the least for data worth compressing.
        1 << window.clamp(10, 24)
    }
}

/// A decompressor.
pub struct BrotliDecoder {
    decoder: Decoder,
    parameters: Parameters,
}

impl BrotliDecoder {
    /// Sets up a decompressor.
    pub fn new(parameters: Parameters) -> Result<Self, CodecError> {
        let dictionary = parameters.dictionary.as_deref();
        let decoder = Decoder::new(&pairs(&parameters), dictionary).map_err(not_made)?;
        Ok(BrotliDecoder {
            decoder,
            parameters,
        })
    }
}

impl Codec for BrotliDecoder {
    fn write(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, CodecError> {
        let (moved, outcome) = self.decoder.step(input, output);
        let status = match outcome {
            Decoded::End => STREAM_END,
            Decoded::WantsOutput => OK,
            Decoded::WantsInput if flush == FINISH => return Err(CodecError::unexpected_end()),
            Decoded::WantsInput => OK,
            Decoded::Failed(number) => {
                let code = format!("ERR_{}", error_name(number));
                return Err(CodecError::new(number, code, "Decompression failed"));
            }
        };
        Ok(Step {
            status,
            consumed: moved.consumed,
            produced: moved.produced,
        })
    }

    fn reset(&mut self) -> Result<(), CodecError> {
        *self = BrotliDecoder::new(self.parameters.clone())?;
        Ok(())
    }

    fn memory(&self) -> usize {
        DECODER
    }
}
