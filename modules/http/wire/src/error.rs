//! Why a message was refused, with the `HPE_…` names that programs know.

/// The reasons for which the parser stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Something other than CR where CR has to be.
    CrExpected,
    /// Something other than LF after CR.
    LfExpected,
    /// A line end or chunk extension that breaks the grammar in another way.
    Strict,
    /// A second `Content-Length`.
    UnexpectedContentLength,
    /// White space before the first header name.
    UnexpectedSpace,
    /// Bytes after a message that ended the connection.
    ClosedConnection,
    /// Unknown or malformed method.
    InvalidMethod,
    /// A byte that may not stand in a request target.
    InvalidUrl,
    /// The letters `HTTP/` are missing.
    InvalidConstant,
    /// A version other than 0.9, 1.0, 1.1 or 2.0, or a malformed one.
    InvalidVersion,
    /// A byte that may not stand in a header name or value.
    InvalidHeaderToken,
    /// `Content-Length` is not a number, or stands beside `Transfer-Encoding`.
    InvalidContentLength,
    /// `Transfer-Encoding` does not say where the message ends.
    InvalidTransferEncoding,
    /// A chunk size that is not hexadecimal, or too large.
    InvalidChunkSize,
    /// A status code that is not three digits.
    InvalidStatus,
    /// The connection ended inside a message.
    InvalidEofState,
    /// The head is larger than the limit.
    HeaderOverflow,
    /// The extensions of one chunk are larger than the limit.
    ChunkExtensionsOverflow,
    /// The HTTP/2 preface.
    PausedH2Upgrade,
}

impl Code {
    /// The name that JavaScript sees as `error.code`.
    pub fn name(self) -> &'static str {
        match self {
            Code::CrExpected => "HPE_CR_EXPECTED",
            Code::LfExpected => "HPE_LF_EXPECTED",
            Code::Strict => "HPE_STRICT",
            Code::UnexpectedContentLength => "HPE_UNEXPECTED_CONTENT_LENGTH",
            Code::UnexpectedSpace => "HPE_UNEXPECTED_SPACE",
            Code::ClosedConnection => "HPE_CLOSED_CONNECTION",
            Code::InvalidMethod => "HPE_INVALID_METHOD",
            Code::InvalidUrl => "HPE_INVALID_URL",
            Code::InvalidConstant => "HPE_INVALID_CONSTANT",
            Code::InvalidVersion => "HPE_INVALID_VERSION",
            Code::InvalidHeaderToken => "HPE_INVALID_HEADER_TOKEN",
            Code::InvalidContentLength => "HPE_INVALID_CONTENT_LENGTH",
            Code::InvalidTransferEncoding => "HPE_INVALID_TRANSFER_ENCODING",
            Code::InvalidChunkSize => "HPE_INVALID_CHUNK_SIZE",
            Code::InvalidStatus => "HPE_INVALID_STATUS",
            Code::InvalidEofState => "HPE_INVALID_EOF_STATE",
            Code::HeaderOverflow => "HPE_HEADER_OVERFLOW",
            Code::ChunkExtensionsOverflow => "HPE_CHUNK_EXTENSIONS_OVERFLOW",
            Code::PausedH2Upgrade => "HPE_PAUSED_H2_UPGRADE",
        }
    }
}

/// A refused message. The parser stays in this state until it is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The class of the error.
    pub code: Code,
    /// What was wrong, for people.
    pub reason: &'static str,
}
