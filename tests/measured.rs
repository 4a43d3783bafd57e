//! What the text says of the tables and charts of figures is what these show,
//! and is still what the text says: each sentence below stands on its page. What
//! is quick is measured anew; most figures are those that a program of the book
//! has written.

#![cfg(unix)]

#[allow(dead_code, reason = "its main, which draws, is not called")]
#[path = "../listings/readiness/benches/charts.rs"]
mod charts;
#[allow(dead_code, reason = "its main, which writes the table, is not called")]
#[path = "../listings/tasks/benches/task_polls.rs"]
mod task_polls;

use charts::chart::costs::{message, visit, with_clients};
use std::fs;
use std::thread;
use std::time::Instant;
use task_polls::{Run, SECOND, TASKS, join_handle, task_wakers};

const TASK_POLLS: &str = "listings/tasks/benches/task_polls.md";
const WAITING: &str = "listings/io/benches/waiting.md";
const SERVERS: &str = "listings/io/benches/servers.md";
const AGAINST_TOKIO: &str = "listings/readiness/benches/against_tokio.md";
const ECHO: &str = "listings/readiness/benches/echo.md";
const QUEUED: &str = "listings/readiness/benches/queued.md";
const TURNS: &str = "listings/readiness/benches/turns.md";
const TURNS_STEALING: &str = "listings/runtime/benches/turns.md";
const HTTP: &str = "listings/runtime/benches/http.md";
const HTTP_RATIOS: &str = "listings/runtime/benches/http_ratios.md";
const COSTS_TOY: &str = "listings/runtime/benches/costs_toy.md";
const COSTS_ECHO: &str = "listings/runtime/benches/costs_echo.md";

/// Fails where a page doesn't say that any more: then the test below, and not
/// only the page, has to be looked at.
fn assert_says(page: &str, sentence: &str) {
    let path = format!("src/{page}.md");
    let text = fs::read_to_string(&path).expect("the page is there");
    let words =
        |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words(&text).contains(&words(sentence)),
        "{path} doesn't say \"{sentence}\" any more\n  help: look whether the \
         test that expects this holds for what it says now, and name that \
         sentence there"
    );
}

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
    assert_says("async_intro", "thread took about fifty times as much.");
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
    let (often, twice) = thread::scope(|scope| {
        let often = scope.spawn(|| join_handle::run(tasks));
        let twice = task_wakers::run(tasks);
        (often.join().unwrap(), twice)
    });
    let Run { polls, wall, .. } = often;
    assert_polled_often(tasks, polls);
    assert!(wall >= 2 * SECOND);
    let Run { polls, wall, .. } = twice;
    // Once, if its time was over before its first poll.
    assert!(polls <= 2 * u64::from(tasks), "{polls}");
    assert!(wall >= 2 * SECOND);
}

#[test]
fn the_table_of_polls_is_that_of_such_runs() {
    assert_says("async_tasks", "`task_wakers` polls each task twice");
    assert_says("async_tasks", "The wall time is the same in all rows");
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
    assert_says("async_io", "With naps, thousands of questions remain.");
    assert_says("async_io", "Ten times five is fifty.");
    assert_says(
        "async_io",
        "The cost of waiting has gone down to nothing we can measure.",
    );
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
    assert_says("async_io", "the process takes some ten KiB for each.");
    assert_says(
        "async_io",
        "The busy server takes whatever processor time it can get",
    );
    let rows = rows(SERVERS);
    let servers = [
        "threads_client_server",
        "client_server_busy",
        "client_server_naps",
        "client_server",
        "whole_server",
    ];
    let clients = [10.0, 1_000.0, 5_000.0];
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
        for other in [naps, waiting, whole] {
            assert!(cpu(other) < cpu(busy), "{busy:?} {other:?}");
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

/// Servers in the order of a table, with a row each.
const AGAINST: [&str; 6] = [
    "`threads_client_server`",
    "`client_server`",
    "`mio_runtime`",
    "`work_threads`",
    "Tokio, current-thread",
    "Tokio, multi-thread",
];

/// What the rows of a table are about.
fn names(rows: &[Vec<String>]) -> Vec<&str> {
    rows.iter().map(|row| row[0].as_str()).collect()
}

#[test]
fn ten_thousand_clients_cost_mio_runtime_what_they_cost_tokio() {
    assert_says(
        "async_readiness",
        "On one thread, our server and Tokio's make the same six calls",
    );
    assert_says("async_readiness", "`client_server` makes five.");
    let rows = rows(AGAINST_TOKIO);
    assert_eq!(names(&rows), AGAINST);
    let [threads, poll, mio, work, one, several] = &rows[..] else {
        unreachable!("there are six");
    };
    let cpu = |row: &[String]| number(&row[2]) + number(&row[3]);
    let memory = |row: &[String]| number(&row[4]);
    let calls = |row: &[String]| number(&row[5]);
    // A client takes a second.
    for server in [poll, mio, work, one, several] {
        assert!(number(&server[1]) >= 1.0, "{server:?}");
    }
    // They make about the same calls. Runs of either differ by a tenth.
    assert!(cpu(mio) <= 1.2 * cpu(one), "{mio:?} {one:?}");
    assert!(calls(mio) <= calls(one) + 0.5, "{mio:?} {one:?}");
    for tokio in [one, several] {
        for ours in [poll, mio, work] {
            assert!(memory(ours) <= 1.5 * memory(tokio), "{ours:?} {tokio:?}");
        }
    }
    // poll(2) looks at the sockets that somebody waits for: at the listener.
    assert!(cpu(poll) <= 1.2 * cpu(mio), "{poll:?} {mio:?}");
    assert!(calls(poll) < calls(mio), "{poll:?} {mio:?}");
    // The system may refuse so many threads.
    if !threads[1].starts_with("refused") {
        assert!(cpu(threads) > 2.0 * cpu(mio), "{threads:?} {mio:?}");
        assert!(memory(threads) > 5.0 * memory(mio), "{threads:?} {mio:?}");
    }
}

/// The time and the calls of a message are in the same cells for each number of
/// connections.
#[test]
fn a_message_costs_tokio_a_call_less() {
    assert_says(
        "async_readiness",
        "`mio_runtime` makes one more call than Tokio does on one thread.",
    );
    assert_says(
        "async_readiness",
        "A thread per connection makes two calls, a read and a write.",
    );
    assert_says(
        "async_readiness",
        "it makes little difference how many are silent.",
    );
    let rows = rows(ECHO);
    let servers = [
        "a thread per connection",
        "`whole_server`",
        "`mio_runtime`",
        "`work_threads`",
        "Tokio, current-thread",
        "Tokio, multi-thread",
    ];
    assert_eq!(names(&rows), servers);
    let [threads, poll, mio, work, one, several] = &rows[..] else {
        unreachable!("there are six");
    };
    let calls = |row: &[String], load: usize| number(&row[2 + 2 * load]);
    // A read and a write, and with one connection, a wait for each.
    assert!((1.9..2.2).contains(&calls(threads, 0)), "{threads:?}");
    assert!((2.9..3.2).contains(&calls(one, 0)), "{one:?}");
    for server in [poll, mio] {
        // And a read that fails.
        assert!((3.9..4.2).contains(&calls(server, 0)), "{server:?}");
    }
    for load in 0..3 {
        assert!(calls(one, load) + 0.8 < calls(mio, load), "{mio:?} {one:?}");
        assert!(calls(several, load) < calls(work, load), "{several:?}");
    }
    // Workers call each other, unless all have enough to do.
    assert!(calls(mio, 0) + 0.5 < calls(work, 0), "{mio:?} {work:?}");
    // poll(2) looks at ten thousand to hear from a hundred.
    let micros = |row: &[String], load: usize| number(&row[1 + 2 * load]);
    assert!(micros(poll, 2) > 2.0 * micros(mio, 2), "{poll:?} {mio:?}");
    let ratio = micros(mio, 2) / micros(mio, 1);
    assert!((0.3..3.0).contains(&ratio), "{mio:?}");
    let memory = |row: &[String]| number(&row[7]);
    if !threads[5].starts_with("refused") {
        assert!(memory(threads) > 2.0 * memory(mio), "{threads:?} {mio:?}");
    }
}

#[test]
fn who_waits_to_be_accepted_is_answered_before_all_others_are_accepted() {
    let rows = rows(QUEUED);
    let [unfair, fair @ ..] = &rows[..] else {
        panic!("five servers: {rows:?}");
    };
    assert_eq!(fair.len(), 4);
    for server in fair {
        let millis = number(&server[1]);
        assert!(millis < number(&unfair[1]) / 2.0, "{unfair:?} {server:?}");
    }
}

#[test]
fn a_turn_is_dear_where_workers_share_a_lock() {
    assert_says(
        "async_readiness",
        "an empty turn takes about twice as long in our runtime as in Tokio.",
    );
    assert_says("async_readiness", "two workers take half as long as one");
    let rows = rows(TURNS);
    let runtimes = ["`mio_runtime`", AGAINST[4], "`work_threads`", AGAINST[5]];
    assert_eq!(names(&rows), runtimes);
    let column = |at: usize| rows.iter().map(move |row| number(&row[at]));
    for empty in 1..=3 {
        let empty: Vec<f64> = column(empty).collect();
        let ratio = empty[0] / empty[1];
        assert!((1.6..2.5).contains(&ratio), "{rows:?}");
    }
    let many: Vec<f64> = column(3).collect();
    assert!(many[2] > 0.8 * many[0], "no faster with several: {rows:?}");
    assert!(many[2] > 1.5 * many[3], "Tokio is: {rows:?}");
    let busy: Vec<f64> = column(4).collect();
    for (one, several) in [(0, 2), (1, 3)] {
        assert!(busy[several] < 0.75 * busy[one], "faster: {rows:?}");
    }
}

/// The servers of the page about costs, in the order of its tables.
const COSTLY: [&str; 8] = [
    "a thread each",
    "poll(2)",
    "`mio_runtime`",
    "`work_threads`",
    "`budget`",
    "`work_stealing`",
    "Tokio, current-thread",
    "Tokio, multi-thread",
];

/// A column of such a table with so many clients, a figure for each server.
/// Threads may have been refused: then they cost more than anything.
fn costs(path: &str, clients: &str, column: usize) -> [f64; COSTLY.len()] {
    let table = fs::read_to_string(path).expect("the table is there");
    let rows = with_clients(&table, clients);
    let servers: Vec<_> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(servers, COSTLY, "{path}, {clients}");
    let mut figures = rows.iter().map(|row| {
        let is_refused = row[1] == COSTLY[0] && row[2].starts_with("refused");
        if is_refused {
            f64::INFINITY
        } else {
            number(&row[column])
        }
    });
    std::array::from_fn(|_| figures.next().expect("as many as servers"))
}

fn least(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::INFINITY, f64::min)
}

fn most(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(0.0, f64::max)
}

#[test]
fn a_waiting_thread_takes_ten_kib_and_a_task_what_its_future_holds() {
    assert_says(
        "costs",
        "A thread takes some ten KiB, whether it has a buffer or not.",
    );
    assert_says("costs", "the whole client fits into a KiB or so.");
    let [threads, tasks @ ..] = costs(COSTS_TOY, "10,000", visit::MEMORY);
    assert!(most(&tasks) < 2.0, "{tasks:?}");
    let [same, with_buffer @ ..] = costs(COSTS_ECHO, "10,000", message::MEMORY);
    for threads in [threads, same] {
        // Or refused.
        assert!((5.0..20.0).contains(&threads) || threads.is_infinite());
    }
    let [ours @ .., one, several] = with_buffer;
    // Two buffers of 1 KiB, and one of them.
    assert!(least(&ours) > 2.0 && most(&ours) < 4.0, "{ours:?}");
    for tokio in [one, several] {
        assert!(tokio > 1.0 && tokio < most(&ours), "{with_buffer:?}");
    }
}

#[test]
fn a_message_costs_a_read_and_a_write_and_how_one_hears_of_it() {
    assert_says("costs", "A thread makes these two calls and no others.");
    assert_says(
        "costs",
        "And yet threads, with the fewest calls, take more time than most.",
    );
    assert_says(
        "costs",
        "For mio and Tokio, silent connections take up memory, and that's all.",
    );
    let [threads, poll, mio, work, budget, stealing, one, several] =
        costs(COSTS_ECHO, "100", message::CALLS);
    assert!((1.9..2.2).contains(&threads), "{threads}");
    for earlier in [poll, mio, work] {
        assert!((2.8..3.4).contains(&earlier), "{earlier}");
    }
    for later in [budget, stealing, one, several] {
        assert!((1.8..2.5).contains(&later), "{later}");
    }
    let cpu = |clients| costs(COSTS_ECHO, clients, message::CPU);
    let alone = cpu("100");
    let [threads, _, mio, work, .., one, _] = alone;
    assert!(threads > 1.1 * mio.max(one), "{alone:?}");
    assert!(work > mio, "{alone:?}");
    let among_idle = cpu("10,000");
    let [_, poll, others @ ..] = among_idle;
    assert!(poll > 2.0 * most(&others), "{among_idle:?}");
    for (among_idle, alone) in others.iter().zip(&alone[2..]) {
        let ratio = among_idle / alone;
        assert!((0.5..1.8).contains(&ratio), "{ratio}");
    }
}

#[test]
fn a_thread_costs_more_than_the_client_that_it_serves() {
    assert_says("costs", "To serve a client, a thread makes five calls");
    assert_says(
        "costs",
        "And then there are about twenty that have nothing to do with the client.",
    );
    for clients in ["1,000", "10,000"] {
        let cpu = costs(COSTS_TOY, clients, visit::CPU);
        let [threads, tasks @ ..] = cpu;
        assert!(threads > 1.5 * most(&tasks), "{clients}: {cpu:?}");
    }
    let [threads, ..] = costs(COSTS_TOY, "1,000", visit::CALLS);
    // Five, and about twenty.
    assert!((22.0..30.0).contains(&threads), "{threads}");
}

#[test]
fn to_come_and_go_costs_tasks_six_calls_and_about_the_same_time() {
    assert_says(
        "costs",
        "Accept, register, send, send, deregister, close: that's six calls.",
    );
    assert_says("costs", "but you can hardly see them in the CPU time.");
    let calls = costs(COSTS_TOY, "10,000", visit::CALLS);
    let [_, poll, mio, several @ .., one, tokio] = calls;
    assert!((4.7..5.5).contains(&poll), "{calls:?}");
    for one in [mio, one] {
        assert!((5.7..6.6).contains(&one), "{calls:?}");
    }
    for several in several.into_iter().chain([tokio]) {
        assert!((5.7..16.0).contains(&several), "{calls:?}");
    }
    let [_, cpu @ ..] = costs(COSTS_TOY, "10,000", visit::CPU);
    assert!(most(&cpu) < 2.0 * least(&cpu), "{cpu:?}");
}

#[test]
fn a_turn_with_stealing_takes_half_as_long_and_little_more_than_in_tokio() {
    assert_says(
        "async_runtime",
        "With ten tasks, that's less than half of what a turn used to take, and at most half more than in Tokio's multi-thread runtime",
    );
    let rows = rows(TURNS_STEALING);
    let row = |name: &str| -> Vec<f64> {
        let row = rows.iter().find(|row| row[0].contains(name));
        row.unwrap()[1..4].iter().map(|it| number(it)).collect()
    };
    let stealing = row("work_stealing");
    let (shared, tokio) = (row("work_threads"), row("multi-thread"));
    for (stealing, tokio) in stealing.iter().zip(&tokio) {
        assert!(*stealing <= 1.5 * tokio, "{rows:?}");
    }
    for (stealing, shared) in stealing.iter().zip(&shared).skip(1) {
        assert!(*stealing <= 0.5 * shared, "{rows:?}");
    }
}

#[test]
fn a_request_costs_ours_what_it_costs_tokio_or_a_little_more() {
    assert_says("async_runtime", "On one thread, it's a tie.");
    assert_says(
        "async_runtime",
        "ours takes about an eighth more processor time",
    );
    assert_says(
        "async_runtime",
        "a connection takes about as much memory as on Tokio",
    );
    let rows = rows(HTTP_RATIOS);
    let cpu = |workers: &str| -> Vec<f64> {
        let rows = rows.iter().filter(|row| row[0] == workers);
        rows.map(|row| number(&row[3])).collect()
    };
    let (one, several) = (cpu("one thread"), cpu("several"));
    assert!(one.len() == 2 && several.len() == 2, "{rows:?}");
    assert!(one.iter().all(|it| (0.95..1.05).contains(it)), "{rows:?}");
    assert!(
        several.iter().all(|it| (1.1..1.15).contains(it)),
        "{rows:?}"
    );
    let memory = rows.iter().filter_map(|row| row.get(5));
    let memory: Vec<f64> = memory
        .filter(|it| !it.is_empty())
        .map(|it| number(it))
        .collect();
    assert!(
        memory.iter().all(|it| (0.95..1.05).contains(it)),
        "{rows:?}"
    );
}

#[test]
fn a_request_takes_a_read_and_a_write() {
    assert_says(
        "async_runtime",
        "each of our requests takes two calls, a read and a write, like Tokio's.",
    );
    let rows = rows(HTTP);
    assert_eq!(rows.len(), 8);
    for row in rows {
        let calls = number(&row[4]);
        assert!((2.0..2.1).contains(&calls), "{row:?}");
    }
}

#[test]
fn charts_are_those_of_the_figures() {
    let read = |file: &&str| {
        let path = format!("listings/{file}");
        fs::read_to_string(path).expect("the file is there")
    };
    for (figures, picture, draw) in charts::CHARTS {
        let figures: Vec<_> = figures.iter().map(read).collect();
        assert!(
            draw(&figures) == read(&picture),
            "{picture}: draw it anew with `cargo bench --bench charts`"
        );
    }
}
