//! What the servers of Part Five are put to, besides what all servers are.

use crate::client::{Client, PATIENCE, SECOND};
use crate::registry::Server;
use crate::serving::{Serving, Setup};
use crate::trials::{sleeps, survives};
use nix::sys::signal::Signal;
use std::io::{ErrorKind, Write};
use std::thread;
use std::time::{Duration, Instant};

// Errors.

/// It can't accept, and can't say so. `eprintln!` would end its loop.
pub fn goes_on_without_a_word(server: &'static Server) {
    let setup = Setup {
        spare: Some(server.own_descriptors + 8),
        is_heard: false,
        ..Setup::default()
    };
    survives(server, setup, |serving| {
        let hungry: Vec<_> = (0..20).map(|_| serving.connect()).collect();
        thread::sleep(SECOND / 4);
        drop(hungry);
    });
}

// Slow clients.

/// It says something in time each time, and is there for too long all the same.
pub fn a_client_that_never_ends_is_cut_off(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        let start = Instant::now();
        client.start();
        let mut socket = client.socket();
        let error = loop {
            if let Err(error) = socket.write_all(b".") {
                break error.kind();
            }
            assert!(start.elapsed() < PATIENCE, "it is still there");
            thread::sleep(Duration::from_millis(50));
        };
        assert!(
            [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe]
                .contains(&error),
            "{error}"
        );
        let took = start.elapsed();
        assert!(took >= 3 * SECOND && took < 5 * SECOND, "after {took:?}");
    });
}

// The semaphore.

pub fn only_five_are_served_at_once(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let start = Instant::now();
        let mut clients: Vec<_> = (0..6).map(|_| serving.connect()).collect();
        let mut sixth = clients.pop().unwrap();
        let numbers: Vec<_> = clients.iter_mut().map(Client::start).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        let late = start.elapsed();
        // It is accepted when the first has been served.
        assert_eq!(sixth.start(), 6);
        assert!(start.elapsed() >= SECOND);
        assert!(late < SECOND, "after {late:?}");
        sixth.end(6);
    });
}

pub fn twenty_take_four_seconds(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let start = Instant::now();
        assert_eq!(crate::client::crowd(serving.port, 20).len(), 20);
        let took = start.elapsed();
        assert!(took >= 4 * SECOND && took < 8 * SECOND, "{took:?}");
    });
}

// Shutdown.

pub fn ends_at_once_if_there_is_nobody(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    serving.connect().receive_lines();
    serving.comes_to_rest();
    let start = Instant::now();
    serving.signal(Signal::SIGINT);
    serving.ends_well();
    let took = start.elapsed();
    assert!(took < SECOND / 2, "it took {took:?}");
}

pub fn drains_and_cuts_off(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let start = Instant::now();
    let mut drained = serving.connect();
    drained.start();
    thread::sleep(SECOND * 3 / 4);
    let mut cut_off = serving.connect();
    cut_off.start();
    serving.signal(Signal::SIGINT);
    let is_late = start.elapsed() >= SECOND;
    // It has half a second, and needs a quarter.
    let answer = drained.line();
    assert!(answer == "end 1\n" || is_late, "{answer:?}");
    // It has half a second, too, and would need a second.
    assert_eq!(cut_off.line(), "sorry\n");
    assert_eq!(cut_off.line(), "");
    serving.comes_to_refuse();
    serving.ends_well();
}

/// Containers send this one.
pub fn ends_at_sigterm_too(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut client = serving.connect();
    client.start();
    thread::sleep(SECOND * 3 / 4);
    serving.signal(Signal::SIGTERM);
    assert_eq!(client.line(), "end 1\n");
    serving.ends_well();
}

/// Without descriptors it goes on, and still hears that it has to end.
pub fn drains_without_descriptors(server: &'static Server) {
    let setup = Setup {
        spare: Some(server.own_descriptors + 2),
        ..Setup::default()
    };
    let serving = Serving::start(server, setup);
    let start = Instant::now();
    let mut clients: Vec<_> = (0..4).map(|_| serving.connect()).collect();
    clients[0].start();
    thread::sleep((SECOND * 3 / 4).saturating_sub(start.elapsed()));
    serving.signal(Signal::SIGTERM);
    assert_eq!(clients[0].line(), "end 1\n");
    serving.ends_well();
}

/// They have connected, and the server has not looked yet.
pub fn whoever_waits_in_the_queue_gets_in(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    serving.connect().receive_lines();
    serving.signal(Signal::SIGSTOP);
    let mut clients: Vec<_> = (0..3).map(|_| serving.connect()).collect();
    serving.signal(Signal::SIGTERM);
    serving.signal(Signal::SIGCONT);
    for client in &mut clients {
        client.start();
        assert_eq!(client.line(), "sorry\n");
    }
    serving.ends_well();
}

/// Since Tokio has the signal, the system does not end the process any more.
pub fn a_second_signal_changes_nothing(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut client = serving.connect();
    client.start();
    thread::sleep(SECOND * 3 / 4);
    serving.signal(Signal::SIGINT);
    thread::sleep(SECOND / 20);
    serving.signal(Signal::SIGINT);
    assert_eq!(client.line(), "end 1\n");
    serving.ends_well();
}

pub fn ends_as_soon_as_all_are_drained(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    let mut client = serving.connect();
    client.start();
    thread::sleep(SECOND * 3 / 4);
    let start = Instant::now();
    serving.signal(Signal::SIGINT);
    assert_eq!(client.line(), "end 1\n");
    serving.ends_well();
    let took = start.elapsed();
    assert!(took < SECOND / 2, "it took {took:?}");
}

// The echo.

/// More than a queue of connections has room for.
const IDLE: usize = 300;

pub fn serves_one_beside_many_idle_ones(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let idle: Vec<_> = (0..IDLE)
            .map(|_| {
                let mut client = serving.connect();
                client.talk();
                client
            })
            .collect();
        sleeps(serving);
        let mut client = serving.connect();
        (0..1000).for_each(|_| client.talk());
        idle.into_iter().for_each(Client::receive_echo);
    });
}

pub fn waits_for_those_who_do_not_read(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let greedy = serving.connect();
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
        let mut other = serving.connect();
        (0..100).for_each(|_| other.talk());
        greedy.reset();
    });
}

pub fn echoes_when_descriptors_come_back(server: &'static Server) {
    let setup = Setup {
        spare: Some(server.own_descriptors + 8),
        ..Setup::default()
    };
    survives(server, setup, |serving| {
        let mut clients: Vec<_> = (0..20).map(|_| serving.connect()).collect();
        clients[..8].iter_mut().for_each(Client::talk);
        drop(clients);
        (0..10).for_each(|_| serving.connect().receive_echo());
    });
}
