//! Tells whether a source text is an ES module when neither the file name nor a `package.json`
//! says so. Follows the Node.js documentation, "Packages: Syntax detection".

use crate::scan::{Scanner, Token};

/// What the words of a source text say about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Nothing in it needs an ES module.
    CommonJs,
    /// It has an `import` or `export` statement or `import.meta`.
    Module,
    /// It has `await`, or declares one of the names of the CommonJS wrapper: only an attempt to
    /// compile it can tell.
    Unsure,
}

fn is_wrapper_name(word: &[u8]) -> bool {
    matches!(
        word,
        b"module" | b"exports" | b"require" | b"__filename" | b"__dirname"
    )
}

/// Reads the source once, without parsing it.
pub fn detect(source: &str) -> Verdict {
    let bytes = source.as_bytes();
    let mut scanner = Scanner::new(bytes);
    let mut verdict = Verdict::CommonJs;
    let mut declares = false;
    loop {
        let after_dot = scanner.after_dot;
        let depth = scanner.depth();
        let Some(token) = scanner.next_token() else {
            return verdict;
        };
        let Token::Word { start, end } = token else {
            declares = false;
            continue;
        };
        let word = bytes.get(start..end).unwrap_or_default();
        if after_dot {
            declares = false;
            continue;
        }
        let was_declaring = std::mem::take(&mut declares);
        match word {
            b"import" => {
                let mut ahead = scanner.cursor;
                ahead.skip_trivia();
                match ahead.peek() {
                    b'.' => {
                        ahead.at += 1;
                        if ahead.eat_word(b"meta") {
                            return Verdict::Module;
                        }
                    }
                    b'(' | b':' | b',' | b'}' | b'=' | b';' => {}
                    _ if depth == 0 => return Verdict::Module,
                    _ => {}
                }
            }
            b"export" if depth == 0 => {
                let mut ahead = scanner.cursor;
                ahead.skip_trivia();
                if !matches!(ahead.peek(), b':' | b'=' | b'.' | b'(') {
                    return Verdict::Module;
                }
            }
            b"await" => verdict = Verdict::Unsure,
            b"const" | b"let" | b"class" if depth == 0 => declares = true,
            _ if was_declaring && is_wrapper_name(word) => verdict = Verdict::Unsure,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_decide() {
        for source in [
            "import 'x'",
            "import x from 'y'",
            "import{a}from'b'",
            "import * as a from 'b'",
            "var a;\nexport default 1",
            "export{a}",
            "export * from 'a'",
            "function f() { return import.meta }",
            "/* c */ 'use strict'; export const a = 1",
            "x = /'/; import 'y'",
        ] {
            assert_eq!(detect(source), Verdict::Module, "{source}");
        }
    }

    #[test]
    fn look_alikes_do_not() {
        for source in [
            "import('x')",
            "module.exports = { import: 1, export: 2 }",
            "// import 'x'",
            "'export default 1'",
            "`import 'x'`",
            "a.import; a.export",
            "const a = require('b')",
            "",
        ] {
            assert_eq!(detect(source), Verdict::CommonJs, "{source}");
        }
    }

    #[test]
    fn some_need_a_compiler() {
        assert_eq!(detect("const x = await 1"), Verdict::Unsure);
        assert_eq!(detect("async function f() { await 1 }"), Verdict::Unsure);
        assert_eq!(detect("const require = 1"), Verdict::Unsure);
        assert_eq!(detect("const module = 1, a = 2"), Verdict::Unsure);
    }
}
