//! `internalBinding('options')`: what the command line decided.

use anode_engine::{Object, Result, Scope};

use crate::environment::{Environment, OptionValue};

pub(super) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let env = Environment::of(scope);
    let object = scope.object()?;
    let options = scope.object()?;
    for (name, value) in &env.settings.options {
        let value = match value {
            OptionValue::Bool(b) => scope.boolean(*b),
            OptionValue::Number(n) => scope.number(*n),
            OptionValue::Text(None) => scope.undefined(),
            OptionValue::Text(Some(text)) => scope.string(text)?,
            OptionValue::List(items) => list(scope, items)?.into(),
        };
        let name = scope.atom(name.as_bytes())?;
        options.define_key(scope, name, value)?;
    }
    object.set(scope, c"options", options.into())?;
    let allowed = list(scope, &env.settings.env_allowed)?;
    object.set(scope, c"envAllowed", allowed.into())?;
    Ok(object)
}

fn list<'s>(scope: &mut Scope<'s>, items: &[String]) -> Result<Object<'s>> {
    let array = scope.array(items.len())?;
    for (i, item) in items.iter().enumerate() {
        let item = scope.string(item)?;
        array.define_index(scope, i as u32, item)?;
    }
    Ok(array)
}
