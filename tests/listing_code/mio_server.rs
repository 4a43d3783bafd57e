//! `mio_server`: its own code, tried.

include!("../../listings/readiness/src/bin/mio_server.rs");

mod tests {
    use super::*;
    use std::io::Read;
    use std::net::{SocketAddr, TcpStream};

    /// A server to which nobody has connected, and its address.
    fn server() -> (Server, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0".parse().unwrap());
        let listener = listener.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server {
            listener,
            registry: Poll::new().unwrap().registry().try_clone().unwrap(),
            connections: Slab::new(),
            timers: BTreeSet::new(),
            next_n: 1,
            may_accept: true,
        };
        (server, address)
    }

    /// What a client has received when the server has closed its connection.
    fn received(mut client: TcpStream) -> String {
        let mut received = String::new();
        client.read_to_string(&mut received).unwrap();
        received
    }

    #[test]
    fn an_old_timer_is_harmless() {
        let (mut server, address) = server();
        let client = TcpStream::connect(address).unwrap();
        server.accept().unwrap();
        // Its time has come, and an event comes before its timer.
        let deadline = Instant::now();
        server.connections[0].state = State::Sleep { deadline };
        server.timers = BTreeSet::from([(deadline, 0)]);
        server.step(0);
        assert_eq!(received(client), "start 1\nend 1\n");
        assert!(server.connections.is_empty());

        // The timer of a connection that is gone.
        server.step_sleepers();
        assert!(server.timers.is_empty());

        // The timer of a connection that is gone, for the next with its token.
        let client = TcpStream::connect(address).unwrap();
        server.accept().unwrap();
        server.timers.insert((deadline, 0));
        server.step_sleepers();
        assert!(matches!(
            server.connections[0].state,
            State::Sleep { deadline } if server.timers.contains(&(deadline, 0))
        ));
        assert_eq!(server.timers.len(), 1);
        drop(client);
    }

    #[test]
    fn of_many_who_wait_to_be_accepted_the_first_is_answered_first() {
        let (mut server, address) = server();
        let mut clients: Vec<_> = (0..100)
            .map(|_| TcpStream::connect(address).unwrap())
            .collect();
        server.accept().unwrap();
        let mut line = [0; 8];
        clients[0].read_exact(&mut line).unwrap();
        assert_eq!(line, *b"start 1\n");
        assert_eq!(server.connections.len(), 1);
        // It does not wait while there are more.
        assert_eq!(server.timeout(), Some(Duration::ZERO));
        for _ in 1..100 {
            server.accept().unwrap();
        }
        assert_eq!(server.connections.len(), 100);
        server.accept().unwrap();
        assert!(server.timeout() > Some(Duration::ZERO));
    }

    /// Its epoll is one no longer.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_client_that_cannot_be_registered_leaves_the_server() {
        use std::os::fd::AsRawFd;
        let (mut server, address) = server();
        let client = TcpStream::connect(address).unwrap();
        let file = std::fs::File::open("Cargo.toml").unwrap();
        let registry = server.registry.as_raw_fd();
        // SAFETY: nobody else uses the server's own descriptor.
        let result = unsafe { libc::dup2(file.as_raw_fd(), registry) };
        assert_eq!(result, registry);
        server.accept().unwrap();
        assert!(server.connections.is_empty());
        assert_eq!(received(client), "");
    }
}
