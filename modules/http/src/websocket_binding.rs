//! `internalBinding('websocket')`: the class `FrameParser` and the function `encodeFrame`.
//! Main thread.

use std::cell::RefCell;
use std::rc::Rc;

use anode_engine::{Bytes, NativeRef, Object, Rest, Result, Scope, Value, functions, native};

use anode_http_wire::websocket::{Event, FrameParser, encode};

type This<'s> = NativeRef<'s, RefCell<FrameParser>>;

/// What the first number of each triple of `feed`'s answer means.
const TEXT: i32 = 1;
const BINARY: i32 = 2;
const COMPRESSED: i32 = 3;
const PING: i32 = 4;
const PONG: i32 = 5;
const CLOSE: i32 = 6;
const ERROR: i32 = 7;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    let class = scope.class(
        c"FrameParser",
        native!(new_parser),
        &[(c"feed", native!(feed))],
        &[],
    )?;
    object.set(scope, c"FrameParser", class.into())?;
    functions!(scope, object, { c"encodeFrame" => encode_frame });
    Ok(object)
}

/// `new FrameParser(fromClient, deflate, limit)`: see [`FrameParser::new`].
fn new_parser<'s>(scope: &mut Scope<'s>, args: Rest<'s>) -> Result<Object<'s>> {
    let from_client = args.0.get(scope, 0).as_bool().unwrap_or(false);
    let deflate = args.0.get(scope, 1).as_bool().unwrap_or(false);
    let limit = args.0.get(scope, 2).as_f64().unwrap_or(0.0);
    let parser = FrameParser::new(from_client, deflate, limit as u64);
    scope.construct_native(&args.0, Rc::new(RefCell::new(parser)))
}

/// `feed(bytes)`: an array of triples (kind, a, b), one after the other. a and b are: the string of
/// a text; the ArrayBuffer of a binary message; the bytes of a compressed one and whether it is
/// text; the payload of a ping or pong; code and reason of a close or an error.
fn feed<'s>(scope: &mut Scope<'s>, this: This<'s>, bytes: Bytes<'s>) -> Result<Object<'s>> {
    let events = this.get().borrow_mut().feed(bytes.as_slice(scope));
    let mut flat: Vec<Value<'s>> = Vec::with_capacity(3 * events.len());
    for event in events {
        let none = scope.undefined();
        let (kind, a, b) = match event {
            Event::Text(text) => (TEXT, scope.string(&text)?, none),
            Event::Binary(data) => (BINARY, scope.array_buffer(data)?.into(), none),
            Event::Compressed { data, text } => {
                let data = scope.uint8_array(data)?.into();
                (COMPRESSED, data, scope.boolean(text))
            }
            Event::Ping(data) => (PING, scope.uint8_array(data)?.into(), none),
            Event::Pong(data) => (PONG, scope.uint8_array(data)?.into(), none),
            Event::Close(code, reason) => {
                let code = scope.int(code.into());
                (CLOSE, code, scope.string(&reason)?)
            }
            Event::Error(code, reason) => {
                let code = scope.int(code.into());
                (ERROR, code, scope.string(reason)?)
            }
        };
        flat.extend([scope.int(kind), a, b]);
    }
    scope.array_of(&flat)
}

/// `encodeFrame(opcode, payload, mask)`: a Uint8Array with one final frame; `mask` is a random
/// number below 2**32, or undefined for the frames of a server.
fn encode_frame<'s>(
    scope: &mut Scope<'s>,
    opcode: i32,
    payload: Bytes<'s>,
    mask: Option<f64>,
) -> Result<Object<'s>> {
    let mask = mask.map(|mask| (mask as u32).to_ne_bytes());
    let frame = encode(opcode as u8, payload.as_slice(scope), mask);
    scope.uint8_array(frame)
}
