//! `internalBinding('url')`: a URL goes to JavaScript as its href, and where its parts are in it
//! as numbers in an `Int32Array` that the caller passes to be filled.

use anode_engine::{Bytes, Chars, Object, Result, Scope, Str, Value, functions};

use ada_url::Url;

use crate::parser::{self, Part};
use crate::pattern;
use crate::plain;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"parse" => parse,
        c"canParse" => can_parse,
        c"update" => update,
        c"format" => format,
        c"domainToASCII" => domain_to_ascii,
        c"domainToUnicode" => domain_to_unicode,
        c"parsePattern" => parse_pattern,
        c"matchInput" => match_input,
    });
    Ok(object)
}

/// The href, with the components filled in; `undefined` for what is no URL.
fn finish<'s>(
    scope: &mut Scope<'s>,
    parsed: Option<Url>,
    components: Bytes<'s>,
) -> Result<Value<'s>> {
    match parsed {
        Some(url) => {
            components.write_u32s(scope, &parser::components(&url));
            // Always ASCII.
            scope.latin1(url.href().as_bytes())
        }
        None => Ok(scope.undefined()),
    }
}

fn flatten(scope: &mut Scope<'_>, input: Str<'_>, base: Option<Str<'_>>) -> Result<()> {
    input.flatten(scope)?;
    base.map_or(Ok(()), |base| base.flatten(scope))
}

fn parse<'s>(
    scope: &mut Scope<'s>,
    input: Str<'s>,
    base: Option<Str<'s>>,
    components: Bytes<'s>,
) -> Result<Value<'s>> {
    flatten(scope, input, base)?;
    if base.is_none()
        && let Chars::Latin1(text) = input.chars(scope)
        && let Some(parts) = plain::components(text)
    {
        components.write_u32s(scope, &parts);
        return input.alone(scope);
    }
    let parsed = {
        let base = base.map(|base| base.to_cow(scope));
        parser::parse(&input.to_cow(scope), base.as_deref())
    };
    finish(scope, parsed, components)
}

fn can_parse<'s>(scope: &mut Scope<'s>, input: Str<'s>, base: Option<Str<'s>>) -> Result<bool> {
    flatten(scope, input, base)?;
    let base = base.map(|base| base.to_cow(scope));
    Ok(parser::can_parse(&input.to_cow(scope), base.as_deref()))
}

fn update<'s>(
    scope: &mut Scope<'s>,
    href: Str<'s>,
    part: u32,
    value: Str<'s>,
    components: Bytes<'s>,
) -> Result<Value<'s>> {
    flatten(scope, href, Some(value))?;
    let parsed = Part::from_id(part)
        .and_then(|part| parser::update(&href.to_cow(scope), part, &value.to_cow(scope)));
    finish(scope, parsed, components)
}

fn format<'s>(
    scope: &mut Scope<'s>,
    href: Str<'s>,
    hash: bool,
    unicode: bool,
    search: bool,
    auth: bool,
) -> Result<String> {
    href.flatten(scope)?;
    Ok(parser::format(
        &href.to_cow(scope),
        hash,
        unicode,
        search,
        auth,
    ))
}

fn domain_to_ascii(_: &mut Scope<'_>, domain: String) -> Result<String> {
    Ok(parser::domain_to_ascii(&domain))
}

fn domain_to_unicode(_: &mut Scope<'_>, domain: String) -> Result<String> {
    Ok(parser::domain_to_unicode(&domain))
}

/// The nine strings (or `undefined`s) of a `URLPatternInit` in the order of [`pattern::Parts`].
fn parts<'s>(scope: &mut Scope<'s>, array: Object<'s>) -> Result<pattern::Parts> {
    let mut parts = pattern::Parts::default();
    for (i, part) in parts.iter_mut().enumerate() {
        let value = array.get_index(scope, i as u32)?;
        if let Some(text) = value.as_str() {
            *part = Some(text.to_utf8(scope)?);
        }
    }
    Ok(parts)
}

/// `undefined` for what is no pattern, else `[pattern, regular expression, ...names]` for each of the
/// eight components, and last whether one has a regular expression in its text.
fn parse_pattern<'s>(
    scope: &mut Scope<'s>,
    input: Value<'s>,
    base: Option<String>,
    ignore_case: bool,
) -> Result<Value<'s>> {
    let pattern = match input.as_str() {
        Some(text) => {
            let text = text.to_utf8(scope)?;
            pattern::from_string(&text, base.as_deref(), ignore_case)
        }
        None => {
            let array = input.as_object().unwrap_or(scope.array(0)?);
            pattern::from_parts(parts(scope, array)?, ignore_case)
        }
    };
    let Some(pattern) = pattern else {
        return Ok(scope.undefined());
    };
    let list = scope.array(pattern.components.len() + 1)?;
    for (i, component) in pattern.components.iter().enumerate() {
        let item = scope.array(2 + component.names.len())?;
        let text = scope.string(&component.pattern)?;
        item.define_index(scope, 0, text)?;
        let text = scope.string(&component.regexp)?;
        item.define_index(scope, 1, text)?;
        for (n, name) in component.names.iter().enumerate() {
            let name = scope.string(name)?;
            item.define_index(scope, 2 + n as u32, name)?;
        }
        list.define_index(scope, i as u32, item.into())?;
    }
    let groups = scope.boolean(pattern.has_regexp_groups);
    list.define_index(scope, pattern.components.len() as u32, groups)?;
    Ok(list.into())
}

/// The eight components of a `URLPatternInit` as a URL would have them; `undefined` for what is none.
fn match_input<'s>(scope: &mut Scope<'s>, init: Object<'s>) -> Result<Value<'s>> {
    let parts = parts(scope, init)?;
    let Some(components) = pattern::match_input(parts) else {
        return Ok(scope.undefined());
    };
    let list = scope.array(components.len())?;
    for (i, component) in components.iter().enumerate() {
        let text = scope.string(component)?;
        list.define_index(scope, i as u32, text)?;
    }
    Ok(list.into())
}
