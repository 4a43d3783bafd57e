//! An address at which nobody listens.

use socket2::{Domain, Socket, Type};
use std::net::SocketAddr;

/// One that refuses connections for as long as the socket is there. That has
/// the port, and doesn't listen: a port that nobody has is soon somebody
/// else's, who may.
pub fn refusing() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(&any.into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}
