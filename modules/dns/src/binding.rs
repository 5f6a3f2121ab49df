//! `internalBinding('dns')`: look-ups as pool jobs of the look-up class.
//!
//! Programs often connect to one host many times at once, so equal look-ups that are under way together are one job.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::IpAddr;

use anode_engine::{Error, ErrorKind, IntoJs, Object, Result, Scope, Value, functions};
use anode_event_loop::{JobClass, JobKind};
use anode_runtime::{Environment, Request, SysError, pool};

use crate::channel;
use crate::lookup::{Family, LookupError, Order, lookup, lookup_service};

const GETADDRINFO: JobKind = JobKind::new("dns.lookup", "GETADDRINFOREQWRAP");
const GETNAMEINFO: JobKind = JobKind::new("dns.lookupService", "GETNAMEINFOREQWRAP");

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"getaddrinfo" => getaddrinfo,
        c"getnameinfo" => getnameinfo,
    });
    channel::add_class(scope, object)?;
    Ok(object)
}

/// What makes two look-ups equal.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    hostname: String,
    family: Family,
    hints: i32,
    order: Order,
}

/// Callbacks that wait for a look-up under way.
#[derive(Default)]
struct Waiting(RefCell<HashMap<Question, Vec<Request>>>);

type Addresses = std::result::Result<Vec<IpAddr>, LookupError>;

fn ask(question: &Question) -> Addresses {
    lookup(
        &question.hostname,
        question.family,
        question.hints,
        question.order,
    )
}

fn getaddrinfo<'s>(
    scope: &mut Scope<'s>,
    hostname: String,
    family: i32,
    hints: i32,
    order: i32,
    callback: Value<'s>,
) -> Result<Value<'s>> {
    let family = match family {
        4 => Family::V4,
        6 => Family::V6,
        _ => Family::Any,
    };
    let order = match order {
        1 => Order::V4First,
        2 => Order::V6First,
        _ => Order::Verbatim,
    };
    let question = Question {
        hostname,
        family,
        hints,
        order,
    };
    if !callback.is_function() {
        return match ask(&question) {
            Ok(addresses) => addresses_to_js(scope, &addresses),
            Err(error) => throw(scope, &error),
        };
    }
    let request = Request::traced(scope, callback, GETADDRINFO.resource);
    let env = Environment::of(scope);
    let waiting = env.extension::<Waiting>();
    if let Some(requests) = waiting.0.borrow_mut().get_mut(&question) {
        requests.push(request);
        return Ok(scope.undefined());
    }
    waiting
        .0
        .borrow_mut()
        .insert(question.clone(), vec![request]);
    let asked = question.clone();
    let work = move || ask(&asked);
    env.event_loop()
        .submit(JobClass::Lookup, GETADDRINFO, work, move |_, outcome| {
            let requests = waiting.0.borrow_mut().remove(&question).unwrap_or_default();
            for request in requests {
                request.complete(|scope| match &outcome {
                    Ok(Ok(addresses)) => Ok(vec![scope.null(), addresses_to_js(scope, addresses)?]),
                    Ok(Err(error)) => Ok(vec![error_to_js(scope, error)?]),
                    Err(error) => Ok(vec![
                        SysError::new(error.errno(), "getaddrinfo").to_js(scope)?,
                    ]),
                });
            }
        });
    Ok(scope.undefined())
}

fn getnameinfo<'s>(
    scope: &mut Scope<'s>,
    address: String,
    port: u32,
    callback: Value<'s>,
) -> Result<Value<'s>> {
    let Ok(address) = address.parse::<IpAddr>() else {
        return Err(Error::with_code(
            ErrorKind::Type,
            "ERR_INVALID_ARG_VALUE",
            "The argument 'address' is invalid",
        ));
    };
    pool(
        scope,
        JobClass::Lookup,
        GETNAMEINFO,
        callback,
        move || Ok(lookup_service(address, port as u16)),
        |scope, outcome| match outcome {
            Ok((hostname, service)) => vec![hostname, service].into_js(scope),
            Err(error) => throw(scope, &error),
        },
    )
}

fn addresses_to_js<'s>(scope: &mut Scope<'s>, addresses: &[IpAddr]) -> Result<Value<'s>> {
    let texts: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    texts.into_js(scope)
}

/// Node's error of a failed look-up: it differs from those of other system calls in its message and in `hostname`.
fn error_to_js<'s>(scope: &mut Scope<'s>, error: &LookupError) -> Result<Value<'s>> {
    let value = scope.error(ErrorKind::Error, &error.message())?;
    if let Some(object) = value.as_object() {
        let errno = scope.int(error.errno);
        object.set(scope, c"errno", errno)?;
        let code = scope.string(error.code)?;
        object.set(scope, c"code", code)?;
        let syscall = scope.string(error.syscall)?;
        object.set(scope, c"syscall", syscall)?;
        let hostname = scope.string(&error.hostname)?;
        object.set(scope, c"hostname", hostname)?;
    }
    Ok(value)
}

fn throw<'s, T>(scope: &mut Scope<'s>, error: &LookupError) -> Result<T> {
    let error = error_to_js(scope, error)?;
    Err(scope.throw(error))
}
