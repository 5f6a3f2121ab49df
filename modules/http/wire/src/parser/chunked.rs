//! The lines between the chunks of a chunked body.

use super::{Event, Extension, MAX_CHUNK_EXTENSIONS, Parser, State, fail};
use crate::chars::{quoted_run, token_run};
use crate::error::Code;

impl Parser {
    /// One step of the lines between chunks.
    pub(super) fn chunk_line(&mut self, rest: &[u8], byte: u8) -> Result<usize, (usize, Event)> {
        match self.state {
            State::ChunkSizeStart => {
                let Some(digit) = (byte as char).to_digit(16) else {
                    return Err((
                        0,
                        fail(Code::InvalidChunkSize, "Invalid character in chunk size"),
                    ));
                };
                self.chunk = u64::from(digit);
                self.extension_size = 0;
                self.state = State::ChunkSize;
                Ok(1)
            }
            State::ChunkSize => {
                if let Some(digit) = (byte as char).to_digit(16) {
                    if self.chunk >> 60 != 0 {
                        return Err((0, fail(Code::InvalidChunkSize, "Chunk size overflow")));
                    }
                    self.chunk = self.chunk << 4 | u64::from(digit);
                    return Ok(1);
                }
                self.state = match byte {
                    b'\r' => State::ChunkSizeLf,
                    b';' => State::ChunkExtension(Extension::NameStart),
                    b'\n' => {
                        return Err((
                            1,
                            fail(Code::CrExpected, "Missing expected CR after chunk size"),
                        ));
                    }
                    _ => {
                        return Err((
                            0,
                            fail(Code::InvalidChunkSize, "Invalid character in chunk size"),
                        ));
                    }
                };
                Ok(1)
            }
            State::ChunkExtension(part) => self.extension(part, rest, byte),
            State::ChunkSizeLf => {
                if byte != b'\n' {
                    return Err((0, fail(Code::Strict, "Expected LF after chunk size")));
                }
                if self.chunk == 0 {
                    // The block is read out by now and serves the trailers.
                    self.block.clear();
                    self.header_count = 0;
                    self.head_size = 0;
                    self.in_trailers = true;
                    self.first_line = true;
                    self.state = State::LineStart;
                } else {
                    self.state = State::ChunkData(self.chunk);
                }
                Ok(1)
            }
            State::ChunkDataCr => match byte {
                b'\r' => {
                    self.state = State::ChunkDataLf;
                    Ok(1)
                }
                b'\n' => Err((
                    1,
                    fail(Code::CrExpected, "Missing expected CR after chunk data"),
                )),
                _ => Err((0, fail(Code::Strict, "Expected LF after chunk data"))),
            },
            _ => {
                if byte != b'\n' {
                    return Err((0, fail(Code::Strict, "Expected LF after chunk data")));
                }
                self.state = State::ChunkSizeStart;
                Ok(1)
            }
        }
    }

    fn extension(
        &mut self,
        part: Extension,
        rest: &[u8],
        byte: u8,
    ) -> Result<usize, (usize, Event)> {
        let n = match part {
            Extension::Name | Extension::Value => token_run(rest),
            Extension::Quoted => quoted_run(rest),
            _ => 0,
        };
        self.extension_size += n.max(1);
        if self.extension_size > MAX_CHUNK_EXTENSIONS {
            return Err((
                0,
                fail(Code::ChunkExtensionsOverflow, "Chunk extensions overflow"),
            ));
        }
        if n > 0 {
            return Ok(n);
        }
        let bad = |reason| Err((0, fail(Code::Strict, reason)));
        self.state = match (part, byte) {
            (Extension::NameStart, _) => {
                if byte == b'\r' || byte == b' ' {
                    return bad("Invalid character in chunk extensions");
                }
                if token_run(rest) == 0 {
                    return bad("Invalid character in chunk extensions name");
                }
                self.state = State::ChunkExtension(Extension::Name);
                return Ok(0);
            }
            (Extension::Name, b'=') => State::ChunkExtension(Extension::ValueStart),
            (Extension::Name | Extension::Value | Extension::ValueStart, b';')
            | (Extension::AfterQuoted, b';') => State::ChunkExtension(Extension::NameStart),
            (
                Extension::Name | Extension::Value | Extension::ValueStart | Extension::AfterQuoted,
                b'\r',
            ) => State::ChunkSizeLf,
            (Extension::Name, b'\n') => {
                return Err((
                    1,
                    fail(
                        Code::CrExpected,
                        "Missing expected CR after chunk extension name",
                    ),
                ));
            }
            (Extension::Value | Extension::ValueStart | Extension::AfterQuoted, b'\n') => {
                return Err((
                    1,
                    fail(
                        Code::CrExpected,
                        "Missing expected CR after chunk extension value",
                    ),
                ));
            }
            (Extension::Name, _) => return bad("Invalid character in chunk extensions name"),
            (Extension::ValueStart | Extension::Value, b'"') => {
                State::ChunkExtension(Extension::Quoted)
            }
            (Extension::ValueStart, _) if token_run(rest) > 0 => {
                self.state = State::ChunkExtension(Extension::Value);
                return Ok(0);
            }
            (Extension::ValueStart | Extension::Value, _) => {
                return bad("Invalid character in chunk extensions value");
            }
            (Extension::Quoted, b'"') => State::ChunkExtension(Extension::AfterQuoted),
            (Extension::Quoted, b'\\') => State::ChunkExtension(Extension::Escaped),
            (Extension::Quoted, _) => {
                return bad("Invalid character in chunk extensions quoted value");
            }
            (Extension::Escaped, _) => {
                if byte != b'"' && byte != b'\\' && quoted_run(rest) == 0 {
                    return bad("Invalid quoted-pair in chunk extensions quoted value");
                }
                State::ChunkExtension(Extension::Quoted)
            }
            (Extension::AfterQuoted, _) => {
                return bad("Invalid character in chunk extensions quote value");
            }
        };
        Ok(1)
    }
}
