//! Async or generator, by the source text of a function: the engine does not tell, and prototypes
//! can be changed.

/// What the text of a function shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A function of this kind.
    Known {
        /// `async`
        is_async: bool,
        /// `*`
        is_generator: bool,
    },
    /// `async(` may start an arrow function or a method of that name.
    Ambiguous,
}

const PLAIN: Kind = Kind::Known {
    is_async: false,
    is_generator: false,
};

/// Reads the head of a function's source text.
pub(crate) fn of_source(text: &str) -> Kind {
    let text = skip_blank(text);
    if text.starts_with('*') {
        return Kind::Known {
            is_async: false,
            is_generator: true,
        };
    }
    if let Some(rest) = word(text, "function") {
        let is_generator = skip_blank(rest).starts_with('*');
        return Kind::Known {
            is_async: false,
            is_generator,
        };
    }
    let Some(rest) = word(text, "async") else {
        return PLAIN;
    };
    let rest = skip_blank(rest);
    if rest.starts_with('(') {
        return Kind::Ambiguous;
    }
    // A parameter called async.
    if rest.starts_with("=>") {
        return PLAIN;
    }
    if rest.starts_with('*') {
        return Kind::Known {
            is_async: true,
            is_generator: true,
        };
    }
    let is_generator = word(rest, "function").is_some_and(|r| skip_blank(r).starts_with('*'));
    Kind::Known {
        is_async: true,
        is_generator,
    }
}

/// The text after a whole word at its start.
fn word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '\\'));
    (!goes_on).then_some(rest)
}

/// Without white space and comments at the start.
fn skip_blank(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if let Some(rest) = text.strip_prefix("/*") {
            text = rest.split_once("*/").map_or("", |(_, rest)| rest);
        } else if let Some(rest) = text.strip_prefix("//") {
            let end = rest
                .find(['\n', '\r', '\u{2028}', '\u{2029}'])
                .unwrap_or(rest.len());
            text = &rest[end..];
        } else {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> (bool, bool) {
        match of_source(text) {
            Kind::Known {
                is_async,
                is_generator,
            } => (is_async, is_generator),
            Kind::Ambiguous => panic!("ambiguous: {text}"),
        }
    }

    #[test]
    fn kinds() {
        assert_eq!(known("function f() {}"), (false, false));
        assert_eq!(known("functional() {}"), (false, false));
        assert_eq!(known("function* f() {}"), (false, true));
        assert_eq!(known("function/**/ * f() {}"), (false, true));
        assert_eq!(known("* g() {}"), (false, true));
        assert_eq!(known("*[Symbol.iterator]() {}"), (false, true));
        assert_eq!(known("async function f() {}"), (true, false));
        assert_eq!(known("async /* c */ function\n*f() {}"), (true, true));
        assert_eq!(known("async *g() {}"), (true, true));
        assert_eq!(known("async x => x"), (true, false));
        assert_eq!(known("async [name]() {}"), (true, false));
        assert_eq!(known("async 'a b'() {}"), (true, false));
        assert_eq!(known("async => 1"), (false, false));
        assert_eq!(known("asynchronous() {}"), (false, false));
        assert_eq!(known("() => async"), (false, false));
        assert_eq!(known("class A {}"), (false, false));
        assert_eq!(of_source("async (x) => x"), Kind::Ambiguous);
        assert_eq!(of_source("async() {}"), Kind::Ambiguous);
        assert_eq!(known(""), (false, false));
    }
}
