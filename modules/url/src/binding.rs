//! `internalBinding('url')`: a URL goes to JavaScript as its href, and where its parts are in it
//! as numbers in a `Uint32Array` that the caller passes to be filled.

use anode_engine::{Bytes, Object, Result, Scope, Str, Value, functions};

use crate::parser::{self, Parsed, Part};

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"parse" => parse,
        c"canParse" => can_parse,
        c"update" => update,
        c"format" => format,
        c"domainToASCII" => domain_to_ascii,
        c"domainToUnicode" => domain_to_unicode,
    });
    Ok(object)
}

/// The href, with the components filled in; `undefined` for what is no URL.
fn finish<'s>(
    scope: &mut Scope<'s>,
    parsed: Option<Parsed>,
    components: Bytes<'s>,
) -> Result<Value<'s>> {
    match parsed {
        Some(url) => {
            components.write_u32s(scope, &url.components);
            scope.string(&url.href)
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
