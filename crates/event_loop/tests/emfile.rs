//! What a listener does when the process has no descriptor left. One test, so
//! that the limit it sets concerns nobody else.

mod support;

use std::cell::Cell;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;

use anode_event_loop::{
    Address, BindOptions, EventLoop, Handle, RunMode, StreamHandle, StreamKind,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use support::{local, run};

#[test]
fn connections_are_shed_without_spinning() {
    let event_loop = EventLoop::new().unwrap();
    let accepted = Rc::new(Cell::new(0));
    let counted = Rc::clone(&accepted);
    let server = StreamHandle::new(&event_loop, StreamKind::Tcp);
    server.bind_tcp(local(), BindOptions::default()).unwrap();
    server
        .listen(16, move |_, connection| {
            connection.unwrap().close_quietly();
            counted.set(counted.get() + 1);
        })
        .unwrap();
    let Ok(Address::Inet(address)) = server.local_address() else {
        panic!("bound");
    };

    // Descriptors for the clients first, then use up all the others.
    let mut reserve: Vec<File> = (0..4).map(|_| File::open("/").unwrap()).collect();
    let limit = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: Some(256),
            maximum: limit.maximum,
        },
    )
    .unwrap();
    let mut hog = Vec::new();
    while let Ok(file) = File::open("/") {
        hog.push(file);
    }

    let connect = |address: SocketAddr, reserve: &mut Vec<File>| {
        drop(reserve.pop());
        TcpStream::connect(address).unwrap()
    };
    let mut first = connect(address, &mut reserve);
    let mut second = connect(address, &mut reserve);
    event_loop.run(RunMode::Once);
    // Both were taken and dropped: their clients see the end.
    for client in [&mut first, &mut second] {
        let read = std::io::Read::read(client, &mut [0; 1]);
        assert_eq!(read.unwrap(), 0);
    }
    assert_eq!(accepted.get(), 0);
    // Nothing is left to do: the loop does not turn.
    let before = event_loop.metrics().events;
    event_loop.run(RunMode::NoWait);
    assert_eq!(event_loop.metrics().events, before);

    // With descriptors again it accepts again, the same listener.
    hog.truncate(hog.len() - 8);
    let third = connect(address, &mut reserve);
    while accepted.get() == 0 {
        event_loop.run(RunMode::Once);
    }
    drop(third);
    server.close_quietly();
    run(&event_loop);
}
