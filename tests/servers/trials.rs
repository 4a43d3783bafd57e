//! What clients and the system do to a server.

use crate::client::{Client, PATIENCE, SECOND, clients, crowd};
use crate::measure::{cpu_time, threads};
use crate::registry::Server;
use crate::serving::{BACKLOG, Serving, Setup};
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::signal::Signal;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What a system says of a client that has gone.
const GONE: [&str; 2] = ["Connection reset by peer", "Broken pipe"];

/// What a system says when a process may not have another descriptor.
const SHORTAGE: [&str; 1] = ["Too many open files"];

/// Tries what a server goes on after.
pub fn survives(
    server: &'static Server,
    setup: Setup,
    test: impl FnOnce(&Serving),
) {
    let serving = Serving::start(server, setup);
    test(&serving);
    (server.receive)(serving.connect());
    serving.comes_to_rest();
}

/// Tries a client that goes away before it has its answer.
fn loses_a_client(server: &'static Server, test: impl FnOnce(&Serving)) {
    if server.outlives_clients {
        survives(server, Setup::default(), test);
    } else {
        let serving = Serving::start(server, Setup::default());
        test(&serving);
        serving.ends(&GONE);
    }
}

/// The numbers of as many clients as have come.
fn all(count: u64) -> BTreeSet<u64> {
    (1..=count).collect()
}

/// How many clients an ordinary run has.
fn some(server: &Server) -> u64 {
    if server.at_once { 10 } else { 3 }
}

/// Serves clients, while something is done to the server, which can ask
/// whether they have been served.
fn serves_some(
    serving: &Serving,
    server: &Server,
    meanwhile: impl FnOnce(&dyn Fn() -> bool),
) {
    let (port, count) = (serving.port, some(server));
    let start = Instant::now();
    let numbers = thread::scope(|scope| {
        let clients = scope.spawn(move || clients(port, count));
        meanwhile(&|| clients.is_finished());
        clients.join().unwrap()
    });
    let took = start.elapsed();
    assert_eq!(numbers, all(count));
    if server.at_once {
        // It would be ten seconds, one after the other.
        assert!(took >= SECOND && took < 5 * SECOND, "it took {took:?}");
    } else {
        assert!(took >= 3 * SECOND, "it took {took:?}");
    }
}

/// Ten at once, or three that have to take turns.
pub fn serves_clients(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        serves_some(serving, server, |_| {});
    });
}

pub fn serves_a_hundred_at_once(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let start = Instant::now();
        assert_eq!(crowd(serving.port, 100), all(100));
        assert!(start.elapsed() < 20 * SECOND);
    });
}

pub fn serves_a_thousand_at_once(server: &'static Server) {
    let setup = Setup {
        backlog: 4096,
        ..Setup::default()
    };
    survives(server, setup, |serving| {
        let _descriptors = descriptors_of_a_thousand();
        let start = Instant::now();
        assert_eq!(crowd(serving.port, 1000), all(1000));
        assert!(start.elapsed() < 60 * SECOND);
    });
}

/// This process has enough for a few thousand clients, but not for a thousand
/// of each server: so many trials have a thousand at a time.
const THOUSANDS: usize = 4;

/// The right to a thousand descriptors.
struct Thousand(&'static Thousands);

struct Thousands {
    free: Mutex<usize>,
    given_back: Condvar,
}

impl Drop for Thousand {
    fn drop(&mut self) {
        let free = self.0.free.lock();
        *free.unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}

fn descriptors_of_a_thousand() -> Thousand {
    static THERE: LazyLock<Thousands> = LazyLock::new(|| {
        let (limit, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        // Half of them are for all other trials.
        let enough = usize::try_from(limit).unwrap() / 2 / 1000;
        Thousands {
            free: Mutex::new(enough.clamp(1, THOUSANDS)),
            given_back: Condvar::new(),
        }
    });
    let free = THERE.free.lock().unwrap_or_else(PoisonError::into_inner);
    let free = THERE.given_back.wait_while(free, |free| *free == 0);
    *free.unwrap_or_else(PoisonError::into_inner) -= 1;
    Thousand(&THERE)
}

/// How many connections may wait to be accepted: fewer than are sure to fit.
const QUEUE: usize = 100;
const _: () = assert!(QUEUE < BACKLOG as usize);

/// With the usual backlog, for which a thousand must not come all at once:
/// what does not fit into the queue may be lost.
pub fn serves_a_thousand_as_the_queue_allows(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let _descriptors = descriptors_of_a_thousand();
        let mut waiting = VecDeque::new();
        let mut started = Vec::new();
        for _ in 0..1000 {
            if waiting.len() == QUEUE {
                let mut first: Client = waiting.pop_front().unwrap();
                started.push((first.start(), first));
            }
            waiting.push_back(serving.connect());
        }
        let mut numbers: BTreeSet<_> =
            waiting.into_iter().map(Client::lines).collect();
        for (number, client) in started {
            client.end(number);
            numbers.insert(number);
        }
        assert_eq!(numbers, all(1000));
    });
}

pub fn a_client_says_and_reads_nothing(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let _silent = serving.connect();
        (server.receive)(serving.connect());
    });
}

pub fn a_client_half_closes(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        if server.ends_at_half_close {
            let start = Instant::now();
            for _ in 0..10 {
                let client = serving.connect();
                client.half_close();
                client.lines_at_once();
            }
            // It would be ten seconds.
            assert!(start.elapsed() < 5 * SECOND);
        } else {
            let client = serving.connect();
            client.half_close();
            (server.receive)(client);
        }
    });
}

pub fn a_client_reads_one_byte_at_a_time(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        let mut bytes = Vec::new();
        while let Some(byte) = client.byte() {
            bytes.push(byte);
            thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(bytes, b"start 1\nend 1\n");
    });
}

pub fn a_client_closes_at_once(server: &'static Server) {
    loses_a_client(server, |serving| drop(serving.connect()));
}

pub fn a_client_resets_at_once(server: &'static Server) {
    loses_a_client(server, |serving| serving.connect().reset());
}

pub fn a_client_resets_between_the_lines(server: &'static Server) {
    loses_a_client(server, |serving| {
        let mut client = serving.connect();
        client.start();
        client.reset();
    });
}

/// For a server that has many clients at once.
pub fn descriptors_run_out(server: &'static Server) {
    let setup = Setup {
        spare: Some(server.own_descriptors + 8),
        ..Setup::default()
    };
    if !server.outlives_shortage {
        let serving = Serving::start(server, setup);
        // Until it does not listen any more.
        let connect = |_| Client::try_connect(serving.port).ok();
        let _clients: Vec<_> = (0..20).map_while(connect).collect();
        serving.ends(&SHORTAGE);
        return;
    }
    survives(server, setup, |serving| {
        let mut hungry: Vec<_> = (0..20).map(|_| serving.connect()).collect();
        // These have all that there are.
        for client in &mut hungry[..8] {
            client.start();
        }
        // The others are accepted too, and served to nobody.
        drop(hungry);
        // Together, these have more than there are.
        for _ in 0..2 {
            clients(serving.port, 5);
        }
    });
}

/// For a server that has one client at a time.
pub fn one_descriptor_is_enough(server: &'static Server) {
    let setup = Setup {
        spare: Some(1),
        ..Setup::default()
    };
    survives(server, setup, |serving| {
        serves_some(serving, server, |_| {});
    });
}

pub fn is_stopped_and_continued(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        serves_some(serving, server, |_| {
            // It is stopped while its sleeps come to their ends.
            thread::sleep(Duration::from_millis(700));
            serving.signal(Signal::SIGSTOP);
            thread::sleep(Duration::from_millis(500));
            serving.signal(Signal::SIGCONT);
        });
    });
}

pub fn is_interrupted_by_signals(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        serves_some(serving, server, |are_served| {
            let start = Instant::now();
            // Who slept anew after each would not wake up in time.
            while !are_served() && start.elapsed() < 6 * SECOND {
                serving.signal(Signal::SIGUSR1);
                thread::sleep(Duration::from_millis(20));
            }
        });
    });
}

pub fn sleeps_when_it_has_served(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        serves_some(serving, server, |_| {});
        serving.comes_to_rest();
        sleeps(serving);
    });
}

pub fn does_not_sleep_when_it_has_served(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        serves_some(serving, server, |_| {});
        serving.comes_to_rest();
        // However busy the machine is: what sleeps would never get there.
        let start = Instant::now();
        let used = cpu_time(serving.id());
        while cpu_time(serving.id()) - used < Duration::from_millis(100) {
            assert!(start.elapsed() < PATIENCE, "it sleeps");
            thread::sleep(Duration::from_millis(20));
        }
    });
}

pub fn leaves_no_thread(server: &'static Server) {
    let serving = Serving::start(server, Setup::default());
    // The threads that it has for itself have started.
    serving.comes_to_rest();
    let before = threads(serving.id());
    serves_some(&serving, server, |_| {});
    if server.outlives_clients {
        serving.connect().reset();
        serving.connect().receive_lines();
    }
    let deadline = Instant::now() + PATIENCE;
    while threads(serving.id()) != before {
        let now = threads(serving.id());
        assert!(Instant::now() < deadline, "{now} threads, not {before}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// For the server with the large answer.
pub fn a_slow_client_delays_no_other(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut slow = serving.connect();
        let other = serving.connect();
        thread::scope(|scope| {
            let other = scope.spawn(|| (server.receive)(other));
            for _ in 0..3 {
                assert_eq!(slow.byte(), Some(0));
                thread::sleep(SECOND);
            }
            // It has its whole answer before the slow one has gone.
            other.join().unwrap();
        });
        drop(slow);
    });
}

/// For the server with the large answer.
pub fn a_slow_client_resets(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let mut client = serving.connect();
        assert_eq!(client.byte(), Some(0));
        client.reset();
    });
}

/// For the server with the large answer.
pub fn sleeps_while_a_client_reads_nothing(server: &'static Server) {
    survives(server, Setup::default(), |serving| {
        let client = serving.connect();
        // The listener's, and that in the client's socket.
        serving.comes_to(|_, state| state == "timers 0, interests 2, ready 0");
        sleeps(serving);
        (server.receive)(client);
    });
}

/// Looks for two seconds whether it sleeps.
pub fn sleeps(serving: &Serving) {
    let before = cpu_time(serving.id());
    thread::sleep(2 * SECOND);
    let used = cpu_time(serving.id()) - before;
    assert!(used < Duration::from_millis(20), "it used {used:?}");
}
