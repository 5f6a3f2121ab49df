//! Listens and answers: one thread that accepts, one for each client.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::page::PAGE;
use crate::publisher::Publisher;
use crate::request::{self, Answer};

/// The most clients at the same time; more are sent away.
const CLIENTS: usize = 16;
/// How long one read or write of a client may take.
const CLIENT_TIME: Duration = Duration::from_secs(5);
/// The stacks of our threads: nothing here is deep.
const STACK: usize = 256 * 1024;

/// What every answer says: nothing may be kept, framed, read by other sites or loaded from elsewhere.
const COMMON: &str = "Connection: close\r\nCache-Control: no-store\r\n\
X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
Cross-Origin-Resource-Policy: same-origin\r\nCross-Origin-Opener-Policy: same-origin\r\n\
Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";

/// Listens on 127.0.0.1 at `port`, or at another one when that is taken. 0: any.
pub(crate) fn bind(port: u16) -> io::Result<TcpListener> {
    let at = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match at(port) {
        Err(error) if port != 0 && error.kind() == io::ErrorKind::AddrInUse => at(0),
        result => result,
    }
}

/// Starts the threads. They end with the process.
pub(crate) fn start(listener: TcpListener, publisher: &Arc<Publisher>) -> io::Result<()> {
    let ticking = Arc::clone(publisher);
    spawn("anode-view", move || ticking.run())?;
    let publisher = Arc::clone(publisher);
    spawn("anode-view-http", move || accept(&listener, &publisher))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let builder = thread::Builder::new().name(name.into()).stack_size(STACK);
    builder.spawn(work).map(drop)
}

/// Counts a client while it is there.
struct Seat(Arc<AtomicUsize>);

impl Seat {
    fn take(clients: &Arc<AtomicUsize>) -> Option<Seat> {
        let more = |n| (n < CLIENTS).then_some(n + 1);
        let taken = clients.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.ok().map(|_| Seat(Arc::clone(clients)))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn accept(listener: &TcpListener, publisher: &Arc<Publisher>) {
    let clients = Arc::new(AtomicUsize::new(0));
    loop {
        let Ok((mut stream, _)) = listener.accept() else {
            // Out of descriptors, for instance: the program may close some.
            thread::sleep(Duration::from_millis(100));
            continue;
        };
        let Some(seat) = Seat::take(&clients) else {
            if stream.set_nonblocking(true).is_ok() {
                let _ = stream.write(&refusal(503, "Service Unavailable"));
            }
            continue;
        };
        let publisher = Arc::clone(publisher);
        // Without a thread there is no answer; the client sees the connection end.
        let _ = spawn("anode-view-client", move || {
            // A client that goes away or is too slow is no error of ours.
            let _ = serve(stream, &publisher);
            drop(seat);
        });
    }
}

fn serve(mut stream: TcpStream, publisher: &Publisher) -> io::Result<()> {
    stream.set_read_timeout(Some(CLIENT_TIME))?;
    stream.set_write_timeout(Some(CLIENT_TIME))?;
    stream.set_nodelay(true)?;
    let answer = match request::read_head(&mut stream) {
        None => return Ok(()),
        Some(Ok(head)) => request::answer(&head),
        Some(Err(answer)) => answer,
    };
    match answer {
        Answer::Page => whole(&mut stream, "text/html; charset=utf-8", PAGE),
        Answer::Snapshot => whole(&mut stream, "application/json", &publisher.now()),
        Answer::Session => whole(&mut stream, "application/json", &publisher.session()),
        Answer::Events => events(&mut stream, publisher),
        Answer::Refused(status, reason) => stream.write_all(&refusal(status, reason)),
    }
}

fn whole(stream: &mut TcpStream, kind: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{COMMON}\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

fn refusal(status: u16, reason: &str) -> Vec<u8> {
    let allow = if status == 405 { "Allow: GET\r\n" } else { "" };
    let length = reason.len() + 1;
    format!("HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n{allow}{COMMON}\r\n{reason}\n")
        .into_bytes()
}

/// The stream of snapshots, as `text/event-stream`
/// (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
fn events(stream: &mut TcpStream, publisher: &Publisher) -> io::Result<()> {
    let mut listener = publisher.listen();
    let hello = publisher.hello();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{COMMON}\r\n\
         retry: 1000\nevent: hello\ndata: {hello}\n\n"
    );
    stream.write_all(head.as_bytes())?;
    loop {
        let news = listener.next();
        let mut text = String::new();
        for snapshot in &news.snapshots {
            text.push_str("event: snapshot\ndata: ");
            text.push_str(snapshot);
            text.push_str("\n\n");
        }
        if news.ended {
            text.push_str("event: end\ndata: {}\n\n");
        }
        stream.write_all(text.as_bytes())?;
        if news.ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, View};
    use std::io::{BufRead, BufReader, Read};
    use std::time::Instant;

    struct Fixed;
    impl Source for Fixed {
        fn hello(&self) -> String {
            r#"{"version":1}"#.into()
        }
        fn snapshot(&self) -> String {
            r#"{"t":1}"#.into()
        }
    }

    fn view() -> View {
        View::start(0, Box::new(Fixed)).unwrap()
    }

    fn connect(view: &View) -> TcpStream {
        let stream = TcpStream::connect(view.address()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream
    }

    fn ask(view: &View, head: &str) -> String {
        let mut stream = connect(view);
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn serves_the_page_and_a_snapshot() {
        let view = view();
        let page = ask(&view, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.ends_with("</html>\n"));
        assert!(!page.to_ascii_lowercase().contains("access-control-"));
        let now = ask(&view, "GET /snapshot HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(now.ends_with("{\"hello\":{\"version\":1},\"snapshot\":{\"t\":1}}\n"));
        let refused = ask(&view, "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert!(refused.starts_with("HTTP/1.1 405 ") && refused.contains("Allow: GET\r\n"));
    }

    #[test]
    fn streams_until_the_end() {
        let view = view();
        let mut stream = connect(&view);
        stream
            .write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let mut lines = BufReader::new(stream).lines();
        let wait = |lines: &mut io::Lines<BufReader<TcpStream>>, text: &str| {
            lines.any(|line| line.unwrap() == text)
        };
        assert!(wait(&mut lines, "event: hello"));
        assert!(wait(&mut lines, "event: snapshot"));
        assert!(wait(&mut lines, "data: {\"t\":1}"));
        let began = Instant::now();
        view.finish();
        assert!(began.elapsed() < Duration::from_secs(5));
        assert!(wait(&mut lines, "event: end"));
        assert!(!wait(&mut lines, "event: snapshot"));
    }

    #[test]
    fn takes_so_many_clients_and_no_more() {
        let view = view();
        let mut held: Vec<_> = (0..CLIENTS).map(|_| connect(&view)).collect();
        let until = Instant::now() + Duration::from_secs(10);
        // Accepted in order, so the one after the last seat is sent away.
        let answer = ask(&view, "");
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        held.clear();
        let again = || ask(&view, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        while !again().starts_with("HTTP/1.1 200 ") {
            assert!(Instant::now() < until, "the seats are free again");
        }
    }

    #[test]
    fn takes_another_port_when_one_is_taken() {
        let taken = bind(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let other = bind(port).unwrap().local_addr().unwrap();
        assert!(other.ip().is_loopback() && other.port() != port);
    }
}
