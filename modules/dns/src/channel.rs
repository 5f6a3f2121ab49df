//! The class `Resolver` of `internalBinding('dns')`: queries at name servers.

use std::net::IpAddr;
use std::rc::Rc;

use anode_engine::{
    Error, ErrorKind, NativeRef, Object, RawNative, Rest, Result, Scope, Value, native,
};
use anode_net::parse_address;
use anode_runtime::{Environment, Request};

use crate::hosts;
use crate::resolver::wire::{Question, Record};
use crate::resolver::{Channel, Outcome, Settings};
use crate::servers::{self, PORT};

type This<'s> = NativeRef<'s, Channel>;

/// Adds the class to the binding.
pub(crate) fn add_class(scope: &mut Scope<'_>, object: Object<'_>) -> Result<()> {
    let methods: &[(&std::ffi::CStr, RawNative)] = &[
        (c"query", native!(query)),
        (c"reverse", native!(reverse)),
        (c"getServers", native!(get_servers)),
        (c"setServers", native!(set_servers)),
        (c"setLocalAddress", native!(set_local_address)),
        (c"cancel", native!(cancel)),
    ];
    let class = scope.class(c"Resolver", native!(construct), methods, &[])?;
    object.set(scope, c"Resolver", class.into())
}

/// `new Resolver(timeout, tries, maxTimeout)`: milliseconds, not positive for the default.
fn construct<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let mut number = |index| {
        let value = args.0.get(scope, index);
        value.as_f64().filter(|n| *n > 0.0).map(|n| n as u64)
    };
    let (timeout, tries, most) = (number(0), number(1), number(2));
    let system = servers::configuration();
    let of_system = system.timeout.map(|seconds| seconds.saturating_mul(1000));
    let settings = Settings {
        timeout_ms: timeout.or(of_system),
        tries: tries.unwrap_or(4) as usize,
        max_timeout_ms: most,
    };
    let env = Environment::of(scope);
    let channel = Channel::new(env.event_loop(), settings, system.servers);
    scope.construct_native(&args.0, Rc::new(channel))
}

/// Asks for records of a type of an ASCII name. `callback(code or null, records)`
fn query<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    name: String,
    kind: String,
    callback: Value<'s>,
) {
    ask(scope, &this, Question::new(&name, &kind), callback);
}

fn ask<'s>(
    scope: &mut Scope<'s>,
    this: &This<'s>,
    question: std::result::Result<Question, &'static str>,
    callback: Value<'s>,
) {
    let request = Request::new(scope, callback);
    let done = move |outcome: Outcome| {
        request.complete(|scope| match outcome {
            Ok(records) => Ok(vec![scope.null(), records_to_js(scope, &records)?]),
            Err(code) => Ok(vec![scope.string(code)?]),
        });
    };
    match question {
        Ok(question) => this.rc().ask(question, done),
        Err(code) => Environment::of(scope)
            .event_loop()
            .defer(move |_| done(Err(code))),
    }
}

/// The names of an address. As `query`; gives `false`, and asks nobody, when it is no address.
fn reverse<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    address: String,
    callback: Value<'s>,
) -> bool {
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    let known = hosts::names_of(address);
    if known.is_empty() {
        let question = Question::new(&hosts::reverse_name(address), "PTR");
        ask(scope, &this, question, callback);
        return true;
    }
    let request = Request::new(scope, callback);
    Environment::of(scope).event_loop().defer(move |_| {
        request.complete(|scope| {
            let records = known.into_iter().map(|name| Record::Name("PTR", name));
            let records: Vec<_> = records.collect();
            Ok(vec![scope.null(), records_to_js(scope, &records)?])
        });
    });
    true
}

/// `[address, port, address, port, …]`
fn get_servers<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Object<'s>> {
    let servers = this.get().servers();
    let mut values = Vec::with_capacity(servers.len() * 2);
    for server in servers {
        values.push(scope.string(&server.ip().to_string())?);
        values.push(scope.int(server.port().into()));
    }
    scope.array_of(&values)
}

/// As `getServers` gives them, port 0 for the usual one. `false` while queries are under way.
fn set_servers<'s>(scope: &mut Scope<'s>, this: This<'s>, list: Object<'s>) -> Result<bool> {
    let mut servers = Vec::new();
    for i in (0..list.array_len(scope)?).step_by(2) {
        let text = list.get_index(scope, i)?;
        let text = scope.describe(text);
        let port = list.get_index(scope, i + 1)?.as_i32().unwrap_or(0) as u16;
        let port = if port == 0 { PORT } else { port };
        let server = parse_address(&text, port);
        servers.push(server.map_err(|_| invalid("Invalid IP address."))?);
    }
    Ok(this.get().set_servers(servers))
}

fn invalid(message: &'static str) -> Error {
    Error::with_code(ErrorKind::Type, "ERR_INVALID_ARG_VALUE", message)
}

/// One address of each family at most.
fn set_local_address(
    _: &mut Scope<'_>,
    this: This<'_>,
    first: String,
    second: Option<String>,
) -> Result<()> {
    let parse = |text: &str| {
        let address = text.parse::<IpAddr>();
        address.map_err(|_| invalid("Invalid IP address."))
    };
    let (mut v4, mut v6) = (None, None);
    for text in [Some(first), second].into_iter().flatten() {
        match parse(&text)? {
            IpAddr::V4(_) if v4.is_some() => {
                return Err(invalid("Cannot specify two IPv4 addresses."));
            }
            IpAddr::V6(_) if v6.is_some() => {
                return Err(invalid("Cannot specify two IPv6 addresses."));
            }
            IpAddr::V4(address) => v4 = Some(address),
            IpAddr::V6(address) => v6 = Some(address),
        }
    }
    this.get().set_local(v4, v6);
    Ok(())
}

fn cancel(_: &mut Scope<'_>, this: This<'_>) {
    this.get().cancel();
}

fn records_to_js<'s>(scope: &mut Scope<'s>, records: &[Record]) -> Result<Value<'s>> {
    let array = scope.array(records.len())?;
    for (i, record) in records.iter().enumerate() {
        scope.nested(|scope| {
            let object = record_to_js(scope, record)?;
            array.set_index(scope, i as u32, object.into())
        })?;
    }
    Ok(array.into())
}

/// An object with the keys that `dns` documents, in Node's order, and `type`.
fn record_to_js<'s>(scope: &mut Scope<'s>, record: &Record) -> Result<Object<'s>> {
    let object = scope.object()?;
    let kind = scope.string(record.kind())?;
    let text = |scope: &mut Scope<'s>, key: &std::ffi::CStr, text: &str| {
        let text = scope.string(text)?;
        object.set(scope, key, text)
    };
    let number = |scope: &mut Scope<'s>, key: &std::ffi::CStr, n: u32| {
        let n = scope.number(n.into());
        object.set(scope, key, n)
    };
    match record {
        Record::A(address, ttl) => {
            text(scope, c"address", &address.to_string())?;
            number(scope, c"ttl", *ttl)?;
        }
        Record::Aaaa(address, ttl) => {
            text(scope, c"address", &address.to_string())?;
            number(scope, c"ttl", *ttl)?;
        }
        Record::Name(_, name) => text(scope, c"value", name)?,
        Record::Mx(priority, exchange) => {
            text(scope, c"exchange", exchange)?;
            number(scope, c"priority", u32::from(*priority))?;
        }
        Record::Txt(parts) => {
            let entries = scope.array(parts.len())?;
            for (i, part) in parts.iter().enumerate() {
                let part: String = part.iter().map(|byte| char::from(*byte)).collect();
                let part = scope.string(&part)?;
                entries.set_index(scope, i as u32, part)?;
            }
            object.set(scope, c"entries", entries.into())?;
        }
        Record::Srv {
            priority,
            weight,
            port,
            name,
        } => {
            text(scope, c"name", name)?;
            number(scope, c"port", u32::from(*port))?;
            number(scope, c"priority", u32::from(*priority))?;
            number(scope, c"weight", u32::from(*weight))?;
        }
        Record::Naptr {
            order,
            preference,
            texts,
        } => {
            let keys = [c"flags", c"service", c"regexp", c"replacement"];
            for (key, value) in keys.into_iter().zip(texts) {
                text(scope, key, value)?;
            }
            number(scope, c"order", u32::from(*order))?;
            number(scope, c"preference", u32::from(*preference))?;
        }
        Record::Soa { names, numbers } => {
            text(scope, c"nsname", &names[0])?;
            text(scope, c"hostmaster", &names[1])?;
            let keys = [c"serial", c"refresh", c"retry", c"expire", c"minttl"];
            for (key, value) in keys.into_iter().zip(numbers) {
                number(scope, key, *value)?;
            }
        }
        Record::Caa(flags, tag, value) => {
            number(scope, c"critical", u32::from(*flags))?;
            object.set(scope, c"type", kind)?;
            let key = scope.string(tag)?;
            let value: String = value.iter().map(|byte| char::from(*byte)).collect();
            let value = scope.string(&value)?;
            object.set_key(scope, key, value)?;
            return Ok(object);
        }
        Record::Tlsa(numbers, data) => {
            let keys = [c"certUsage", c"selector", c"match"];
            for (key, value) in keys.into_iter().zip(numbers) {
                number(scope, key, u32::from(*value))?;
            }
            let data = scope.array_buffer(data.clone())?;
            object.set(scope, c"data", data.into())?;
        }
    }
    object.set(scope, c"type", kind)?;
    Ok(object)
}
