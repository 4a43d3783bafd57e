//@ does: serves ten clients with a state machine for each, and no futures
//@ takes: 1s
//@ unordered

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Registry, Token};
use slab::Slab;
use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: connection
/// Where a response has come to.
enum State {
    Start,
    Sleep { deadline: Instant },
    End,
}

struct Connection {
    socket: TcpStream,
    n: u64,
    state: State,
    /// What is still to be sent of the line.
    line: Vec<u8>,
}
// ANCHOR_END: connection

// ANCHOR: step
enum Step {
    WaitForSocket,
    WaitUntil(Instant),
    Done,
}

impl Connection {
    fn new(socket: TcpStream, n: u64) -> Connection {
        let line = format!("start {n}\n").into_bytes();
        let state = State::Start;
        Connection {
            socket,
            n,
            state,
            line,
        }
    }

    /// Goes as far as it can without waiting.
    fn step(&mut self) -> io::Result<Step> {
        loop {
            while !self.line.is_empty() {
                match self.socket.write(&self.line) {
                    Ok(0) => return Err(ErrorKind::WriteZero.into()),
                    Ok(count) => drop(self.line.drain(..count)),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        return Ok(Step::WaitForSocket);
                    }
                    Err(error) => return Err(error),
                }
            }
            match self.state {
                State::Start => {
                    let deadline = Instant::now() + Duration::from_secs(1);
                    self.state = State::Sleep { deadline };
                }
                State::Sleep { deadline } if Instant::now() < deadline => {
                    return Ok(Step::WaitUntil(deadline));
                }
                State::Sleep { .. } => {
                    self.line = format!("end {}\n", self.n).into_bytes();
                    self.state = State::End;
                }
                State::End => return Ok(Step::Done),
            }
        }
    }
}
// ANCHOR_END: step

// ANCHOR: server
const LISTENER: Token = Token(usize::MAX);

struct Server {
    listener: TcpListener,
    registry: Registry,
    connections: Slab<Connection>,
    /// Deadlines, and whose they are.
    timers: BTreeSet<(Instant, usize)>,
    next_n: u64,
    /// Whether somebody may be there to be accepted.
    may_accept: bool,
}
// ANCHOR_END: server

impl Server {
    /// Accepts one client, and leaves the next to another turn.
    fn accept(&mut self) -> io::Result<()> {
        let mut socket = match self.listener.accept() {
            Ok((socket, _)) => socket,
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.may_accept = false;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let n = self.next_n;
        self.next_n += 1;
        let entry = self.connections.vacant_entry();
        let token = entry.key();
        let writable = Interest::WRITABLE;
        let registry = &self.registry;
        match registry.register(&mut socket, Token(token), writable) {
            Ok(()) => {
                entry.insert(Connection::new(socket, n));
                self.step(token);
            }
            Err(error) => eprintln!("client {n}: {error}"),
        }
        Ok(())
    }

    fn step(&mut self, token: usize) {
        // It may be an old timer, of a connection that is gone.
        let Some(connection) = self.connections.get_mut(token) else {
            return;
        };
        match connection.step() {
            Ok(Step::WaitForSocket) => {}
            Ok(Step::WaitUntil(deadline)) => {
                self.timers.insert((deadline, token));
            }
            Ok(Step::Done) => self.remove(token),
            Err(error) => {
                eprintln!("client {}: {error}", connection.n);
                self.remove(token);
            }
        }
    }

    fn remove(&mut self, token: usize) {
        let mut connection = self.connections.remove(token);
        let _ = self.registry.deregister(&mut connection.socket);
    }

    fn step_sleepers(&mut self) {
        while let Some(&(deadline, token)) = self.timers.first()
            && Instant::now() >= deadline
        {
            self.timers.pop_first();
            self.step(token);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        if self.may_accept {
            return Some(Duration::ZERO);
        }
        let (deadline, _) = self.timers.first()?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }
}

fn server_main(listener: std::net::TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut listener = TcpListener::from_std(listener);
    let mut poll = Poll::new()?;
    let registry = poll.registry().try_clone()?;
    registry.register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut server = Server {
        listener,
        registry,
        connections: Slab::new(),
        timers: BTreeSet::new(),
        next_n: 1,
        may_accept: false,
    };
    let mut events = Events::with_capacity(1024);
    // ANCHOR: loop
    loop {
        match poll.poll(&mut events, server.timeout()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        }
        for event in &events {
            match event.token() {
                LISTENER => server.may_accept = true,
                Token(token) => server.step(token),
            }
        }
        if server.may_accept {
            server.accept()?;
        }
        server.step_sleepers();
    }
    // ANCHOR_END: loop
}

fn client_main() -> io::Result<()> {
    let mut socket = std::net::TcpStream::connect("127.0.0.1:8000")?;
    io::copy(&mut socket, &mut io::stdout())?;
    Ok(())
}

fn main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = std::net::TcpListener::bind("127.0.0.1:8000")?;
    thread::spawn(|| server_main(listener).unwrap());
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(thread::spawn(client_main));
    }
    for client in clients {
        client.join().unwrap()?;
    }
    Ok(())
}
