//! URLs that are in their normal form already, as most are that programs meet: found, and taken apart, in one
//! pass and without a copy. The form that is known here is narrow on purpose; anything else, valid or not, is
//! for the parser.

use crate::parser::{COMPONENTS, OMITTED};

/// A scheme with what follows it, the number of [`crate::parser::components`] for it, and its default port.
const SCHEMES: [(&[u8], u32, u32); 5] = [
    (b"https://", 2, 443),
    (b"http://", 0, 80),
    (b"wss://", 5, 443),
    (b"ws://", 3, 80),
    (b"ftp://", 4, 21),
];
const FILE: (&[u8], u32) = (b"file://", 6);

/// May be in a host that is written as it is: `a` to `z`, digits, `-` and `.`.
const HOST: u8 = 1;
/// Stands for itself in a path, in a query and in a fragment.
const ANYWHERE: u8 = 2;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let character = byte as u8;
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            classes[byte] = HOST | ANYWHERE;
        } else if character.is_ascii_uppercase() {
            classes[byte] = ANYWHERE;
        }
        byte += 1;
    }
    let others = b"_~!$&()*+,;=:@%/";
    let mut index = 0;
    while index < others.len() {
        classes[others[index] as usize] = ANYWHERE;
        index += 1;
    }
    classes[b'-' as usize] = HOST | ANYWHERE;
    classes[b'.' as usize] = HOST | ANYWHERE;
    classes
};

/// Where the parts of `url` are, as [`crate::parser::components`] says, when it is an absolute URL whose href it
/// is itself. `None` says nothing.
pub fn components(url: &[u8]) -> Option<[u32; COMPONENTS]> {
    // Positions have to fit; the longest string is far shorter.
    u32::try_from(url.len()).ok()?;
    let scheme = SCHEMES.iter().find(|(start, ..)| url.starts_with(start));
    let (start, number) = match scheme {
        Some(&(start, number, _)) => (start, number),
        None if url.starts_with(FILE.0) => FILE,
        None => return None,
    };
    let host_start = start.len();
    let mut host_end = host_start;
    let mut port = OMITTED;
    let mut path_start = host_start;
    if let Some(&(_, _, default_port)) = scheme {
        host_end += host_length(&url[host_start..])?;
        path_start = host_end;
        if url.get(host_end) == Some(&b':') {
            let digits = digits(&url[host_end + 1..]);
            port = number_of(digits).filter(|&port| port != default_port && port <= 65535)?;
            path_start += 1 + digits.len();
        }
    }
    let (search_start, hash_start) = rest(url, path_start)?;
    Some([
        start.len() as u32 - 2,
        host_start as u32,
        host_start as u32,
        host_end as u32,
        port,
        path_start as u32,
        search_start,
        hash_start,
        number,
    ])
}

/// The length of the host that `text` begins with: a name in lower case, or an IPv4 address of four decimal numbers.
fn host_length(text: &[u8]) -> Option<usize> {
    let length = text
        .iter()
        .position(|&byte| CLASSES[byte as usize] & HOST == 0)?;
    let host = &text[..length];
    let mut last: &[u8] = b"";
    for label in host.split(|&byte| byte == b'.') {
        if label.is_empty() || label.starts_with(b"xn--") {
            return None;
        }
        last = label;
    }
    // With a number at its end a host is an address, in whatever form.
    if last.first()?.is_ascii_digit() {
        let mut numbers = 0;
        for label in host.split(|&byte| byte == b'.') {
            let value = number_of(label).or_else(|| (label == b"0").then_some(0));
            if value? > 255 {
                return None;
            }
            numbers += 1;
        }
        if numbers != 4 {
            return None;
        }
    }
    Some(length)
}

fn digits(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

/// The number that at most five digits without a leading zero stand for.
fn number_of(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 5 || digits[0] == b'0' {
        return None;
    }
    digits.iter().try_fold(0, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + u32::from(digit - b'0'))
    })
}

/// Where search and hash begin behind the path that begins at `start`.
fn rest(url: &[u8], start: usize) -> Option<(u32, u32)> {
    if url.get(start) != Some(&b'/') {
        return None;
    }
    let mut search = OMITTED;
    let mut hash = OMITTED;
    let mut at = start;
    while let Some(&byte) = url.get(at) {
        if CLASSES[byte as usize] & ANYWHERE == 0 {
            match byte {
                b'#' if hash == OMITTED => hash = at as u32,
                b'?' if search == OMITTED && hash == OMITTED => search = at as u32,
                // In a query and in a fragment it stands for itself.
                b'?' => {}
                _ => return None,
            }
        } else if search == OMITTED && hash == OMITTED {
            // A segment that begins with a dot, written out or encoded, may be one that goes up.
            let encoded = byte == b'%' && matches!(url.get(at + 1..at + 3), Some(b"2e" | b"2E"));
            if encoded || byte == b'.' && url[at - 1] == b'/' {
                return None;
            }
        }
        at += 1;
    }
    Some((search, hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parser;

    /// What is known here is what the parser says.
    fn agrees(url: &str) -> bool {
        let Some(plain) = components(url.as_bytes()) else {
            return false;
        };
        let parsed = parser::parse(url, None).unwrap_or_else(|| panic!("{url} is no URL"));
        assert_eq!(parsed.href(), url);
        assert_eq!(plain, parser::components(&parsed), "{url}");
        true
    }

    #[test]
    fn usual_urls_are_plain() {
        for url in [
            "https://example.org/",
            "http://127.0.0.1:3000/items/42?sort=asc",
            "file:///home/someone/project/index.js",
            "https://example.org/a%20b/%7Euser?x=%E2%9C%93",
            "ws://localhost:8080/socket#a?b",
            "wss://a-b.example/?",
            "ftp://ftp.example/x#",
            "https://example.org/?a=b&c=d?e/../#f/../?g",
            "http://0x7f.1.example/a.b/c..d/e.",
            "http://0.0.0.0/",
            "http://255.10.0.1:65535/",
            "file:///C:/x",
            "file:////x",
        ] {
            assert!(agrees(url), "{url}");
        }
    }

    #[test]
    fn others_are_left_to_the_parser() {
        for url in [
            "",
            "https:",
            "https://",
            "https:///",
            "https://example.org",
            "https://example.org?x",
            "https://Example.org/",
            "HTTPS://example.org/",
            "https://user@example.org/",
            "https://example.org:443/",
            "https://example.org:/",
            "https://example.org:080/",
            "https://example.org:65536/",
            "https://example.org:8a/",
            "https://a..b/",
            "https://a./",
            "https://xn--/",
            "https://a.xn--b/",
            "https://1.2.3/",
            "https://1.2.3.04/",
            "https://1.2.3.256/",
            "https://1.2.3.0x4/",
            "https://a.0x4/",
            "https://a.4/",
            "https://[::1]/",
            "https://example.org/./",
            "https://example.org/a/../b",
            "https://example.org/%2e%2E/b",
            "https://example.org/a/.%2e",
            "https://example.org/\\",
            "https://example.org/a b",
            "https://example.org/\u{e9}",
            "https://example.org/?'",
            "https://example.org/#`",
            "https://example.org/ ",
            "https://example.org/\n",
            "file://host/x",
            "file:/x",
            "mailto:a@b",
        ] {
            assert_eq!(components(url.as_bytes()), None, "{url}");
        }
    }

    /// All short texts over what decides, behind each scheme.
    #[test]
    fn made_up_urls_are_as_the_parser_says() {
        let pieces = [
            "a", "Z", "0", "9", ".", "..", "-", "--", "xn--", "0x", "256", ":", "80", "/", "?",
            "#", "%", "%2e", "%2F", "@", "'", "~", "C:", "|",
        ];
        let starts = [
            "http://",
            "https://a",
            "http://1.2.3",
            "http://a:8",
            "file:///",
            "file://",
            "ws://b/",
        ];
        let mut plain = 0;
        let mut made: Vec<String> = starts.map(String::from).to_vec();
        for _ in 0..3 {
            made = made
                .iter()
                .flat_map(|start| pieces.iter().map(move |piece| format!("{start}{piece}")))
                .collect();
            plain += made.iter().filter(|url| agrees(url)).count();
            plain += made
                .iter()
                .filter(|url| agrees(&format!("{url}/x")))
                .count();
        }
        assert!(plain > 10_000, "{plain}");
    }
}
