//! The few system calls that differ between systems or are used in one fixed
//! way. All descriptors made here are non-blocking and closed on exec.

use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketType};

/// A stream socket.
pub(crate) fn stream_socket(family: AddressFamily) -> Result<OwnedFd, Errno> {
    socket(family, SocketType::STREAM)
}

/// A datagram socket.
pub(crate) fn datagram_socket(family: AddressFamily) -> Result<OwnedFd, Errno> {
    socket(family, SocketType::DGRAM)
}

fn socket(family: AddressFamily, kind: SocketType) -> Result<OwnedFd, Errno> {
    #[cfg(not(target_vendor = "apple"))]
    {
        use rustix::net::{SocketFlags, socket_with};
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        socket_with(family, kind, flags, None)
    }
    #[cfg(target_vendor = "apple")]
    {
        let fd = rustix::net::socket(family, kind, None)?;
        prepare(&fd)?;
        Ok(fd)
    }
}

/// Accepts one connection.
pub(crate) fn accept(listener: impl AsFd) -> Result<OwnedFd, Errno> {
    #[cfg(not(target_vendor = "apple"))]
    {
        use rustix::net::{SocketFlags, accept_with};
        accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)
    }
    #[cfg(target_vendor = "apple")]
    {
        let fd = rustix::net::accept(listener)?;
        prepare(&fd)?;
        Ok(fd)
    }
}

#[cfg(target_vendor = "apple")]
fn prepare(fd: &OwnedFd) -> Result<(), Errno> {
    rustix::io::fcntl_setfd(fd, rustix::io::FdFlags::CLOEXEC)?;
    rustix::net::sockopt::set_socket_nosigpipe(fd, true)?;
    rustix::io::ioctl_fionbio(fd, true)
}

/// Makes a descriptor that came from elsewhere non-blocking.
pub(crate) fn set_nonblocking(fd: impl AsFd) -> Result<(), Errno> {
    rustix::io::ioctl_fionbio(fd, true)
}

/// A descriptor to give up when there are no others.
pub(crate) fn open_reserve() -> Result<OwnedFd, Errno> {
    use rustix::fs::{Mode, OFlags, open};
    open("/", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
}

/// Waits until writing to the descriptor will not block.
pub(crate) fn wait_writable(fd: impl AsFd) -> Result<(), Errno> {
    use rustix::event::{PollFd, PollFlags, poll};
    loop {
        match poll(&mut [PollFd::new(&fd, PollFlags::OUT)], None) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}
