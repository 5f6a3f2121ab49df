//! Every message of `messages.txt`, whole and cut at every byte, has to give
//! the events that Node gives; and no input whatever may make the parser panic
//! or run for ever.

use anode_http_wire::parser::{Event, Kind, Parser, flags};

/// Messages where we refuse on purpose before the program hears of the head,
/// or speak only HTTP.
const STRICTER: &[&str] = &["Request has invalid `Transfer-Encoding`"];
const OTHER_PROTOCOLS: &[&str] = &["RTSP", "ICE"];

#[derive(Clone)]
struct Case {
    kind: Kind,
    chunks: Vec<Vec<u8>>,
    eof: bool,
    events: Vec<String>,
    text: String,
}

/// The Latin-1 bytes of the JSON strings in `text`; `null` gives `None`.
fn strings(text: &str) -> Vec<Option<Vec<u8>>> {
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            'n' => {
                chars.nth(2);
                out.push(None);
            }
            '"' => {
                let mut bytes = Vec::new();
                loop {
                    match chars.next().expect("unterminated string") {
                        '"' => break,
                        '\\' => bytes.push(match chars.next().unwrap() {
                            'r' => b'\r',
                            'n' => b'\n',
                            't' => b'\t',
                            'b' => 8,
                            'f' => 12,
                            'u' => {
                                let hex: String = chars.by_ref().take(4).collect();
                                u8::from_str_radix(&hex, 16).unwrap()
                            }
                            other => other as u8,
                        }),
                        other => bytes.push(other as u8),
                    }
                }
                out.push(Some(bytes));
            }
            _ => {}
        }
    }
    out
}

fn quote(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for &b in bytes {
        match b {
            b'\r' => out.push_str("\\r"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'"' | b'\\' => {
                out.push('\\');
                out.push(b as char);
            }
            0x20..=0x7e => out.push(b as char),
            _ => out.push_str(&format!("\\u{b:04x}")),
        }
    }
    out.push('"');
    out
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("messages.txt").lines() {
        if let Some(text) = line.strip_prefix("> ") {
            let (kind, inputs) = text.split_once(' ').unwrap();
            let inputs = strings(inputs);
            cases.push(Case {
                kind: if kind == "request" {
                    Kind::Request
                } else {
                    Kind::Response
                },
                eof: inputs.last() == Some(&None),
                chunks: inputs.into_iter().flatten().collect(),
                events: Vec::new(),
                text: text.to_owned(),
            });
        } else if let Some(event) = line.strip_prefix("< ") {
            cases.last_mut().unwrap().events.push(event.to_owned());
        }
    }
    cases
}

struct Trace {
    parser: Parser,
    events: Vec<String>,
    body: Vec<u8>,
    over: bool,
}

impl Trace {
    fn new(kind: Kind) -> Self {
        Trace {
            parser: Parser::new(kind),
            events: Vec::new(),
            body: Vec::new(),
            over: false,
        }
    }

    fn flush(&mut self) {
        if !self.body.is_empty() {
            self.events.push(format!("body {}", quote(&self.body)));
            self.body.clear();
        }
    }

    /// `eager` takes bodies that are wholly there as the runtime does.
    fn feed(&mut self, input: &[u8], eager: bool) {
        let mut at = 0;
        while !self.over {
            let step = self.parser.next(&input[at..]);
            let base = at;
            at += step.consumed;
            match step.event {
                Event::NeedMore => {
                    assert_eq!(at, input.len(), "stopped early");
                    break;
                }
                Event::Head => {
                    let head = self.parser.head();
                    let what = if head.method.is_empty() {
                        head.status.to_string()
                    } else {
                        head.method.to_owned()
                    };
                    let mut event = format!("head {:02} {what} ", head.version);
                    event.push_str(&quote(head.target));
                    event.push(' ');
                    event.push_str(&quote(head.headers));
                    event.push_str(if head.flags & flags::KEEP_ALIVE != 0 {
                        " keep-alive"
                    } else {
                        " close"
                    });
                    let upgrade = head.flags & flags::UPGRADE != 0;
                    self.events.push(event);
                    if upgrade {
                        self.parser.stop();
                    } else if eager && let Some(n) = self.parser.peek_whole_body(&input[at..]) {
                        self.parser.skip_body();
                        self.body.extend_from_slice(&input[at..at + n]);
                        at += n;
                        self.flush();
                        self.events.push("done".to_owned());
                    }
                }
                Event::Body(range) => self
                    .body
                    .extend_from_slice(&input[base + range.start..base + range.end]),
                Event::Complete => self.complete(),
                Event::Upgrade => {
                    self.events.push(format!("upgrade {}", input.len() - at));
                    self.over = true;
                }
                Event::Error(error) => self.error(error.code.name(), error.reason),
            }
        }
    }

    fn complete(&mut self) {
        self.flush();
        let trailers = self.parser.trailers();
        if !trailers.is_empty() {
            self.events.push(format!("trailers {}", quote(trailers)));
        }
        self.events.push("done".to_owned());
    }

    fn error(&mut self, code: &str, reason: &str) {
        self.flush();
        self.events.push(format!("error {code} {reason}"));
        self.over = true;
    }

    fn end(mut self, eof: bool) -> Vec<String> {
        if eof && !self.over {
            match self.parser.finish() {
                Event::Complete => self.complete(),
                Event::Error(error) => self.error(error.code.name(), error.reason),
                _ => {}
            }
        }
        self.flush();
        self.events
    }
}

fn agrees(case: &Case, mut got: Vec<String>) -> bool {
    let mut expected = case.events.clone();
    // A cut input cannot tell how much would have been left over.
    for events in [&mut got, &mut expected] {
        if let Some(last) = events.last_mut()
            && last.starts_with("upgrade")
        {
            *last = "upgrade".to_owned();
        }
        // Node words this one by how far the name matched one it knows.
        if let Some(last) = events.last_mut()
            && last.starts_with("error HPE_INVALID_HEADER_TOKEN Invalid header field char")
        {
            *last = "error HPE_INVALID_HEADER_TOKEN Invalid header token".to_owned();
        }
    }
    if let Some(error) = expected.last()
        && STRICTER.iter().any(|reason| error.contains(reason))
    {
        return got.last() == Some(error) && got.len() == 1;
    }
    got == expected
}

#[test]
fn events_are_those_of_node() {
    let mut wrong = 0;
    for case in cases() {
        if OTHER_PROTOCOLS.iter().any(|p| case.text.contains(p)) {
            continue;
        }
        for eager in [false, true] {
            let mut trace = Trace::new(case.kind);
            for chunk in &case.chunks {
                trace.feed(chunk, eager);
            }
            let got = trace.end(case.eof);
            if !agrees(&case, got.clone()) {
                wrong += 1;
                eprintln!("{}\n  node: {:?}\n  ours: {got:?}", case.text, case.events);
            }
        }
    }
    assert_eq!(wrong, 0);
}

#[test]
fn cutting_the_input_changes_nothing() {
    for case in cases() {
        let whole = case.chunks.concat();
        let mut trace = Trace::new(case.kind);
        trace.feed(&whole, false);
        let strip = |mut events: Vec<String>| {
            if let Some(last) = events.last_mut()
                && last.starts_with("upgrade")
            {
                *last = "upgrade".to_owned();
            }
            events
        };
        let expected = strip(trace.end(case.eof));
        for eager in [false, true] {
            for cut in 0..=whole.len() {
                let mut trace = Trace::new(case.kind);
                trace.feed(&whole[..cut], eager);
                trace.feed(&whole[cut..], eager);
                assert_eq!(
                    strip(trace.end(case.eof)),
                    expected,
                    "{} at {cut}",
                    case.text
                );
            }
            let mut trace = Trace::new(case.kind);
            for byte in &whole {
                trace.feed(std::slice::from_ref(byte), eager);
            }
            assert_eq!(
                strip(trace.end(case.eof)),
                expected,
                "{} by bytes",
                case.text
            );
        }
    }
}

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

#[test]
fn garbage_never_panics() {
    let cases = cases();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for round in 0..40_000 {
        let case = &cases[random.below(cases.len())];
        let mut bytes = case.chunks.concat();
        if round % 4 == 0 {
            bytes = (0..random.below(200))
                .map(|_| random.next() as u8)
                .collect();
        }
        for _ in 0..random.below(4) {
            if bytes.is_empty() {
                break;
            }
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = random.next() as u8,
                1 => {
                    bytes.remove(at);
                }
                _ => bytes.insert(at, b"\r\n \t:;,0af\0\xff"[random.below(12)]),
            }
        }
        let mut trace = Trace::new(case.kind);
        trace.parser.set_lenient(round % 3 == 0);
        let cut = random.below(bytes.len() + 1);
        trace.feed(&bytes[..cut], round % 2 == 0);
        trace.feed(&bytes[cut..], round % 2 == 0);
        trace.end(true);
    }
}

#[test]
fn large_heads_are_refused() {
    for text in ["GET /", "GET / HTTP/1.1\r\nA: ", "GET / HTTP/1.1\r\n"] {
        let mut parser = Parser::new(Kind::Request);
        parser.set_limits(1000, 0);
        assert_eq!(parser.next(text.as_bytes()).event, Event::NeedMore);
        let mut seen = 0;
        let error = loop {
            match parser.next(b"aaaaaaaaaa").event {
                Event::NeedMore => seen += 10,
                Event::Error(error) => break error,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(error.code.name(), "HPE_HEADER_OVERFLOW");
        assert!((980..=1000).contains(&seen), "{seen}");
    }
}

#[test]
fn further_headers_of_a_response_are_dropped_but_still_obeyed() {
    let mut parser = Parser::new(Kind::Response);
    parser.set_limits(16384, 2);
    let input = b"HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\nContent-Length: 3\r\n\r\nabc";
    let step = parser.next(input);
    assert_eq!(step.event, Event::Head);
    assert_eq!(parser.head().headers, b"A\x001\0B\x002");
    assert_eq!(parser.head().content_length, 3);
    assert_eq!(parser.peek_whole_body(&input[step.consumed..]), Some(3));
}

#[test]
fn a_request_with_too_many_headers_is_refused_at_the_name() {
    let mut parser = Parser::new(Kind::Request);
    parser.set_limits(16384, 2);
    let step = parser.next(b"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n");
    assert_eq!(step.consumed, "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC:".len());
    let Event::Error(error) = step.event else {
        panic!("{:?}", step.event)
    };
    assert_eq!(error.code.name(), "HPE_HEADER_OVERFLOW");
}

#[test]
fn lenient_values_go_on_in_the_next_line_but_not_those_that_frame() {
    let mut parser = Parser::new(Kind::Response);
    parser.set_lenient(true);
    let input = b"HTTP/1.1 200 OK\r\nA: 1;\r\n  2\r\nB: 3\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(parser.next(input).event, Event::Head);
    assert_eq!(
        parser.head().headers,
        b"A\x001;  2\0B\x003\0Content-Length\x000"
    );

    let mut parser = Parser::new(Kind::Response);
    parser.set_lenient(true);
    let step = parser.next(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 2\r\n\r\n");
    assert!(matches!(step.event, Event::Error(_)), "{:?}", step.event);
}

#[test]
fn relaxed_values_may_hold_control_characters_and_nothing_else_is_let_through() {
    let head = |rest: &str| format!("GET / HTTP/1.1\r\nHost: x\r\n{rest}\r\n\r\n");
    let mut parser = Parser::new(Kind::Request);
    parser.set_relaxed(true);
    assert_eq!(parser.next(head("A: \u{1}b").as_bytes()).event, Event::Head);
    for bad in [
        "A: \0b",
        "A: b\r\n c",
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
    ] {
        let mut parser = Parser::new(Kind::Request);
        parser.set_relaxed(true);
        let step = parser.next(head(bad).as_bytes());
        assert!(
            matches!(step.event, Event::Error(_)),
            "{bad:?}: {:?}",
            step.event
        );
    }
}

/// What `parser` says of a body that comes in these pieces: the first error, or none.
fn first_error<'a>(parser: &mut Parser, pieces: impl Iterator<Item = &'a [u8]>) -> Option<String> {
    for piece in pieces {
        let mut at = 0;
        loop {
            let step = parser.next(&piece[at..]);
            at += step.consumed;
            match step.event {
                Event::NeedMore => break,
                Event::Error(error) => return Some(error.code.name().into()),
                _ => {}
            }
        }
    }
    None
}

#[test]
fn the_extensions_of_a_chunk_have_a_limit() {
    let head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut parser = Parser::new(Kind::Request);
    assert_eq!(parser.next(head).event, Event::Head);
    let many = std::iter::repeat_n(&b"1;aaaaaaaaaaaaaaa\r\nx\r\n"[..], 2000);
    assert_eq!(first_error(&mut parser, many), None);
    let long =
        std::iter::once(&b"1;"[..]).chain(std::iter::repeat_n(&b"aaaaaaaaaaaaaaaa"[..], 2000));
    assert_eq!(
        first_error(&mut parser, long).as_deref(),
        Some("HPE_CHUNK_EXTENSIONS_OVERFLOW")
    );
}

#[test]
fn the_answer_to_head_has_no_body() {
    let mut parser = Parser::new(Kind::Response);
    let input = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 No\r\n\r\n";
    let step = parser.next(input);
    assert_eq!(step.event, Event::Head);
    parser.no_body();
    let rest = &input[step.consumed..];
    assert_eq!(parser.next(rest).event, Event::Complete);
    assert_eq!(parser.next(rest).event, Event::Head);
    assert_eq!(parser.head().status, 204);
}

#[test]
fn expect_and_flags() {
    let mut parser = Parser::new(Kind::Request);
    let input = b"PUT / HTTP/1.1\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(parser.next(input).event, Event::Head);
    let bits = parser.head().flags;
    assert_eq!(
        bits,
        flags::KEEP_ALIVE | flags::CHUNKED | flags::EXPECT_CONTINUE
    );
    assert_eq!(parser.peek_whole_body(b""), None);

    let mut parser = Parser::new(Kind::Request);
    let input = b"GET / HTTP/1.1\r\nhOST: a\r\nExpect: 200-ok\r\n\r\n";
    assert_eq!(parser.next(input).event, Event::Head);
    assert_eq!(
        parser.head().flags,
        flags::KEEP_ALIVE | flags::HOST | flags::EXPECT_OTHER
    );
}
