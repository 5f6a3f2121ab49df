//! Questions and answers as bytes, over `hickory-proto`; what an answer means.
//!
//! Source: RFC 1035; Node's documentation for the error codes.

use std::net::{Ipv4Addr, Ipv6Addr};

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, RecordType};

/// What is asked for: a name and a type of record.
#[derive(Debug, Clone)]
pub struct Question {
    name: Name,
    kind: RecordType,
}

/// Why a query failed: one of the codes that `dns` lists (`ENOTFOUND`, `ETIMEOUT`…).
pub type Code = &'static str;

/// A record, of the types that `dns` knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An IPv4 address and its time to live in seconds.
    A(Ipv4Addr, u32),
    /// An IPv6 address and its time to live in seconds.
    Aaaa(Ipv6Addr, u32),
    /// `CNAME`, `NS` or `PTR`, and the name.
    Name(&'static str, String),
    /// Priority and exchange.
    Mx(u16, String),
    /// The strings, which have no encoding.
    Txt(Vec<Vec<u8>>),
    /// A service.
    Srv {
        /// Lower ones first.
        priority: u16,
        /// Share among equals.
        weight: u16,
        /// Where it listens.
        port: u16,
        /// The host.
        name: String,
    },
    /// A rule of RFC 3403.
    Naptr {
        /// Order of rules.
        order: u16,
        /// Among equals.
        preference: u16,
        /// flags, service, regexp and replacement.
        texts: [String; 4],
    },
    /// The start of a zone.
    Soa {
        /// nsname and hostmaster.
        names: [String; 2],
        /// serial, refresh, retry, expire and minttl.
        numbers: [u32; 5],
    },
    /// Flags, tag and value.
    Caa(u8, String, Vec<u8>),
    /// certUsage, selector and match; the data.
    Tlsa([u8; 3], Vec<u8>),
}

/// What a datagram or a message of a TCP connection turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    /// Not the answer: to be ignored.
    Other,
    /// The answer did not fit: ask over TCP.
    Truncated,
    /// The answer.
    Answer(Result<Vec<Record>, Code>),
}

impl Question {
    /// A question for `name`, with or without the last dot. `kind` is as in `dns.resolve()`.
    ///
    /// `EBADNAME` when it is no name, `EBADQUERY` when the type is not known.
    pub fn new(name: &str, kind: &str) -> Result<Question, Code> {
        let kind = kind.parse().map_err(|_| "EBADQUERY")?;
        let mut name = Name::from_ascii(name).map_err(|_| "EBADNAME")?;
        name.set_fqdn(true);
        Ok(Question { name, kind })
    }

    /// Whether the name is below `onion`, which no name server may be asked for (RFC 7686).
    pub fn is_onion(&self) -> bool {
        self.name
            .iter()
            .next_back()
            .is_some_and(|label| label.eq_ignore_ascii_case(b"onion"))
    }

    /// The question as a message with the number `id`.
    pub fn to_bytes(&self, id: u16) -> Result<Vec<u8>, Code> {
        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(self.name.clone(), self.kind));
        message.to_vec().map_err(|_| "EBADNAME")
    }

    /// Reads what a server sent.
    pub fn read(&self, id: u16, bytes: &[u8]) -> Reply {
        let Ok(message) = Message::from_vec(bytes) else {
            return Reply::Other;
        };
        let metadata = &message.metadata;
        let same = |query: &Query| {
            query.query_type == self.kind
                && query.query_class == DNSClass::IN
                && query.name.eq_ignore_root(&self.name)
        };
        if metadata.id != id
            || metadata.message_type != MessageType::Response
            || !matches!(message.queries.as_slice(), [query] if same(query))
        {
            return Reply::Other;
        }
        if metadata.truncation {
            return Reply::Truncated;
        }
        Reply::Answer(match metadata.response_code {
            ResponseCode::FormErr => Err("EFORMERR"),
            ResponseCode::ServFail => Err("ESERVFAIL"),
            ResponseCode::NXDomain => Err("ENOTFOUND"),
            ResponseCode::NotImp => Err("ENOTIMP"),
            ResponseCode::Refused => Err("EREFUSED"),
            _ => self.records(&message),
        })
    }

    fn records(&self, message: &Message) -> Result<Vec<Record>, Code> {
        let all = message
            .answers
            .iter()
            .filter(|record| record.dns_class == DNSClass::IN)
            .filter_map(|record| read_record(&record.data, record.ttl));
        let mut records: Vec<Record> = if self.kind == RecordType::ANY {
            all.collect()
        } else {
            let kind = self.kind.to_string();
            all.filter(|record| record.kind() == kind).collect()
        };
        if records.is_empty() {
            return Err("ENODATA");
        }
        if self.kind == RecordType::ANY {
            // As Node has them: by type, and no addresses of a name that is another's.
            let is_alias = records.iter().any(|record| record.kind() == "CNAME");
            records.retain(|record| !is_alias || record.kind() != "A");
            let rank = |record: &Record| ORDER.iter().position(|kind| *kind == record.kind());
            records.sort_by_key(rank);
        }
        Ok(records)
    }
}

/// The order of types in the answer to a question for any.
const ORDER: [&str; 12] = [
    "A", "CNAME", "AAAA", "MX", "NS", "TXT", "SRV", "PTR", "NAPTR", "SOA", "TLSA", "CAA",
];

impl Record {
    /// The name of the type: `A`, `AAAA`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Record::A(..) => "A",
            Record::Aaaa(..) => "AAAA",
            Record::Name(kind, _) => kind,
            Record::Mx(..) => "MX",
            Record::Txt(_) => "TXT",
            Record::Srv { .. } => "SRV",
            Record::Naptr { .. } => "NAPTR",
            Record::Soa { .. } => "SOA",
            Record::Caa(..) => "CAA",
            Record::Tlsa(..) => "TLSA",
        }
    }
}

/// A name without the last dot.
fn text(name: &Name) -> String {
    let mut text = name.to_ascii();
    if text.ends_with('.') {
        text.pop();
    }
    text
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn read_record(data: &RData, ttl: u32) -> Option<Record> {
    Some(match data {
        RData::A(address) => Record::A(address.0, ttl),
        RData::AAAA(address) => Record::Aaaa(address.0, ttl),
        RData::CNAME(name) => Record::Name("CNAME", text(&name.0)),
        RData::NS(name) => Record::Name("NS", text(&name.0)),
        RData::PTR(name) => Record::Name("PTR", text(&name.0)),
        RData::MX(mx) => Record::Mx(mx.preference, text(&mx.exchange)),
        RData::TXT(txt) => Record::Txt(txt.txt_data.iter().map(|part| part.to_vec()).collect()),
        RData::SRV(srv) => Record::Srv {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            name: text(&srv.target),
        },
        RData::NAPTR(rule) => Record::Naptr {
            order: rule.order,
            preference: rule.preference,
            texts: [
                latin1(&rule.flags),
                latin1(&rule.services),
                latin1(&rule.regexp),
                text(&rule.replacement),
            ],
        },
        RData::SOA(soa) => Record::Soa {
            names: [text(&soa.mname), text(&soa.rname)],
            numbers: [
                soa.serial,
                soa.refresh as u32,
                soa.retry as u32,
                soa.expire as u32,
                soa.minimum,
            ],
        },
        RData::CAA(caa) => Record::Caa(caa.flags(), caa.tag.clone(), caa.value.clone()),
        RData::TLSA(tlsa) => Record::Tlsa(
            [
                tlsa.cert_usage.into(),
                tlsa.selector.into(),
                tlsa.matching.into(),
            ],
            tlsa.cert_data.clone(),
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(id: u16, flags: u16, question: &[u8], records: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in [id, flags, 1, records.len() as u16, 0, 0] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(question);
        for record in records {
            bytes.extend(*record);
        }
        bytes
    }

    const ADDRESS: &[u8] = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x01\x02\x03\x04";

    #[test]
    fn questions() {
        let question = Question::new("example.org", "A").unwrap();
        let bytes = question.to_bytes(0x1234).unwrap();
        assert_eq!(&bytes[..12], b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0");
        assert_eq!(&bytes[12..], b"\x07example\x03org\0\0\x01\0\x01");
        assert_eq!(Question::new("a..b", "A").unwrap_err(), "EBADNAME");
        assert_eq!(Question::new(&"x".repeat(64), "A").unwrap_err(), "EBADNAME");
        assert!(Question::new("x.ONION.", "A").unwrap().is_onion());
        assert!(!Question::new("onion.x", "A").unwrap().is_onion());
    }

    #[test]
    fn answers() {
        let question = Question::new("a", "A").unwrap();
        let asked = b"\x01a\0\0\x01\0\x01";
        let read = |bytes: &[u8]| question.read(7, bytes);
        let good = answer(7, 0x8180, asked, &[ADDRESS]);
        let one = Record::A([1, 2, 3, 4].into(), 60);
        assert_eq!(read(&good), Reply::Answer(Ok(vec![one])));
        assert_eq!(read(&good[..good.len() - 1]), Reply::Other);
        assert_eq!(read(&answer(8, 0x8180, asked, &[ADDRESS])), Reply::Other);
        assert_eq!(read(&answer(7, 0x0180, asked, &[ADDRESS])), Reply::Other);
        let other = answer(7, 0x8180, b"\x01b\0\0\x01\0\x01", &[ADDRESS]);
        assert_eq!(read(&other), Reply::Other);
        assert_eq!(read(&answer(7, 0x8380, asked, &[])), Reply::Truncated);
        let code = |flags| read(&answer(7, flags, asked, &[]));
        assert_eq!(code(0x8180), Reply::Answer(Err("ENODATA")));
        assert_eq!(code(0x8183), Reply::Answer(Err("ENOTFOUND")));
        assert_eq!(code(0x8185), Reply::Answer(Err("EREFUSED")));
        assert_eq!(read(b""), Reply::Other);
    }
}
