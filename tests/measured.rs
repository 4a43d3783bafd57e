//! The tables and charts of figures in the book are those that their programs
//! write, and show what the text says they do.

#![cfg(unix)]

#[allow(dead_code, reason = "its main, which draws, is not called")]
#[path = "../listings/readiness/benches/charts.rs"]
mod charts;
#[allow(dead_code, reason = "its main, which writes the table, is not called")]
#[path = "../listings/tasks/benches/task_polls.rs"]
mod task_polls;

use std::fs;
use std::thread;
use std::time::Instant;
use task_polls::{Run, SECOND, TASKS, join_handle, task_wakers};

const TASK_POLLS: &str = "listings/tasks/benches/task_polls.md";
const WAITING: &str = "listings/io/benches/waiting.md";
const SERVERS: &str = "listings/io/benches/servers.md";
const AGAINST_TOKIO: &str = "listings/readiness/benches/against_tokio.md";
const TURNS: &str = "listings/readiness/benches/turns.md";

fn rows(path: &str) -> Vec<Vec<String>> {
    charts::chart::table::rows(
        &fs::read_to_string(path).expect("the table is there"),
    )
}

fn number(cell: &str) -> f64 {
    charts::chart::table::number(cell).expect("a number")
}

/// The introduction says so, of a pool that saves it.
#[test]
fn to_start_a_thread_takes_tens_of_microseconds() {
    let threads = 200;
    let microseconds_each = || {
        let start = Instant::now();
        for _ in 0..threads {
            thread::spawn(|| {}).join().unwrap();
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(threads)
    };
    // The quietest of some moments.
    let each = (0..10).map(|_| microseconds_each()).reduce(f64::min);
    let each = each.unwrap();
    assert!((2.0..200.0).contains(&each), "{each}");
}

#[test]
fn a_waiting_thread_takes_about_fifty_times_as_much_as_a_future() {
    let bytes_each = |listing| {
        let path = format!("listings/intro/src/bin/{listing}.stdout");
        let output = fs::read_to_string(path).expect("the file is there");
        let (_, bytes) = output.split_once("took ").expect("it says so");
        let (bytes, _) = bytes.split_once(' ').expect("a number of bytes");
        bytes.parse::<f64>().expect("a number")
    };
    let times = bytes_each("threads_memory") / bytes_each("tokio_million");
    assert!((45.0..55.0).contains(&times), "{times}");
}

/// All tasks that are left are polled at the start, and at most once for each
/// that is due and once for each that has ended. On a machine so slow that many
/// are due at once, it is less often; but unless it comes to itself only ten
/// times in a second, there are ten polls a task, where two would do.
fn assert_polled_often(tasks: u32, polls: u64) {
    let tasks = u64::from(tasks);
    assert!(
        (10 * tasks..=tasks * (tasks + 1)).contains(&polls),
        "{polls}"
    );
}

#[test]
fn task_wakers_polls_twice_where_join_handle_polls_all_each_time() {
    let tasks = 1_000;
    let Run { polls, wall, .. } = join_handle::run(tasks);
    assert_polled_often(tasks, polls);
    assert!(wall >= 2 * SECOND);
    let Run { polls, wall, .. } = task_wakers::run(tasks);
    // Once, if its time was over before its first poll.
    assert!(polls <= 2 * u64::from(tasks), "{polls}");
    assert!(wall >= 2 * SECOND);
}

#[test]
fn the_table_of_polls_is_that_of_such_runs() {
    let rows = rows(TASK_POLLS);
    assert_eq!(rows.len(), 2 * TASKS.len());
    for (tasks, pair) in TASKS.iter().zip(rows.chunks(2)) {
        for (row, runtime) in pair.iter().zip(["join_handle", "task_wakers"]) {
            assert_eq!(number(&row[0]), f64::from(*tasks));
            assert_eq!(row[1], format!("`{runtime}`"));
            let polls = number(&row[2]) as u64;
            match runtime {
                "task_wakers" => assert_eq!(polls, 2 * u64::from(*tasks)),
                _ => assert_polled_often(*tasks, polls),
            }
            let (wall, cpu) = (number(&row[3]), number(&row[4]));
            assert!((2.0..3.0).contains(&wall), "{row:?}");
            assert!(cpu <= wall, "{row:?}");
        }
        // What polls less has less to do.
        let [often, twice] = pair else { unreachable!() };
        assert!(number(&twice[4]) <= number(&often[4]), "{pair:?}");
    }
}

#[test]
fn who_asks_all_the_time_polls_a_thousand_times_as_often() {
    let rows = rows(WAITING);
    let [busy, naps, waiting] = &rows[..] else {
        panic!("three programs: {rows:?}");
    };
    assert_eq!(busy[0], "`client_server_busy`");
    assert_eq!(naps[0], "`client_server_naps`");
    assert_eq!(waiting[0], "`client_server`");
    let [polls, calls, cpu, wall] = figures(busy);
    let [some_polls, some_calls, some_cpu, napped] = figures(naps);
    let [few_polls, few_calls, little_cpu, same] = figures(waiting);
    // Each poll of a task is a call, but for those of the main task and of
    // tasks that wait for the clock.
    assert!(calls > 0.99 * polls, "{polls} {calls}");
    assert!(some_calls > 0.95 * some_polls, "{some_polls} {some_calls}");
    assert!(polls > 1_000.0 * few_polls, "{polls} {few_polls}");
    // Some five for each of ten clients.
    assert!((40.0..=70.0).contains(&few_polls), "{few_polls}");
    assert!(few_calls < 120.0, "{few_calls}");
    // Ten clients and the server ask a thousand times a second at most.
    let most = 11.0 * 1_000.0 * napped + 100.0;
    assert!(
        (20.0 * few_polls..most).contains(&some_polls),
        "{some_polls}"
    );
    // All the time that there is, a little of it, and next to nothing.
    assert!(cpu > 0.5 && little_cpu < 0.01, "{cpu} {little_cpu}");
    assert!(some_cpu < 0.5 * cpu && some_cpu > little_cpu, "{some_cpu}");
    for wall in [wall, napped, same] {
        assert!((1.0..1.5).contains(&wall), "{wall}");
    }
}

/// Those behind the name.
fn figures(row: &[String]) -> [f64; 4] {
    let figures: Vec<f64> = row[1..].iter().map(|cell| number(cell)).collect();
    figures.try_into().expect("four figures")
}

#[test]
fn the_table_of_servers_shows_what_the_text_says() {
    let rows = rows(SERVERS);
    let servers = [
        "threads_client_server",
        "client_server_busy",
        "client_server_naps",
        "client_server",
        "whole_server",
    ];
    let clients = [10.0, 100.0, 1_000.0, 5_000.0];
    assert_eq!(rows.len(), servers.len() * clients.len());
    for (clients, rows) in clients.iter().zip(rows.chunks(servers.len())) {
        for (row, server) in rows.iter().zip(servers) {
            assert_eq!(number(&row[0]), *clients);
            assert_eq!(row[1], format!("`{server}`"));
            assert!(number(&row[2]) >= 1.0, "a client takes a second: {row:?}");
        }
        let [threads, busy, naps, waiting, whole] = rows else {
            unreachable!("there are five");
        };
        let cpu = |row: &[String]| number(&row[3]);
        assert!(cpu(waiting) <= cpu(threads), "{threads:?} {waiting:?}");
        for other in [naps, waiting] {
            assert!(cpu(other) < cpu(busy), "{busy:?} {other:?}");
        }
        // It calls poll(2) once for each client that comes, with all that are
        // there, which is dear when they are thousands.
        if *clients <= 1_000.0 {
            assert!(cpu(whole) < cpu(busy), "{busy:?} {whole:?}");
        }
        // The busy one uses what there is, until the last client has gone.
        assert!(cpu(busy) > 0.7 * number(&busy[2]), "{busy:?}");
        // A thread takes some ten KiB more than a task.
        if *clients >= 5_000.0 {
            let memory = |row: &[String]| number(&row[4]) * 1024.0 / clients;
            for one in [waiting, whole] {
                let more = memory(threads) - memory(one);
                assert!((5.0..20.0).contains(&more), "{more} KiB");
            }
        }
    }
}

/// Servers in the order of a table, each with a row for a number of clients.
const AGAINST: [&str; 6] = [
    "`threads_client_server`",
    "`client_server`",
    "`mio_runtime`",
    "`work_threads`",
    "Tokio, current-thread",
    "Tokio, multi-thread",
];

fn cpu(row: &[String]) -> f64 {
    number(&row[3]) + number(&row[4])
}

#[test]
fn the_table_against_tokio_shows_what_the_text_says() {
    let rows = rows(AGAINST_TOKIO);
    let clients = [10.0, 100.0, 1_000.0, 10_000.0];
    assert_eq!(rows.len(), AGAINST.len() * clients.len());
    for (clients, rows) in clients.iter().zip(rows.chunks(AGAINST.len())) {
        for (row, server) in rows.iter().zip(AGAINST) {
            assert_eq!(number(&row[0]), *clients);
            assert_eq!(row[1], server);
            // The system may refuse so many threads.
            if row[2].starts_with("refused") {
                assert!(server == AGAINST[0] && *clients > 1_000.0, "{row:?}");
                continue;
            }
            assert!(number(&row[2]) >= 1.0, "a client takes a second: {row:?}");
        }
    }
}

#[test]
fn ten_thousand_clients_cost_mio_runtime_what_they_cost_tokio() {
    let rows = rows(AGAINST_TOKIO);
    let [threads, poll, mio, work, one, several] = &rows[18..] else {
        panic!("six servers: {rows:?}");
    };
    let calls = |row: &[String]| number(&row[6]);
    // They make the same calls. Runs of either differ by a tenth.
    assert!(cpu(mio) <= 1.1 * cpu(one), "{mio:?} {one:?}");
    assert!(calls(mio) <= calls(one), "{mio:?} {one:?}");
    let memory = |row: &[String]| number(&row[5]);
    for tokio in [one, several] {
        for ours in [poll, mio, work] {
            assert!(memory(ours) <= memory(tokio), "{ours:?} {tokio:?}");
        }
    }
    for server in [mio, work, one, several] {
        assert!(cpu(server) < 0.5 * number(&server[2]), "{server:?}");
    }
    // poll(2) looks at the sockets that somebody waits for: at the listener.
    assert!(cpu(poll) <= 1.1 * cpu(mio), "{poll:?} {mio:?}");
    assert!(calls(poll) < calls(mio), "{poll:?} {mio:?}");
    if !threads[2].starts_with("refused") {
        assert!(cpu(threads) > 2.0 * cpu(mio), "{threads:?} {mio:?}");
        assert!(memory(threads) > 5.0 * memory(mio), "{threads:?} {mio:?}");
    }
}

#[test]
fn a_turn_is_dear_where_workers_share_a_lock() {
    let rows = rows(TURNS);
    let names = ["`mio_runtime`", AGAINST[4], "`work_threads`", AGAINST[5]];
    assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), names);
    let column = |at: usize| rows.iter().map(move |row| number(&row[at]));
    let empty: Vec<f64> = column(1).collect();
    assert!(
        empty[0] <= 1.1 * empty[1],
        "no more work than Tokio: {rows:?}"
    );
    assert!(empty[2] > 2.0 * empty[0], "slower with several: {rows:?}");
    assert!(empty[2] > 2.0 * empty[3], "Tokio is not: {rows:?}");
    let busy: Vec<f64> = column(2).collect();
    for (one, several) in [(0, 2), (1, 3)] {
        assert!(busy[several] < 0.75 * busy[one], "faster: {rows:?}");
    }
}

#[test]
fn charts_are_those_of_the_figures() {
    let read = |file| {
        let path = format!("listings/readiness/{file}");
        fs::read_to_string(path).expect("the file is there")
    };
    for (figures, picture, draw) in charts::CHARTS {
        assert!(
            draw(&read(figures)) == read(picture),
            "{picture}: draw it anew with `cargo bench --bench charts`"
        );
    }
}
