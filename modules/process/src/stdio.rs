//! `internalBinding('stdio')`: synchronous reading and writing of the standard descriptors.

use anode_engine::{Bytes, Chars, Object, OwnedBytes, Result, Scope, Str, functions};
use rustix::fs::{FileType, fstat};
use rustix::net::{AddressFamily, SocketType, getsockname, sockopt};

use crate::throw_errno;

pub(crate) fn make<'s>(scope: &mut Scope<'s>) -> Result<Object<'s>> {
    let object = scope.object()?;
    functions!(scope, object, {
        c"writeString" => write_string,
        c"writeBuffer" => write_buffer,
        c"guessHandleType" => guess_handle_type,
        c"readAll" => read_all,
    });
    Ok(object)
}

/// Writes the string as UTF-8. ASCII, the usual case, goes out straight from the engine's memory.
fn write_string<'s>(scope: &mut Scope<'s>, fd: i32, text: Str<'s>) -> Result<i32> {
    text.flatten(scope)?;
    if let Chars::Latin1(bytes) = text.chars(scope)
        && bytes.is_ascii()
    {
        return Ok(anode_sys::write_all(fd, bytes));
    }
    let text = text.to_utf8(scope)?;
    Ok(anode_sys::write_all(fd, text.as_bytes()))
}

fn write_buffer<'s>(scope: &mut Scope<'s>, fd: i32, bytes: Bytes<'s>) -> i32 {
    anode_sys::write_all(fd, bytes.as_slice(scope))
}

fn guess_handle_type(_: &mut Scope<'_>, fd: i32) -> Result<&'static str> {
    Ok(handle_type(fd))
}

/// What a descriptor is, in the words of libuv's `uv_guess_handle`.
pub fn handle_type(fd: i32) -> &'static str {
    anode_sys::with_fd(fd, |fd| {
        if rustix::termios::isatty(fd) {
            return "TTY";
        }
        let Ok(stat) = fstat(fd) else {
            return "UNKNOWN";
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile | FileType::CharacterDevice => "FILE",
            FileType::Fifo => "PIPE",
            FileType::Socket => {
                let family = getsockname(fd).map(|name| name.address_family());
                match (sockopt::socket_type(fd), family) {
                    (Ok(SocketType::STREAM), Ok(AddressFamily::UNIX)) => "PIPE",
                    (Ok(SocketType::STREAM), Ok(f)) if is_ip(f) => "TCP",
                    (Ok(SocketType::DGRAM), Ok(f)) if is_ip(f) => "UDP",
                    _ => "UNKNOWN",
                }
            }
            _ => "UNKNOWN",
        }
    })
    .unwrap_or("INVALID")
}

fn is_ip(family: AddressFamily) -> bool {
    family == AddressFamily::INET || family == AddressFamily::INET6
}

fn read_all(scope: &mut Scope<'_>, fd: i32) -> Result<OwnedBytes> {
    let outcome = anode_sys::with_fd(fd, |fd| {
        let mut bytes = Vec::new();
        let mut filled = 0;
        loop {
            bytes.resize(filled + 65536, 0);
            match rustix::io::read(fd, &mut bytes[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => {
                    let mut poll = [rustix::event::PollFd::new(
                        &fd,
                        rustix::event::PollFlags::IN,
                    )];
                    let _ = rustix::event::poll(&mut poll, None);
                }
                Err(error) => return Err(crate::negative(error)),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    });
    match outcome {
        Some(Ok(bytes)) => Ok(OwnedBytes(bytes)),
        Some(Err(errno)) => Err(throw_errno(scope, errno, "read")),
        None => Err(throw_errno(scope, -9, "read")),
    }
}

#[cfg(test)]
mod tests {
    use super::handle_type;
    use std::os::fd::AsRawFd;

    #[test]
    fn kinds_of_descriptors() {
        let file = std::fs::File::open("/proc/self/exe").unwrap();
        assert_eq!(handle_type(file.as_raw_fd()), "FILE");
        let null = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(handle_type(null.as_raw_fd()), "FILE");
        let (a, _b) = std::os::unix::net::UnixStream::pair().unwrap();
        assert_eq!(handle_type(a.as_raw_fd()), "PIPE");
        let (r, _w) = std::io::pipe().unwrap();
        assert_eq!(handle_type(r.as_raw_fd()), "PIPE");
        let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(handle_type(tcp.as_raw_fd()), "TCP");
        let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        assert_eq!(handle_type(udp.as_raw_fd()), "UDP");
        assert_eq!(handle_type(9999), "INVALID");
        assert_eq!(handle_type(-1), "INVALID");
    }
}
