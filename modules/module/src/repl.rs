//! What the prompt has to know of a text before the engine gets it: whether `await` at its top level
//! needs a function around it, and which names it declares. Follows "REPL" in Node's docs.
//!
//! [`rewrite`] and [`declared`] do not know the engine; the bindings at the end hand them strings.

use std::collections::BTreeSet;

use anode_engine::{Object, Result, Scope, Value};
use swc_common::sync::Lrc;
use swc_common::{BytePos, FileName, SourceMap, Span, Spanned};
use swc_ecma_ast::{
    ArrowExpr, ArrowFunctionBody, AwaitExpr, BindingIdent, Class, ClassDecl, Constructor, Decl,
    EsVersion, Expr, FnDecl, ForHead, ForInStmt, ForOfStmt, ForStmt, Function, GetterProp, Pat,
    Program, SetterProp, StaticBlock, Stmt, UsingDecl, VarDecl, VarDeclKind, VarDeclOrExpr,
};
use swc_ecma_parser::{Parser, StringInput, lexer::Lexer};
use swc_ecma_visit::{Visit, VisitWith};

use crate::awaits::syntax;

const HEAD: &str = "(async () => {";
const TAIL: &str = "\n})()";

fn parse(source: String) -> Option<(Program, u32)> {
    let map = SourceMap::default();
    let file = map.new_source_file(Lrc::new(FileName::Anon), source);
    let lexer = Lexer::new(
        syntax(),
        EsVersion::latest(),
        StringInput::from(&*file),
        None,
    );
    let mut parser = Parser::new_from(lexer);
    let script = parser.parse_script().ok()?;
    if !parser.take_errors().is_empty() {
        return None;
    }
    Some((Program::Script(script), file.start_pos.0))
}

/// The statements of the function that was put around a text.
fn body(program: &Program) -> Option<&[Stmt]> {
    let Program::Script(script) = program else {
        return None;
    };
    // One statement alone: a text that closes the function and goes on is no text of a prompt.
    let [Stmt::Expr(statement)] = script.body.as_slice() else {
        return None;
    };
    let Expr::Call(call) = &*statement.expr else {
        return None;
    };
    let Expr::Paren(callee) = &**call.callee.as_expr()? else {
        return None;
    };
    let Expr::Arrow(function) = &*callee.expr else {
        return None;
    };
    match &*function.body {
        ArrowFunctionBody::FunctionBody(block) => Some(&block.stmts),
        ArrowFunctionBody::Expr(_) => None,
    }
}

/// Collects the names that a pattern binds.
#[derive(Default)]
struct Names(Vec<String>);

impl Visit for Names {
    fn visit_binding_ident(&mut self, node: &BindingIdent) {
        self.0.push(node.id.sym.to_string());
    }

    // A shorthand property is no BindingIdent.
    fn visit_assign_pat_prop(&mut self, node: &swc_ecma_ast::AssignPatProp) {
        self.0.push(node.key.id.sym.to_string());
    }

    fn visit_expr(&mut self, _: &Expr) {}
}

fn names_of(pattern: &Pat) -> Vec<String> {
    let mut names = Names::default();
    pattern.visit_with(&mut names);
    names.0
}

/// What has to change so that declarations outlive the function around them.
struct Rewriter<'t> {
    text: &'t str,
    /// Where the text begins, in the parser's positions.
    base: u32,
    /// Replacements: from, to, by what.
    edits: Vec<(usize, usize, String)>,
    /// Gives the functions to the script's scope, before all else.
    functions: String,
    lets: BTreeSet<String>,
    vars: BTreeSet<String>,
    awaits: bool,
    returns: bool,
    /// How many blocks are around.
    depth: usize,
}

impl Rewriter<'_> {
    fn at(&self, position: BytePos) -> usize {
        (position.0 - self.base) as usize
    }

    fn source(&self, span: Span) -> &str {
        &self.text[self.at(span.lo)..self.at(span.hi)]
    }

    fn replace(&mut self, from: BytePos, to: BytePos, text: impl Into<String>) {
        let (from, to) = (self.at(from), self.at(to));
        self.edits.push((from, to, text.into()));
    }

    /// Whether the declaration's names are to be declared outside.
    fn hoists(&mut self, node: &VarDecl) -> bool {
        if node.kind != VarDeclKind::Var && self.depth > 0 {
            return false;
        }
        for declarator in &node.decls {
            let names = names_of(&declarator.name);
            match node.kind {
                VarDeclKind::Var => self.vars.extend(names),
                _ => self.lets.extend(names),
            }
        }
        true
    }

    /// A declaration in place of a statement, or as the first part of `for (;;)`.
    fn declaration(&mut self, node: &VarDecl) {
        if !self.hoists(node) {
            return;
        }
        let first = node.decls.first().map_or(node.span.hi, |d| d.span.lo);
        self.replace(node.span.lo, first, "void (");
        for declarator in &node.decls {
            self.replace(declarator.span.lo, declarator.span.lo, "(");
            // `var x;` leaves the value that there is.
            let end = match declarator.init {
                None if node.kind != VarDeclKind::Var => " = undefined)",
                _ => ")",
            };
            self.replace(declarator.span.hi, declarator.span.hi, end);
        }
        let last = node.decls.last().map_or(node.span.hi, |d| d.span.hi);
        self.replace(last, last, ")");
    }

    /// `for (var x of y)`: the name alone.
    fn loop_head(&mut self, head: &ForHead) {
        let ForHead::VarDecl(node) = head else { return };
        if node.kind == VarDeclKind::Var && self.hoists(node) {
            let first = node.decls.first().map_or(node.span.hi, |d| d.span.lo);
            self.replace(node.span.lo, first, "");
        }
    }
}

impl Visit for Rewriter<'_> {
    fn visit_await_expr(&mut self, node: &AwaitExpr) {
        self.awaits = true;
        node.visit_children_with(self);
    }

    fn visit_using_decl(&mut self, node: &UsingDecl) {
        self.awaits |= node.is_await;
        node.visit_children_with(self);
    }

    fn visit_return_stmt(&mut self, _: &swc_ecma_ast::ReturnStmt) {
        self.returns = true;
    }

    fn visit_var_decl(&mut self, node: &VarDecl) {
        self.declaration(node);
        node.visit_children_with(self);
    }

    fn visit_for_stmt(&mut self, node: &ForStmt) {
        match &node.init {
            Some(VarDeclOrExpr::VarDecl(declaration)) if declaration.kind != VarDeclKind::Var => {
                declaration.visit_children_with(self);
            }
            Some(init) => init.visit_with(self),
            None => {}
        }
        node.test.visit_with(self);
        node.update.visit_with(self);
        self.depth += 1;
        node.body.visit_with(self);
        self.depth -= 1;
    }

    fn visit_for_of_stmt(&mut self, node: &ForOfStmt) {
        self.awaits |= node.is_await;
        self.loop_head(&node.left);
        node.right.visit_with(self);
        self.depth += 1;
        node.body.visit_with(self);
        self.depth -= 1;
    }

    fn visit_for_in_stmt(&mut self, node: &ForInStmt) {
        self.loop_head(&node.left);
        node.right.visit_with(self);
        self.depth += 1;
        node.body.visit_with(self);
        self.depth -= 1;
    }

    fn visit_block_stmt(&mut self, node: &swc_ecma_ast::BlockStmt) {
        self.depth += 1;
        node.visit_children_with(self);
        self.depth -= 1;
    }

    fn visit_switch_case(&mut self, node: &swc_ecma_ast::SwitchCase) {
        self.depth += 1;
        node.visit_children_with(self);
        self.depth -= 1;
    }

    fn visit_fn_decl(&mut self, node: &FnDecl) {
        if self.depth == 0 {
            let name = node.ident.sym.to_string();
            self.functions.push_str(&format!("this.{name} = {name}; "));
            self.vars.insert(name);
        }
    }

    fn visit_class_decl(&mut self, node: &ClassDecl) {
        if self.depth == 0 {
            let name = node.ident.sym.to_string();
            self.replace(node.span().lo, node.span().lo, format!("{name} = "));
            self.replace(node.span().hi, node.span().hi, ";");
            self.lets.insert(name);
        }
        node.class.visit_with(self);
    }

    // What extends and what computes a key still belongs to the text.
    fn visit_class(&mut self, node: &Class) {
        node.super_class.visit_with(self);
    }

    fn visit_function(&mut self, _: &Function) {}
    fn visit_arrow_expr(&mut self, _: &ArrowExpr) {}
    fn visit_constructor(&mut self, _: &Constructor) {}
    fn visit_getter_prop(&mut self, _: &GetterProp) {}
    fn visit_setter_prop(&mut self, _: &SetterProp) {}
    fn visit_static_block(&mut self, _: &StaticBlock) {}
}

/// A script that evaluates `source`, which awaits at its top level, in an async function: its value
/// is a promise for an object whose `value` is that of the last statement, where that is an
/// expression. What the source declares stays declared in the script's scope, where `const` becomes
/// `let`. `None` when the source awaits nothing at its top level or does not parse.
pub fn rewrite(source: &str) -> Option<String> {
    let text = format!("{HEAD}{source}{TAIL}");
    let (program, base) = parse(text.clone())?;
    let statements = body(&program)?;
    let mut rewriter = Rewriter {
        text: &text,
        base,
        edits: Vec::new(),
        functions: String::new(),
        lets: BTreeSet::new(),
        vars: BTreeSet::new(),
        awaits: false,
        returns: false,
        depth: 0,
    };
    for statement in statements {
        statement.visit_with(&mut rewriter);
    }
    if !rewriter.awaits || rewriter.returns {
        return None;
    }
    if let Some(Stmt::Expr(last)) = statements.last() {
        let (outer, inner) = (last.span, last.expr.span());
        let semicolon = rewriter.source(outer).ends_with(';');
        rewriter.replace(inner.lo, inner.lo, "return { __proto__: null, value: (");
        let end = if semicolon { ") }" } else { ") };" };
        rewriter.replace(inner.hi, inner.hi, end);
    }
    let mut edits = rewriter.edits;
    // Stable: several insertions at one place keep their order.
    edits.sort_by_key(|edit| edit.0);
    let mut out = String::with_capacity(text.len() + 64);
    if !rewriter.lets.is_empty() {
        let names: Vec<_> = rewriter.lets.into_iter().collect();
        out.push_str(&format!("let {}; ", names.join(", ")));
    }
    if !rewriter.vars.is_empty() {
        let names: Vec<_> = rewriter.vars.into_iter().collect();
        out.push_str(&format!("var {}; ", names.join(", ")));
    }
    out.push_str(HEAD);
    out.push_str(&rewriter.functions);
    let mut done = HEAD.len();
    for (from, to, by) in edits {
        out.push_str(&text[done.min(from)..from]);
        out.push_str(&by);
        done = done.max(to);
    }
    out.push_str(&text[done..]);
    Some(out)
}

/// The names that a script declares at its top level with `let`, `const` and `class`: those that are
/// no properties of the global object.
pub fn declared(source: String) -> Vec<String> {
    let Some((Program::Script(script), _)) = parse(source) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    for statement in &script.body {
        match statement {
            Stmt::Decl(Decl::Class(class)) => names.push(class.ident.sym.to_string()),
            Stmt::Decl(Decl::Var(node)) if node.kind != VarDeclKind::Var => {
                for declarator in &node.decls {
                    names.extend(names_of(&declarator.name));
                }
            }
            _ => {}
        }
    }
    names
}

/// `rewriteAwait(source) -> string | undefined`, see [`rewrite`].
pub(crate) fn rewrite_await<'s>(scope: &mut Scope<'s>, source: String) -> Result<Value<'s>> {
    match rewrite(&source) {
        Some(text) => Ok(scope.string(&text)?),
        None => Ok(scope.undefined()),
    }
}

/// `declaredNames(source) -> string[]`, see [`declared`].
pub(crate) fn declared_names<'s>(scope: &mut Scope<'s>, source: String) -> Result<Object<'s>> {
    let names = declared(source);
    let array = scope.array(names.len())?;
    for (i, name) in names.iter().enumerate() {
        let name = scope.string(name)?;
        array.define_index(scope, i as u32, name)?;
    }
    Ok(array)
}

/// `isComplete(source) -> boolean`: whether no further line could make a script of the text.
pub(crate) fn is_complete(scope: &mut Scope<'_>, source: String) -> Result<bool> {
    scope.is_complete_script(&source)
}

#[cfg(test)]
mod tests {
    use super::{declared, rewrite};

    #[test]
    fn gives_the_value_of_the_last_expression() {
        assert_eq!(
            rewrite("await 1").as_deref(),
            Some("(async () => {return { __proto__: null, value: (await 1) };\n})()")
        );
        assert_eq!(
            rewrite("f(); await 1;").as_deref(),
            Some("(async () => {f(); return { __proto__: null, value: (await 1) };\n})()")
        );
    }

    #[test]
    fn keeps_declarations_outside() {
        assert_eq!(
            rewrite("const a = await 1, { b, c: [d] } = a").as_deref(),
            Some("let a, b, d; (async () => {void ((a = await 1), ({ b, c: [d] } = a))\n})()")
        );
        assert_eq!(
            rewrite("var e; let f; await 0").as_deref(),
            Some(
                "let f; var e; (async () => {void ((e)); void ((f = undefined)); \
                 return { __proto__: null, value: (await 0) };\n})()"
            )
        );
        assert_eq!(
            rewrite("class A {} function g() {} await 0;").as_deref(),
            Some(
                "let A; var g; (async () => {this.g = g; A = class A {}; function g() {} \
                 return { __proto__: null, value: (await 0) };\n})()"
            )
        );
        assert_eq!(
            rewrite("for (var x of await y) { let z = 1; var w = z; }").as_deref(),
            Some("var w, x; (async () => {for (x of await y) { let z = 1; void ((w = z)); }\n})()")
        );
    }

    #[test]
    fn leaves_the_rest_alone() {
        for source in [
            "1 + 1",
            "async () => await 1",
            "async function f() { await 1 }",
            "return await 1",
            "await (",
            "})(); (async () => { await 1",
        ] {
            assert_eq!(rewrite(source), None, "{source}");
        }
    }

    #[test]
    fn names_what_scripts_declare() {
        let source = "let a = 1; const { b, c = 2, ...d } = x; class E {} var f; { let g; }";
        assert_eq!(declared(source.into()), ["a", "b", "c", "d", "E"]);
    }
}
