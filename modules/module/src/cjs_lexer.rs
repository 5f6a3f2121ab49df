//! Finds the names a CommonJS module exports, without running it, so that
//! `import { name } from 'module.cjs'` works. Follows the Node.js documentation,
//! "ECMAScript modules: CommonJS Namespaces", and the forms that the usual compilers to CommonJS
//! (TypeScript, Babel, esbuild) write.
//!
//! It is a guess by design: assignments are found wherever they stand, also in code that never
//! runs. Where the source cannot be scanned, what was found up to there is the answer.

use std::collections::{HashMap, HashSet};

use crate::scan::{Cursor, Scanner, Token};

/// What a source text seems to export.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Exports {
    /// Names in the order of their first appearance.
    pub names: Vec<String>,
    /// Specifiers of modules whose exports are exported again.
    pub reexports: Vec<String>,
}

#[derive(Default)]
struct Lexer {
    names: Vec<String>,
    seen: HashSet<String>,
    reexports: Vec<String>,
    /// `var x = require('y')`: what `Object.keys(x).forEach` may export again.
    bindings: HashMap<Vec<u8>, String>,
}

/// Finds the exports of a CommonJS source text, in one pass.
pub fn lex(source: &str) -> Exports {
    let bytes = source.as_bytes();
    let mut lexer = Lexer::default();
    let mut scanner = Scanner::new(bytes);
    loop {
        let after_dot = scanner.after_dot;
        let top_level = scanner.depth() == 0;
        let Some(token) = scanner.next_token() else {
            break;
        };
        if let Token::Word { start, end } = token {
            let word = bytes.get(start..end).unwrap_or_default();
            match word {
                b"exports" if !after_dot => {
                    lexer.exports_member(scanner.cursor);
                }
                b"module" if !after_dot => lexer.module_exports(scanner.cursor),
                b"Object" if !after_dot => lexer.object_call(scanner.cursor),
                b"__export" | b"__exportStar" => lexer.export_star(scanner.cursor),
                b"var" | b"let" | b"const" if top_level => lexer.binding(scanner.cursor),
                _ => {}
            }
        }
    }
    Exports {
        names: lexer.names,
        reexports: lexer.reexports,
    }
}

impl Lexer {
    fn add(&mut self, name: &[u8]) {
        let Some(name) = decode_string(name) else {
            return;
        };
        if self.seen.insert(name.clone()) {
            self.names.push(name);
        }
    }

    /// Adds a name written as an identifier; one with escapes is not looked into.
    fn add_identifier(&mut self, name: &[u8]) {
        if !name.contains(&b'\\') {
            self.add(name);
        }
    }

    fn add_reexport(&mut self, specifier: &[u8]) {
        if let Some(specifier) = decode_string(specifier)
            && !self.reexports.contains(&specifier)
        {
            self.reexports.push(specifier);
        }
    }

    /// `exports.name =` and `exports['name'] =`.
    fn exports_member(&mut self, mut at: Cursor<'_>) -> bool {
        at.skip_trivia();
        let name = match at.peek() {
            b'.' => {
                at.at += 1;
                at.identifier().filter(|name| !name.contains(&b'\\'))
            }
            b'[' => {
                at.at += 1;
                at.string().filter(|_| at.eat(b']'))
            }
            _ => None,
        };
        let Some(name) = name else {
            return false;
        };
        let assigned = at.eat(b'=');
        if assigned {
            self.add(name);
        }
        assigned
    }

    /// `module.exports = require('x')`, `module.exports = { … }` and `module.exports.name =`.
    fn module_exports(&mut self, mut at: Cursor<'_>) {
        if !at.eat(b'.') || !at.eat_word(b"exports") {
            return;
        }
        if self.exports_member(at) || !at.eat(b'=') {
            return;
        }
        // A new object: what was exported again before is gone.
        self.reexports.clear();
        at.skip_trivia();
        if at.peek() == b'{' {
            at.at += 1;
            self.literal(at);
        } else if let Some(specifier) = require_call(&mut at) {
            self.add_reexport(specifier);
        }
    }

    /// The properties of an object literal, up to the first that is more than a name.
    fn literal(&mut self, mut at: Cursor<'_>) {
        loop {
            at.skip_trivia();
            if at.peek() == b'.' {
                if !at.eat_text(b"...") {
                    return;
                }
                if let Some(specifier) = require_call(&mut at) {
                    self.add_reexport(specifier);
                } else if at.identifier().is_none() {
                    return;
                }
            } else if let Some(name) = at.string() {
                if !at.eat(b':') || !self.named_value(name, &mut at) {
                    return;
                }
            } else if let Some(name) = at.identifier() {
                if at.eat(b':') {
                    if !self.named_value(name, &mut at) {
                        return;
                    }
                } else if name != b"get" || matches!(at.peek(), b',' | b'}') {
                    self.add_identifier(name);
                } else {
                    return;
                }
            } else {
                return;
            }
            if !at.eat(b',') {
                return;
            }
        }
    }

    /// `name: value`: counts when the value starts with a name, and goes on when that is all of it.
    fn named_value(&mut self, name: &[u8], at: &mut Cursor<'_>) -> bool {
        let mut call = *at;
        if let Some(specifier) = require_call(&mut call) {
            self.add(name);
            self.add_reexport(specifier);
            return false;
        }
        let is_name = at.identifier().is_some();
        if is_name {
            self.add(name);
        }
        is_name
    }

    /// `__export(require('x'))`, `__exportStar(require('x'), exports)`, also as a member.
    fn export_star(&mut self, mut at: Cursor<'_>) {
        if at.eat(b'(')
            && let Some(specifier) = require_call(&mut at)
        {
            self.add_reexport(specifier);
        }
    }

    /// `x = require('y')` and `x = _interopRequireWildcard(require('y'))` after `var`.
    fn binding(&mut self, mut at: Cursor<'_>) {
        let Some(name) = at.identifier() else {
            return;
        };
        if !at.eat(b'=') {
            return;
        }
        let mut wrapped = at;
        if let Some(function) = wrapped.identifier()
            && function.ends_with(b"interopRequireWildcard")
            && wrapped.eat(b'(')
        {
            at = wrapped;
        }
        if let Some(specifier) = require_call(&mut at)
            && let Some(specifier) = decode_string(specifier)
        {
            self.bindings.insert(name.to_vec(), specifier);
        }
    }

    fn object_call(&mut self, mut at: Cursor<'_>) {
        if !at.eat(b'.') {
            return;
        }
        match at.identifier() {
            Some(b"defineProperty") => self.define_property(at),
            Some(b"keys") => self.keys_loop(at),
            _ => {}
        }
    }

    /// `Object.defineProperty(exports, 'name', { enumerable: true, get | value … })`.
    fn define_property(&mut self, mut at: Cursor<'_>) {
        if !at.eat(b'(') || !exports_object(&mut at) || !at.eat(b',') {
            return;
        }
        let Some(name) = at.string() else {
            return;
        };
        if !at.eat(b',') || !at.eat(b'{') {
            return;
        }
        if at.eat_word(b"enumerable") && !(at.eat(b':') && at.eat_word(b"true") && at.eat(b',')) {
            return;
        }
        if at.eat_word(b"value") {
            if at.eat(b':') {
                self.add(name);
            }
        } else if at.eat_word(b"get") {
            // Any other getter may have side effects: the name is not offered.
            if plain_getter(&mut at) {
                self.add(name);
            }
        }
    }

    /// `Object.keys(x).forEach(function (key) { … exports[key] = x[key] … })`.
    fn keys_loop(&mut self, mut at: Cursor<'_>) {
        if !at.eat(b'(') {
            return;
        }
        let Some(object) = at.identifier() else {
            return;
        };
        let Some(specifier) = self.bindings.get(object) else {
            return;
        };
        if at.eat(b')')
            && at.eat(b'.')
            && at.eat_word(b"forEach")
            && at.eat(b'(')
            && at.eat_word(b"function")
            && at.eat(b'(')
            && let Some(key) = at.identifier()
            && at.eat(b')')
            && at.eat(b'{')
            && copies_exports(&mut at, object, key)
        {
            let specifier = specifier.clone();
            if !self.reexports.contains(&specifier) {
                self.reexports.push(specifier);
            }
        }
    }
}

/// `require('x')`, giving what is between the quotes.
fn require_call<'a>(at: &mut Cursor<'a>) -> Option<&'a [u8]> {
    if !at.eat_word(b"require") || !at.eat(b'(') {
        return None;
    }
    let specifier = at.string()?;
    at.eat(b')').then_some(specifier)
}

/// `exports` or `module.exports`.
fn exports_object(at: &mut Cursor<'_>) -> bool {
    match at.identifier() {
        Some(b"exports") => true,
        Some(b"module") => at.eat(b'.') && at.eat_word(b"exports"),
        _ => false,
    }
}

/// The rest of a getter that only reads a variable or one of its properties, up to the end of
/// the call: `: function () { return x.y; } })` or `() { return x; } })`.
fn plain_getter(at: &mut Cursor<'_>) -> bool {
    if at.eat(b':') {
        if !at.eat_word(b"function") {
            return false;
        }
        at.identifier();
    }
    if !(at.eat(b'(')
        && at.eat(b')')
        && at.eat(b'{')
        && at.eat_word(b"return")
        && at.identifier().is_some())
    {
        return false;
    }
    if at.eat(b'.') {
        if at.identifier().is_none() {
            return false;
        }
    } else if at.eat(b'[') && !(at.string().is_some() && at.eat(b']')) {
        return false;
    }
    at.eat(b';');
    if !at.eat(b'}') {
        return false;
    }
    at.eat(b',');
    at.eat(b'}') && at.eat(b')')
}

/// How much of a loop's body is looked at: the generated ones are shorter.
const LOOP_BODY_LIMIT: usize = 1200;

/// Whether the body of a loop over keys (up to its `}`) only copies properties to `exports`.
fn copies_exports(at: &mut Cursor<'_>, object: &[u8], key: &[u8]) -> bool {
    let Some(body) = compact_body(at) else {
        return false;
    };
    let (Ok(object), Ok(key)) = (std::str::from_utf8(object), std::str::from_utf8(key)) else {
        return false;
    };
    let mut rest = body.as_str();
    let mut take = |text: &str| -> bool {
        let found = rest.strip_prefix(text);
        if let Some(found) = found {
            rest = found;
        }
        found.is_some()
    };
    let copy = format!("exports[{key}]={object}[{key}]");
    let define = format!("Object.defineProperty(exports,{key},{{enumerable:true,get:function");
    let value = format!("(){{return{object}[{key}]");
    if take(&format!("if({key}!=='default'")) {
        let _ = take(&format!("&&!exports.hasOwnProperty({key})"))
            || take(&format!(
                "&&!Object.prototype.hasOwnProperty.call(exports,{key})"
            ));
        if !take(")") {
            return false;
        }
    } else if !take(&format!(
        "if({key}==='default'||{key}==='__esModule')return;"
    )) {
        return false;
    }
    if let Some(found) = rest.strip_prefix("if(Object.prototype.hasOwnProperty.call(") {
        let Some((_, found)) = found.split_once(&format!(",{key}))return;")) else {
            return false;
        };
        rest = found;
    }
    let mut take = |text: &str| -> bool {
        let found = rest.strip_prefix(text);
        if let Some(found) = found {
            rest = found;
        }
        found.is_some()
    };
    take(&format!(
        "if({key}inexports&&exports[{key}]==={object}[{key}])return;"
    ));
    let copied = take(&copy)
        || (take(&define)
            && {
                take("get");
                take(&value)
            }
            && {
                take(";");
                take("}})") || take("},})")
            });
    take(";");
    copied && rest.is_empty()
}

/// The text up to the closing brace without white space and comments, with single quotes.
fn compact_body(at: &mut Cursor<'_>) -> Option<String> {
    let limit = at.at + LOOP_BODY_LIMIT;
    let mut depth = 0usize;
    let mut text = Vec::new();
    loop {
        at.skip_trivia();
        if at.is_done() || at.at > limit {
            return None;
        }
        match at.peek() {
            b'{' => depth += 1,
            b'}' if depth == 0 => return String::from_utf8(text).ok(),
            b'}' => depth -= 1,
            b'\'' | b'"' => {
                let content = at.string()?;
                text.push(b'\'');
                text.extend_from_slice(content);
                text.push(b'\'');
                continue;
            }
            _ => {}
        }
        text.push(at.peek());
        at.at += 1;
    }
}

fn hex_unit(chars: &mut impl Iterator<Item = char>, digits: usize) -> Option<u16> {
    let mut value = 0u32;
    for _ in 0..digits {
        value = value * 16 + chars.next()?.to_digit(16)?;
    }
    u16::try_from(value).ok()
}

/// The value of a string literal or identifier as written; `None` when it is not well formed
/// (a lone surrogate, an escape that stands for nothing).
fn decode_string(raw: &[u8]) -> Option<String> {
    let raw = std::str::from_utf8(raw).ok()?;
    if !raw.contains('\\') {
        return Some(raw.to_owned());
    }
    let mut units: Vec<u16> = Vec::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '\\' {
            units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
            continue;
        }
        let unit = match chars.next()? {
            'n' => 10,
            't' => 9,
            'r' => 13,
            'b' => 8,
            'f' => 12,
            'v' => 11,
            '0' => 0,
            'x' => hex_unit(&mut chars, 2)?,
            'u' if chars.peek() == Some(&'{') => {
                chars.next();
                let mut value = 0u32;
                loop {
                    match chars.next()? {
                        '}' => break,
                        digit => value = value.checked_mul(16)?.checked_add(digit.to_digit(16)?)?,
                    }
                }
                if let Ok(unit) = u16::try_from(value) {
                    unit
                } else {
                    units.extend_from_slice(char::from_u32(value)?.encode_utf16(&mut [0; 2]));
                    continue;
                }
            }
            'u' => hex_unit(&mut chars, 4)?,
            '\r' => {
                if chars.peek() == Some(&'\n') {
                    chars.next();
                }
                continue;
            }
            '\n' | '\u{2028}' | '\u{2029}' => continue,
            other => {
                units.extend_from_slice(other.encode_utf16(&mut [0; 2]));
                continue;
            }
        };
        units.push(unit);
    }
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, names: &[&str], reexports: &[&str]) {
        let found = lex(source);
        assert_eq!(found.names, names, "{source}");
        assert_eq!(found.reexports, reexports, "{source}");
    }

    #[test]
    fn assignments() {
        check(
            "exports.a = 1; exports['b'] = 2; module.exports.c = 3; module.exports[\"d\"] = 4",
            &["a", "b", "c", "d"],
            &[],
        );
        check("exports.a = exports.b = void 0", &["a", "b"], &[]);
        check("x.exports.a = 1; exports.b; exports.c()", &[], &[]);
        check("function f() { exports . a /* x */ = 1 }", &["a"], &[]);
        check(
            "exports['\\u0061\\x62'] = 1; exports.ünï = 1",
            &["ab", "ünï"],
            &[],
        );
        check("exports['\\ud800'] = 1", &[], &[]);
    }

    #[test]
    fn objects() {
        check(
            "module.exports = { a, b, 'c': d, e, f: g.h, i }",
            &["a", "b", "c", "e", "f"],
            &[],
        );
        check(
            "module.exports = { a, ...require('b'), ...c, d }",
            &["a", "d"],
            &["b"],
        );
        check("module.exports = { a, b: 1, c }", &["a"], &[]);
        check("module.exports = { a: require('b'), c }", &["a"], &["b"]);
        check("module.exports = { get a() {}, b }", &[], &[]);
        check("0 && (module.exports = { a, b });", &["a", "b"], &[]);
    }

    #[test]
    fn whole_modules() {
        check("module.exports = require('./a')", &[], &["./a"]);
        check(
            "if (x) module.exports = require('a'); else module.exports = require('b');",
            &[],
            &["b"],
        );
        check(
            "__exportStar(require('a'), exports); tslib_1.__exportStar(require(\"b\"), exports); __export(require('c'))",
            &[],
            &["a", "b", "c"],
        );
    }

    #[test]
    fn defined_properties() {
        check(
            "Object.defineProperty(exports, '__esModule', { value: true })",
            &["__esModule"],
            &[],
        );
        check(
            "Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return x.y; } })",
            &["a"],
            &[],
        );
        check(
            "Object.defineProperty(exports, 'a', { enumerable: true, get() { return x } })",
            &["a"],
            &[],
        );
        check(
            "Object.defineProperty(module.exports, 'a', { enumerable: true, get: function get() { return x['y'] } });",
            &["a"],
            &[],
        );
        check(
            "Object.defineProperty(exports, 'a', { get: function () { return f() } })",
            &[],
            &[],
        );
    }

    #[test]
    fn loops_over_keys() {
        let babel = "var _x = require('./x');\nObject.keys(_x).forEach(function (key) {\n  if (key === \"default\" || key === \"__esModule\") return;\n  if (key in exports && exports[key] === _x[key]) return;\n  Object.defineProperty(exports, key, {\n    enumerable: true,\n    get: function () {\n      return _x[key];\n    }\n  });\n});";
        check(babel, &[], &["./x"]);
        check(
            "const y = _interopRequireWildcard(require('z')); Object.keys(y).forEach(function (k) { if (k !== 'default' && !exports.hasOwnProperty(k)) exports[k] = y[k]; });",
            &[],
            &["z"],
        );
        check(
            "const y = require('z'); Object.keys(y).forEach(function (k) { console.log(k) })",
            &[],
            &[],
        );
    }

    #[test]
    fn text_is_not_code() {
        check(
            "// exports.a = 1\n/* exports.b = 1 */ 'exports.c = 1'; `exports.d = 1 ${exports.e = 1}`; /exports.f = 1/",
            &["e"],
            &[],
        );
        check("a = b / exports.c; exports.d = 1 / 2", &["d"], &[]);
    }

    #[test]
    fn never_panics_on_broken_source() {
        let samples = [
            "exports",
            "exports.",
            "exports['",
            "exports['a'",
            "module.exports = {",
            "module.exports = { a",
            "module.exports = { ...",
            "Object.defineProperty(exports, 'a', {",
            "Object.keys(a",
            "`${`",
            "exports.a = '",
            "\\",
            "exports['\\",
            "exports['\\u'] = 1",
            "exports['\\u{110000}'] = 1",
            "/",
            "}",
            "é",
            "exports.é",
        ];
        for sample in samples {
            let _ = lex(sample);
        }
        check("exports.a = 1; 'unterminated\n exports.b = 2", &["a"], &[]);
    }

    #[test]
    fn time_grows_with_length_only() {
        let source = "module.exports = { a, ".repeat(20_000)
            + &"exports ".repeat(50_000)
            + &"/".repeat(50_000);
        let _ = lex(&source);
    }
}
