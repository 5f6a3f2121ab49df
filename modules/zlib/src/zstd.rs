//! Zstandard with Node's flush kinds and errors.

use crate::codec::{Codec, CodecError, OK, Parameters, STREAM_END, Step};
use crate::raw::zstd::{Compressor, Decompressor, Failure};

/// `ZSTD_e_continue`
const CONTINUE: i32 = 0;
/// `ZSTD_e_end`
const END: i32 = 2;

fn code_of(number: i32) -> &'static str {
    match number {
        10 => "ZSTD_error_prefix_unknown",
        12 => "ZSTD_error_version_unsupported",
        14 => "ZSTD_error_frameParameter_unsupported",
        16 => "ZSTD_error_frameParameter_windowTooLarge",
        20 => "ZSTD_error_corruption_detected",
        22 => "ZSTD_error_checksum_wrong",
        24 => "ZSTD_error_literals_headerWrong",
        30 => "ZSTD_error_dictionary_corrupted",
        32 => "ZSTD_error_dictionary_wrong",
        34 => "ZSTD_error_dictionaryCreation_failed",
        40 => "ZSTD_error_parameter_unsupported",
        41 => "ZSTD_error_parameter_combination_unsupported",
        42 => "ZSTD_error_parameter_outOfBound",
        44 => "ZSTD_error_tableLog_tooLarge",
        46 => "ZSTD_error_maxSymbolValue_tooLarge",
        48 => "ZSTD_error_maxSymbolValue_tooSmall",
        50 => "ZSTD_error_stabilityCondition_notRespected",
        60 => "ZSTD_error_stage_wrong",
        62 => "ZSTD_error_init_missing",
        64 => "ZSTD_error_memory_allocation",
        66 => "ZSTD_error_workSpace_tooSmall",
        70 => "ZSTD_error_dstSize_tooSmall",
        72 => "ZSTD_error_srcSize_wrong",
        74 => "ZSTD_error_dstBuffer_null",
        80 => "ZSTD_error_noForwardProgress_destFull",
        82 => "ZSTD_error_noForwardProgress_inputEmpty",
        _ => "ZSTD_error_GENERIC",
    }
}

fn failed(failure: Failure) -> CodecError {
    CodecError::new(failure.number, code_of(failure.number), failure.message)
}

fn wrong_size() -> CodecError {
    CodecError::new(72, code_of(72), "Src size is incorrect")
}

fn no_memory() -> CodecError {
    CodecError::initialization("Initialization failed")
}

fn refused_parameter() -> CodecError {
    CodecError::initialization("Setting parameter failed")
}

fn refused_dictionary(_: Failure) -> CodecError {
    CodecError::initialization("Failed to load zstd dictionary")
}

/// A compressor.
pub struct ZstdCompressor {
    compressor: Compressor,
    pledged_size: Option<u64>,
    /// How much of the frame's content went in.
    taken: u64,
    /// The frame is complete. To be asked for more of its end must not begin another one.
    ended: bool,
}

impl ZstdCompressor {
    /// Sets up a compressor.
    pub fn new(parameters: Parameters) -> Result<Self, CodecError> {
        let mut compressor = Compressor::new().ok_or_else(no_memory)?;
        for &(number, value) in &parameters.params {
            if !compressor.set_parameter(number, value) {
                return Err(refused_parameter());
            }
        }
        if let Some(dictionary) = &parameters.dictionary {
            compressor
                .load_dictionary(dictionary)
                .map_err(refused_dictionary)?;
        }
        let mut made = ZstdCompressor {
            compressor,
            pledged_size: parameters.pledged_size,
            taken: 0,
            ended: false,
        };
        made.pledge()
            .map_err(|_| CodecError::initialization("Could not set pledged src size"))?;
        Ok(made)
    }

    fn pledge(&mut self) -> Result<(), Failure> {
        match self.pledged_size {
            Some(size) => self.compressor.set_pledged_size(size),
            None => Ok(()),
        }
    }
}

impl Codec for ZstdCompressor {
    fn write(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, CodecError> {
        let mut done = Step {
            status: OK,
            consumed: 0,
            produced: 0,
        };
        if self.ended && input.is_empty() {
            done.status = STREAM_END;
            return Ok(done);
        }
        // zstd itself takes the size of a frame that comes in one piece for the pledged one.
        if let Some(size) = self.pledged_size
            && flush == END
            && !self.ended
            && size != self.taken + input.len() as u64
        {
            return Err(wrong_size());
        }
        loop {
            let (rest, room) = (&input[done.consumed..], &mut output[done.produced..]);
            let step = self.compressor.step(rest, room, flush).map_err(failed)?;
            done.consumed += step.consumed;
            done.produced += step.produced;
            self.taken += step.consumed as u64;
            self.ended = flush == END && step.left == 0;
            if self.ended {
                done.status = STREAM_END;
            }
            // With workers it may come back before all of the input is taken.
            let more = flush == CONTINUE && done.consumed < input.len();
            if !more || done.produced == output.len() {
                return Ok(done);
            }
        }
    }

    fn reset(&mut self) -> Result<(), CodecError> {
        self.ended = false;
        self.taken = 0;
        let outcome = self.compressor.reset().and_then(|()| self.pledge());
        outcome.map_err(failed)
    }

    fn memory(&self) -> usize {
        self.compressor.memory()
    }
}

/// A decompressor.
pub struct ZstdDecompressor {
    decompressor: Decompressor,
    /// The last frame that was begun is complete.
    ended: bool,
}

impl ZstdDecompressor {
    /// Sets up a decompressor.
    pub fn new(parameters: Parameters) -> Result<Self, CodecError> {
        let mut decompressor = Decompressor::new().ok_or_else(no_memory)?;
        for &(number, value) in &parameters.params {
            if !decompressor.set_parameter(number, value) {
                return Err(refused_parameter());
            }
        }
        if let Some(dictionary) = &parameters.dictionary {
            decompressor
                .load_dictionary(dictionary)
                .map_err(refused_dictionary)?;
        }
        Ok(ZstdDecompressor {
            decompressor,
            ended: false,
        })
    }
}

impl Codec for ZstdDecompressor {
    fn write(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, CodecError> {
        if self.ended && input.is_empty() {
            return Ok(Step {
                status: STREAM_END,
                consumed: 0,
                produced: 0,
            });
        }
        let step = self.decompressor.step(input, output).map_err(failed)?;
        self.ended = step.left == 0;
        if flush == END && step.left != 0 && step.produced < output.len() {
            return Err(CodecError::unexpected_end());
        }
        Ok(Step {
            status: if step.left == 0 { STREAM_END } else { OK },
            consumed: step.consumed,
            produced: step.produced,
        })
    }

    fn reset(&mut self) -> Result<(), CodecError> {
        self.ended = false;
        self.decompressor.reset().map_err(failed)
    }

    fn memory(&self) -> usize {
        self.decompressor.memory()
    }
}
