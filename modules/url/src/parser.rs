//! Parsing and changing WHATWG URLs.
//!
//! A URL crosses to JavaScript as its normalised href (always ASCII) and nine
//! numbers, so that the parts are substrings that JavaScript cuts when asked.

use ada_url::{Idna, SchemeType, Url};

/// Stands for an absent port, search or hash in [`components`]; JavaScript sees it as -1.
pub const OMITTED: u32 = u32::MAX;

/// How many numbers describe a URL.
pub const COMPONENTS: usize = 9;

/// Where the parts of a URL are in its href: end of the protocol (after its colon), end of the
/// username, start of the host (at its `@` where there are credentials), end of the host, then the
/// port's number, start of the pathname, start of the search, start of the hash; last the kind of
/// scheme: 0 http, 1 not special, 2 https, 3 ws, 4 ftp, 5 wss, 6 file.
pub fn components(url: &Url) -> [u32; COMPONENTS] {
    let parts = url.components();
    [
        parts.protocol_end,
        parts.username_end,
        parts.host_start,
        parts.host_end,
        parts.port.unwrap_or(OMITTED),
        parts.pathname_start.unwrap_or(OMITTED),
        parts.search_start.unwrap_or(OMITTED),
        parts.hash_start.unwrap_or(OMITTED),
        scheme_number(url.scheme_type()),
    ]
}

fn scheme_number(scheme: SchemeType) -> u32 {
    match scheme {
        SchemeType::Http => 0,
        SchemeType::NotSpecial => 1,
        SchemeType::Https => 2,
        SchemeType::Ws => 3,
        SchemeType::Ftp => 4,
        SchemeType::Wss => 5,
        SchemeType::File => 6,
    }
}

/// The parts that can be set, with the ids by which JavaScript names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Part {
    /// `url.protocol`
    Protocol = 0,
    /// `url.host`
    Host = 1,
    /// `url.hostname`
    Hostname = 2,
    /// `url.port`
    Port = 3,
    /// `url.username`
    Username = 4,
    /// `url.password`
    Password = 5,
    /// `url.pathname`
    Pathname = 6,
    /// `url.search`
    Search = 7,
    /// `url.hash`
    Hash = 8,
    /// `url.href`
    Href = 9,
}

impl Part {
    /// The part with this id, if there is one.
    pub fn from_id(id: u32) -> Option<Self> {
        Some(match id {
            0 => Self::Protocol,
            1 => Self::Host,
            2 => Self::Hostname,
            3 => Self::Port,
            4 => Self::Username,
            5 => Self::Password,
            6 => Self::Pathname,
            7 => Self::Search,
            8 => Self::Hash,
            9 => Self::Href,
            _ => return None,
        })
    }
}

/// Parses `input`, relative to `base` where there is one.
pub fn parse(input: &str, base: Option<&str>) -> Option<Url> {
    Url::parse(input, base).ok()
}

/// Whether [`parse`] would succeed.
pub fn can_parse(input: &str, base: Option<&str>) -> bool {
    Url::can_parse(input, base)
}

/// Sets one part of the URL `href`, which is normalised. A value that the part
/// cannot take leaves the URL as it is, but an href must be a URL itself:
/// `None` otherwise.
pub fn update(href: &str, part: Part, value: &str) -> Option<Url> {
    if part == Part::Href {
        return parse(value, None);
    }
    let mut url = Url::parse(href, None).ok()?;
    // A setter that refuses its value changes nothing, and says nothing.
    let _ = match part {
        Part::Protocol => url.set_protocol(value),
        Part::Host => url.set_host(Some(value)),
        Part::Hostname => url.set_hostname(Some(value)),
        Part::Port => url.set_port((!value.is_empty()).then_some(value)),
        Part::Username => url.set_username(Some(value)),
        Part::Password => url.set_password(Some(value)),
        Part::Pathname => url.set_pathname(Some(value)),
        Part::Search => {
            url.set_search((!value.is_empty()).then_some(value));
            Ok(())
        }
        Part::Hash => {
            url.set_hash((!value.is_empty()).then_some(value));
            Ok(())
        }
        Part::Href => unreachable!("handled above"),
    };
    Some(url)
}

/// `href` without the parts that are not wanted, and with the host as Unicode
/// where that is. `href` is returned as it is when it is no URL.
pub fn format(href: &str, hash: bool, unicode: bool, search: bool, auth: bool) -> String {
    let Ok(mut url) = Url::parse(href, None) else {
        return href.to_owned();
    };
    if !hash {
        url.set_hash(None);
    }
    if !search {
        url.set_search(None);
    }
    if !auth {
        let _ = url.set_username(Some(""));
        let _ = url.set_password(Some(""));
    }
    let text = url.href();
    if !unicode || !url.has_hostname() {
        return text.to_owned();
    }
    // A Unicode host cannot be set (it would be encoded again), so the text
    // around it is put together by hand.
    let parts = url.components();
    let mut start = parts.host_start as usize;
    if text[start..].starts_with('@') {
        start += 1;
    }
    let end = parts.host_end as usize;
    let host = Idna::unicode(&text[start..end]);
    [&text[..start], &host, &text[end..]].concat()
}

/// The ASCII (Punycode) form of a domain; empty when it is no valid domain.
pub fn domain_to_ascii(domain: &str) -> String {
    hostname_of(domain).unwrap_or_default()
}

/// The Unicode form of a domain; empty when it is no valid domain.
pub fn domain_to_unicode(domain: &str) -> String {
    hostname_of(domain)
        .map(|host| Idna::unicode(&host))
        .unwrap_or_default()
}

// A domain is validated as the host of a URL would be.
fn hostname_of(domain: &str) -> Option<String> {
    if domain.is_empty() {
        return None;
    }
    let mut url = Url::parse("ws://x", None).ok()?;
    url.set_hostname(Some(domain)).ok()?;
    Some(url.hostname().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(input: &str, base: Option<&str>) -> Option<String> {
        parse(input, base).map(|url| url.href().to_owned())
    }

    #[test]
    fn parses_with_offsets() {
        let url = parse("https://us:pw@EXAMPLE.com:8080/a/../b?q#h", None).unwrap();
        assert_eq!(url.href(), "https://us:pw@example.com:8080/b?q#h");
        assert_eq!(components(&url), [6, 10, 13, 25, 8080, 30, 32, 34, 2]);
        let url = parse("mailto:x@y", None).unwrap();
        assert_eq!(components(&url)[4..8], [OMITTED, 7, OMITTED, OMITTED]);
        assert_eq!(components(&url)[8], 1);
    }

    #[test]
    fn resolves_against_a_base() {
        assert_eq!(
            href("../c?x", Some("http://a/b/d/e")).unwrap(),
            "http://a/b/c?x"
        );
        assert_eq!(href("/c", None), None);
        assert!(can_parse("/c", Some("http://a")));
        assert!(!can_parse("/c", Some("nothing")));
    }

    #[test]
    fn setters_ignore_what_they_cannot_take() {
        let set = |part, value| {
            update("http://a/b?c#d", part, value)
                .map(|url| url.href().to_owned())
                .unwrap()
        };
        assert_eq!(set(Part::Protocol, "https"), "https://a/b?c#d");
        assert_eq!(set(Part::Protocol, "mailto"), "http://a/b?c#d");
        assert_eq!(set(Part::Port, "99"), "http://a:99/b?c#d");
        assert_eq!(set(Part::Port, "x"), "http://a/b?c#d");
        assert_eq!(set(Part::Search, ""), "http://a/b#d");
        assert_eq!(set(Part::Hash, "#z"), "http://a/b?c#z");
        assert_eq!(set(Part::Username, "u"), "http://u@a/b?c#d");
        assert!(update("http://a", Part::Href, "nothing").is_none());
    }

    #[test]
    fn formats_parts() {
        let url = "http://u:p@xn--g6w251d/?a#b";
        assert_eq!(
            format(url, false, false, false, false),
            "http://xn--g6w251d/"
        );
        assert_eq!(format(url, true, true, true, true), "http://u:p@測試/?a#b");
    }

    #[test]
    fn domains() {
        assert_eq!(domain_to_ascii("español.com"), "xn--espaol-zwa.com");
        assert_eq!(domain_to_unicode("xn--espaol-zwa.com"), "español.com");
        assert_eq!(domain_to_ascii("xn--iñvalid.com"), "");
    }
}
