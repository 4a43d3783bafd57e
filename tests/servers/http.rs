//! What the server of Part Seven is put to, by clients that speak HTTP/1.1 with
//! no library: connections that are kept, pipelines, bodies in chunks, heads
//! that never end, and Ctrl-C.

use crate::client::{Client, SECOND};
use crate::registry::Server;
use crate::serving::{Serving, Setup};
use crate::trials::{sleeps, survives};
use nix::sys::signal::Signal;
use std::io::{ErrorKind, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

const GET: &str = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
const POST: &str = "POST /echo HTTP/1.1\r\nhost: localhost\r\n\
                    transfer-encoding: chunked\r\n\r\n";

/// How long the server gives a client for a head, and connections to end.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
const GRACE: Duration = Duration::from_secs(2);

/// Reads the answer to `GET`.
fn hello(client: &mut Client) {
    assert_eq!(client.head()[0], "http/1.1 200 ok");
    assert_eq!(client.body(7), "Hello!\n");
}

// Requests.

pub fn keeps_a_connection(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        for _ in 0..100 {
            client.send(GET);
            hello(&mut client);
        }
    });
}

pub fn answers_a_pipeline_in_order(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        let elsewhere = GET.replace("/ ", "/elsewhere ");
        client.send(
            &format!("{GET}{elsewhere}{POST}3\r\nabc\r\n0\r\n\r\n{GET}")
                .repeat(50),
        );
        for _ in 0..50 {
            hello(&mut client);
            assert_eq!(client.head()[0], "http/1.1 404 not found");
            client.body("There's nothing here.\n".len());
            assert_eq!(client.head()[0], "http/1.1 200 ok");
            assert_eq!(client.body(13), "3\r\nabc\r\n0\r\n\r\n");
            hello(&mut client);
        }
    });
}

/// Each chunk is back before the next one goes.
pub fn gives_back_a_body_as_it_comes(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        for _ in 0..2 {
            client.send(POST);
            let head = client.head();
            assert_eq!(head[0], "http/1.1 200 ok");
            assert!(head.contains(&"transfer-encoding: chunked".to_owned()));
            for n in 0..10 {
                let chunk = format!("6\r\nword {n}\r\n");
                client.send(&chunk);
                assert_eq!(client.body(chunk.len()), chunk);
            }
            client.send("0\r\n\r\n");
            assert_eq!(client.body(5), "0\r\n\r\n");
        }
        client.send(GET);
        hello(&mut client);
    });
}

/// Far more than what any buffer on the way has room for.
pub fn gives_back_a_body_of_eight_mebibytes(server: &'static Server) {
    const SIZE: usize = 8 << 20;
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        client.send(&format!(
            "POST /echo HTTP/1.1\r\nhost: localhost\r\n\
             content-length: {SIZE}\r\n\r\n"
        ));
        let byte = |n: usize| (n % 251) as u8;
        let bytes: Vec<u8> = (0..SIZE).map(byte).collect();
        let mut writer = client.socket().try_clone().unwrap();
        let sending = thread::spawn(move || writer.write_all(&bytes).unwrap());
        let head = client.head();
        assert!(
            head.contains(&format!("content-length: {SIZE}")),
            "{head:?}"
        );
        let mut reader = client.into_reader();
        let mut body = vec![0; SIZE];
        reader.read_exact(&mut body).unwrap();
        assert!(body.into_iter().enumerate().all(|(n, it)| it == byte(n)));
        sending.join().unwrap();
    });
}

pub fn has_nothing_elsewhere(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        for line in ["GET /elsewhere", "POST /", "GET /echo"] {
            let mut client = serving.connect();
            client.send(&format!("{line} HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            assert_eq!(client.head()[0], "http/1.1 404 not found");
        }
    });
}

pub fn refuses_what_is_no_request(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        client.send("HELLO!\r\n\r\n");
        assert_eq!(client.head()[0], "http/1.1 400 bad request");
        assert_eq!(client.line(), "");
    });
}

// Clients that are slow, or go away.

/// Reads the end, which has to come when the time for a head is over.
fn is_cut_off(mut client: Client, begin: Instant) {
    assert_eq!(client.line(), "");
    let took = begin.elapsed();
    assert!(took >= HEADER_TIMEOUT, "after {took:?}");
    assert!(took < 2 * HEADER_TIMEOUT, "after {took:?}");
}

pub fn a_client_that_stops_in_a_head_is_cut_off(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let begin = Instant::now();
        let mut client = serving.connect();
        client.send("GET / HTTP/1.1\r\nho");
        // In the meantime there are others.
        serving.connect().receive_http();
        is_cut_off(client, begin);
    });
}

/// The time for the next head begins with the last answer.
pub fn a_client_that_stops_between_requests_is_cut_off(
    server: &'static Server,
) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        for _ in 0..2 {
            thread::sleep(SECOND);
            client.send(GET);
            hello(&mut client);
        }
        is_cut_off(client, Instant::now());
    });
}

/// One that has asked for something, and one that never has.
pub fn clients_that_say_no_more_are_no_error(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let begin = Instant::now();
    let silent = serving.connect();
    let mut client = serving.connect();
    client.send(GET);
    hello(&mut client);
    is_cut_off(silent, begin);
    assert_eq!(client.line(), "");
    serving.signal(Signal::SIGINT);
    assert_eq!(serving.ends_well(), "");
}

pub fn a_client_resets_in_a_body(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        for _ in 0..10 {
            let mut client = serving.connect();
            client.send(POST);
            client.send("6\r\nword");
            client.head();
            client.reset();
        }
    });
}

pub fn waits_for_those_who_do_not_read(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut greedy = serving.connect();
        greedy.send(
            "POST /echo HTTP/1.1\r\nhost: localhost\r\n\
             content-length: 1000000000\r\n\r\n",
        );
        let mut socket = greedy.socket();
        socket.set_write_timeout(Some(SECOND)).unwrap();
        // Until all buffers are full.
        let error = loop {
            if let Err(error) = socket.write_all(&[b'.'; 64 << 10]) {
                break error.kind();
            }
        };
        assert_eq!(error, ErrorKind::WouldBlock);
        sleeps(serving);
        serving.connect().receive_http();
        greedy.reset();
    });
}

pub fn sleeps_beside_idle_clients(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let clients: Vec<_> = (0..300)
            .map(|_| {
                let mut client = serving.connect();
                client.send(GET);
                hello(&mut client);
                client
            })
            .collect();
        sleeps(serving);
        serving.connect().receive_http();
        drop(clients);
    });
}

pub fn is_interrupted_by_signals(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        for _ in 0..100 {
            serving.signal(Signal::SIGUSR1);
            client.send(GET);
            hello(&mut client);
        }
    });
}

pub fn serves_when_descriptors_come_back(server: &'static Server) {
    let setup = Setup {
        spare: Some(server.own_descriptors + 8),
        ..Setup::default()
    };
    survives(server, setup, |serving| {
        let mut clients: Vec<_> = (0..20).map(|_| serving.connect()).collect();
        for client in &mut clients[..8] {
            client.send(GET);
            hello(client);
        }
        drop(clients);
        (0..10).for_each(|_| serving.connect().receive_http());
    });
}

// Ctrl-C.

pub fn ends_at_once_if_there_is_nobody(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    serving.connect().receive_http();
    serving.comes_to_rest();
    let start = Instant::now();
    serving.signal(Signal::SIGINT);
    serving.ends_well();
    let took = start.elapsed();
    assert!(took < GRACE, "it took {took:?}");
}

pub fn ends_at_sigterm_too(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    serving.connect().receive_http();
    serving.signal(Signal::SIGTERM);
    serving.ends_well();
}

pub fn hangs_up_on_the_idle(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut clients: Vec<_> = (0..20).map(|_| serving.connect()).collect();
    for client in &mut clients {
        client.send(GET);
        hello(client);
    }
    let start = Instant::now();
    serving.signal(Signal::SIGINT);
    for mut client in clients {
        assert_eq!(client.line(), "");
    }
    serving.ends_well();
    let took = start.elapsed();
    assert!(took < GRACE, "it took {took:?}");
}

/// A client that has sent half of a body can send the other half, and has its
/// answer to the end.
pub fn ends_after_a_request_that_is_on_its_way(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut client = serving.connect();
    client.send(POST);
    client.head();
    client.send("3\r\none\r\n");
    assert_eq!(client.body(8), "3\r\none\r\n");
    serving.signal(Signal::SIGINT);
    serving.comes_to_refuse();
    client.send("3\r\ntwo\r\n0\r\n\r\n");
    assert_eq!(client.body(13), "3\r\ntwo\r\n0\r\n\r\n");
    // It isn't kept for another one.
    assert_eq!(client.line(), "");
    serving.ends_well();
}

pub fn cuts_off_whoever_takes_too_long(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut client = serving.connect();
    client.send(POST);
    client.head();
    let start = Instant::now();
    serving.signal(Signal::SIGINT);
    serving.ends_well();
    let took = start.elapsed();
    assert!(took >= GRACE && took < 3 * GRACE, "it took {took:?}");
}

/// Also while there's somebody who'd have two seconds.
pub fn a_second_signal_ends_it_at_once(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut client = serving.connect();
    client.send(POST);
    client.head();
    let start = Instant::now();
    serving.signal(Signal::SIGINT);
    serving.comes_to_refuse();
    serving.signal(Signal::SIGINT);
    serving.ends_by(Signal::SIGABRT);
    let took = start.elapsed();
    assert!(took < GRACE, "it took {took:?}");
}
