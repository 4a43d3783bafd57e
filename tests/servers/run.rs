//! Which trials there are, and how they are run.

use crate::registry::{
    ECHO_SERVERS, HYPER_SERVER, MIO_SERVERS, SERVERS, SLOW_READER, Server,
    TOKIO_ECHO, TOKIO_SEMAPHORE, TOKIO_SERVERS, TOKIO_THREADS,
};
use crate::{echo, http, programs, registry, serving, tokio_trials, trials};
use libtest_mimic::{Arguments, Completion, Trial};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::alarm;
use std::env;
use std::fs;
use std::process::ExitCode;
use std::sync::{PoisonError, RwLock};

/// How many trials run at a time, unless it is said: for the most part they
/// wait for seconds to pass.
const AT_A_TIME: usize = 64;

/// For how many seconds a process of a trial is there at most, also if nobody
/// is left to end it. A trial takes a few.
const DEADLINE: u32 = 120;

pub fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    // Whoever filters trials gives one name.
    match arguments[..] {
        ["serve", name, backlog, spare, errors] => {
            in_time(|| serving::serve(name, backlog, spare, errors))
        }
        ["program", "client_server"] => in_time(programs::client_server),
        ["program", "accept_errors", how] => {
            in_time(|| programs::accept_errors(how))
        }
        ["program", "hyper_server"] => in_time(programs::hyper_server_unheard),
        ["crowd", name] => in_time(|| programs::crowd(name)),
        // As the listing starts its clients, and as a trial does.
        ["clients"] => in_time(|| programs::ten_thousand("ten_thousand")),
        ["clients", name] => in_time(|| programs::ten_thousand(name)),
        ["full", name, heirs] => in_time(|| programs::full(name, heirs)),
        _ => run_trials(),
    }
}

/// Runs what a process of a trial does, which a signal ends if it has to.
fn in_time(process: impl FnOnce() -> ExitCode) -> ExitCode {
    alarm::set(DEADLINE);
    process()
}

fn run_trials() -> ExitCode {
    raise_descriptor_limit();
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_A_TIME);
    libtest_mimic::run(&arguments, all_trials()).exit_code()
}

/// A thousand clients have a thousand descriptors here, and as many in the
/// server, which inherits the limit.
fn raise_descriptor_limit() {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    // No system has less than that which allows it at all.
    let soft = hard.min(10_000);
    setrlimit(Resource::RLIMIT_NOFILE, soft, hard).unwrap();
}

/// What a server is put to.
type Test = fn(&'static Server);

/// Whether a trial can be run here, or why not.
type Condition = Result<(), &'static str>;

fn all_trials() -> Vec<Trial> {
    // First what takes longest.
    let mut all = Vec::from_iter(trials_with_http());
    all.extend(trials_on_tokio());
    all.extend(ECHO_SERVERS.iter().flat_map(trials_of_echo));
    all.extend([
        trial(
            "client_server::connects_forever",
            linux("elsewhere, the queue of a listener has another length"),
            programs::client_server_connects_forever,
        ),
        trial(
            "accept_errors::inherits_descriptors",
            Ok(()),
            programs::accept_errors_inherits_descriptors,
        ),
        trial(
            "accept_errors::serves_unheard",
            linux("elsewhere, there is no /dev/full"),
            programs::accept_errors_serves_unheard,
        ),
        trial(
            "async_connect::lets_the_server_accept",
            Ok(()),
            programs::async_connect_lets_the_server_accept,
        ),
        trial(
            "hyper_server::ends_unheard",
            linux("elsewhere, there is no /dev/full"),
            programs::hyper_server_ends_unheard,
        ),
    ]);
    for (name, test) in [
        (
            "ten_thousand::ends_without_a_server",
            programs::ten_thousand_has_no_server as fn(),
        ),
        (
            "ten_thousand::ends_when_its_server_does",
            programs::ten_thousand_has_a_full_server,
        ),
        (
            "ten_thousand::ends_when_both_have_inherited_descriptors",
            programs::ten_thousand_inherits_descriptors,
        ),
    ] {
        all.push(trial(name, ten_thousand_descriptors(), test));
    }
    all.push(shows_table("async_io", &SERVERS));
    all.push(shows_table("async_readiness", &MIO_SERVERS));
    all.push(shows_table("async_tokio", &TOKIO_SERVERS));
    let servers = TOKIO_SERVERS.iter().chain(&SERVERS).chain(&MIO_SERVERS);
    for server in servers {
        all.extend(trials_of(server, tests_of(server)));
    }
    all.extend(trials_of(&SLOW_READER, tests_of_large_answer()));
    let whole_server = registry::find("whole_server").expect("it is one");
    all.extend(trials_of(whole_server, tests_of_echo()));
    // And last what runs alone: nobody is left to wait for it.
    all.push(alone(
        "client_server::sleeps_in_poll",
        linux("it counts threads in /proc"),
        programs::client_server_sleeps_in_poll,
    ));
    all
}

/// That a chapter says of its servers what is expected of them here.
fn shows_table(chapter: &'static str, servers: &'static [Server]) -> Trial {
    let name = format!("the_chapter_{chapter}_shows_its_table");
    let path = format!("src/{chapter}.md");
    let is_written = match fs::exists(&path).unwrap() {
        true => Ok(()),
        false => Err("the chapter is not written yet"),
    };
    trial(&name, is_written, move || {
        let text = fs::read_to_string(path).unwrap();
        let table = registry::table(servers);
        assert!(text.contains(&table), "it should have\n{table}");
    })
}

fn trials_of(
    server: &'static Server,
    tests: Vec<(&'static str, Condition, Test)>,
) -> impl Iterator<Item = Trial> {
    tests.into_iter().map(move |(name, condition, test)| {
        let name = format!("{}::{name}", server.name);
        trial(&name, condition, move || test(server))
    })
}

/// The names of functions of a module, and the functions.
macro_rules! tests_in {
    ($module:ident: $($condition:expr => $($test:ident),+;)+) => {
        vec![$($((stringify!($test), $condition, $module::$test as Test)),+),+]
    };
}

/// Those of `trials`.
macro_rules! tests {
    ($($tests:tt)+) => {
        tests_in![trials: $($tests)+]
    };
}

fn tests_of(server: &Server) -> Vec<(&'static str, Condition, Test)> {
    let mut tests = tests![
        Ok(()) =>
            serves_clients,
            a_client_says_and_reads_nothing,
            a_client_half_closes,
            a_client_reads_one_byte_at_a_time,
            a_client_closes_at_once,
            a_client_resets_between_the_lines,
            is_stopped_and_continued,
            is_interrupted_by_signals;
        linux("elsewhere, accept(2) may say that the client has gone") =>
            a_client_resets_at_once;
        linux("it counts threads in /proc") => leaves_no_thread;
    ];
    if server.at_once {
        tests.extend(tests![
            Ok(()) =>
                serves_a_hundred_at_once,
                serves_a_thousand_as_the_queue_allows,
                descriptors_run_out;
            long_queue() => serves_a_thousand_at_once;
        ]);
    } else {
        tests.extend(tests![Ok(()) => one_descriptor_is_enough;]);
    }
    tests.extend(if server.sleeps {
        tests![linux(CPU_TIME) => sleeps_when_it_has_served;]
    } else {
        tests![linux(CPU_TIME) => does_not_sleep_when_it_has_served;]
    });
    tests
}

fn tests_of_large_answer() -> Vec<(&'static str, Condition, Test)> {
    tests![
        Ok(()) => a_slow_client_delays_no_other, a_slow_client_resets;
        linux(CPU_TIME) => sleeps_while_a_client_reads_nothing;
    ]
}

fn tests_of_echo() -> Vec<(&'static str, Condition, Test)> {
    tests_in![echo:
        Ok(()) =>
            gives_back_each_byte,
            gives_back_eight_mebibytes_while_they_come,
            a_client_that_speaks_now_and_then_is_kept,
            a_client_that_reads_now_and_then_is_kept,
            a_client_that_has_spoken_is_told_the_end,
            others_are_served_while_one_speaks_all_the_time,
            others_are_served_while_many_come;
        linux("it asks for the memory of another process") =>
            a_client_that_reads_nothing_is_cut_off;
    ]
}

/// What the servers of Part Five are put to, besides what all servers are.
fn trials_on_tokio() -> Vec<Trial> {
    let find = |name| registry::find(name).expect("it is one");
    let mut all = Vec::new();
    all.extend(trials_of(
        find("tokio_slow_clients"),
        tests_in![tokio_trials:
            Ok(()) => a_client_that_never_ends_is_cut_off;
            linux("elsewhere, there is no /dev/full") => goes_on_without_a_word;
        ],
    ));
    // Of those for an echo, the ones that are over in its three seconds.
    all.extend(trials_of(
        find("tokio_slow_clients"),
        tests_in![echo:
            Ok(()) =>
                gives_back_each_byte,
                a_client_that_has_spoken_is_told_the_end;
            linux("it asks for the memory of another process") =>
                a_client_that_reads_nothing_is_cut_off;
        ],
    ));
    all.extend(trials_of(
        find("tokio_shutdown"),
        tests_in![tokio_trials:
            Ok(()) =>
                ends_at_once_if_there_is_nobody,
                ends_as_soon_as_all_are_drained,
                ends_at_sigterm_too,
                whoever_waits_in_the_queue_gets_in,
                drains_without_descriptors,
                a_second_signal_changes_nothing,
                drains_and_cuts_off;
            linux("elsewhere, there is no /dev/full") => goes_on_without_a_word;
        ],
    ));
    // Of those for all servers, the ones that may depend on the threads.
    all.extend(trials_of(
        &TOKIO_THREADS,
        tests![
            Ok(()) =>
                serves_clients,
                serves_a_thousand_as_the_queue_allows,
                a_client_resets_between_the_lines,
                is_interrupted_by_signals,
                descriptors_run_out;
            linux("it counts threads in /proc") => leaves_no_thread;
            linux(CPU_TIME) => sleeps_when_it_has_served;
        ],
    ));
    all.extend(trials_of(
        &TOKIO_SEMAPHORE,
        tests_in![tokio_trials:
            Ok(()) => only_five_are_served_at_once, twenty_take_four_seconds;
        ],
    ));
    all.extend(trials_of_echo(&TOKIO_ECHO));
    all
}

/// What those are put to that give back what they get and greet nobody.
fn trials_of_echo(server: &'static Server) -> impl Iterator<Item = Trial> {
    let mut tests = tests![
        Ok(()) =>
            a_client_says_and_reads_nothing,
            a_client_closes_at_once;
        linux("elsewhere, accept(2) may say that the client has gone") =>
            a_client_resets_at_once;
    ];
    tests.extend(tests_in![tokio_trials:
        Ok(()) => echoes_when_descriptors_come_back;
        linux("elsewhere, there is no /dev/full") => goes_on_without_a_word;
        linux(CPU_TIME) =>
            serves_one_beside_many_idle_ones,
            waits_for_those_who_do_not_read;
    ]);
    trials_of(server, tests)
}

/// What the server of Part Seven is put to. Each client makes a request.
fn trials_with_http() -> impl Iterator<Item = Trial> {
    let mut tests = tests![
        Ok(()) =>
            a_client_says_and_reads_nothing,
            a_client_closes_at_once;
        linux("elsewhere, accept(2) may say that the client has gone") =>
            a_client_resets_at_once;
    ];
    tests.extend(tests_in![http:
        Ok(()) =>
            keeps_a_connection,
            answers_a_pipeline_in_order,
            gives_back_a_body_as_it_comes,
            gives_back_a_body_of_eight_mebibytes,
            has_nothing_elsewhere,
            refuses_what_is_no_request,
            a_client_that_stops_in_a_head_is_cut_off,
            a_client_that_stops_between_requests_is_cut_off,
            clients_that_say_no_more_are_no_error,
            a_client_resets_in_a_body,
            is_interrupted_by_signals,
            serves_when_descriptors_come_back,
            ends_at_once_if_there_is_nobody,
            ends_at_sigterm_too,
            hangs_up_on_the_idle,
            ends_after_a_request_that_is_on_its_way,
            cuts_off_whoever_takes_too_long,
            a_second_signal_ends_it_at_once;
        linux(CPU_TIME) =>
            sleeps_beside_idle_clients,
            waits_for_those_who_do_not_read;
    ]);
    trials_of(&HYPER_SERVER, tests)
}

const CPU_TIME: &str = "it asks for the processor time of another process";

fn linux(reason: &'static str) -> Condition {
    if cfg!(target_os = "linux") {
        Ok(())
    } else {
        Err(reason)
    }
}

/// Whether the programs would start at all.
fn ten_thousand_descriptors() -> Condition {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    if hard >= programs::DESCRIPTORS {
        Ok(())
    } else {
        Err("a process may not have ten thousand descriptors")
    }
}

/// Whether a thousand connections can wait to be accepted.
fn long_queue() -> Condition {
    let limit = fs::read_to_string("/proc/sys/net/core/somaxconn");
    let limit = limit.ok().and_then(|limit| limit.trim().parse().ok());
    if limit.unwrap_or(0) >= 1000 {
        Ok(())
    } else {
        Err("the system's queues of connections are shorter, or unknown")
    }
}

/// Shared by all trials but those that run alone.
static MACHINE: RwLock<()> = RwLock::new(());

fn trial(
    name: &str,
    condition: Condition,
    test: impl FnOnce() + Send + 'static,
) -> Trial {
    ignorable(name, condition, || {
        let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
        test();
    })
}

/// For a program that has to be quick.
fn alone(name: &str, condition: Condition, test: fn()) -> Trial {
    ignorable(name, condition, move || {
        let _alone = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
        test();
    })
}

fn ignorable(
    name: &str,
    condition: Condition,
    test: impl FnOnce() + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, move || match condition {
        Ok(()) => {
            test();
            Ok(Completion::Completed)
        }
        Err(reason) => Ok(Completion::ignored_with(reason)),
    })
}
