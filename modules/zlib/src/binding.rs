//! `internalBinding('zlib')`: whole buffers as one job each, and streams that work step by step.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anode_engine::{
    Bytes, Error, ErrorKind, NativeRef, Object, OwnedBytes, Persistent, Rest, Result, Scope, Str,
    Value, functions, native,
};
use anode_event_loop::{JobClass, JobKind};
use anode_runtime::{WorkError, pool};

use crate::codec::{Codec, CodecError, Parameters, Plan, Step};
use crate::once::{Job, Output, process};
use crate::stream::{Mode, Settings};

type Js<'s> = Result<Value<'s>>;

/// What work of a plan is called.
fn kind_of(plan: &Plan) -> JobKind {
    let name = match plan {
        Plan::Zlib(settings) => match settings.mode {
            Mode::Deflate => "zlib.deflate",
            Mode::Inflate => "zlib.inflate",
            Mode::Gzip => "zlib.gzip",
            Mode::Gunzip => "zlib.gunzip",
            Mode::DeflateRaw => "zlib.deflateRaw",
            Mode::InflateRaw => "zlib.inflateRaw",
            Mode::Unzip => "zlib.unzip",
        },
        Plan::BrotliEncode(_) => "zlib.brotliCompress",
        Plan::BrotliDecode(_) => "zlib.brotliDecompress",
        Plan::ZstdCompress(_) => "zlib.zstdCompress",
        Plan::ZstdDecompress(_) => "zlib.zstdDecompress",
    };
    JobKind::new(name, "ZLIB")
}

/// The most that one call gives, in bytes: a program may name any size.
const MOST_OUTPUT: usize = 1 << 28;

/// What `once` returns for more than was allowed.
const TOO_LARGE: i32 = 1;
/// What `once` returns for data behind the end.
const TRAILING_JUNK: i32 = 2;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"once" => once,
        c"crc32" => crc32,
    });
    let class = scope.class(
        c"Zlib",
        native!(construct),
        &[
            (c"write", native!(write)),
            (c"params", native!(params)),
            (c"reset", native!(reset)),
            (c"close", native!(close)),
        ],
        &[],
    )?;
    object.set(scope, c"Zlib", class.into())?;
    Ok(object)
}

fn failure(error: &CodecError) -> WorkError {
    WorkError::Coded {
        kind: ErrorKind::Error,
        code: error.code.clone().into_owned(),
        message: error.message.clone(),
        errno: error.errno,
    }
}

fn throw(scope: &mut Scope<'_>, error: &CodecError) -> Result<Error> {
    let error = failure(error).to_js(scope)?;
    Ok(scope.throw(error))
}

fn check<T>(scope: &mut Scope<'_>, outcome: std::result::Result<T, CodecError>) -> Result<T> {
    match outcome {
        Ok(value) => Ok(value),
        Err(error) => Err(throw(scope, &error)?),
    }
}

/// Node's numbers of the modes that are not zlib's.
const BROTLI_DECODE: i32 = 8;
const BROTLI_ENCODE: i32 = 9;
const ZSTD_COMPRESS: i32 = 10;
const ZSTD_DECOMPRESS: i32 = 11;

/// What stream is wanted. `settings` are 32-bit numbers: level, bits of the window, memory level and strategy for zlib's
/// modes, pairs of parameter and value for the others.
fn plan_of(
    mode: i32,
    settings: &[u8],
    pledged_size: Option<f64>,
    dictionary: Option<OwnedBytes>,
    refuse_junk: bool,
) -> Result<Plan> {
    let wrong = || Error::arg_type("an internal call expected a mode of zlib and its settings");
    let (words, _) = settings.as_chunks::<4>();
    let numbers: Vec<i32> = words.iter().map(|&word| i32::from_ne_bytes(word)).collect();
    let dictionary = dictionary.map(|bytes| bytes.0);
    if let Some(mode) = u8::try_from(mode).ok().and_then(Mode::from_number) {
        let [level, window_bits, mem_level, strategy] = numbers[..] else {
            return Err(wrong());
        };
        return Ok(Plan::Zlib(Settings {
            mode,
            level,
            window_bits,
            mem_level,
            strategy,
            dictionary,
            refuse_junk,
        }));
    }
    let (pairs, _) = numbers.as_chunks::<2>();
    let parameters = Parameters {
        params: pairs
            .iter()
            .map(|&[number, value]| (number, value))
            .collect(),
        dictionary,
        pledged_size: pledged_size.map(|size| size as u64),
    };
    match mode {
        BROTLI_DECODE => Ok(Plan::BrotliDecode(parameters)),
        BROTLI_ENCODE => Ok(Plan::BrotliEncode(parameters)),
        ZSTD_COMPRESS => Ok(Plan::ZstdCompress(parameters)),
        ZSTD_DECOMPRESS => Ok(Plan::ZstdDecompress(parameters)),
        _ => Err(wrong()),
    }
}

// ---- whole buffers -----------------------------------------------------------------------------

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn once<'s>(
    scope: &mut Scope<'s>,
    mode: i32,
    settings: Bytes<'s>,
    pledged_size: Option<f64>,
    dictionary: Option<OwnedBytes>,
    input: Bytes<'s>,
    finish_flush: i32,
    limit: f64,
    refuse_junk: bool,
    callback: Value<'s>,
) -> Js<'s> {
    let settings = settings.as_slice(scope);
    let plan = plan_of(mode, settings, pledged_size, dictionary, refuse_junk)?;
    // Settings of these that do not fit are thrown at once.
    let make_now = !matches!(plan, Plan::Zlib(_));
    let kind = kind_of(&plan);
    let mut job = Job::new(plan, finish_flush, limit as u64, refuse_junk);
    if !callback.is_function() {
        let input = input.as_slice(scope);
        let outcome = process(job, input);
        let output = check(scope, outcome)?;
        return output_to_js(scope, output);
    }
    if make_now {
        let made = job.make();
        job = check(scope, made)?;
    }
    let input = input.as_slice(scope).to_vec();
    pool(
        scope,
        JobClass::Cpu,
        kind,
        callback,
        move || process(job, &input).map_err(|e| failure(&e)),
        output_to_js,
    )
}

fn output_to_js<'s>(scope: &mut Scope<'s>, output: Output) -> Js<'s> {
    match output {
        Output::Bytes(bytes) => scope.array_buffer(bytes).map(Into::into),
        Output::TooLarge => Ok(scope.int(TOO_LARGE)),
        Output::TrailingJunk => Ok(scope.int(TRAILING_JUNK)),
    }
}

fn crc32<'s>(scope: &mut Scope<'s>, data: Value<'s>, start: u32) -> Result<u32> {
    if let Some(bytes) = data.as_bytes() {
        return Ok(crate::crc32(bytes.as_slice(scope), start));
    }
    let Some(text) = Str::from_value(data) else {
        return Err(Error::arg_type("an internal call expected text or bytes"));
    };
    text.flatten(scope)?;
    Ok(crate::crc32(text.to_cow(scope).as_bytes(), start))
}

// ---- streams -----------------------------------------------------------------------------------

/// The slot that holds the chunk that the last write was about.
const CHUNK_SLOT: u32 = 0;

/// A stream as JavaScript has it.
struct Zlib {
    /// Not here while a job works on it, nor after `close`.
    stream: RefCell<Option<Box<dyn Codec>>>,
    kind: JobKind,
    /// `close` was called during a job.
    closed: Cell<bool>,
    /// What the last write left of its chunk.
    left: RefCell<Option<Left>>,
    /// The `Int32Array` that tells how a write ended.
    state: Persistent,
}

/// The pool works on a copy of a chunk, as the program may change or detach its buffer. A chunk whose output does not
/// fit takes many writes, so its copy is kept from one to the next.
struct Left {
    bytes: Vec<u8>,
    /// Where in `bytes` the next write starts.
    from: usize,
    /// The same place in the program's chunk.
    offset: usize,
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn construct<'s>(
    scope: &mut Scope<'s>,
    call: Rest<'s>,
    mode: i32,
    settings: Bytes<'s>,
    pledged_size: Option<f64>,
    dictionary: Option<OwnedBytes>,
    state: Bytes<'s>,
    refuse_junk: bool,
) -> Result<Object<'s>> {
    let settings = settings.as_slice(scope);
    let plan = plan_of(mode, settings, pledged_size, dictionary, refuse_junk)?;
    let kind = kind_of(&plan);
    let made = plan.make();
    let stream = check(scope, made)?;
    let memory = stream.memory();
    let state = state.value().persist(scope);
    let data = Rc::new(Zlib {
        stream: RefCell::new(Some(stream)),
        kind,
        closed: Cell::new(false),
        left: RefCell::new(None),
        state,
    });
    let object = scope.construct_native(&call.0, data)?;
    if let Some(native) = NativeRef::<Zlib>::new(object.into()) {
        native.set_weight(memory);
    }
    Ok(object)
}

fn not_ready() -> Error {
    Error::with_code(
        ErrorKind::Error,
        "ERR_INVALID_STATE",
        "Invalid state: the stream is at work or closed",
    )
}

/// A write from when it takes the stream to when it puts it back.
struct Work {
    stream: Box<dyn Codec>,
    input: Vec<u8>,
    from: usize,
    output: Vec<u8>,
    outcome: std::result::Result<Step, CodecError>,
}

#[expect(clippy::too_many_arguments, reason = "the form of a native call")]
fn write<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, Zlib>,
    flush: i32,
    chunk: Bytes<'s>,
    offset: usize,
    length: usize,
    output_length: usize,
    callback: Value<'s>,
) -> Js<'s> {
    // What does not fit is left for the next call.
    let output_length = output_length.min(MOST_OUTPUT);
    let data = this.rc();
    let mut stream = data.stream.take().ok_or_else(not_ready)?;
    if !callback.is_function() {
        let mut output = vec![0; output_length];
        let input = part(chunk.as_slice(scope), offset, length);
        let left = input.len();
        let outcome = stream.write(input, &mut output, flush);
        data.stream.replace(Some(stream));
        return give(scope, &data, outcome, output, left);
    }
    let same = this.slot(scope, CHUNK_SLOT).is_same(chunk.value());
    let kept = data
        .left
        .take()
        .filter(|left| same && left.offset == offset && left.bytes.len() - left.from == length);
    let (input, from) = match kept {
        Some(left) => (left.bytes, left.from),
        None => {
            this.set_slot(CHUNK_SLOT, chunk.value());
            (part(chunk.as_slice(scope), offset, length).to_vec(), 0)
        }
    };
    pool(
        scope,
        JobClass::Cpu,
        data.kind,
        callback,
        move || {
            let mut output = vec![0; output_length];
            let outcome = stream.write(&input[from..], &mut output, flush);
            Ok(Work {
                stream,
                input,
                from,
                output,
                outcome,
            })
        },
        move |scope, work| {
            if !data.closed.get() {
                data.stream.replace(Some(work.stream));
            }
            let left = work.input.len() - work.from;
            if let Ok(step) = &work.outcome
                && step.produced == work.output.len()
                && step.consumed < left
            {
                data.left.replace(Some(Left {
                    bytes: work.input,
                    from: work.from + step.consumed,
                    offset: offset + step.consumed,
                }));
            }
            give(scope, &data, work.outcome, work.output, left)
        },
    )
}

fn part(bytes: &[u8], offset: usize, length: usize) -> &[u8] {
    let start = offset.min(bytes.len());
    &bytes[start..start.saturating_add(length).min(bytes.len())]
}

/// The end of a write: tells how it went in the state array and returns what came out.
fn give<'s>(
    scope: &mut Scope<'s>,
    data: &Zlib,
    outcome: std::result::Result<Step, CodecError>,
    mut output: Vec<u8>,
    left: usize,
) -> Js<'s> {
    let step = check(scope, outcome)?;
    let room = output.len() - step.produced;
    if let Some(state) = data.state.get(scope).as_bytes() {
        let numbers = [
            room as u32,
            (left - step.consumed) as u32,
            step.status as u32,
        ];
        state.write_u32s(scope, &numbers);
    }
    output.truncate(step.produced);
    // Small pieces must not hold the memory of whole ones.
    if room > step.produced {
        output.shrink_to_fit();
    }
    scope.array_buffer(output).map(Into::into)
}

fn params<'s>(
    scope: &mut Scope<'s>,
    this: NativeRef<'s, Zlib>,
    level: i32,
    strategy: i32,
) -> Result<()> {
    let outcome = match this.get().stream.borrow_mut().as_mut() {
        Some(stream) => stream.params(level, strategy),
        None => return Err(not_ready()),
    };
    check(scope, outcome)
}

fn reset<'s>(scope: &mut Scope<'s>, this: NativeRef<'s, Zlib>) -> Result<()> {
    this.get().left.take();
    let outcome = match this.get().stream.borrow_mut().as_mut() {
        Some(stream) => stream.reset(),
        None => {
            return Err(Error::new(
                ErrorKind::Error,
                "Cannot reset zlib stream while a write is in progress",
            ));
        }
    };
    check(scope, outcome)
}

/// Frees zlib's memory: now, or when the job that uses it is done.
fn close<'s>(_: &mut Scope<'s>, this: NativeRef<'s, Zlib>) {
    let data = this.get();
    data.closed.set(true);
    data.left.take();
    data.stream.take();
    this.set_weight(0);
}
