//@ does: prints all that the server sends
//@ with: single_threaded_server
//@ takes: 1s

use std::io;
use std::net::TcpStream;

fn main() -> io::Result<()> {
    let mut socket = TcpStream::connect("127.0.0.1:8000")?;
    io::copy(&mut socket, &mut io::stdout())?;
    Ok(())
}
