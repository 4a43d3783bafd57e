//@ does: answers one client at a time, until it is stopped
//@ with: single_threaded_client
//@ forever

use std::io::{self, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:8000")?;
    for n in 1.. {
        let (mut socket, _) = listener.accept()?;
        let start = format!("start {n}\n");
        socket.write_all(start.as_bytes())?;
        thread::sleep(Duration::from_secs(1));
        let end = format!("end {n}\n");
        socket.write_all(end.as_bytes())?;
    }
    Ok(())
}
