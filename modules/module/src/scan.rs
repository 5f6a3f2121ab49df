//! A scanner for JavaScript source that knows just enough to never mistake a comment, string,
//! template or regular expression for code. It does not check that the source is valid.

/// A position in source bytes; every read past the end gives zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    pub(crate) source: &'a [u8],
    pub(crate) at: usize,
}

/// Whether a byte may be part of an identifier; bytes of non-ASCII characters count as letters.
pub(crate) fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'\\') || byte >= 0x80
}

fn is_identifier_start(byte: u8) -> bool {
    is_identifier_byte(byte) && !byte.is_ascii_digit()
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(source: &'a [u8]) -> Self {
        Self { source, at: 0 }
    }

    pub(crate) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    pub(crate) fn peek_at(&self, offset: usize) -> u8 {
        self.source.get(self.at + offset).copied().unwrap_or(0)
    }

    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.source.len()
    }

    fn rest(&self) -> &'a [u8] {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments; `false` when a comment does not end.
    pub(crate) fn skip_trivia(&mut self) -> bool {
        loop {
            match self.peek() {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'/' if self.peek_at(1) == b'/' => self.skip_line(),
                b'/' if self.peek_at(1) == b'*' => {
                    let Some(end) = find(self.source, self.at + 2, b"*/") else {
                        self.at = self.source.len();
                        return false;
                    };
                    self.at = end + 2;
                }
                0xc2 if self.peek_at(1) == 0xa0 => self.at += 2,
                0xef if self.rest().starts_with(b"\xef\xbb\xbf") => self.at += 3,
                0xe2 if self.peek_at(1) == 0x80 && matches!(self.peek_at(2), 0xa8 | 0xa9) => {
                    self.at += 3
                }
                _ => return true,
            }
        }
    }

    pub(crate) fn skip_line(&mut self) {
        while !self.is_done() && !matches!(self.peek(), b'\n' | b'\r') {
            self.at += 1;
        }
    }

    /// Takes trivia and then one given byte, or stays after the trivia.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        self.skip_trivia();
        let found = self.peek() == byte && !self.is_done();
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes trivia and then an exact run of bytes.
    pub(crate) fn eat_text(&mut self, text: &[u8]) -> bool {
        self.skip_trivia();
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Takes trivia and then an identifier (or a keyword).
    pub(crate) fn identifier(&mut self) -> Option<&'a [u8]> {
        self.skip_trivia();
        if !is_identifier_start(self.peek()) {
            return None;
        }
        let start = self.at;
        while is_identifier_byte(self.peek()) {
            self.at += 1;
        }
        self.source.get(start..self.at)
    }

    /// Takes trivia and then one given word.
    pub(crate) fn eat_word(&mut self, word: &[u8]) -> bool {
        let before = self.at;
        if self.identifier() == Some(word) {
            return true;
        }
        self.at = before;
        false
    }

    /// Takes trivia and then a string literal; gives what is between the quotes, as written.
    pub(crate) fn string(&mut self) -> Option<&'a [u8]> {
        self.skip_trivia();
        let quote = self.peek();
        if !matches!(quote, b'\'' | b'"') {
            return None;
        }
        let start = self.at + 1;
        self.skip_string()
            .then(|| self.source.get(start..self.at - 1))
            .flatten()
    }

    /// Skips a string literal that starts here; `false` when it does not end on its line.
    fn skip_string(&mut self) -> bool {
        let quote = self.peek();
        self.at += 1;
        while !self.is_done() {
            match self.peek() {
                b'\\' if self.peek_at(1) == b'\r' && self.peek_at(2) == b'\n' => self.at += 3,
                b'\\' => self.at += 2,
                b'\n' | b'\r' => return false,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return true;
                    }
                }
            }
        }
        self.at = self.source.len();
        false
    }

    fn skip_regex(&mut self) -> bool {
        self.at += 1;
        let mut in_class = false;
        while !self.is_done() {
            match self.peek() {
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at += 1;
                    while is_identifier_byte(self.peek()) {
                        self.at += 1;
                    }
                    return true;
                }
                b'\n' | b'\r' => return false,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.source.len();
        false
    }
}

fn find(source: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = source.get(from..)?;
    rest.windows(what.len())
        .position(|window| window == what)
        .map(|index| from + index)
}

/// One token, as far as the users of the scanner care.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Token {
    /// An identifier or keyword: its bytes are `start..end`.
    Word { start: usize, end: usize },
    /// One byte of punctuation.
    Punctuation(u8),
    /// A string, number, regular expression or whole template.
    Literal,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Open {
    /// `(` after `if`, `while`, `for` or `with`: a statement follows the closing one.
    HeadParen,
    Paren,
    Bracket,
    /// `{` of a block or a body.
    Block,
    /// `{` of an object literal.
    Object,
    /// `${` in a template.
    Template,
}

/// Gives tokens one by one; stops at the end or at the first thing that cannot be scanned.
#[derive(Debug)]
pub(crate) struct Scanner<'a> {
    pub(crate) cursor: Cursor<'a>,
    open: Vec<Open>,
    /// Whether a `/` here would start a regular expression.
    regex_allowed: bool,
    /// Whether a `{` here would start an object literal.
    object_allowed: bool,
    /// Whether the token before was a `.` (of a member access).
    pub(crate) after_dot: bool,
    head: bool,
}

fn precedes_expression(word: &[u8]) -> bool {
    matches!(
        word,
        b"return"
            | b"typeof"
            | b"case"
            | b"delete"
            | b"void"
            | b"in"
            | b"of"
            | b"instanceof"
            | b"new"
            | b"throw"
            | b"yield"
            | b"await"
            | b"else"
            | b"do"
            | b"default"
            | b"extends"
    )
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(source: &'a [u8]) -> Self {
        let mut cursor = Cursor::new(source);
        if source.starts_with(b"\xef\xbb\xbf") {
            cursor.at = 3;
        }
        if cursor.peek() == b'#' && cursor.peek_at(1) == b'!' {
            cursor.skip_line();
        }
        Self {
            cursor,
            open: Vec::new(),
            regex_allowed: true,
            object_allowed: false,
            after_dot: false,
            head: false,
        }
    }

    /// How many brackets, braces and template holes are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next token; `None` at the end or where scanning has to stop.
    pub(crate) fn next_token(&mut self) -> Option<Token> {
        if !self.cursor.skip_trivia() || self.cursor.is_done() {
            return None;
        }
        let start = self.cursor.at;
        let byte = self.cursor.peek();
        if is_identifier_start(byte) || byte == b'#' {
            return Some(self.word(start));
        }
        let token = match byte {
            b'0'..=b'9' => {
                self.number();
                self.operand();
                Token::Literal
            }
            b'.' if self.cursor.peek_at(1).is_ascii_digit() => {
                self.number();
                self.operand();
                Token::Literal
            }
            b'\'' | b'"' => {
                if !self.cursor.skip_string() {
                    return None;
                }
                self.operand();
                Token::Literal
            }
            b'`' => {
                self.cursor.at += 1;
                if !self.template() {
                    return None;
                }
                Token::Literal
            }
            b'/' if self.regex_allowed => {
                if !self.cursor.skip_regex() {
                    return None;
                }
                self.operand();
                Token::Literal
            }
            _ => return self.punctuation(byte),
        };
        self.after_dot = false;
        Some(token)
    }

    fn operand(&mut self) {
        self.regex_allowed = false;
        self.object_allowed = false;
        self.head = false;
    }

    fn word(&mut self, start: usize) -> Token {
        self.cursor.at += 1;
        while is_identifier_byte(self.cursor.peek()) {
            self.cursor.at += 1;
        }
        let end = self.cursor.at;
        let text = self.cursor.source.get(start..end).unwrap_or_default();
        let keyword = !self.after_dot;
        self.regex_allowed = keyword && precedes_expression(text);
        self.object_allowed = self.regex_allowed && !matches!(text, b"else" | b"do");
        self.head = keyword && matches!(text, b"if" | b"while" | b"for" | b"with");
        self.after_dot = false;
        Token::Word { start, end }
    }

    fn number(&mut self) {
        while is_identifier_byte(self.cursor.peek()) || self.cursor.peek() == b'.' {
            let exponent = matches!(self.cursor.peek(), b'e' | b'E');
            self.cursor.at += 1;
            if exponent
                && matches!(self.cursor.peek(), b'+' | b'-')
                && self.cursor.peek_at(1).is_ascii_digit()
            {
                self.cursor.at += 1;
            }
        }
    }

    /// Goes on in a template's text, up to its end or its next hole.
    fn template(&mut self) -> bool {
        while !self.cursor.is_done() {
            match self.cursor.peek() {
                b'\\' => self.cursor.at += 2,
                b'`' => {
                    self.cursor.at += 1;
                    self.operand();
                    return true;
                }
                b'$' if self.cursor.peek_at(1) == b'{' => {
                    self.cursor.at += 2;
                    self.open.push(Open::Template);
                    self.regex_allowed = true;
                    self.object_allowed = true;
                    self.head = false;
                    return true;
                }
                _ => self.cursor.at += 1,
            }
        }
        false
    }

    fn punctuation(&mut self, byte: u8) -> Option<Token> {
        self.cursor.at += 1;
        self.after_dot = false;
        let head = std::mem::take(&mut self.head);
        match byte {
            b'(' => {
                self.open
                    .push(if head { Open::HeadParen } else { Open::Paren });
                self.expect_operand();
            }
            b'[' => {
                self.open.push(Open::Bracket);
                self.expect_operand();
            }
            b'{' => {
                self.open.push(if self.object_allowed {
                    Open::Object
                } else {
                    Open::Block
                });
                self.regex_allowed = true;
                self.object_allowed = false;
            }
            b')' => {
                let opened = self.open.pop()?;
                self.regex_allowed = opened == Open::HeadParen;
                self.object_allowed = false;
            }
            b']' => {
                self.open.pop()?;
                self.operand();
            }
            b'}' => match self.open.pop()? {
                Open::Template => {
                    if !self.template() {
                        return None;
                    }
                    return Some(Token::Literal);
                }
                opened => {
                    self.regex_allowed = opened == Open::Block;
                    self.object_allowed = false;
                }
            },
            b'.' => {
                self.after_dot = true;
                // The third dot of a spread is not a member access.
                if self.cursor.peek() == b'.' && self.cursor.peek_at(1) == b'.' {
                    self.cursor.at += 2;
                    self.after_dot = false;
                    self.expect_operand();
                }
            }
            b';' => {
                self.regex_allowed = true;
                self.object_allowed = false;
            }
            b'+' | b'-' if self.cursor.peek() == byte => {
                // `x++ / 2` divides; before an operand it makes no difference.
                self.cursor.at += 1;
            }
            b'=' if self.cursor.peek() == b'>' => {
                self.cursor.at += 1;
                self.regex_allowed = true;
                self.object_allowed = false;
            }
            b':' => {
                // After a label or `case x:` a block follows, in an object an expression.
                self.regex_allowed = true;
                self.object_allowed = self.open.last() == Some(&Open::Object)
                    || self.open.last() == Some(&Open::Paren)
                    || self.open.last() == Some(&Open::Bracket);
            }
            _ => self.expect_operand(),
        }
        Some(Token::Punctuation(byte))
    }

    fn expect_operand(&mut self) {
        self.regex_allowed = true;
        self.object_allowed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        let mut scanner = Scanner::new(source.as_bytes());
        let mut found = Vec::new();
        while let Some(token) = scanner.next_token() {
            if let Token::Word { start, end } = token {
                found.push(&source[start..end]);
            }
        }
        found
    }

    #[test]
    fn code_is_told_from_text() {
        assert_eq!(
            words("a /* b */ c // d\n 'e' \"f\" `g ${h} i`"),
            ["a", "c", "h"]
        );
        assert_eq!(words("x = /a'b/g; y"), ["x", "y"]);
        assert_eq!(words("x / y / z"), ["x", "y", "z"]);
        assert_eq!(words("if (a) /b'/.test(c)"), ["if", "a", "test", "c"]);
        assert_eq!(words("f(a) / b / 'c'"), ["f", "a", "b"]);
        assert_eq!(words("`a${ {b: `c${d}`} }e` f"), ["b", "d", "f"]);
        assert_eq!(words("return /[/']/ , a"), ["return", "a"]);
        assert_eq!(words("#!/usr/bin/env 'node\na"), ["a"]);
        assert_eq!(words("{} /x'/; y"), ["y"]);
        assert_eq!(words("x = {} / y"), ["x", "y"]);
        assert_eq!(words("1e+5 + a - 0x1f"), ["a"]);
    }

    #[test]
    fn broken_source_ends_the_scan() {
        for source in ["'a", "`a", "`${", "/* a", ")", "/a\n", "a }", "\\", "\"\\"] {
            let _ = words(source);
        }
        assert_eq!(words("a 'b\n c"), ["a"]);
    }
}
