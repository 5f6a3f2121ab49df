//! `internalBinding('http')`: the class `HttpParser`.
//!
//! A parser either is fed by JavaScript (`execute`) or takes the bytes of a stream handle natively
//! (`consume`); heads then cross to JavaScript once each, as a few lazily used strings, and header
//! bytes never become JavaScript objects of their own.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use anode_engine::{
    Bytes, NativeArg, NativeRef, Object, Persistent, Rest, Result, Scope, Value, native,
};
use anode_net::{NetStream, ReadBytes};
use anode_runtime::Environment;

use anode_http_wire::error::ParseError;
use anode_http_wire::parser::{Event, Kind, Parser, flags};

const ON_HEAD: u32 = 0;
const ON_BODY: u32 = 1;
const ON_COMPLETE: u32 = 2;
const ON_ERROR: u32 = 3;

// How much that is against the rules is let through.
const RELAXED: i32 = 1;
const INSECURE: i32 = 2;

/// From here on a body is not copied out of the buffer it was read into.
const TAKE_FROM: usize = 32 * 1024;

/// What `onHead` answers.
const NO_BODY: i32 = 1;
const STOP: i32 = 2;

struct HttpParser {
    parser: RefCell<Parser>,
    kind: Cell<Kind>,
    /// Whether the body of a response is what its head says, so that it may come with the head.
    whole_responses: Cell<bool>,
    /// The stream whose bytes come here.
    stream: RefCell<Option<Rc<NetStream>>>,
    /// Bytes behind an upgrade.
    leftover: RefCell<Vec<u8>>,
    /// Loop time (ms) at which the unfinished head began; 0: none.
    since: Cell<f64>,
    stopped: Cell<bool>,
    strings: Rc<Strings>,
    /// Counts resets, so that a drive in progress notices that it drives another message now.
    generation: Cell<u64>,
}

type This<'s> = NativeRef<'s, HttpParser>;

/// Interned strings and reused buffers of one environment.
#[derive(Default)]
struct Strings {
    get: OnceCell<Persistent>,
    slash: OnceCell<Persistent>,
}

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    let class = scope.class(
        c"HttpParser",
        native!(new_parser),
        &[
            (c"setLimits", native!(set_limits)),
            (c"setCallbacks", native!(set_callbacks)),
            (c"execute", native!(execute)),
            (c"finish", native!(finish)),
            (c"consume", native!(consume)),
            (c"unconsume", native!(unconsume)),
            (c"messageStart", native!(message_start)),
            (c"reset", native!(reset)),
            (c"free", native!(free)),
        ],
        &[],
    )?;
    object.set(scope, c"HttpParser", class.into())?;
    Ok(object)
}

fn kind_of(number: i32) -> Kind {
    if number == 1 {
        Kind::Response
    } else {
        Kind::Request
    }
}

fn new_parser<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let kind = kind_of(args.0.get(scope, 0).as_i32().unwrap_or(0));
    let parser = HttpParser {
        parser: RefCell::new(Parser::new(kind)),
        kind: Cell::new(kind),
        whole_responses: Cell::new(false),
        stream: RefCell::new(None),
        leftover: RefCell::new(Vec::new()),
        since: Cell::new(0.0),
        stopped: Cell::new(false),
        strings: Environment::of(scope).extension::<Strings>(),
        generation: Cell::new(0),
    };
    scope.construct_native(&args.0, Rc::new(parser))
}

fn set_limits(
    _: &mut Scope<'_>,
    this: This<'_>,
    max_header_size: f64,
    max_headers: Option<f64>,
    lenience: i32,
    whole_responses: Option<bool>,
) {
    let state = this.get();
    state.whole_responses.set(whole_responses.unwrap_or(false));
    let mut parser = state.parser.borrow_mut();
    parser.set_limits(
        max_header_size as usize,
        max_headers.unwrap_or(1000.0).max(0.0) as usize,
    );
    parser.set_relaxed(lenience == RELAXED);
    parser.set_lenient(lenience == INSECURE);
}

fn set_callbacks<'s>(
    _: &mut Scope<'s>,
    this: This<'s>,
    head: Value<'s>,
    body: Value<'s>,
    complete: Value<'s>,
    error: Value<'s>,
) {
    this.set_slot(ON_HEAD, head);
    this.set_slot(ON_BODY, body);
    this.set_slot(ON_COMPLETE, complete);
    this.set_slot(ON_ERROR, error);
}

fn call<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    slot: u32,
    args: &[Value<'s>],
) -> Result<Value<'s>> {
    match this.slot(scope, slot).as_function() {
        Some(f) => f.call(scope, this.object().into(), args),
        None => Ok(scope.undefined()),
    }
}

/// Bytes to parse.
struct Input<'a>(ReadBytes<'a>);

impl Input<'_> {
    /// What comes at and behind `at`.
    fn from(&self, at: usize) -> &[u8] {
        self.0.get(at..).unwrap_or_default()
    }

    /// A range as the body that JavaScript gets: its buffer and where in it the body begins. A large body that ends the
    /// input takes its buffer along.
    fn body<'s>(
        &mut self,
        scope: &mut Scope<'s>,
        range: std::ops::Range<usize>,
    ) -> Result<[Value<'s>; 2]> {
        let last = range.end == self.0.len();
        if let ReadBytes::Given(bytes) = &mut self.0
            && last
            && range.len() >= TAKE_FROM
        {
            let buffer = scope.array_buffer(std::mem::take(bytes))?;
            return Ok([buffer.into(), scope.int(range.start as i32)]);
        }
        let buffer = scope.array_buffer_of(&self.0[range])?;
        Ok([buffer.into(), scope.int(0)])
    }
}

/// Parses `input` and makes the calls. Returns how much was used, or `None` after an error.
fn drive<'s>(scope: &mut Scope<'s>, this: This<'s>, input: ReadBytes<'_>) -> Result<Option<usize>> {
    let mut input = Input(input);
    let state = this.get();
    let generation = state.generation.get();
    let mut at = 0;
    if state.stopped.get() {
        state.leftover.borrow_mut().extend_from_slice(input.from(0));
        return Ok(Some(0));
    }
    loop {
        if state.since.get() == 0.0 && !input.from(at).is_empty() && state.parser.borrow().is_idle()
        {
            state.since.set(now(scope));
        }
        let step = state.parser.borrow_mut().next(input.from(at));
        let base = at;
        at += step.consumed;
        match step.event {
            Event::NeedMore => break,
            Event::Head => {
                state.since.set(0.0);
                at += scope.nested(|scope| {
                    let this = same(scope, this);
                    head(scope, this, &mut input, at)
                })?;
            }
            Event::Body(range) => scope.nested(|scope| {
                let this = same(scope, this);
                let body = input.body(scope, base + range.start..base + range.end)?;
                call(scope, this, ON_BODY, &body).map(drop)
            })?,
            Event::Complete => scope.nested(|scope| {
                let this = same(scope, this);
                complete(scope, this)
            })?,
            Event::Upgrade => {
                state.stopped.set(true);
                state
                    .leftover
                    .borrow_mut()
                    .extend_from_slice(input.from(at));
                break;
            }
            Event::Error(error) => {
                fail(scope, this, error, at, input.from(0))?;
                return Ok(None);
            }
        }
        if state.generation.get() != generation {
            // The parser was freed or given to another connection by the program.
            return Ok(Some(at));
        }
    }
    if state.parser.borrow().is_idle() {
        state.since.set(0.0);
    }
    Ok(Some(at))
}

/// The same object as a handle of an inner scope.
fn same<'n>(scope: &mut Scope<'n>, this: This<'_>) -> This<'n> {
    let value = this.object().value().again(scope);
    match NativeRef::new(value) {
        Some(this) => this,
        None => unreachable!("the same object has the same type"),
    }
}

fn now(scope: &Scope<'_>) -> f64 {
    Environment::of(scope).event_loop().now_ms() as f64
}

fn interned<'s>(
    scope: &mut Scope<'s>,
    cell: &OnceCell<Persistent>,
    text: &'static str,
) -> Result<Value<'s>> {
    if let Some(value) = cell.get() {
        return Ok(value.get(scope));
    }
    let value = scope.atom(text.as_bytes())?;
    let _ = cell.set(value.persist(scope));
    Ok(value)
}

/// Reports a head, behind which `input` goes on at `at`; returns how much of that was taken as the body.
fn head<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    input: &mut Input<'_>,
    at: usize,
) -> Result<usize> {
    let state = this.get();
    let strings = &state.strings;
    let parser = state.parser.borrow();
    let head = parser.head();
    let version = scope.int(head.version.into());
    let (second, third) = match state.kind.get() {
        Kind::Request => {
            let method = match head.method {
                "GET" => interned(scope, &strings.get, "GET")?,
                other => scope.atom(other.as_bytes())?,
            };
            let url = match head.target {
                b"/" => interned(scope, &strings.slash, "/")?,
                other => scope.latin1(other)?,
            };
            (method, url)
        }
        Kind::Response => (scope.int(head.status.into()), scope.latin1(head.target)?),
    };
    let block = scope.latin1(head.headers)?;
    let length = scope.number(head.content_length as f64);
    let mut bits = head.flags;
    // Whether a response has a body is for the library to say (HEAD).
    let told = state.kind.get() == Kind::Request || state.whole_responses.get();
    let whole = if told && head.flags & flags::UPGRADE == 0 {
        parser.peek_whole_body(input.from(at))
    } else {
        None
    };
    drop(parser);
    let mut taken = 0;
    let body = match whole {
        Some(n) => {
            bits |= flags::WHOLE;
            taken = n;
            state.parser.borrow_mut().skip_body();
            if n == input.from(at).len() && state.stream.borrow().is_some() {
                bits |= flags::LAST;
            }
            if n == 0 {
                [scope.undefined(); 2]
            } else {
                input.body(scope, at..at + n)?
            }
        }
        None => [scope.undefined(); 2],
    };
    let bits = scope.int(bits as i32);
    let generation = state.generation.get();
    let [body, start] = body;
    let args = [version, second, third, block, bits, length, body, start];
    let answer = call(scope, this, ON_HEAD, &args)?.as_i32().unwrap_or(0);
    if state.generation.get() == generation {
        match answer {
            NO_BODY => state.parser.borrow_mut().no_body(),
            STOP => state.parser.borrow_mut().stop(),
            _ => {}
        }
    }
    Ok(taken)
}

fn complete<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let trailers = {
        let parser = this.get().parser.borrow();
        scope.latin1(parser.trailers())?
    };
    call(scope, this, ON_COMPLETE, &[trailers]).map(drop)
}

fn fail<'s>(
    scope: &mut Scope<'s>,
    this: This<'s>,
    error: ParseError,
    at: usize,
    input: &[u8],
) -> Result<()> {
    let code = scope.string(error.code.name())?;
    let reason = scope.string(error.reason)?;
    let at = scope.number(at as f64);
    let packet = scope.uint8_array(input.to_vec())?;
    call(scope, this, ON_ERROR, &[code, reason, at, packet.into()]).map(drop)
}

fn execute<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: Bytes<'s>) -> Result<i32> {
    // Copied: the callbacks may change or detach the buffer.
    let input = bytes.as_slice(scope).to_vec();
    Ok(match drive(scope, this, ReadBytes::Given(input))? {
        Some(used) => used as i32,
        None => -1,
    })
}

fn finish<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<()> {
    let event = this.get().parser.borrow_mut().finish();
    match event {
        Event::Complete => complete(scope, this),
        Event::Error(error) => fail(scope, this, error, 0, &[]),
        _ => Ok(()),
    }
}

fn consume<'s>(scope: &mut Scope<'s>, this: This<'s>, stream: NativeArg<'s, NetStream>) {
    let stream = stream.0.rc();
    let parser = this.object().value().persist(scope);
    stream.set_consumer(Some(Rc::new(
        move |scope: &mut Scope<'_>, bytes: ReadBytes<'_>| match NativeRef::new(parser.get(scope)) {
            Some(this) => drive(scope, this, bytes).map(drop),
            None => Ok(()),
        },
    )));
    *this.get().stream.borrow_mut() = Some(stream);
}

/// Gives the stream its bytes back. Returns what was read behind an upgrade, if anything.
fn unconsume<'s>(scope: &mut Scope<'s>, this: This<'s>) -> Result<Value<'s>> {
    if let Some(stream) = this.get().stream.take() {
        stream.set_consumer(None);
    }
    let rest = this.get().leftover.take();
    if rest.is_empty() {
        return Ok(scope.undefined());
    }
    Ok(scope.uint8_array(rest)?.into())
}

fn message_start(_: &mut Scope<'_>, this: This<'_>) -> f64 {
    this.get().since.get()
}

fn reset(_: &mut Scope<'_>, this: This<'_>, kind: i32) {
    let state = this.get();
    let kind = kind_of(kind);
    clear(state);
    state.kind.set(kind);
    state.whole_responses.set(false);
    state.parser.borrow_mut().reset(kind);
}

fn free(_: &mut Scope<'_>, this: This<'_>) {
    clear(this.get());
}

fn clear(state: &HttpParser) {
    if let Some(stream) = state.stream.take() {
        stream.set_consumer(None);
    }
    state.leftover.take();
    state.since.set(0.0);
    state.stopped.set(false);
    state.generation.set(state.generation.get() + 1);
}
