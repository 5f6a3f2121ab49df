//! `URLPattern`: what a pattern's text means, as the regular expressions that JavaScript then runs.
//! Follows the URL Pattern standard by the `urlpattern` crate. Does not know the engine.

use urlpattern::quirks::{self, MatchInput, StringOrInit, UrlPatternInit};
use urlpattern::regexp::RegExp;
use urlpattern::{RegexSyntax, UrlPatternMatchInput, UrlPatternOptions};

/// protocol, username, password, hostname, port, pathname, search, hash, base URL
pub type Parts = [Option<String>; 9];

/// One component of a pattern.
#[derive(Debug)]
pub struct Component {
    /// The pattern in its normal form.
    pub pattern: String,
    /// An ECMAScript regular expression for the whole component, for the flag `v`.
    pub regexp: String,
    /// The names of the expression's groups, in order.
    pub names: Vec<String>,
}

/// A whole pattern.
#[derive(Debug)]
pub struct Pattern {
    /// In the order of [`Parts`].
    pub components: [Component; 8],
    /// Whether any component has a regular expression in its text.
    pub has_regexp_groups: bool,
}

/// Takes every expression: the engine judges them when it compiles them.
struct Unjudged(String);

impl RegExp for Unjudged {
    fn syntax() -> RegexSyntax {
        RegexSyntax::EcmaScript
    }

    fn parse(pattern: &str, _flags: &str, _force: bool) -> Result<Self, ()> {
        Ok(Unjudged(pattern.to_owned()))
    }

    /// Asked only whether a protocol's expression takes the name of a special scheme.
    fn matches<'a>(&self, text: &'a str) -> Option<Vec<Option<&'a str>>> {
        regex::Regex::new(&self.0).ok()?.matches(text)
    }

    fn pattern_string(&self) -> &str {
        &self.0
    }
}

fn init(parts: Parts) -> UrlPatternInit {
    let [
        protocol,
        username,
        password,
        hostname,
        port,
        pathname,
        search,
        hash,
        base_url,
    ] = parts;
    UrlPatternInit {
        protocol,
        username,
        password,
        hostname,
        port,
        pathname,
        search,
        hash,
        base_url,
    }
}

fn finish(input: StringOrInit<'_>, base: Option<&str>, ignore_case: bool) -> Option<Pattern> {
    let init = quirks::process_construct_pattern_input(input, base).ok()?;
    let options = UrlPatternOptions {
        regex_syntax: RegexSyntax::EcmaScript,
        ignore_case,
    };
    let pattern = quirks::parse_pattern::<Unjudged>(init, options).ok()?;
    let all = [
        pattern.protocol,
        pattern.username,
        pattern.password,
        pattern.hostname,
        pattern.port,
        pattern.pathname,
        pattern.search,
        pattern.hash,
    ];
    Some(Pattern {
        has_regexp_groups: pattern.has_regexp_groups,
        components: all.map(|component| Component {
            pattern: component.pattern_string,
            regexp: component.regexp_string,
            names: component.group_name_list,
        }),
    })
}

/// The pattern of a constructor string; `None` for what is none.
pub fn from_string(text: &str, base: Option<&str>, ignore_case: bool) -> Option<Pattern> {
    finish(StringOrInit::String(text.into()), base, ignore_case)
}

/// The pattern of its parts; `None` for what is none.
pub fn from_parts(parts: Parts, ignore_case: bool) -> Option<Pattern> {
    finish(StringOrInit::Init(init(parts)), None, ignore_case)
}

/// The components of a URL given by its parts, in the same order; `None` for what is no URL.
pub fn match_input(parts: Parts) -> Option<[String; 8]> {
    let input = StringOrInit::Init(init(parts));
    let (input, _): (UrlPatternMatchInput, _) = quirks::process_match_input(input, None).ok()??;
    let MatchInput {
        protocol,
        username,
        password,
        hostname,
        port,
        pathname,
        search,
        hash,
    } = quirks::parse_match_input(input)?;
    Some([
        protocol, username, password, hostname, port, pathname, search, hash,
    ])
}

#[cfg(test)]
mod tests {
    use super::from_string;

    #[test]
    fn components() {
        let pattern = from_string("http{s}?://a.b/:id(\\d+)/*", None, false).unwrap();
        let [protocol, .., pathname, _, _] = pattern.components;
        assert_eq!(protocol.pattern, "http{s}?");
        assert_eq!(pathname.names, ["id", "0"]);
        assert!(pattern.has_regexp_groups);
        assert!(from_string("((", None, false).is_none());
    }
}
