//! What the headers say about the message itself: where it ends, whether the
//! connection lives on, whether another protocol is asked for. The rules are
//! those of RFC 9112, strict wherever two readings would let a request be
//! smuggled past a proxy.

use crate::error::Code;

/// A header that makes the message ambiguous: the code and the reason.
pub(crate) struct Refusal(pub(crate) Code, pub(crate) &'static str);

/// The headers that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Known {
    #[default]
    Other,
    Connection,
    ContentLength,
    TransferEncoding,
    Upgrade,
    Expect,
}

/// What has been learnt so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Framing {
    /// The header whose value is being read.
    pub(crate) known: Known,
    pub(crate) content_length: Option<u64>,
    pub(crate) close: bool,
    pub(crate) keep_alive: bool,
    pub(crate) expects_continue: bool,
    /// An expectation other than that.
    pub(crate) expects_other: bool,
    /// There is a `Host`.
    pub(crate) host: bool,
    connection_upgrade: bool,
    upgrade: bool,
    transfer_encoding: bool,
    chunked_last: bool,
    no_body: bool,
}

impl Framing {
    /// The coding of the body is chunked.
    pub(crate) fn chunked(&self) -> bool {
        self.chunked_last
    }

    /// `Connection: upgrade` and `Upgrade` are both there.
    pub(crate) fn wants_upgrade(&self) -> bool {
        self.connection_upgrade && self.upgrade
    }

    /// A request with a final coding other than chunked has no known end.
    pub(crate) fn ambiguous_request(&self) -> bool {
        self.transfer_encoding && !self.chunked_last
    }

    /// The owner knows that no body follows.
    pub(crate) fn forbid_body(&mut self) {
        self.no_body = true;
    }

    /// See [`Framing::forbid_body`].
    pub(crate) fn body_forbidden(&self) -> bool {
        self.no_body
    }

    /// A header name is complete.
    pub(crate) fn name(&mut self, name: &[u8], lenient: bool) -> Result<(), Refusal> {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        self.host |= name.len() == 4 && is("host");
        self.known = match name.len() {
            6 if is("expect") => Known::Expect,
            7 if is("upgrade") => Known::Upgrade,
            10 if is("connection") => Known::Connection,
            16 if is("proxy-connection") => Known::Connection,
            14 if is("content-length") => Known::ContentLength,
            17 if is("transfer-encoding") => Known::TransferEncoding,
            _ => Known::Other,
        };
        match self.known {
            Known::ContentLength if self.transfer_encoding && !lenient => Err(Refusal(
                Code::InvalidContentLength,
                "Content-Length can't be present with Transfer-Encoding",
            )),
            Known::ContentLength if self.content_length.is_some() => Err(Refusal(
                Code::UnexpectedContentLength,
                "Duplicate Content-Length",
            )),
            Known::TransferEncoding if self.content_length.is_some() && !lenient => Err(Refusal(
                Code::InvalidTransferEncoding,
                "Transfer-Encoding can't be present with Content-Length",
            )),
            _ => Ok(()),
        }
    }

    /// The value of the header that `name` announced is complete.
    pub(crate) fn value(
        &mut self,
        value: &[u8],
        request: bool,
        lenient: bool,
    ) -> Result<(), Refusal> {
        match self.known {
            Known::Other => {}
            Known::Upgrade => self.upgrade = true,
            Known::Expect => {
                if value.eq_ignore_ascii_case(b"100-continue") {
                    self.expects_continue = true;
                } else {
                    self.expects_other = true;
                }
            }
            Known::Connection => {
                for option in list(value) {
                    if option.eq_ignore_ascii_case(b"close") {
                        self.close = true;
                    } else if option.eq_ignore_ascii_case(b"keep-alive") {
                        self.keep_alive = true;
                    } else if option.eq_ignore_ascii_case(b"upgrade") {
                        self.connection_upgrade = true;
                    }
                }
            }
            Known::ContentLength => self.content_length = Some(length(value)?),
            Known::TransferEncoding => {
                if value.is_empty() {
                    return Err(Refusal(
                        Code::InvalidTransferEncoding,
                        "Empty Transfer-Encoding",
                    ));
                }
                for coding in list(value) {
                    // Nothing may follow chunked in a request: its end would
                    // be known to nobody.
                    if self.chunked_last && request && !lenient {
                        return Err(Refusal(
                            Code::InvalidTransferEncoding,
                            "Invalid `Transfer-Encoding` header value",
                        ));
                    }
                    self.chunked_last = coding.eq_ignore_ascii_case(b"chunked");
                }
                self.transfer_encoding = true;
            }
        }
        Ok(())
    }
}

/// The trimmed members of a comma-separated list.
fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&b| b == b',').map(|item| item.trim_ascii())
}

fn length(value: &[u8]) -> Result<u64, Refusal> {
    if value.is_empty() {
        return Err(Refusal(Code::InvalidContentLength, "Empty Content-Length"));
    }
    value.iter().try_fold(0u64, |sum, &b| {
        if !b.is_ascii_digit() {
            return Err(Refusal(
                Code::InvalidContentLength,
                "Invalid character in Content-Length",
            ));
        }
        sum.checked_mul(10)
            .and_then(|n| n.checked_add(u64::from(b - b'0')))
            .ok_or(Refusal(
                Code::InvalidContentLength,
                "Content-Length overflow",
            ))
    })
}
