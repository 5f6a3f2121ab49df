//! The fields of `package.json` that module loading depends on.

use serde_json::Value;

/// The value of the `type` field.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum PackageType {
    /// Absent, or anything else than the two known values.
    #[default]
    None,
    /// `"commonjs"`
    CommonJs,
    /// `"module"`
    Module,
}

impl PackageType {
    /// The text the JavaScript half compares with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::CommonJs => "commonjs",
            Self::Module => "module",
        }
    }
}

/// What the loaders need to know of one package.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PackageJson {
    /// `name`, when it is a string.
    pub name: Option<String>,
    /// `main`, when it is a string.
    pub main: Option<String>,
    /// `type`.
    pub kind: PackageType,
    /// `imports` as JSON text with its keys in order, when it is an object.
    pub imports: Option<String>,
    /// `exports` as JSON text with its keys in order; `None` when absent.
    pub exports: Option<String>,
}

/// Parses the bytes of a `package.json`; `None` when they are not a JSON object.
pub fn parse(bytes: &[u8]) -> Option<PackageJson> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Value::Object(fields) = serde_json::from_slice(bytes).ok()? else {
        return None;
    };
    let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
    let kind = match fields.get("type").and_then(Value::as_str) {
        Some("module") => PackageType::Module,
        Some("commonjs") => PackageType::CommonJs,
        _ => PackageType::None,
    };
    Some(PackageJson {
        name: text("name"),
        main: text("main"),
        kind,
        imports: fields
            .get("imports")
            .filter(|value| value.is_object())
            .map(Value::to_string),
        exports: fields.get("exports").map(Value::to_string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_fields_and_keeps_key_order() {
        let package = parse(
            br##"{"name":"a","main":"./m.js","type":"module",
                "exports":{"z":"./z.js","a":"./a.js"},"imports":{"#x":"./x.js"}}"##,
        )
        .unwrap();
        assert_eq!(package.name.as_deref(), Some("a"));
        assert_eq!(package.main.as_deref(), Some("./m.js"));
        assert_eq!(package.kind.as_str(), "module");
        assert_eq!(
            package.exports.as_deref(),
            Some(r#"{"z":"./z.js","a":"./a.js"}"#)
        );
        assert_eq!(package.imports.as_deref(), Some(r##"{"#x":"./x.js"}"##));
    }

    #[test]
    fn wrong_types_are_as_good_as_absent() {
        let package =
            parse(br#"{"name":1,"main":[],"type":"x","imports":[],"exports":null}"#).unwrap();
        assert_eq!(
            package,
            PackageJson {
                exports: Some("null".to_owned()),
                ..PackageJson::default()
            }
        );
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        for text in ["", "[]", "1", "{\"a\":}", "\"x\""] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
        assert!(parse(b"\xef\xbb\xbf{}").is_some());
    }
}
