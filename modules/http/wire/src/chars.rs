//! Which bytes may stand where, as tables: one load for each byte of a head.

const TOKEN: u8 = 1;
const VALUE: u8 = 2;
const PATH: u8 = 4;
const SERVER: u8 = 8;
const QUOTED: u8 = 16;
const REASON: u8 = 32;

const fn contains(set: &[u8], byte: u8) -> bool {
    let mut i = 0;
    while i < set.len() {
        if set[i] == byte {
            return true;
        }
        i += 1;
    }
    false
}

const CLASS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut i = 0;
    while i < 256 {
        let b = i as u8;
        let mut class = 0;
        if b.is_ascii_alphanumeric() || contains(b"!#$%&'*+-.^_`|~", b) {
            class |= TOKEN;
        }
        if b == b'\t' || (b >= 0x20 && b != 0x7f) {
            class |= VALUE;
        }
        if b > 0x20 && b < 0x7f {
            class |= PATH;
        }
        if b.is_ascii_alphanumeric() || contains(b"!$%&'()*+,-.:;=@[]_~", b) {
            class |= SERVER;
        }
        if (b == b'\t' || (b >= 0x20 && b != 0x7f)) && b != b'"' && b != b'\\' {
            class |= QUOTED;
        }
        if b != b'\r' && b != b'\n' {
            class |= REASON;
        }
        table[i] = class;
        i += 1;
    }
    table
};

/// How many bytes at the start of `bytes` belong to `class`.
#[inline(always)]
fn run(bytes: &[u8], class: u8) -> usize {
    let mut n = 0;
    while n < bytes.len() && CLASS[bytes[n] as usize] & class != 0 {
        n += 1;
    }
    n
}

/// Length of the run of header-name bytes.
#[inline]
pub(crate) fn token_run(bytes: &[u8]) -> usize {
    run(bytes, TOKEN)
}

/// Length of the run of header-value bytes.
#[inline]
pub(crate) fn value_run(bytes: &[u8]) -> usize {
    run(bytes, VALUE)
}

/// Length of the run of bytes that may stand in a path, query or fragment.
#[inline]
pub(crate) fn path_run(bytes: &[u8]) -> usize {
    run(bytes, PATH)
}

/// Length of the run of bytes that may stand in the authority of a URL.
pub(crate) fn server_run(bytes: &[u8]) -> usize {
    run(bytes, SERVER)
}

/// Length of the run of bytes that may stand between quotation marks.
pub(crate) fn quoted_run(bytes: &[u8]) -> usize {
    run(bytes, QUOTED)
}

/// Length of the run of bytes up to a line end.
pub(crate) fn reason_run(bytes: &[u8]) -> usize {
    run(bytes, REASON)
}
