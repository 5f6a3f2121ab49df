//! Reads the head of a request and decides what it may have. Only what a page on this machine needs: `GET` without
//! a body, RFC 9112.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

/// The most bytes of a request's head.
const HEAD_LIMIT: usize = 16 * 1024;
/// The most time for a request's head to arrive.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The document.
    Page,
    /// The stream of snapshots.
    Events,
    /// One snapshot, now.
    Snapshot,
    /// All that is kept, in the format of a saved session.
    Session,
    /// Nothing: a status and its reason.
    Refused(u16, &'static str),
}

/// Reads from `from` up to the empty line. `None`: the peer went away, sent too slowly or nothing.
/// Reads must have a timeout.
pub(crate) fn read_head(from: &mut impl Read) -> Option<Result<String, Answer>> {
    let until = Instant::now() + HEAD_TIME;
    let mut head = Vec::with_capacity(1024);
    let mut part = [0; 1024];
    loop {
        let seen = head.len().saturating_sub(3);
        match from.read(&mut part) {
            Ok(0) => return None,
            Ok(n) => head.extend_from_slice(&part[..n]),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return None,
        }
        if head[seen..].windows(4).any(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8(head);
            return Some(text.map_err(|_| Answer::Refused(400, "Bad Request")));
        }
        if head.len() > HEAD_LIMIT {
            return Some(Err(Answer::Refused(431, "Request Header Fields Too Large")));
        }
        if Instant::now() > until {
            return None;
        }
    }
}

/// What a request with this head gets.
///
/// The name in `Host` must be one of this machine's: with another, a page elsewhere whose name was made to lead here
/// (DNS rebinding) could read the stream. What a browser asks for on behalf of another site is refused as
/// well, but for a link to the page (<https://www.w3.org/TR/fetch-metadata/>).
pub(crate) fn answer(head: &str) -> Answer {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Answer::Refused(400, "Bad Request");
    };
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Answer::Refused(505, "HTTP Version Not Supported");
    }
    let mut host = None;
    let mut foreign = false;
    let mut navigates = false;
    for line in lines.take_while(|line| !line.is_empty()) {
        let Some((name, value)) = line.split_once(':') else {
            return Answer::Refused(400, "Bad Request");
        };
        let value = value.trim();
        if name.eq_ignore_ascii_case("host") {
            if host.replace(value).is_some() {
                return Answer::Refused(400, "Bad Request");
            }
        } else if name.eq_ignore_ascii_case("sec-fetch-site") {
            foreign = !matches!(value, "same-origin" | "none");
        } else if name.eq_ignore_ascii_case("sec-fetch-mode") {
            navigates = value == "navigate";
        }
    }
    if !host.is_some_and(is_here) {
        return Answer::Refused(403, "Forbidden");
    }
    if method != "GET" {
        return Answer::Refused(405, "Method Not Allowed");
    }
    let path = target.split('?').next().unwrap_or_default();
    let answer = match path {
        "/" => Answer::Page,
        "/events" => Answer::Events,
        "/snapshot" => Answer::Snapshot,
        "/session" => Answer::Session,
        _ => Answer::Refused(404, "Not Found"),
    };
    if foreign && !(navigates && answer == Answer::Page) {
        return Answer::Refused(403, "Forbidden");
    }
    answer
}

/// Whether a `Host` names this machine. Any port will do: it may have been forwarded.
fn is_here(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    name == "127.0.0.1" || name == "[::1]" || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, more: &str) -> Answer {
        answer(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:9330\r\n{more}\r\n"
        ))
    }

    #[test]
    fn gives_what_there_is() {
        assert_eq!(get("/", ""), Answer::Page);
        assert_eq!(get("/?x", ""), Answer::Page);
        assert_eq!(get("/events", ""), Answer::Events);
        assert_eq!(get("/snapshot", ""), Answer::Snapshot);
        assert_eq!(get("/session", ""), Answer::Session);
        assert_eq!(get("/../etc/passwd", ""), Answer::Refused(404, "Not Found"));
    }

    #[test]
    fn refuses_other_names() {
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:9330",
            "",
            "127.0.0.1@evil.example",
            "evil.example:127.0.0.1",
        ] {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            assert_eq!(answer(&head), Answer::Refused(403, "Forbidden"), "{host}");
        }
        for host in ["localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:9330"] {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            assert_eq!(answer(&head), Answer::Page, "{host}");
        }
        let none = "GET / HTTP/1.1\r\n\r\n";
        assert_eq!(answer(none), Answer::Refused(403, "Forbidden"));
        let twice = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: a\r\n\r\n";
        assert_eq!(answer(twice), Answer::Refused(400, "Bad Request"));
    }

    #[test]
    fn refuses_other_sites() {
        let forbidden = Answer::Refused(403, "Forbidden");
        let cross = "Sec-Fetch-Site: cross-site\r\n";
        assert_eq!(get("/events", cross), forbidden);
        assert_eq!(get("/events", "Sec-Fetch-Site: same-site\r\n"), forbidden);
        assert_eq!(
            get("/events", "Sec-Fetch-Site: same-origin\r\n"),
            Answer::Events
        );
        assert_eq!(
            get("/", &format!("{cross}Sec-Fetch-Mode: cors\r\n")),
            forbidden
        );
        let link = format!("{cross}Sec-Fetch-Mode: navigate\r\n");
        assert_eq!(get("/", &link), Answer::Page);
        assert_eq!(get("/session", &link), forbidden);
    }

    #[test]
    fn refuses_other_methods_and_versions() {
        let head = |line: &str| format!("{line}\r\nHost: localhost\r\n\r\n");
        assert_eq!(
            answer(&head("POST / HTTP/1.1")),
            Answer::Refused(405, "Method Not Allowed")
        );
        assert!(matches!(
            answer(&head("GET / HTTP/2")),
            Answer::Refused(505, _)
        ));
        for line in ["GET /", "", "GET / HTTP/1.1 x", "GET  / HTTP/1.1"] {
            assert!(matches!(answer(&head(line)), Answer::Refused(400, _)));
        }
    }

    #[test]
    fn a_head_has_an_end() {
        let whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let head = read_head(&mut &whole[..]).unwrap().unwrap();
        assert_eq!(head.as_bytes(), whole);
        assert!(read_head(&mut &whole[..10]).is_none());
        let long = vec![b'a'; HEAD_LIMIT * 2];
        assert!(matches!(
            read_head(&mut &long[..]),
            Some(Err(Answer::Refused(431, _)))
        ));
    }
}
