//! Port 8000, which one program of the book at a time has to itself.
//!
//! On Linux, a process can leave this machine's network for one of its own,
//! in which every port is free ([`isolate`]). Where the system does not allow
//! that, and elsewhere, programs take turns ([`port_8000`]).

use super::lock::lock_file;
use anyhow::{Context, Result, ensure};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long a program that listens may take to answer. (Where nobody listens,
/// Unix says so at once, and Windows after two seconds.)
const ANSWER: Duration = Duration::from_millis(200);

/// Whether this process is in a network of its own.
static ISOLATED: AtomicBool = AtomicBool::new(false);

/// Port 8000, until this goes out of scope.
#[derive(Debug)]
pub struct Port {
    _lock: Option<File>,
}

/// Waits for port 8000, and takes it for the program of that name: at once in
/// a network of its own, or else when no other program on this machine has
/// it.
///
/// # Errors
///
/// A program has the port that did not ask for it here.
pub fn port_8000(name: &str) -> Result<Port> {
    if ISOLATED.load(Ordering::Relaxed) {
        return Ok(Port { _lock: None });
    }
    let file = lock_file("port-8000")?;
    file.lock().context("could not wait for port 8000")?;
    // To listen here, too, would tell more, but a process that another thread
    // starts at this moment would have a copy of the listener for a while.
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 8000));
    let is_taken = TcpStream::connect_timeout(&address, ANSWER).is_ok();
    ensure!(
        !is_taken,
        "`{name}` needs port 8000, and another program listens there\n  help: \
         stop it; perhaps a listing runs in another terminal"
    );
    Ok(Port { _lock: Some(file) })
}

/// Moves this process, and all that it starts from now on, into a network of
/// its own that has nothing but the loopback address.
///
/// # Errors
///
/// It has other threads, or the system does not allow it. Then it may already
/// be without any network, and can do no more than end.
pub fn isolate() -> Result<()> {
    namespace::enter()?;
    ISOLATED.store(true, Ordering::Relaxed);
    Ok(())
}

#[cfg(target_os = "linux")]
mod namespace {
    use anyhow::{Context, Result, ensure};
    use nix::libc::{IFF_UP, NLM_F_ACK, NLM_F_REQUEST, RTM_NEWLINK};
    use nix::sched::{CloneFlags, unshare};
    use nix::sys::socket::{
        AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, send,
        socket,
    };
    use nix::unistd::{getegid, geteuid};
    use std::fs;
    use std::io;
    use std::os::fd::AsRawFd;

    /// The loopback interface of a new network, its only one.
    const LOOPBACK: i32 = 1;

    pub fn enter() -> Result<()> {
        let (user, group) = (geteuid(), getegid());
        // Who is not root may have a network only as root of a namespace of
        // users, in which all but oneself are nobody.
        unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)
            .context("the system gives no network namespace")?;
        fs::write("/proc/self/setgroups", "deny")?;
        fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
        fs::write("/proc/self/gid_map", format!("{group} {group} 1"))?;
        loopback_up().context("the loopback interface stays down")
    }

    /// Does what `ip link set lo up` does: see netlink(7) and rtnetlink(7).
    fn loopback_up() -> Result<()> {
        let flags = (NLM_F_REQUEST | NLM_F_ACK) as u16;
        let up = (IFF_UP as u32).to_ne_bytes();
        let message = [
            // A `struct nlmsghdr`: length, type, flags, number, sender.
            &32u32.to_ne_bytes()[..],
            &RTM_NEWLINK.to_ne_bytes(),
            &flags.to_ne_bytes(),
            &[0; 8],
            // A `struct ifinfomsg`: family and type, of which any will do,
            // the interface, its flags, and which of them to change.
            &[0; 4],
            &LOOPBACK.to_ne_bytes(),
            &up,
            &up,
        ];
        let socket = socket(
            AddressFamily::Netlink,
            SockType::Raw,
            SockFlag::SOCK_CLOEXEC,
            SockProtocol::NetlinkRoute,
        )?;
        let socket = socket.as_raw_fd();
        send(socket, &message.concat(), MsgFlags::empty())?;
        // A header as above, and an error number below zero, or zero.
        let mut answer = [0; 64];
        let length = recv(socket, &mut answer, MsgFlags::empty())?;
        ensure!(length >= 20, "the kernel's answer is cut off");
        let error = [16, 17, 18, 19].map(|at| answer[at]);
        match i32::from_ne_bytes(error) {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(-error).into()),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod namespace {
    pub fn enter() -> anyhow::Result<()> {
        anyhow::bail!("network namespaces are Linux's")
    }
}
