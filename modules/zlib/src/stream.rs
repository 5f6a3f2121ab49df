//! Compressing and decompressing step by step, with what Node adds to zlib: gzip members one after the other, telling
//! gzip from deflate, dictionaries when they are asked for, and errors in Node's words.

pub use crate::codec::{BUF_ERROR, OK, STREAM_END};
use crate::codec::{Codec, CodecError, Step};
use crate::raw::zlib::{Raw, Status};

/// `Z_NO_FLUSH`
pub const NO_FLUSH: i32 = 0;
/// `Z_FINISH`
pub const FINISH: i32 = 4;
/// `Z_NEED_DICT`
pub const NEED_DICT: Status = 2;
/// `Z_DATA_ERROR`
pub const DATA_ERROR: Status = -3;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What a stream does, with Node's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// To the zlib format.
    Deflate = 1,
    /// From the zlib format.
    Inflate = 2,
    /// To the gzip format.
    Gzip = 3,
    /// From the gzip format.
    Gunzip = 4,
    /// To deflate data without a header.
    DeflateRaw = 5,
    /// From deflate data without a header.
    InflateRaw = 6,
    /// From gzip or zlib, whichever it is.
    Unzip = 7,
}

impl Mode {
    /// The mode with one of Node's numbers.
    pub fn from_number(number: u8) -> Option<Mode> {
        use Mode::*;
        [
            Deflate, Inflate, Gzip, Gunzip, DeflateRaw, InflateRaw, Unzip,
        ]
        .into_iter()
        .find(|&mode| mode as u8 == number)
    }

    /// Whether this makes data smaller, rather than restoring it.
    pub fn compresses(self) -> bool {
        matches!(self, Mode::Deflate | Mode::Gzip | Mode::DeflateRaw)
    }
}

/// What a stream is made with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What it does.
    pub mode: Mode,
    /// -1 to 9.
    pub level: i32,
    /// 8 to 15, or 0 for what the data says.
    pub window_bits: i32,
    /// 1 to 9.
    pub mem_level: i32,
    /// 0 to 4.
    pub strategy: i32,
    /// The text that the data starts from.
    pub dictionary: Option<Vec<u8>>,
    /// What is behind the end of the compressed data is refused, a further gzip member too.
    pub refuse_junk: bool,
}

/// A failure of zlib: its number has a name.
fn failure(errno: Status, message: &str) -> CodecError {
    let code = match errno {
        1 => "Z_STREAM_END",
        2 => "Z_NEED_DICT",
        -1 => "Z_ERRNO",
        -2 => "Z_STREAM_ERROR",
        -3 => "Z_DATA_ERROR",
        -4 => "Z_MEM_ERROR",
        -5 => "Z_BUF_ERROR",
        -6 => "Z_VERSION_ERROR",
        _ => "Z_OK",
    };
    CodecError::new(errno, code, message)
}

/// A compressor or decompressor with its state.
pub struct ZlibStream {
    raw: Raw,
    settings: Settings,
    /// The mode as far as the data has shown it: `Unzip` becomes `Gunzip` or `Inflate`.
    mode: Mode,
    /// How much of gzip's magic has been seen.
    magic_seen: usize,
    /// A dictionary that the data asked for was not the one given.
    bad_dictionary: bool,
}

impl ZlibStream {
    /// Sets up a stream.
    pub fn new(settings: Settings) -> Result<ZlibStream, CodecError> {
        let raw = set_up(&settings)?;
        let mode = settings.mode;
        Ok(ZlibStream {
            raw,
            settings,
            mode,
            magic_seen: 0,
            bad_dictionary: false,
        })
    }

    /// Finds out what `Unzip` has before it: zlib itself accepts both, but only gzip has further members.
    fn look_for_magic(&mut self, input: &[u8]) {
        if self.mode != Mode::Unzip {
            return;
        }
        for &byte in input {
            if byte != GZIP_MAGIC[self.magic_seen] {
                self.mode = Mode::Inflate;
                return;
            }
            self.magic_seen += 1;
            if self.magic_seen == GZIP_MAGIC.len() {
                self.mode = Mode::Gunzip;
                return;
            }
        }
    }

    fn use_dictionary(&mut self, input: &[u8], output: &mut [u8], flush: i32, step: &mut Step) {
        let Some(dictionary) = &self.settings.dictionary else {
            return;
        };
        match self.raw.set_dictionary(dictionary) {
            OK => {
                let next =
                    self.raw
                        .step(&input[step.consumed..], &mut output[step.produced..], flush);
                step.status = next.status;
                step.consumed += next.consumed;
                step.produced += next.produced;
            }
            DATA_ERROR => self.bad_dictionary = true,
            other => step.status = other,
        }
    }

    fn failure_of(&self, step: &Step, room: usize, flush: i32) -> Option<CodecError> {
        match step.status {
            OK | BUF_ERROR => {
                // Room left although all was to be finished: the data ends too early.
                (flush == FINISH && step.produced < room).then(CodecError::unexpected_end)
            }
            STREAM_END => None,
            NEED_DICT if self.bad_dictionary => Some(failure(NEED_DICT, "Bad dictionary")),
            NEED_DICT => Some(failure(NEED_DICT, "Missing dictionary")),
            status => {
                let message = self.raw.message();
                Some(failure(status, message.as_deref().unwrap_or("Zlib error")))
            }
        }
    }
}

impl Codec for ZlibStream {
    fn write(&mut self, input: &[u8], output: &mut [u8], flush: i32) -> Result<Step, CodecError> {
        self.look_for_magic(input);
        let mut step = self.raw.step(input, output, flush);
        if step.status == NEED_DICT {
            self.use_dictionary(input, output, flush, &mut step);
        }
        // Members of a gzip file follow each other; zeros after one are padding.
        while step.status == STREAM_END
            && self.mode == Mode::Gunzip
            && !self.settings.refuse_junk
            && step.consumed < input.len()
            && input[step.consumed] != 0
        {
            self.raw.reset();
            let next = self
                .raw
                .step(&input[step.consumed..], &mut output[step.produced..], flush);
            step.status = next.status;
            step.consumed += next.consumed;
            step.produced += next.produced;
        }
        match self.failure_of(&step, output.len(), flush) {
            None => Ok(step),
            Some(error) => Err(error),
        }
    }

    fn params(&mut self, level: i32, strategy: i32) -> Result<(), CodecError> {
        self.settings.level = level;
        self.settings.strategy = strategy;
        match self.raw.params(level, strategy) {
            OK | BUF_ERROR => Ok(()),
            status => Err(failure(status, "Failed to set parameters")),
        }
    }

    fn reset(&mut self) -> Result<(), CodecError> {
        self.mode = self.settings.mode;
        self.magic_seen = 0;
        self.bad_dictionary = false;
        if self.raw.reset() != OK {
            return Err(failure(DATA_ERROR, "Failed to reset stream"));
        }
        start_with_dictionary(&mut self.raw, &self.settings)
    }

    fn memory(&self) -> usize {
        let bits = self.settings.window_bits;
        let window = 1 << if bits == 0 { 15 } else { bits.clamp(8, 15) };
        // As zlib's documentation has it.
        if self.settings.mode.compresses() {
            window * 4 + (1 << (self.settings.mem_level.clamp(1, 9) + 9))
        } else {
            window + 7 * 1024
        }
    }
}
fn set_up(settings: &Settings) -> Result<Raw, CodecError> {
    let bits = match settings.mode {
        Mode::Deflate | Mode::Inflate => settings.window_bits,
        Mode::Gzip | Mode::Gunzip => settings.window_bits + 16,
        Mode::Unzip => settings.window_bits + 32,
        // zlib cannot make raw data with the smallest window.
        Mode::DeflateRaw => -settings.window_bits.max(9),
        Mode::InflateRaw => -settings.window_bits,
    };
    let made = if settings.mode.compresses() {
        Raw::deflate(settings.level, bits, settings.mem_level, settings.strategy)
    } else {
        Raw::inflate(bits)
    };
    let mut raw = made.map_err(|_| CodecError::initialization("Initialization failed"))?;
    if start_with_dictionary(&mut raw, settings).is_err() {
        return Err(CodecError::initialization("Initialization failed"));
    }
    Ok(raw)
}

/// All but the formats that tell when they need it take the dictionary at the start.
fn start_with_dictionary(raw: &mut Raw, settings: &Settings) -> Result<(), CodecError> {
    let Some(dictionary) = &settings.dictionary else {
        return Ok(());
    };
    if !matches!(
        settings.mode,
        Mode::Deflate | Mode::DeflateRaw | Mode::InflateRaw
    ) {
        return Ok(());
    }
    match raw.set_dictionary(dictionary) {
        OK => Ok(()),
        status => Err(failure(status, "Failed to set dictionary")),
    }
}
