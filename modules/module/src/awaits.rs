//! Where a module waits at its top level: for errors and warnings, which is why it parses the text
//! anew. The engine only knows whether it does.
//!
//! [`find`] does not know the engine; the binding at the end hands it strings.

use anode_engine::{Object, Result, Scope};
use swc_common::sync::Lrc;
use swc_common::{FileName, SourceMap, Span};
use swc_ecma_ast::{
    ArrowExpr, AwaitExpr, Constructor, EsVersion, ForOfStmt, Function, GetterProp, SetterProp,
    StaticBlock, UsingDecl,
};
use swc_ecma_parser::{EsSyntax, Parser, StringInput, Syntax, lexer::Lexer};
use swc_ecma_visit::{Visit, VisitWith};

/// An `await` outside of all functions.
#[derive(Debug, PartialEq)]
pub struct TopLevelAwait {
    /// The line, from one.
    pub line: u32,
    /// The column in characters, from one.
    pub column: u32,
    /// The text of the line.
    pub source_line: String,
}

#[derive(Default)]
struct Collector(Vec<Span>);

impl Visit for Collector {
    fn visit_await_expr(&mut self, node: &AwaitExpr) {
        self.0.push(node.span);
        node.visit_children_with(self);
    }

    fn visit_for_of_stmt(&mut self, node: &ForOfStmt) {
        if node.is_await {
            self.0.push(node.span);
        }
        node.visit_children_with(self);
    }

    fn visit_using_decl(&mut self, node: &UsingDecl) {
        if node.is_await {
            self.0.push(node.span);
        }
        node.visit_children_with(self);
    }

    // Inside of functions `await` is no business of the module.
    fn visit_function(&mut self, _: &Function) {}
    fn visit_arrow_expr(&mut self, _: &ArrowExpr) {}
    fn visit_constructor(&mut self, _: &Constructor) {}
    fn visit_getter_prop(&mut self, _: &GetterProp) {}
    fn visit_setter_prop(&mut self, _: &SetterProp) {}
    fn visit_static_block(&mut self, _: &StaticBlock) {}
}

/// What the parser is to take: the language as the engine has it.
pub(crate) fn syntax() -> Syntax {
    Syntax::Es(EsSyntax {
        import_attributes: true,
        explicit_resource_management: true,
        ..EsSyntax::default()
    })
}

/// The places of a module, in order; none for a text that is no module.
pub fn find(source: String) -> Vec<TopLevelAwait> {
    let map = SourceMap::default();
    let file = map.new_source_file(Lrc::new(FileName::Anon), source);
    let lexer = Lexer::new(
        syntax(),
        EsVersion::latest(),
        StringInput::from(&*file),
        None,
    );
    let Ok(module) = Parser::new_from(lexer).parse_module() else {
        return Vec::new();
    };
    let mut collector = Collector::default();
    module.visit_with(&mut collector);
    let mut spans = collector.0;
    spans.sort_by_key(|span| span.lo);
    spans
        .into_iter()
        .map(|span| {
            let place = map.lookup_char_pos(span.lo());
            TopLevelAwait {
                line: place.line as u32,
                column: place.col.0 as u32 + 1,
                source_line: file.get_line(place.line - 1).unwrap_or_default().into(),
            }
        })
        .collect()
}

/// `findTopLevelAwaits(source) -> [line, column, text of the line, ...]`
pub(crate) fn find_top_level_awaits<'s>(
    scope: &mut Scope<'s>,
    source: String,
) -> Result<Object<'s>> {
    let places = find(source);
    let array = scope.array(places.len() * 3)?;
    for (i, place) in places.into_iter().enumerate() {
        let at = i as u32 * 3;
        let line = scope.number(place.line.into());
        array.define_index(scope, at, line)?;
        let column = scope.number(place.column.into());
        array.define_index(scope, at + 1, column)?;
        let text = scope.string(&place.source_line)?;
        array.define_index(scope, at + 2, text)?;
    }
    Ok(array)
}

#[cfg(test)]
mod tests {
    use super::find;

    fn places(source: &str) -> Vec<(u32, u32)> {
        let found = find(source.into());
        found
            .iter()
            .map(|place| (place.line, place.column))
            .collect()
    }

    #[test]
    fn finds_every_form() {
        let source = "import a from 'a';\nif (a) {\n  await a;\n}\nfor await (const x of a) x;\n\
                      await using y = a;\n";
        assert_eq!(places(source), [(3, 3), (5, 1), (6, 1)]);
    }

    #[test]
    fn leaves_functions_out() {
        let source = "async function f() { await 1; }\nconst g = async () => await 1;\n\
                      class A { async m() { await 1; } }\nexport const o = { async m() { await 1; } };";
        assert_eq!(places(source), []);
    }

    #[test]
    fn is_silent_about_what_does_not_parse() {
        assert_eq!(places("await ("), []);
    }
}
