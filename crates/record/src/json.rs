//! Writes JSON: just what this crate needs, without a tree in memory.

/// A text of JSON under construction. Commas are set by itself.
#[derive(Default)]
pub struct Json {
    text: String,
    comma: bool,
}

impl Json {
    /// The finished text.
    pub fn finish(self) -> String {
        self.text
    }

    fn separate(&mut self) {
        if std::mem::replace(&mut self.comma, true) {
            self.text.push(',');
        }
    }

    /// An object with what `fill` puts there.
    pub fn object(&mut self, fill: impl FnOnce(&mut Json)) {
        self.nest('{', '}', fill);
    }

    /// An array with what `fill` puts there.
    pub fn array(&mut self, fill: impl FnOnce(&mut Json)) {
        self.nest('[', ']', fill);
    }

    fn nest(&mut self, open: char, close: char, fill: impl FnOnce(&mut Json)) {
        self.separate();
        self.text.push(open);
        self.comma = false;
        fill(self);
        self.text.push(close);
        self.comma = true;
    }

    /// The name of what comes next in an object.
    pub fn key(&mut self, name: &str) {
        self.separate();
        quote(&mut self.text, name);
        self.text.push(':');
        self.comma = false;
    }

    /// A number in an array.
    pub fn plain(&mut self, value: impl std::fmt::Display) {
        self.separate();
        push(&mut self.text, value);
    }

    /// A named number.
    pub fn number(&mut self, name: &str, value: impl std::fmt::Display) {
        self.key(name);
        self.plain(value);
    }

    /// A named number that may be missing: `null`.
    pub fn optional(&mut self, name: &str, value: Option<impl std::fmt::Display>) {
        match value {
            Some(value) => self.number(name, value),
            None => self.number(name, "null"),
        }
    }

    /// A named text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        self.separate();
        quote(&mut self.text, value);
    }
}

pub(crate) fn push(text: &mut String, value: impl std::fmt::Display) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = write!(text, "{value}");
}

/// Appends `value` as a JSON string.
pub(crate) fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            c if (c as u32) < 0x20 => push(text, format_args!("\\u{:04x}", c as u32)),
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_quotes() {
        let mut json = Json::default();
        json.object(|json| {
            json.number("a", 1);
            json.text("b", "x\"\\\n\u{1}é");
            json.key("c");
            json.array(|json| {
                json.plain(1);
                json.object(|_| {});
                json.array(|_| {});
            });
            json.optional("d", None::<u8>);
        });
        assert_eq!(
            json.finish(),
            "{\"a\":1,\"b\":\"x\\\"\\\\\\n\\u0001é\",\"c\":[1,{},[]],\"d\":null}"
        );
    }
}
