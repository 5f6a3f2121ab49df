//! Datagram sockets over the real system.

mod support;

use std::cell::{Cell, RefCell};
use std::io::IoSlice;
use std::net::SocketAddr;
use std::rc::Rc;

use anode_event_loop::{EventLoop, Handle, UdpBindOptions, UdpHandle, errno};
use support::run;

fn bound(event_loop: &EventLoop) -> (UdpHandle, SocketAddr) {
    let socket = UdpHandle::new(event_loop);
    let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
    socket.bind(any, UdpBindOptions::default()).unwrap();
    let address = socket.local_address().unwrap();
    (socket, address)
}

#[test]
fn datagrams_keep_their_bounds_and_order() {
    let event_loop = EventLoop::new().unwrap();
    let (receiver, address) = bound(&event_loop);
    let (sender, from) = bound(&event_loop);
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    receiver
        .receive_start(move |handle, received| {
            let (bytes, sender) = received.unwrap();
            assert_eq!(sender, from);
            log.borrow_mut().push(bytes.to_vec());
            if bytes == b"last" {
                handle.close_quietly();
            }
        })
        .unwrap();
    let parts = [IoSlice::new(b"in "), IoSlice::new(b"parts")];
    assert_eq!(sender.try_send(&parts, Some(address)), Ok(8));
    assert_eq!(sender.try_send(&[IoSlice::new(b"")], Some(address)), Ok(0));
    sender.connect(address).unwrap();
    assert_eq!(sender.peer_address(), Ok(address));
    let done = Rc::new(Cell::new(0));
    for text in ["one", "two", "last"] {
        let done = Rc::clone(&done);
        let count = move |_: &UdpHandle, result| {
            assert_eq!(result, Ok(text.len()));
            done.set(done.get() + 1);
        };
        sender.send(text.into(), None, count).unwrap();
    }
    assert_eq!((sender.send_queue_count(), done.get()), (3, 0));
    run(&event_loop);
    let expected: [&[u8]; 5] = [b"in parts", b"", b"one", b"two", b"last"];
    assert_eq!(*seen.borrow(), expected);
    assert_eq!((sender.send_queue_count(), done.get()), (0, 3));
}

#[test]
fn a_full_socket_queues_and_goes_on() {
    let event_loop = EventLoop::new().unwrap();
    let (receiver, address) = bound(&event_loop);
    let (sender, _) = bound(&event_loop);
    sender.send_buffer_size(Some(4096)).unwrap();
    let total = 500;
    let done = Rc::new(Cell::new(0));
    for _ in 0..total {
        let done = Rc::clone(&done);
        let count = move |_: &UdpHandle, result: Result<usize, _>| {
            assert_eq!(result, Ok(1400));
            done.set(done.get() + 1);
        };
        sender.send(vec![7; 1400], Some(address), count).unwrap();
    }
    run(&event_loop);
    assert_eq!(done.get(), total);
    receiver.close_quietly();
}

#[test]
fn wrong_use() {
    let event_loop = EventLoop::new().unwrap();
    let (socket, address) = bound(&event_loop);
    let (other, _) = bound(&event_loop);
    let options = UdpBindOptions::default();
    let busy = UdpHandle::new(&event_loop).bind(address, options);
    assert_eq!(busy, Err(errno::EADDRINUSE));
    assert_eq!(socket.bind(address, options), Err(errno::EINVAL));
    assert_eq!(socket.disconnect(), Err(errno::ENOTCONN));
    let nothing = [IoSlice::new(b"x")];
    assert_eq!(socket.try_send(&nothing, None), Err(errno::EDESTADDRREQ));
    other.connect(address).unwrap();
    assert_eq!(other.connect(address), Err(errno::EISCONN));
    assert_eq!(other.try_send(&nothing, Some(address)), Err(errno::EISCONN));
    assert_eq!(socket.set_ttl(0), Err(errno::EINVAL));
    assert_eq!(socket.set_multicast_ttl(256), Err(errno::EINVAL));
    assert_eq!(UdpHandle::new(&event_loop).set_ttl(1), Err(errno::EBADF));
    socket.close_quietly();
    assert_eq!(socket.connect(address), Err(errno::EINVAL));
    assert_eq!(socket.local_address(), Err(errno::EBADF));
    run(&event_loop);
}
