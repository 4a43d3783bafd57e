//@ does: reads from a socket that must not block, before and after bytes come

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

// ANCHOR: main
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut sender = TcpStream::connect(listener.local_addr()?)?;
    let (mut receiver, _) = listener.accept()?;
    receiver.set_nonblocking(true)?;
    let mut buffer = [0; 100];

    let result = receiver.read(&mut buffer);
    println!("before: {:?}", result.map_err(|error| error.kind()));

    sender.write_all(b"hello")?;
    let result = loop {
        match receiver.read(&mut buffer) {
            // It is on its way.
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            result => break result,
        }
    };
    println!("after: {result:?}");

    drop(sender);
    receiver.set_nonblocking(false)?;
    println!("at the end: {:?}", receiver.read(&mut buffer));
    Ok(())
}
// ANCHOR_END: main
