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
        server.accept_all().unwrap();
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
        server.accept_all().unwrap();
        server.timers.insert((deadline, 0));
        server.step_sleepers();
        assert!(matches!(
            server.connections[0].state,
            State::Sleep { deadline } if server.timers.contains(&(deadline, 0))
        ));
        assert_eq!(server.timers.len(), 1);
        drop(client);
    }
}
