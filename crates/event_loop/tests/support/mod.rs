//! What the tests share. Each test file uses a part of it.
#![allow(dead_code)]

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;

use anode_event_loop::{
    Address, BindOptions, EventLoop, Handle, ReadEvent, RunMode, StreamHandle, StreamKind,
    TimerHandle,
};

/// What happened, in order.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    pub fn add(&self, entry: impl Into<String>) {
        self.0.borrow_mut().push(entry.into());
    }

    pub fn take(&self) -> Vec<String> {
        self.0.take()
    }

    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }
}

/// Runs the loop to its end; a loop that does not end within 20 seconds fails
/// the test.
pub fn run(event_loop: &EventLoop) {
    let limit = TimerHandle::new(event_loop, "limit");
    limit.set_ref(false);
    limit
        .start(20_000, 0, |_| panic!("the loop did not end in time"))
        .unwrap();
    event_loop.run(RunMode::Default);
    limit.close_quietly();
    event_loop.run(RunMode::NoWait);
}

pub fn local() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// A listener on a free port, and its address.
pub fn listen(
    event_loop: &EventLoop,
    on_connection: impl Fn(&StreamHandle, StreamHandle) + 'static,
) -> (StreamHandle, SocketAddr) {
    let server = StreamHandle::new(event_loop, StreamKind::Tcp);
    server.bind_tcp(local(), BindOptions::default()).unwrap();
    server
        .listen(128, move |server, connection| {
            on_connection(server, connection.unwrap());
        })
        .unwrap();
    let Address::Inet(address) = server.local_address().unwrap() else {
        panic!("a TCP server has an IP address");
    };
    (server, address)
}

/// A connected pair: both ends on the loop, nothing started.
pub fn pair(event_loop: &EventLoop) -> (StreamHandle, StreamHandle) {
    let accepted = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&accepted);
    let (_server, address) = listen(event_loop, move |server, connection| {
        *keep.borrow_mut() = Some(connection);
        server.close_quietly();
    });
    let client = StreamHandle::new(event_loop, StreamKind::Tcp);
    let connected = Rc::new(Cell::new(false));
    let flag = Rc::clone(&connected);
    client
        .connect_tcp(address, move |_, result| {
            result.unwrap();
            flag.set(true);
        })
        .unwrap();
    run(event_loop);
    assert!(connected.get());
    let server_end = accepted.take().expect("the connection was accepted");
    (client, server_end)
}

/// Reads to the end into a buffer, then calls `end` with the stream.
pub fn collect(
    stream: &StreamHandle,
    end: impl Fn(&StreamHandle, Result<(), i32>) + 'static,
) -> Rc<RefCell<Vec<u8>>> {
    let bytes = Rc::new(RefCell::new(Vec::new()));
    let into = Rc::clone(&bytes);
    stream
        .read_start(move |stream, event| match event {
            ReadEvent::Data(data) => into.borrow_mut().extend_from_slice(&data),
            ReadEvent::End => end(stream, Ok(())),
            ReadEvent::Error(error) => end(stream, Err(error)),
        })
        .unwrap();
    bytes
}
