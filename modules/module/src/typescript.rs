//! TypeScript into JavaScript, over SWC: types erased in place (every other character keeps its line
//! and column), or, where asked, the syntax that has a meaning at run time (`enum`, `namespace`,
//! parameter properties) written as JavaScript. Follows "Modules: TypeScript" of the documentation.
//!
//! [`convert`] does not know the engine; the binding at the end hands it strings.

use std::rc::Rc;
use std::sync::{Arc, Mutex};

use anode_engine::{Object, Result, Scope, Str, functions};
use swc_common::errors::{DiagnosticBuilder, Emitter, HANDLER, Handler};
use swc_common::{GLOBALS, Globals, SourceMap, Span};
use swc_ecma_parser::TsSyntax;
use swc_ts_fast_strip::{ErrorCode, Mode, Options, TransformConfig, operate};

/// What [`convert`] is to do beside erasing types.
#[derive(Default)]
pub struct Settings {
    /// The name that a source map gives the source.
    pub filename: String,
    /// Write `enum`s and the like as JavaScript, in place of refusing them.
    pub transform: bool,
    /// Give a source map too; only where the text changes, which is with `transform`.
    pub source_map: bool,
}

/// JavaScript, with its source map where one was asked for.
#[derive(Debug)]
pub struct Converted {
    /// The program.
    pub code: String,
    /// The source map as JSON.
    pub map: Option<String>,
}

/// Why a text could not be converted.
#[derive(Debug)]
pub struct Failure {
    /// The text is TypeScript, but has no meaning without its types being compiled.
    pub unsupported: bool,
    /// What is wrong.
    pub message: String,
    /// The line, from one; zero where the place is not known.
    pub line: u32,
    /// The column in characters, from zero.
    pub column: u32,
    /// How many characters are wrong.
    pub width: u32,
    /// The text of the line.
    pub source_line: String,
}

/// The first complaint: what, and where.
type Complaint = Arc<Mutex<Option<(String, Option<Span>)>>>;

struct Listener(Complaint);

impl Emitter for Listener {
    fn emit(&mut self, diagnostic: &mut DiagnosticBuilder<'_>) {
        let mut first = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if first.is_none() {
            *first = Some((diagnostic.message(), diagnostic.span.primary_span()));
        }
    }
}

/// Turns TypeScript into JavaScript.
///
/// # Errors
/// A [`Failure`] for what is no TypeScript, and for syntax that erasing cannot express.
pub fn convert(source: String, settings: Settings) -> std::result::Result<Converted, Failure> {
    let complaint = Complaint::default();
    let map = Rc::new(SourceMap::default());
    let map = swc_common::sync::Lrc::clone(&map);
    let listener = Box::new(Listener(complaint.clone()));
    let handler = Handler::with_emitter(false, false, listener);
    let options = Options {
        filename: Some(settings.filename),
        mode: match settings.transform {
            true => Mode::Transform,
            false => Mode::StripOnly,
        },
        transform: settings.transform.then(|| {
            let mut config = TransformConfig::default();
            config.typescript.verbatim_module_syntax = true;
            config.typescript.native_class_properties = true;
            config.typescript.no_empty_export = true;
            config
        }),
        // Decorators pass: the engine is the one to refuse them.
        parser: TsSyntax {
            decorators: true,
            ..TsSyntax::default()
        },
        deprecated_ts_module_as_error: Some(true),
        source_map: settings.source_map,
        ..Options::default()
    };
    let result = GLOBALS.set(&Globals::new(), || {
        HANDLER.set(&handler, || operate(&map, &handler, source, options))
    });
    let error = match result {
        Ok(output) => {
            return Ok(Converted {
                code: output.code,
                map: output.map,
            });
        }
        Err(error) => error,
    };
    let mut failure = Failure {
        unsupported: matches!(error.code, ErrorCode::UnsupportedSyntax),
        message: error.message,
        line: 0,
        column: 0,
        width: 0,
        source_line: String::new(),
    };
    let complaint = complaint.lock().unwrap_or_else(|e| e.into_inner()).take();
    if let Some((message, span)) = complaint {
        failure.message = message;
        if let Some(span) = span.filter(|span| !span.is_dummy()) {
            let place = map.lookup_char_pos(span.lo);
            failure.line = place.line as u32;
            failure.column = place.col.0 as u32;
            let line = place.file.get_line(place.line.saturating_sub(1));
            failure.source_line = line.map(|line| line.into_owned()).unwrap_or_default();
            let rest = failure.source_line.chars().count() as u32;
            let rest = rest.saturating_sub(failure.column).max(1);
            failure.width = (span.hi.0.saturating_sub(span.lo.0)).clamp(1, rest);
        }
    }
    Err(failure)
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, { c"convert" => convert_for_js });
    Ok(object)
}

/// `[code, map]`, or `[unsupported, message, line, column, width, source line]`.
fn convert_for_js<'s>(
    scope: &mut Scope<'s>,
    source: String,
    filename: Str<'s>,
    transform: bool,
    source_map: bool,
) -> Result<Object<'s>> {
    let filename = filename.to_utf8(scope)?;
    let settings = Settings {
        filename,
        transform,
        source_map,
    };
    match convert(source, settings) {
        Ok(converted) => {
            let code = scope.string(&converted.code)?;
            let map = match converted.map {
                Some(map) => scope.string(&map)?,
                None => scope.undefined(),
            };
            scope.array_of(&[code, map])
        }
        Err(failure) => {
            let items = [
                scope.boolean(failure.unsupported),
                scope.string(&failure.message)?,
                scope.number(failure.line.into()),
                scope.number(failure.column.into()),
                scope.number(failure.width.into()),
                scope.string(&failure.source_line)?,
            ];
            scope.array_of(&items)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Settings, convert};

    #[test]
    fn erases_in_place() {
        let text = "const a: number = 1;\nfunction f<T>(x: T): T { return x }";
        let code = convert(text.into(), Settings::default()).unwrap().code;
        assert_eq!(code.len(), text.len());
        assert!(code.starts_with("const a         = 1;\n"));
    }

    #[test]
    fn refuses_what_has_a_meaning() {
        let failure = convert("\n enum A { B }".into(), Settings::default()).unwrap_err();
        assert!(failure.unsupported);
        assert_eq!((failure.line, failure.column), (2, 1));
        let failure = convert("const = 1".into(), Settings::default()).unwrap_err();
        assert!(!failure.unsupported);
    }

    #[test]
    fn transforms() {
        let settings = Settings {
            transform: true,
            source_map: true,
            ..Settings::default()
        };
        let converted = convert("enum A { B }\nconsole.log(A.B)".into(), settings).unwrap();
        assert!(converted.code.contains("A[\"B\"]") || converted.code.contains("A.B"));
        assert!(converted.map.unwrap().contains("mappings"));
    }
}
