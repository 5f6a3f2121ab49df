//! Request lines and status lines.

use super::{Event, FOREIGN, Kind, METHODS, PROTOCOL, Parser, State, Target, fail};
use crate::chars::{path_run, reason_run, server_run};
use crate::error::Code;

impl Parser {
    /// One step of the start line. Gives the bytes used.
    pub(super) fn start_line(&mut self, rest: &[u8], byte: u8) -> Result<usize, (usize, Event)> {
        match self.state {
            State::Method => self.method_run(rest),
            State::BeforeTarget => {
                if byte == b' ' {
                    return Ok(1);
                }
                self.state = State::Target(if self.method == "CONNECT" {
                    Target::Server
                } else if byte == b'/' || byte == b'*' {
                    Target::Path
                } else if byte.is_ascii_alphabetic() {
                    Target::Schema
                } else {
                    return Err((0, fail(Code::InvalidUrl, "Unexpected start char in url")));
                });
                Ok(0)
            }
            State::Target(part) => self.target_run(part, rest),
            State::TargetLf => {
                if byte != b'\n' {
                    return Err((0, fail(Code::InvalidUrl, "Expected CRLF")));
                }
                self.state = State::LineStart;
                Ok(1)
            }
            State::BeforeProtocol => match byte {
                b' ' => Ok(1),
                b'H' => {
                    self.state = State::Protocol(0);
                    Ok(0)
                }
                _ => Err((
                    0,
                    fail(Code::InvalidConstant, "Expected HTTP/, RTSP/ or ICE/"),
                )),
            },
            State::Protocol(n) => {
                if PROTOCOL.get(n as usize) != Some(&byte) {
                    return Err((
                        0,
                        fail(Code::InvalidConstant, "Expected HTTP/, RTSP/ or ICE/"),
                    ));
                }
                self.state = if n as usize + 1 == PROTOCOL.len() {
                    State::Major
                } else {
                    State::Protocol(n + 1)
                };
                Ok(1)
            }
            State::Major => {
                if !byte.is_ascii_digit() {
                    return Err((0, fail(Code::InvalidVersion, "Invalid major version")));
                }
                self.version.0 = byte - b'0';
                self.state = State::Dot;
                Ok(1)
            }
            State::Dot => {
                if byte != b'.' {
                    return Err((0, fail(Code::InvalidVersion, "Expected dot")));
                }
                self.state = State::Minor;
                Ok(1)
            }
            State::Minor => {
                if !byte.is_ascii_digit() {
                    return Err((0, fail(Code::InvalidVersion, "Invalid minor version")));
                }
                self.version.1 = byte - b'0';
                if !matches!(self.version, (0, 9) | (1, 0) | (1, 1) | (2, 0)) {
                    return Err((1, fail(Code::InvalidVersion, "Invalid HTTP version")));
                }
                self.state = match self.kind {
                    Kind::Request => State::VersionEnd,
                    Kind::Response => State::BeforeStatus,
                };
                Ok(1)
            }
            State::VersionEnd => {
                if byte != b'\r' {
                    return Err((0, fail(Code::InvalidVersion, "Expected CRLF after version")));
                }
                self.state = State::VersionLf;
                Ok(1)
            }
            State::VersionLf => {
                if byte != b'\n' {
                    return Err((0, fail(Code::Strict, "Expected CRLF after version")));
                }
                self.state = State::LineStart;
                Ok(1)
            }
            State::BeforeStatus => {
                if byte != b' ' {
                    return Err((
                        0,
                        fail(Code::InvalidVersion, "Expected space after version"),
                    ));
                }
                self.state = State::Status(0);
                Ok(1)
            }
            State::Status(n) => {
                if !byte.is_ascii_digit() {
                    return Err((0, fail(Code::InvalidStatus, "Invalid status code")));
                }
                self.status = self.status * 10 + u16::from(byte - b'0');
                self.state = if n == 2 {
                    State::AfterStatus
                } else {
                    State::Status(n + 1)
                };
                Ok(1)
            }
            State::AfterStatus => {
                self.state = match byte {
                    b' ' => State::Reason,
                    b'\r' => State::ReasonLf,
                    _ => return Err((0, fail(Code::InvalidStatus, "Invalid response status"))),
                };
                Ok(1)
            }
            State::Reason => {
                let n = reason_run(rest);
                self.line.extend_from_slice(&rest[..n]);
                if !self.grow(n) {
                    return Err((n, fail(Code::HeaderOverflow, "Header overflow")));
                }
                match rest.get(n) {
                    None => Ok(n),
                    Some(b'\r') => {
                        self.state = State::ReasonLf;
                        Ok(n + 1)
                    }
                    Some(_) => Err((
                        n + 1,
                        fail(Code::CrExpected, "Missing expected CR after response line"),
                    )),
                }
            }
            State::ReasonLf => {
                if byte != b'\n' {
                    return Err((0, fail(Code::Strict, "Expected LF after CR")));
                }
                self.state = State::LineStart;
                Ok(1)
            }
            _ => unreachable!("not a state of the start line"),
        }
    }

    fn method_run(&mut self, rest: &[u8]) -> Result<usize, (usize, Event)> {
        for (n, &byte) in rest.iter().enumerate() {
            if byte == b' ' {
                if let Some(&method) = METHODS.iter().find(|m| m.as_bytes() == self.line) {
                    self.method = method;
                    self.line.clear();
                    self.state = State::BeforeTarget;
                    return Ok(n + 1);
                }
                let (code, reason) = if self.line == b"PRI" {
                    (Code::PausedH2Upgrade, "Pause on PRI/Upgrade")
                } else {
                    (Code::InvalidMethod, "Invalid method encountered")
                };
                return Err((n, fail(code, reason)));
            }
            self.line.push(byte);
            let line = &self.line;
            let known = METHODS.iter().chain(FOREIGN);
            if !b"PRI".starts_with(line) && !known.clone().any(|m| m.as_bytes().starts_with(line)) {
                let whole = &line[..line.len() - 1];
                let reason = if known.clone().any(|m| m.as_bytes() == whole) {
                    "Expected space after method"
                } else {
                    "Invalid method encountered"
                };
                return Err((n, fail(Code::InvalidMethod, reason)));
            }
        }
        Ok(rest.len())
    }

    fn target_run(&mut self, part: Target, rest: &[u8]) -> Result<usize, (usize, Event)> {
        let n = match part {
            Target::Path => path_run(rest),
            Target::Server => server_run(rest),
            Target::Schema => rest
                .iter()
                .position(|b| !b.is_ascii_alphabetic())
                .unwrap_or(rest.len()),
            Target::SchemaSlash | Target::SchemaSlashSlash => 0,
        };
        self.line.extend_from_slice(&rest[..n]);
        if !self.grow(n) {
            return Err((n, fail(Code::HeaderOverflow, "Header overflow")));
        }
        let Some(&byte) = rest.get(n) else {
            return Ok(n);
        };
        let next = match (part, byte) {
            (Target::Schema, b':') => Target::SchemaSlash,
            (Target::SchemaSlash, b'/') => Target::SchemaSlashSlash,
            (Target::SchemaSlashSlash, b'/') => Target::Server,
            (Target::Server, b'/' | b'?' | b'#') => Target::Path,
            (Target::Server | Target::Path, b' ') => {
                self.state = State::BeforeProtocol;
                return Ok(n + 1);
            }
            // A target alone on its line is HTTP/0.9.
            (Target::Server | Target::Path, b'\r' | b'\n') => {
                self.version = (0, 9);
                self.state = if byte == b'\r' {
                    State::TargetLf
                } else {
                    State::LineStart
                };
                return Ok(n + 1);
            }
            (Target::Path, b'\t') | (Target::Schema, b' ' | b'\r' | b'\n' | b'\t') => {
                return Err((n + 1, fail(Code::InvalidUrl, "Invalid characters in url")));
            }
            (Target::Path, _) => {
                return Err((n, fail(Code::InvalidUrl, "Invalid char in url path")));
            }
            (Target::Server, _) => {
                return Err((n, fail(Code::InvalidUrl, "Unexpected char in url server")));
            }
            _ => {
                return Err((n, fail(Code::InvalidUrl, "Unexpected char in url schema")));
            }
        };
        self.line.push(byte);
        self.state = State::Target(next);
        Ok(n + 1)
    }
}
