//! Streams: TCP, Unix sockets and pipes, over the real system.

mod support;

use std::cell::{Cell, RefCell};
use std::io::{IoSlice, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::Duration;

use anode_event_loop::{
    Address, BindOptions, EventLoop, Handle, HookHandle, HookPhase, ReadBytes, ReadEvent, RunMode,
    StreamHandle, StreamKind, TimerHandle, WriteStatus, errno,
};
use support::{Log, collect, listen, local, pair, run};

fn write_all(stream: &StreamHandle, data: &[u8]) -> WriteStatus {
    stream
        .write(&[IoSlice::new(data)], |_, result| result.unwrap())
        .unwrap()
}

/// Data that shows when a piece is lost, doubled or out of place.
fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|index| (index * 31 / 7 % 251) as u8)
        .collect()
}

/// Fills the stream until it queues; gives what was written.
fn fill(stream: &StreamHandle) -> usize {
    let chunk = vec![7u8; 256 * 1024];
    let mut total = 0;
    loop {
        match stream.try_write(&[IoSlice::new(&chunk)]) {
            Ok(count) => total += count,
            Err(error) => {
                assert_eq!(error, errno::EAGAIN);
                return total;
            }
        }
    }
}

#[test]
fn an_echo_server() {
    let event_loop = EventLoop::new().unwrap();
    let (server, address) = listen(&event_loop, |server, connection| {
        assert!(matches!(connection.peer_address(), Ok(Address::Inet(_))));
        connection
            .read_start(|connection, event| match event {
                ReadEvent::Data(data) => {
                    write_all(connection, &data);
                }
                ReadEvent::End => {
                    connection.close_quietly();
                }
                ReadEvent::Error(error) => panic!("{error}"),
            })
            .unwrap();
        server.close_quietly();
    });
    assert!(server.is_active());
    let client = StreamHandle::new(&event_loop, StreamKind::Tcp);
    let got = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&got);
    client
        .connect_tcp(address, move |client, result| {
            result.unwrap();
            client.set_nodelay(true).unwrap();
            client.set_keepalive(Some(Duration::from_secs(60))).unwrap();
            client.set_keepalive(None).unwrap();
            assert_eq!(client.peer_address(), Ok(Address::Inet(address)));
            *keep.borrow_mut() = Some(collect(client, |client, result| {
                result.unwrap();
                client.close_quietly();
            }));
            assert_eq!(write_all(client, b"hello, "), WriteStatus::Done);
            let parts = [IoSlice::new(b"wo"), IoSlice::new(b""), IoSlice::new(b"rld")];
            let status = client.write(&parts, |_, _| unreachable!()).unwrap();
            assert_eq!(status, WriteStatus::Done);
            client.shutdown(|_, result| result.unwrap()).unwrap();
            assert_eq!(client.shutdown(|_, _| {}), Err(errno::ENOTCONN));
            assert_eq!(
                client.write(&[IoSlice::new(b"x")], |_, _| {}),
                Err(errno::EPIPE)
            );
        })
        .unwrap();
    run(&event_loop);
    let got = got.take().unwrap().take();
    assert_eq!(got, b"hello, world");
    assert_eq!(client.bytes_written(), 12);
    assert_eq!(client.bytes_read(), 12);
    assert_eq!(client.fd(), None);
    assert!(!event_loop.alive());
}

#[test]
fn large_writes_reach_a_slow_reader_whole_and_in_order() {
    let event_loop = EventLoop::new().unwrap();
    let (writer, reader) = pair(&event_loop);
    let data = pattern(8 << 20);
    let log = Log::default();
    let mut sent = 0;
    // Borrowed, owned and many-sliced writes, mixed.
    for (index, chunk) in data.chunks(1 << 20).enumerate() {
        let l = log.clone();
        let done = move |stream: &StreamHandle, result: Result<(), i32>| {
            result.unwrap();
            l.add(index.to_string());
            if index == 7 {
                assert_eq!(stream.write_queue_size(), 0);
            }
        };
        let status = match index % 3 {
            0 => writer.write(&[IoSlice::new(chunk)], done),
            1 => writer.write_owned(chunk.to_vec(), done),
            _ => {
                let slices: Vec<_> = chunk.chunks(500).map(IoSlice::new).collect();
                assert!(slices.len() > 1024);
                writer.write(&slices, done)
            }
        }
        .unwrap();
        if status == WriteStatus::Done {
            log.add(index.to_string());
        }
        sent += chunk.len();
    }
    assert!(writer.write_queue_size() > 0);
    assert_eq!(writer.bytes_written(), sent as u64);
    let ended = Rc::new(Cell::new(false));
    let flag = Rc::clone(&ended);
    writer
        .shutdown(move |writer, result| {
            result.unwrap();
            assert_eq!(writer.write_queue_size(), 0);
            flag.set(true);
        })
        .unwrap();

    // A reader that stops and goes on by the clock.
    let got = Rc::new(RefCell::new(Vec::new()));
    let into = Rc::clone(&got);
    let pause = TimerHandle::new(&event_loop, "pause");
    let resume = reader.clone();
    pause.start(1, 0, |_| {}).unwrap();
    let events = Cell::new(0u32);
    reader
        .read_start(move |reader, event| match event {
            ReadEvent::Data(data) => {
                assert!(data.len() <= 64 * 1024);
                into.borrow_mut().extend_from_slice(&data);
                events.set(events.get() + 1);
                if events.get().is_multiple_of(16) {
                    reader.read_stop();
                    let resume = resume.clone();
                    pause
                        .start(0, 0, move |_| resume.read_resume().unwrap())
                        .unwrap();
                }
            }
            ReadEvent::End => {
                reader.close_quietly();
            }
            ReadEvent::Error(error) => panic!("{error}"),
        })
        .unwrap();
    run(&event_loop);
    assert!(ended.get());
    let expected: Vec<String> = (0..8).map(|index: u32| index.to_string()).collect();
    assert_eq!(log.take(), expected);
    assert!(*got.borrow() == data, "the data arrived changed");
    writer.close_quietly();
    run(&event_loop);
}

#[test]
fn one_turn_reads_all_that_is_there() {
    const SENT: usize = 150 * 1024;
    for (more, sizes) in [
        (false, [64 * 1024, 64 * 1024, 22 * 1024].as_slice()),
        (true, [80 * 1024, 70 * 1024].as_slice()),
    ] {
        let event_loop = EventLoop::new().unwrap();
        let (mut there, here) = std::os::unix::net::UnixStream::pair().unwrap();
        there.write_all(&pattern(SENT)).unwrap();
        let reader = StreamHandle::new(&event_loop, StreamKind::Pipe);
        reader.open(OwnedFd::from(here)).unwrap();
        reader.read_more_at_once(more);
        let got = Rc::new(RefCell::new(Vec::new()));
        let told = Rc::new(RefCell::new(Vec::new()));
        let (into, lengths) = (Rc::clone(&got), Rc::clone(&told));
        reader
            .read_start(move |_, event| match event {
                ReadEvent::Data(data) => {
                    lengths.borrow_mut().push(data.len());
                    into.borrow_mut().extend_from_slice(&data);
                }
                other => panic!("{other:?}"),
            })
            .unwrap();
        event_loop.run(RunMode::Once);
        assert_eq!(*told.borrow(), sizes);
        assert!(*got.borrow() == pattern(SENT), "the data arrived changed");
        reader.close_quietly();
        run(&event_loop);
    }
}

#[test]
fn half_close_both_ways() {
    let event_loop = EventLoop::new().unwrap();
    let (a, b) = pair(&event_loop);
    write_all(&a, b"question");
    a.shutdown(|_, result| result.unwrap()).unwrap();
    let answer = collect(&a, |a, result| {
        result.unwrap();
        a.close_quietly();
    });
    let question = collect(&b, |b, result| {
        result.unwrap();
        // The other end closed its writing side only.
        assert!(!b.is_reading() && b.is_writable());
        write_all(b, b"answer");
        b.shutdown(|b, result| {
            result.unwrap();
            b.close_quietly();
        })
        .unwrap();
    });
    run(&event_loop);
    assert_eq!(*question.borrow(), b"question");
    assert_eq!(*answer.borrow(), b"answer");
}

#[test]
fn data_and_end_that_were_there_before_reading_started() {
    let event_loop = EventLoop::new().unwrap();
    let (a, b) = pair(&event_loop);
    // Registered and told of everything long before somebody reads.
    b.read_start(|_, _| unreachable!()).unwrap();
    b.read_stop();
    write_all(&a, b"early");
    a.close_quietly();
    let turn = HookHandle::new(&event_loop, HookPhase::Idle, "idle");
    turn.start(|_| {});
    for _ in 0..3 {
        event_loop.run(RunMode::NoWait);
    }
    turn.close_quietly();
    let got = collect(&b, |b, result| {
        result.unwrap();
        b.close_quietly();
    });
    assert_eq!(b.read_resume(), Err(errno::EALREADY));
    run(&event_loop);
    assert_eq!(*got.borrow(), b"early");
}

#[test]
fn a_reset_is_an_error_at_the_other_end() {
    let event_loop = EventLoop::new().unwrap();
    let (a, b) = pair(&event_loop);
    let seen = Rc::new(Cell::new(0));
    let keep = Rc::clone(&seen);
    collect(&b, move |b, result| {
        keep.set(result.unwrap_err());
        assert!(!b.is_active());
        b.close_quietly();
    });
    let closed = Rc::new(Cell::new(false));
    let flag = Rc::clone(&closed);
    a.reset(move |_| flag.set(true)).unwrap();
    assert_eq!(a.reset(|_| {}), Err(errno::EINVAL));
    run(&event_loop);
    assert!(closed.get());
    assert_eq!(seen.get(), errno::ECONNRESET);
}

#[test]
fn writing_to_an_end_that_is_gone_fails() {
    let event_loop = EventLoop::new().unwrap();
    let (a, b) = pair(&event_loop);
    let queued = fill(&a);
    assert!(queued > 0);
    let log = Log::default();
    for name in ["first", "second"] {
        let l = log.clone();
        let status = a.write(&[IoSlice::new(b"more")], move |_, result| {
            l.add(format!("{name} {}", result.unwrap_err()));
        });
        assert_eq!(status, Ok(WriteStatus::Queued));
    }
    // Closing with unread data makes the system send a reset.
    b.close_quietly();
    run(&event_loop);
    let expected = [errno::ECONNRESET, errno::EPIPE]
        .map(|error| [format!("first {error}"), format!("second {error}")]);
    let entries = log.take();
    assert!(expected.iter().any(|pair| entries == *pair), "{entries:?}");
    let result = a.write(&[IoSlice::new(b"late")], |_, _| unreachable!());
    assert_eq!(result, Err(errno::EPIPE));
    a.close_quietly();
    run(&event_loop);
}

#[test]
fn closing_cancels_what_is_pending_in_order() {
    let event_loop = EventLoop::new().unwrap();
    let (a, b) = pair(&event_loop);
    fill(&a);
    let log = Log::default();
    for name in ["one", "two"] {
        let l = log.clone();
        a.write(&[IoSlice::new(b"x")], move |a, result| {
            assert!(a.is_closing());
            l.add(format!("{name} {result:?}"));
        })
        .unwrap();
    }
    let l = log.clone();
    a.shutdown(move |_, result| l.add(format!("shutdown {result:?}")))
        .unwrap();
    let l = log.clone();
    a.close(move |_| l.add("closed"));
    assert_eq!(log.len(), 0);
    b.close_quietly();
    run(&event_loop);
    let cancelled = errno::ECANCELED;
    assert_eq!(
        log.take(),
        [
            format!("one Err({cancelled})"),
            format!("two Err({cancelled})"),
            format!("shutdown Err({cancelled})"),
            "closed".to_owned()
        ]
    );
    assert_eq!(a.write_queue_size(), 0);
    assert_eq!(a.read_start(|_, _| {}), Err(errno::EINVAL));
}

#[test]
fn closing_while_connecting_cancels_the_connect() {
    let event_loop = EventLoop::new().unwrap();
    let (server, address) = listen(&event_loop, |_, _| {});
    let client = StreamHandle::new(&event_loop, StreamKind::Tcp);
    let log = Log::default();
    let l = log.clone();
    client
        .connect_tcp(address, move |_, result| l.add(format!("{result:?}")))
        .unwrap();
    assert_eq!(client.connect_tcp(address, |_, _| {}), Err(errno::EALREADY));
    let l = log.clone();
    client
        .write(&[IoSlice::new(b"x")], move |_, result| {
            l.add(format!("write {result:?}"));
        })
        .unwrap();
    let l = log.clone();
    client.close(move |_| l.add("closed"));
    server.close_quietly();
    run(&event_loop);
    let cancelled = errno::ECANCELED;
    assert_eq!(
        log.take(),
        [
            format!("Err({cancelled})"),
            format!("write Err({cancelled})"),
            "closed".to_owned()
        ]
    );
}

#[test]
fn a_refused_connect_reports_later() {
    let event_loop = EventLoop::new().unwrap();
    let address = TcpListener::bind(local()).unwrap().local_addr().unwrap();
    let client = StreamHandle::new(&event_loop, StreamKind::Tcp);
    let seen = Rc::new(Cell::new(0));
    let keep = Rc::clone(&seen);
    client
        .connect_tcp(address, move |client, result| {
            keep.set(result.unwrap_err());
            client.close_quietly();
        })
        .unwrap();
    assert_eq!(seen.get(), 0);
    run(&event_loop);
    assert_eq!(seen.get(), errno::ECONNREFUSED);
}

#[test]
fn writes_before_the_connect_is_done_are_queued() {
    let event_loop = EventLoop::new().unwrap();
    let got = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&got);
    let (_server, address) = listen(&event_loop, move |server, connection| {
        *keep.borrow_mut() = Some(collect(&connection, |connection, result| {
            result.unwrap();
            connection.close_quietly();
        }));
        server.close_quietly();
    });
    let client = StreamHandle::new(&event_loop, StreamKind::Tcp);
    assert_eq!(
        client.write(&[IoSlice::new(b"x")], |_, _| {}),
        Err(errno::ENOTCONN)
    );
    let log = Log::default();
    let l = log.clone();
    client
        .connect_tcp(address, move |_, result| {
            l.add(format!("connect {result:?}"))
        })
        .unwrap();
    let l = log.clone();
    let status = client.write(&[IoSlice::new(b"early")], move |_, result| {
        l.add(format!("write {result:?}"));
    });
    assert_eq!(status, Ok(WriteStatus::Queued));
    let l = log.clone();
    client
        .shutdown(move |client, result| {
            l.add(format!("shutdown {result:?}"));
            client.close_quietly();
        })
        .unwrap();
    run(&event_loop);
    assert_eq!(
        log.take(),
        ["connect Ok(())", "write Ok(())", "shutdown Ok(())"]
    );
    assert_eq!(*got.take().unwrap().borrow(), b"early");
}

#[test]
fn an_address_in_use_is_reported_by_listen() {
    let event_loop = EventLoop::new().unwrap();
    let (server, address) = listen(&event_loop, |_, _| {});
    let second = StreamHandle::new(&event_loop, StreamKind::Tcp);
    second.bind_tcp(address, BindOptions::default()).unwrap();
    assert_eq!(
        second.bind_tcp(address, BindOptions::default()),
        Err(errno::EINVAL)
    );
    assert_eq!(second.listen(8, |_, _| {}), Err(errno::EADDRINUSE));
    assert!(!second.is_active());
    event_loop.close_all_handles();
    run(&event_loop);
    assert!(server.is_closing());
}

#[test]
fn two_listeners_share_a_port_when_they_ask_for_it() {
    let event_loop = EventLoop::new().unwrap();
    let options = BindOptions {
        reuse_port: true,
        ..BindOptions::default()
    };
    let first = StreamHandle::new(&event_loop, StreamKind::Tcp);
    first.bind_tcp(local(), options).unwrap();
    first.listen(8, |_, _| {}).unwrap();
    let Ok(Address::Inet(address)) = first.local_address() else {
        panic!("bound");
    };
    let second = StreamHandle::new(&event_loop, StreamKind::Tcp);
    second.bind_tcp(address, options).unwrap();
    second.listen(8, |_, _| {}).unwrap();
    event_loop.close_all_handles();
    run(&event_loop);
}

#[test]
fn ipv6_only_streams_leave_ipv4_alone() {
    let event_loop = EventLoop::new().unwrap();
    let any: SocketAddr = "[::]:0".parse().unwrap();
    let options = BindOptions {
        ipv6_only: true,
        ..BindOptions::default()
    };
    let server = StreamHandle::new(&event_loop, StreamKind::Tcp);
    assert_eq!(server.bind_tcp(local(), options), Err(errno::EINVAL));
    if server.bind_tcp(any, options).is_err() {
        // A machine without IPv6.
        return;
    }
    server.listen(8, |_, _| unreachable!()).unwrap();
    let Ok(Address::Inet(address)) = server.local_address() else {
        panic!("bound");
    };
    let client = StreamHandle::new(&event_loop, StreamKind::Tcp);
    let v4: SocketAddr = ([127, 0, 0, 1], address.port()).into();
    client
        .connect_tcp(v4, |client, result| {
            assert_eq!(result, Err(errno::ECONNREFUSED));
            client.event_loop().close_all_handles();
        })
        .unwrap();
    run(&event_loop);
}

#[test]
fn unix_sockets_by_path() {
    let path = std::env::temp_dir().join(format!("anode-loop-{}.sock", std::process::id()));
    let _ = std::fs::remove_file(&path);
    unix_echo(
        path.to_str().unwrap().as_bytes(),
        Address::Path(path.clone()),
    );
    std::fs::remove_file(&path).unwrap();
    let event_loop = EventLoop::new().unwrap();
    let client = StreamHandle::new(&event_loop, StreamKind::Pipe);
    client
        .connect_unix(path.to_str().unwrap().as_bytes(), |client, result| {
            assert_eq!(result, Err(-rustix::io::Errno::NOENT.raw_os_error()));
            client.close_quietly();
        })
        .unwrap();
    run(&event_loop);
    let client = StreamHandle::new(&event_loop, StreamKind::Pipe);
    assert_eq!(
        client.connect_unix(&[b'x'; 200], |_, _| {}),
        Err(errno::ENAMETOOLONG)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn unix_sockets_by_abstract_name() {
    let name = format!("\0anode-loop-{}", std::process::id());
    let bare = name.as_bytes()[1..].to_vec();
    unix_echo(name.as_bytes(), Address::Abstract(bare));
}

fn unix_echo(name: &[u8], address: Address) {
    let event_loop = EventLoop::new().unwrap();
    let server = StreamHandle::new(&event_loop, StreamKind::Pipe);
    server.bind_unix(name).unwrap();
    assert_eq!(server.local_address(), Ok(address));
    server
        .listen(8, |server, connection| {
            let connection = connection.unwrap();
            assert_eq!(connection.peer_address(), Ok(Address::Unnamed));
            write_all(&connection, b"from unix");
            connection.close_quietly();
            server.close_quietly();
        })
        .unwrap();
    let client = StreamHandle::new(&event_loop, StreamKind::Pipe);
    let got = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&got);
    client
        .connect_unix(name, move |client, result| {
            result.unwrap();
            *keep.borrow_mut() = Some(collect(client, |client, result| {
                result.unwrap();
                client.close_quietly();
            }));
        })
        .unwrap();
    run(&event_loop);
    assert_eq!(*got.take().unwrap().borrow(), b"from unix");
}

#[test]
fn pipes_of_other_descriptors() {
    let event_loop = EventLoop::new().unwrap();
    let (read_end, write_end) = rustix::pipe::pipe().unwrap();
    let reader = StreamHandle::new(&event_loop, StreamKind::Pipe);
    let writer = StreamHandle::new(&event_loop, StreamKind::Pipe);
    reader.open(read_end).unwrap();
    writer.open(write_end).unwrap();
    assert_eq!(reader.local_address(), Err(errno::ENOTSOCK));
    let data = pattern(1 << 20);
    let got = collect(&reader, |reader, result| {
        result.unwrap();
        reader.close_quietly();
    });
    let status = writer
        .write(&[IoSlice::new(&data)], |writer, result| {
            result.unwrap();
            writer
                .shutdown(|writer, result| {
                    assert_eq!(result, Err(errno::ENOTSOCK));
                    writer.close_quietly();
                })
                .unwrap();
        })
        .unwrap();
    assert_eq!(status, WriteStatus::Queued);
    run(&event_loop);
    assert!(*got.borrow() == data);
}

#[test]
fn blocking_writes_wait_in_the_system() {
    let event_loop = EventLoop::new().unwrap();
    let (read_end, write_end) = rustix::pipe::pipe().unwrap();
    let writer = StreamHandle::new(&event_loop, StreamKind::Pipe);
    writer.open(write_end).unwrap();
    writer.set_blocking(true);
    let data = pattern(1 << 20);
    let reader = std::thread::spawn(move || {
        let mut got = Vec::new();
        std::io::Read::read_to_end(&mut std::fs::File::from(read_end), &mut got).unwrap();
        got
    });
    let status = writer.write(&[IoSlice::new(&data)], |_, _| unreachable!());
    assert_eq!(status, Ok(WriteStatus::Done));
    writer.close_quietly();
    run(&event_loop);
    assert!(reader.join().unwrap() == data);
}

#[test]
fn what_cannot_be_polled_is_refused() {
    let event_loop = EventLoop::new().unwrap();
    let file: OwnedFd = std::fs::File::open(std::env::current_exe().unwrap())
        .unwrap()
        .into();
    let stream = StreamHandle::new(&event_loop, StreamKind::Pipe);
    assert_eq!(
        stream.open(file),
        Err(-rustix::io::Errno::PERM.raw_os_error())
    );
    assert_eq!(stream.fd(), None);
    assert_eq!(stream.set_nodelay(true), Err(errno::EBADF));
    assert_eq!(stream.read_start(|_, _| {}), Err(errno::ENOTCONN));
    assert_eq!(stream.reset(|_| {}), Err(errno::ENOTSUP));
}

#[test]
fn a_busy_stream_does_not_starve_others() {
    let event_loop = EventLoop::new().unwrap();
    let (busy_writer, busy_reader) = pair(&event_loop);
    let (quiet_writer, quiet_reader) = pair(&event_loop);
    write_all(&busy_writer, &pattern(16 << 20)[..]);
    let busy = Rc::new(Cell::new(0usize));
    let counted = Rc::clone(&busy);
    busy_reader
        .read_start(move |reader, event| match event {
            ReadEvent::Data(data) => counted.set(counted.get() + data.len()),
            ReadEvent::End => {
                reader.close_quietly();
            }
            ReadEvent::Error(error) => panic!("{error}"),
        })
        .unwrap();
    write_all(&quiet_writer, b"!");
    let seen = Rc::clone(&busy);
    quiet_reader
        .read_start(move |reader, _| {
            assert!(seen.get() <= 256 * 1024, "{} bytes came first", seen.get());
            reader.close_quietly();
        })
        .unwrap();
    busy_writer
        .shutdown(|writer, _| {
            writer.close_quietly();
        })
        .unwrap();
    let quiet = quiet_writer.clone();
    HookHandle::new(&event_loop, HookPhase::Check, "check").start(move |hook| {
        quiet.close_quietly();
        hook.close_quietly();
    });
    run(&event_loop);
    assert_eq!(busy.get(), 16 << 20);
}

#[test]
fn streams_may_be_closed_by_any_callback() {
    let event_loop = EventLoop::new().unwrap();
    let (a, b) = pair(&event_loop);
    let log = Log::default();
    // Both ends get data in the same iteration; the first closes the other.
    for (own, other, name) in [(&a, &b, "a"), (&b, &a, "b")] {
        write_all(own, b"data");
        let (other, l) = (other.clone(), log.clone());
        own.read_start(move |own, event| {
            l.add(format!("{name} {}", matches!(event, ReadEvent::Data(_))));
            own.close_quietly();
            other.close_quietly();
        })
        .unwrap();
    }
    run(&event_loop);
    assert_eq!(log.take().len(), 1);
}

#[test]
fn unreferenced_streams_do_not_keep_the_loop() {
    let event_loop = EventLoop::new().unwrap();
    let (server, _address) = listen(&event_loop, |_, _| {});
    let (a, b) = pair_without_run(&event_loop, &server);
    a.read_start(|_, _| {}).unwrap();
    assert!(event_loop.alive());
    a.set_ref(false);
    server.set_ref(false);
    assert!(!event_loop.alive());
    assert!(!event_loop.run(RunMode::Default));
    assert_eq!(b.peer_address().is_ok(), a.peer_address().is_ok());
    event_loop.close_all_handles();
    run(&event_loop);
}

/// Two connected Unix sockets made outside of the loop.
fn pair_without_run(
    event_loop: &EventLoop,
    _server: &StreamHandle,
) -> (StreamHandle, StreamHandle) {
    let (a, b) = std::os::unix::net::UnixStream::pair().unwrap();
    let open = |socket: std::os::unix::net::UnixStream| {
        let stream = StreamHandle::new(event_loop, StreamKind::Pipe);
        stream.open(socket.into()).unwrap();
        assert_eq!(
            stream.open(std::fs::File::open("/").unwrap().into()),
            Err(errno::EISCONN)
        );
        stream
    };
    (open(a), open(b))
}

#[test]
fn an_accepted_stream_that_nobody_keeps_is_closed() {
    let event_loop = EventLoop::new().unwrap();
    let (_server, address) = listen(&event_loop, |server, connection| {
        drop(connection);
        server.close_quietly();
    });
    let client = StreamHandle::new(&event_loop, StreamKind::Tcp);
    client
        .connect_tcp(address, |client, result| {
            result.unwrap();
            collect(client, |client, result| {
                result.unwrap();
                client.close_quietly();
            });
        })
        .unwrap();
    run(&event_loop);
}

#[test]
fn many_connections_are_all_accepted() {
    let event_loop = EventLoop::new().unwrap();
    const COUNT: usize = 300;
    let accepted = Rc::new(Cell::new(0));
    let counted = Rc::clone(&accepted);
    let server = StreamHandle::new(&event_loop, StreamKind::Tcp);
    server.bind_tcp(local(), BindOptions::default()).unwrap();
    server
        .listen(COUNT as i32, move |server, connection| {
            connection.unwrap().close_quietly();
            counted.set(counted.get() + 1);
            if counted.get() == COUNT {
                server.close_quietly();
            }
        })
        .unwrap();
    let Ok(Address::Inet(address)) = server.local_address() else {
        panic!("bound");
    };
    for _ in 0..COUNT {
        StreamHandle::new(&event_loop, StreamKind::Tcp)
            .connect_tcp(address, |client, result| {
                result.unwrap();
                client.close_quietly();
            })
            .unwrap();
    }
    run(&event_loop);
    assert_eq!(accepted.get(), COUNT);
}

#[test]
fn much_comes_with_its_buffer_and_little_is_lent() {
    let event_loop = EventLoop::new().unwrap();
    for (size, given) in [(100, false), (40_000, true), (65_536, true)] {
        let (near, mut far) = std::os::unix::net::UnixStream::pair().unwrap();
        let sent = pattern(size);
        far.write_all(&sent).unwrap();
        drop(far);
        let stream = StreamHandle::new(&event_loop, StreamKind::Pipe);
        stream.open(near.into()).unwrap();
        let seen = Rc::new(RefCell::new(Vec::new()));
        let into = Rc::clone(&seen);
        stream
            .read_start(move |stream, event| match event {
                ReadEvent::Data(data) => {
                    assert_eq!(matches!(data, ReadBytes::Given(_)), given, "{size}");
                    into.borrow_mut().extend(data.into_vec());
                }
                _ => {
                    stream.close_quietly();
                }
            })
            .unwrap();
        run(&event_loop);
        assert_eq!(*seen.borrow(), sent);
    }
}
