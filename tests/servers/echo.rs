//! What clients do to a server that gives back what they say, until they have
//! said nothing for a second.

use crate::client::{Client, PATIENCE, SECOND};
use crate::measure::peak_memory;
use crate::registry::Server;
use crate::serving::{Serving, Setup};
use crate::trials::survives;
use std::io::{self, ErrorKind, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that are told from those before and behind them.
fn words(count: usize) -> Vec<u8> {
    // No buffer's length is a multiple of their period.
    (0..count).map(|n| (n % 251) as u8).collect()
}

/// A client that has been greeted, and its number.
fn greeted(serving: &Serving) -> (Client, u64) {
    let mut client = serving.connect();
    let number = client.start();
    (client, number)
}

/// Sends this, and reads as much again at the same time.
fn exchange(client: &Client, sent: &[u8]) -> Vec<u8> {
    let mut received = vec![0; sent.len()];
    let mut socket = client.socket();
    thread::scope(|scope| {
        scope.spawn(|| client.socket().write_all(sent).expect("it is read"));
        socket.read_exact(&mut received).expect("it comes back");
    });
    received
}

pub fn gives_back_each_byte(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let (client, number) = greeted(serving);
        // Around the length of its buffer, too.
        for count in [1, 2, 1023, 1024, 1025, 2048, 100_000] {
            let sent = words(count);
            assert!(exchange(&client, &sent) == sent, "{count} bytes");
        }
        client.half_close();
        client.end_at_once(number);
    });
}

pub fn gives_back_eight_mebibytes_while_they_come(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let (client, number) = greeted(serving);
        let sent = words(8 << 20);
        assert!(exchange(&client, &sent) == sent);
        client.half_close();
        client.end_at_once(number);
    });
}

/// What a client does every 0.3 seconds, which is often enough, unless this
/// process is late.
struct Pace {
    last: Instant,
    is_late: bool,
}

impl Pace {
    fn wait(&mut self) {
        thread::sleep(Duration::from_millis(300));
        self.is_late |= self.last.elapsed() > SECOND * 3 / 4;
        self.last = Instant::now();
    }
}

/// Tries this, and once more with another client if this process was so late
/// that the server may have lost patience.
fn at_its_pace(
    serving: &Serving,
    test: impl Fn(&Client, u64, &mut Pace) -> io::Result<()>,
) {
    loop {
        let (client, number) = greeted(serving);
        let mut pace = Pace {
            last: Instant::now(),
            is_late: false,
        };
        let result = test(&client, number, &mut pace);
        if !pace.is_late {
            return result.expect("it is kept");
        }
    }
}

pub fn a_client_that_speaks_now_and_then_is_kept(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        at_its_pace(serving, |client, _, pace| {
            let mut socket = client.socket();
            for n in 0..10 {
                pace.wait();
                socket.write_all(&[n])?;
                let mut received = [0];
                socket.read_exact(&mut received)?;
                if received != [n] {
                    return Err(ErrorKind::InvalidData.into());
                }
            }
            Ok(())
        });
    });
}

pub fn a_client_that_reads_now_and_then_is_kept(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        // More than is in all sockets together.
        let sent = words(32 << 20);
        at_its_pace(serving, |client, number, pace| {
            let mut received = Vec::new();
            thread::scope(|scope| {
                scope.spawn(|| {
                    // If the server hangs up, it is the reader who says so.
                    let _ = client.socket().write_all(&sent);
                    client.half_close();
                });
                let mut some = vec![0; 256 << 10];
                for _ in 0..10 {
                    pace.wait();
                    client.socket().read_exact(&mut some)?;
                    received.extend_from_slice(&some);
                }
                client.socket().read_to_end(&mut received)
            })?;
            let (echo, end) = received.split_at(sent.len());
            assert!(echo == sent);
            assert_eq!(end, format!("end {number}\n").as_bytes());
            Ok(())
        });
    });
}

/// Says something short, and hears it again.
fn talk(client: &Client) {
    let mut socket = client.socket();
    socket.write_all(b"hello\n").expect("it is read");
    let mut received = [0; 6];
    socket.read_exact(&mut received).expect("it comes back");
    assert_eq!(&received, b"hello\n");
}

pub fn a_client_that_has_spoken_is_told_the_end(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let (client, number) = greeted(serving);
        thread::sleep(SECOND / 2);
        let start = Instant::now();
        talk(&client);
        client.end(number);
        // A second from then on, however long it has been there.
        assert!(start.elapsed() >= SECOND);
    });
}

/// Has a client talk a thousand times, while something else goes on until that
/// is over.
fn talks_meanwhile(serving: &Serving, other: impl FnOnce(&dyn Fn() -> bool)) {
    let (client, _) = greeted(serving);
    thread::scope(|scope| {
        let start = Instant::now();
        let talks = scope.spawn(|| (0..1000).for_each(|_| talk(&client)));
        other(&|| talks.is_finished());
        talks.join().unwrap();
        assert!(start.elapsed() < PATIENCE);
    });
}

pub fn others_are_served_while_one_speaks_all_the_time(
    server: &'static Server,
) {
    survives(server, Setup::default(), |serving| {
        let (fast, _) = greeted(serving);
        thread::scope(|scope| {
            let mut socket = fast.socket();
            scope.spawn(move || io::copy(&mut socket, &mut io::sink()));
            talks_meanwhile(serving, |is_over| {
                while !is_over() {
                    socket.write_all(&[0; 64 << 10]).unwrap();
                }
            });
            fast.half_close();
        });
    });
}

pub fn others_are_served_while_many_come(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        talks_meanwhile(serving, |is_over| {
            while !is_over() {
                serving.connect().reset();
            }
        });
    });
}

pub fn a_client_that_reads_nothing_is_cut_off(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let (rude, _) = greeted(serving);
        let (other, number) = greeted(serving);
        talk(&other);
        let before = peak_memory(serving.id());
        thread::scope(|scope| {
            let rude = scope.spawn(|| {
                let start = Instant::now();
                let error = loop {
                    // It waits here, once nobody reads any more.
                    match rude.socket().write_all(&[0; 4096]) {
                        Ok(()) => assert!(start.elapsed() < PATIENCE),
                        Err(error) => break error.kind(),
                    }
                };
                let expected =
                    [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
                assert!(expected.contains(&error), "{error}");
                assert!((SECOND..PATIENCE).contains(&start.elapsed()));
            });
            let mut talks = 0;
            while !rude.is_finished() {
                talk(&other);
                talks += 1;
            }
            rude.join().unwrap();
            assert!(talks >= 10, "another had {talks} answers meanwhile");
        });
        other.half_close();
        other.end_at_once(number);
        // However much it was sent.
        let more = peak_memory(serving.id()) - before;
        assert!(more < 1 << 20, "{more} bytes");
    });
}
