//! Two sessions in one thread, each given what the other makes.

use super::*;

fn options(server: bool) -> Options {
    Options {
        server,
        limits: Limits {
            max_header_pairs: 128,
            max_memory: 10_000_000,
            max_invalid_frames: 1000,
            max_rejected_streams: 100,
            padding: Padding::None,
        },
        peer_max_streams: 100,
        max_deflate_table: None,
        max_reserved: None,
        max_send_block: None,
        max_outbound_ack: None,
        max_settings: None,
        reset_rate: None,
        strict_whitespace: true,
        remote_custom: vec![55],
    }
}

struct Pair {
    client: Session,
    server: Session,
}

impl Pair {
    fn new() -> Pair {
        let (Some(client), Some(server)) =
            (Session::new(&options(false)), Session::new(&options(true)))
        else {
            panic!("no memory");
        };
        assert_eq!(client.settings(&[(55, 7)]), Ok(()));
        assert_eq!(server.settings(&[]), Ok(()));
        Pair { client, server }
    }

    /// Carries bytes to and fro until there are none; gives what happened on each side.
    fn settle(&self) -> (Vec<Event>, Vec<Event>) {
        let mut out = Vec::new();
        loop {
            let mut quiet = true;
            for (from, to) in [(&self.client, &self.server), (&self.server, &self.client)] {
                while from.produce(&mut out) {}
                quiet &= out.is_empty();
                let mut at = 0;
                while at < out.len() {
                    at += to.receive(&out[at..]);
                }
                out.clear();
            }
            if quiet {
                return (events(&self.client), events(&self.server));
            }
        }
    }
}

fn events(session: &Session) -> Vec<Event> {
    std::iter::from_fn(|| session.state().next_event()).collect()
}

fn field<'a>(name: &'a str, value: &'a str) -> Field<'a> {
    Field {
        name: name.as_bytes(),
        value: value.as_bytes(),
        sensitive: false,
    }
}

fn request<'a>() -> Vec<Field<'a>> {
    vec![
        field(":method", "POST"),
        field(":path", "/"),
        field(":scheme", "http"),
        field(":authority", "a"),
    ]
}

fn received(events: &[Event]) -> usize {
    let size = |event: &Event| match event {
        Event::Data { bytes, .. } => bytes.len(),
        _ => 0,
    };
    events.iter().map(size).sum()
}

#[test]
fn request_and_response() {
    let pair = Pair::new();
    assert_eq!(pair.client.request(&request(), true), Ok(1));
    assert!(pair.client.write(1, b"hello".to_vec()));
    assert!(pair.client.end(1));
    let (_, seen) = pair.settle();
    let Some(Event::Headers {
        stream: 1,
        category: 0,
        fields,
        ..
    }) = seen
        .iter()
        .find(|event| matches!(event, Event::Headers { .. }))
    else {
        panic!("{seen:?}");
    };
    assert_eq!(fields.count, 4);
    assert!(fields.text.starts_with(b":method\0POST\0:path\0/\0"));
    assert_eq!(received(&seen), 5);
    assert_eq!(pair.server.state().custom.borrow()[0], (55, Some(7)));

    assert_eq!(
        pair.server.respond(1, &[field(":status", "200")], true),
        Ok(())
    );
    assert!(pair.server.write(1, b"bye".to_vec()));
    assert!(pair.server.end(1));
    let (seen, told) = pair.settle();
    assert_eq!(received(&seen), 3);
    assert!(seen.contains(&Event::End(1)));
    assert!(seen.contains(&Event::Close { stream: 1, code: 0 }));
    assert!(told.contains(&Event::Close { stream: 1, code: 0 }));
    assert_eq!(pair.server.state().memory.get(), 0);
    assert_eq!(pair.client.state().memory.get(), 0);
}

#[test]
fn nothing_more_comes_than_the_window_lets_through() {
    let pair = Pair::new();
    assert_eq!(pair.client.request(&request(), true), Ok(1));
    assert!(pair.client.write(1, vec![1; 200_000]));
    assert!(pair.client.end(1));
    let (_, seen) = pair.settle();
    assert_eq!(received(&seen), 65_535);
    // The reader takes what there is, and more comes.
    pair.server.set_reading(1, true);
    let (_, seen) = pair.settle();
    assert_eq!(received(&seen), 200_000 - 65_535);
    assert!(seen.contains(&Event::End(1)));
}

#[test]
fn trailers_are_asked_for() {
    let pair = Pair::new();
    assert_eq!(pair.client.request(&request(), true), Ok(1));
    pair.client.set_trailers(1, true);
    assert!(pair.client.end(1));
    let (asked, seen) = pair.settle();
    assert!(asked.contains(&Event::WantTrailers(1)));
    assert!(!seen.contains(&Event::End(1)));
    assert_eq!(pair.client.trailers(1, &[field("x-sum", "1")]), Ok(()));
    let (_, seen) = pair.settle();
    assert!(
        matches!(&seen[..], [Event::Headers { category: 3, .. }]),
        "{seen:?}"
    );
}

#[test]
fn too_large_blocks_are_turned_away() {
    let pair = Pair::new();
    pair.settle();
    let mut fields = request();
    for _ in 0..200 {
        fields.push(field("x", "y"));
    }
    assert_eq!(pair.client.request(&fields, false), Ok(1));
    let (seen, _) = pair.settle();
    assert!(
        seen.contains(&Event::Close {
            stream: 1,
            code: 11
        }),
        "{seen:?}"
    );
}
