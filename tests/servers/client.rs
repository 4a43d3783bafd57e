//! A client that waits, but not forever.

use socket2::SockRef;
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::iter;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// For how long anything is waited for before it is said to hang: far more
/// than a busy machine adds.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a server sleeps between its two lines.
pub const SECOND: Duration = Duration::from_secs(1);

pub struct Client {
    socket: BufReader<TcpStream>,
    /// Before it began to connect.
    begin: Instant,
}

impl Client {
    pub fn connect(port: u16) -> Client {
        Client::try_connect(port).expect("the server listens")
    }

    pub fn try_connect(port: u16) -> io::Result<Client> {
        let begin = Instant::now();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let socket = BufReader::new(socket);
        Ok(Client { socket, begin })
    }

    /// Reads `start n`, and returns n.
    pub fn start(&mut self) -> u64 {
        let line = self.line();
        let number = line.strip_prefix("start ");
        let number = number.and_then(|it| it.strip_suffix('\n'));
        let number = number.and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| panic!("not `start n`, but {line:?}"))
    }

    /// Reads `end n`, which is the end.
    pub fn end(self, number: u64) {
        let begin = self.begin;
        self.end_at_once(number);
        // However late they were read: it slept in between.
        let took = begin.elapsed();
        assert!(took >= SECOND, "client {number} was there for {took:?}");
    }

    /// Reads `end n`, which is the end, and may come at any time.
    pub fn end_at_once(mut self, number: u64) {
        assert_eq!(self.line(), format!("end {number}\n"));
        assert_eq!(self.line(), "", "nothing comes after `end {number}`");
    }

    /// Reads both lines, which may come at any time.
    pub fn lines_at_once(mut self) {
        let number = self.start();
        self.end_at_once(number);
    }

    /// Reads both lines, and returns their number.
    pub fn lines(mut self) -> u64 {
        let number = self.start();
        self.end(number);
        number
    }

    pub fn receive_lines(self) {
        self.lines();
    }

    /// Says something, and hears it again.
    pub fn talk(&mut self) {
        self.socket.get_mut().write_all(b"hello\n").unwrap();
        assert_eq!(self.line(), "hello\n");
    }

    /// Says something, hears it again, and leaves.
    pub fn receive_echo(mut self) {
        self.talk();
        self.half_close();
        assert_eq!(self.line(), "");
    }

    /// Sends a request, or some of one.
    pub fn send(&mut self, request: &str) {
        self.socket.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// Reads the head of a response, or of nothing.
    pub fn head(&mut self) -> Vec<String> {
        let lines = iter::repeat_with(|| self.line().trim_end().to_lowercase());
        lines.take_while(|line| !line.is_empty()).collect()
    }

    /// Reads so many bytes of a body.
    pub fn body(&mut self, count: usize) -> String {
        let mut body = vec![0; count];
        self.socket.read_exact(&mut body).expect("all of it");
        String::from_utf8(body).unwrap()
    }

    /// For all that comes from here on.
    pub fn into_reader(self) -> impl Read {
        self.socket
    }

    /// Asks for the page that there is, and leaves.
    pub fn receive_http(mut self) {
        self.send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
        assert_eq!(self.head()[0], "http/1.1 200 ok");
        assert_eq!(self.body(7), "Hello!\n");
        self.half_close();
        assert_eq!(self.line(), "");
    }

    /// Reads 16 MiB of zeros.
    pub fn receive_zeros(mut self) {
        let mut answer = Vec::new();
        self.socket.read_to_end(&mut answer).expect("all of it");
        assert_eq!(answer.len(), 16 << 20);
        assert!(answer.iter().all(|byte| *byte == 0));
    }

    /// Reads one byte, and no more.
    pub fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        let count = self.socket.get_mut().read(&mut byte);
        (count.expect("a byte, or the end") == 1).then_some(byte[0])
    }

    /// Says that it will send nothing.
    pub fn half_close(&self) {
        self.socket.get_ref().shutdown(Shutdown::Write).unwrap();
    }

    /// Goes away without a goodbye: the server gets an error.
    pub fn reset(self) {
        let socket = SockRef::from(self.socket.get_ref());
        socket.set_linger(Some(Duration::ZERO)).unwrap();
    }

    /// What is read and written directly, where no line has been begun.
    pub fn socket(&self) -> &TcpStream {
        assert_eq!(self.socket.buffer(), b"");
        self.socket.get_ref()
    }

    /// Reads a line, or the nothing at the end.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        let result = self.socket.read_line(&mut line);
        result.unwrap_or_else(|error| panic!("{error}, after {line:?}"));
        line
    }
}

/// So many clients, each on a thread, so that each line is read when it comes.
/// Returns their numbers.
pub fn clients(port: u16, count: u64) -> BTreeSet<u64> {
    thread::scope(|scope| {
        let client = || {
            let mut client = Client::connect(port);
            let number = client.start();
            let start = Instant::now();
            client.end(number);
            // The first line does not wait for the second. (It was sent a
            // second before, but may have been read late.)
            let between = start.elapsed();
            assert!(between >= SECOND / 2, "{between:?} between the lines");
            number
        };
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(client)).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

/// So many clients who are all connected before the first reads its lines.
pub fn crowd(port: u16, count: u64) -> BTreeSet<u64> {
    let clients: Vec<_> = (0..count).map(|_| Client::connect(port)).collect();
    clients.into_iter().map(Client::lines).collect()
}
