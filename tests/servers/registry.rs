//! The servers that are tried, and what is expected of each. Another one is a
//! module and an entry here.

use crate::client::Client;
use std::io;
use std::net::TcpListener;

/// A listing's server function, and what it stands.
pub struct Server {
    /// The listing's name.
    pub name: &'static str,
    /// Serves until it fails.
    pub serve: fn(TcpListener) -> io::Result<()>,
    /// How many entries the listing's statics have.
    pub state: fn() -> String,
    /// What `state` may say while there is no client.
    pub at_rest: &'static [&'static str],
    /// How many descriptors it opens for itself, and keeps.
    pub own_descriptors: usize,
    /// Receives the whole answer.
    pub receive: fn(Client),
    /// Whether it serves clients at the same time, or one after the other.
    pub at_once: bool,
    /// Whether it goes on when a client goes away before it has its answer.
    pub outlives_clients: bool,
    /// Whether it goes on when it has no descriptors left.
    pub outlives_shortage: bool,
    /// Whether it says `end` as soon as a client says that it will send no
    /// more.
    pub ends_at_half_close: bool,
    /// Whether it sleeps while there is nothing to do.
    pub sleeps: bool,
}

/// Those of Part Three that answer with two lines, a second apart.
pub static SERVERS: [Server; 6] = [
    Server {
        name: "two_threaded_client_server",
        serve: two_threaded_client_server::serve,
        state: two_threaded_client_server::state,
        at_rest: &[""],
        own_descriptors: 0,
        receive: Client::receive_lines,
        at_once: false,
        // Its loop has no other place for an error of a client's socket.
        outlives_clients: false,
        // It has one client's descriptor at a time, and that it has.
        outlives_shortage: true,
        ends_at_half_close: false,
        sleeps: true,
    },
    Server {
        name: "threads_client_server",
        serve: threads_client_server::serve,
        state: threads_client_server::state,
        at_rest: &[""],
        own_descriptors: 0,
        receive: Client::receive_lines,
        at_once: true,
        // Only the thread of that client panics.
        outlives_clients: true,
        outlives_shortage: false,
        ends_at_half_close: false,
        sleeps: true,
    },
    Server {
        name: "client_server_busy",
        serve: client_server_busy::serve,
        state: client_server_busy::state,
        // The task that accepts is always queued, or being polled.
        at_rest: &["timers 0, ready 0", "timers 0, ready 1"],
        own_descriptors: 0,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        ends_at_half_close: false,
        sleeps: false,
    },
    Server {
        name: "client_server",
        serve: client_server::serve,
        state: client_server::state,
        at_rest: &[ONE_INTEREST],
        own_descriptors: 0,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        ends_at_half_close: false,
        sleeps: true,
    },
    Server {
        name: "accept_errors",
        serve: accept_errors::serve,
        state: accept_errors::state,
        at_rest: &[ONE_INTEREST],
        own_descriptors: WAKE_PIPE,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: true,
        ends_at_half_close: false,
        sleeps: true,
    },
    Server {
        name: "whole_server",
        serve: whole_server::serve,
        state: whole_server::state,
        at_rest: &[ONE_INTEREST],
        own_descriptors: WAKE_PIPE,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: true,
        ends_at_half_close: true,
        sleeps: true,
    },
];

/// Those of Part Four, which answer in the same way.
pub static MIO_SERVERS: [Server; 3] = [
    Server {
        name: "mio_server",
        serve: mio_server::serve,
        state: mio_server::state,
        at_rest: &[""],
        // Of epoll, and the registry's of the same.
        own_descriptors: 2,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        ends_at_half_close: false,
        sleeps: true,
    },
    Server {
        name: "mio_runtime",
        serve: mio_runtime::serve,
        state: mio_runtime::state,
        // The socket is the listener, for which its task waits.
        at_rest: &["timers 0, ready 0, sockets 1, wakers 1"],
        // Those two, and the waker's.
        own_descriptors: 3,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        ends_at_half_close: false,
        sleeps: true,
    },
    Server {
        name: "work_threads",
        serve: work_threads::serve,
        state: work_threads::state,
        at_rest: &[ALL_SLEEP],
        own_descriptors: 3,
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        ends_at_half_close: false,
        sleeps: true,
    },
];

/// The one that answers with 16 MiB.
pub static SLOW_READER: Server = Server {
    name: "slow_reader",
    serve: slow_reader::serve,
    state: slow_reader::state,
    at_rest: &[ONE_INTEREST],
    own_descriptors: 0,
    receive: Client::receive_zeros,
    at_once: true,
    outlives_clients: true,
    outlives_shortage: false,
    ends_at_half_close: false,
    sleeps: true,
};

/// Both ends of a pair of sockets.
const WAKE_PIPE: usize = 2;

/// The interest is that in the listener.
const ONE_INTEREST: &str = "timers 0, interests 1, ready 0";

/// One worker waits in the reactor, and all others sleep. The socket is the
/// listener.
const ALL_SLEEP: &str =
    "timers 0, tasks 0, calls 0, awake 0, sockets 1, wakers 1";

/// The server of that name.
pub fn find(name: &str) -> Option<&'static Server> {
    let servers = SERVERS.iter().chain(&MIO_SERVERS).chain([&SLOW_READER]);
    let servers = servers.chain(&TOKIO_SERVERS).chain([
        &TOKIO_ECHO,
        &TOKIO_SEMAPHORE,
        &TOKIO_THREADS,
        &HYPER_SERVER,
    ]);
    let mut servers = servers.chain(&ECHO_SERVERS);
    servers.find(|server| server.name == name)
}

/// What each of these stands, as their chapter shows it.
pub fn table(servers: &[Server]) -> String {
    let mut table = String::from(
        "| server | clients | when one goes away | without descriptors | idle |\n\
         |---|---|---|---|---|\n",
    );
    let goes_on = |it| if it { "goes on" } else { "ends" };
    for server in servers {
        table += &format!(
            "| `{}` | {} | {} | {} | {} |\n",
            server.name,
            if server.at_once {
                "at once"
            } else {
                "one by one"
            },
            goes_on(server.outlives_clients),
            goes_on(server.outlives_shortage),
            if server.sleeps { "sleeps" } else { "is busy" },
        );
    }
    table
}

/// How to serve, and the lengths of the statics of that name.
macro_rules! server {
    (threads) => {
        pub fn serve(listener: TcpListener) -> io::Result<()> {
            server_main(listener)
        }

        pub fn state() -> String {
            String::new()
        }
    };
    (async, $($collection:ident),*) => {
        pub fn serve(listener: TcpListener) -> io::Result<()> {
            block_on(server_main(listener))
        }

        pub fn state() -> String {
            let lengths = [
                $((stringify!($collection), $collection.lock().unwrap().len())),*
            ];
            lengths
                .map(|(name, length)| format!("{} {length}", name.to_lowercase()))
                .join(", ")
        }
    };
}

/// How many sockets a listing's reactor has, and how many wakers for them.
macro_rules! sockets {
    () => {
        fn sockets() -> String {
            let sockets = REACTOR.sockets.lock().unwrap();
            let wakers = sockets.iter().flat_map(|(_, it)| it).flatten();
            let wakers = wakers.count();
            format!("sockets {}, wakers {wakers}", sockets.len())
        }
    };
}

/// The same of sockets that remember what they are ready for.
macro_rules! ready_sockets {
    () => {
        fn sockets() -> String {
            let sockets = REACTOR.sockets.lock().unwrap();
            let sides = sockets.iter().flat_map(|(_, it)| it.iter());
            let is_waiting =
                |it: &&Mutex<Readiness>| it.lock().unwrap().waiting.is_some();
            let wakers = sides.filter(is_waiting).count();
            format!("sockets {}, wakers {wakers}", sockets.len())
        }
    };
}

/// What there is where several workers share one queue, besides what a listing
/// says of its sockets.
macro_rules! workers {
    () => {
        pub fn state() -> String {
            let timers = TIMERS.lock().unwrap().len();
            let queue = QUEUE.lock().unwrap();
            let (tasks, calls) = (queue.tasks.len(), queue.calls);
            let workers = thread::available_parallelism().unwrap().get();
            let awake =
                workers - queue.idle - usize::from(queue.is_reactor_waiting);
            drop(queue);
            let sockets = sockets();
            format!(
                "timers {timers}, tasks {tasks}, calls {calls}, \
                 awake {awake}, {sockets}"
            )
        }
    };
}

/// The same, of workers that steal.
macro_rules! stealing_workers {
    () => {
        fn workers() -> String {
            let timers = TIMERS.lock().unwrap().len();
            let queues = &scheduler().queues;
            let lengths = queues.iter().map(|it| it.0.lock().unwrap().len());
            let tasks: usize = lengths.sum();
            let idle = scheduler().idle.lock().unwrap();
            let resting = idle.asleep + usize::from(idle.is_reactor_waiting);
            let (calls, awake) = (idle.called, queues.len() - 1 - resting);
            drop(idle);
            let sockets = sockets();
            format!(
                "timers {timers}, tasks {tasks}, calls {calls}, \
                 awake {awake}, {sockets}"
            )
        }
    };
}

mod two_threaded_client_server {
    include!("../../listings/io/src/bin/two_threaded_client_server.rs");
    server!(threads);
}

mod threads_client_server {
    include!("../../listings/io/src/bin/threads_client_server.rs");
    server!(threads);
}

mod client_server_busy {
    include!("../../listings/io/src/bin/client_server_busy.rs");
    server!(async, TIMERS, READY);
}

mod client_server {
    include!("../../listings/io/src/bin/client_server.rs");
    server!(async, TIMERS, INTERESTS, READY);
}

mod accept_errors {
    include!("../../listings/io/src/bin/accept_errors.rs");
    server!(async, TIMERS, INTERESTS, READY);
}

mod whole_server {
    include!("../../listings/io/src/bin/whole_server.rs");
    server!(async, TIMERS, INTERESTS, READY);
}

mod slow_reader {
    include!("../../listings/io/src/bin/slow_reader.rs");
    server!(async, TIMERS, INTERESTS, READY);
}

mod mio_server {
    include!("../../listings/readiness/src/bin/mio_server.rs");

    pub fn serve(listener: std::net::TcpListener) -> io::Result<()> {
        server_main(listener)
    }

    pub fn state() -> String {
        String::new()
    }
}

mod mio_runtime {
    include!("../../listings/readiness/src/bin/mio_runtime.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    pub fn state() -> String {
        let timers = TIMERS.lock().unwrap().len();
        let ready = READY.lock().unwrap().len();
        let sockets = sockets();
        format!("timers {timers}, ready {ready}, {sockets}")
    }

    sockets!();
}

mod work_threads {
    include!("../../listings/readiness/src/bin/work_threads.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    workers!();
    sockets!();
}

// Part Five.

/// Those that answer with two lines, as those of Part Three.
pub static TOKIO_SERVERS: [Server; 3] = [
    Server {
        name: "tokio_client_server",
        serve: tokio_client_server::serve,
        ..ON_TOKIO
    },
    Server {
        name: "tokio_slow_clients",
        serve: tokio_slow_clients::serve,
        outlives_shortage: true,
        ends_at_half_close: true,
        ..ON_TOKIO
    },
    Server {
        name: "tokio_shutdown",
        serve: tokio_shutdown::serve_until_told,
        outlives_shortage: true,
        ..ON_TOKIO
    },
];

/// The one that serves five at a time.
pub static TOKIO_SEMAPHORE: Server = Server {
    name: "tokio_semaphore",
    serve: tokio_semaphore::serve,
    ..ON_TOKIO
};

/// The first of them once more, on several threads.
pub static TOKIO_THREADS: Server = Server {
    name: "tokio_threads",
    serve: tokio_client_server::serve_on_threads,
    ..ON_TOKIO
};

/// The one that gives back what it gets, for as long as it comes.
pub static TOKIO_ECHO: Server = Server {
    name: "tokio_echo",
    serve: tokio_echo::serve,
    receive: Client::receive_echo,
    outlives_shortage: true,
    ends_at_half_close: true,
    ..ON_TOKIO
};

/// What the servers on Tokio have in common.
const ON_TOKIO: Server = Server {
    name: "",
    serve: |_| Ok(()),
    state: on_tokio::state,
    // The server itself is no task: the runtime blocks on it.
    at_rest: &["tasks 0"],
    own_descriptors: on_tokio::DESCRIPTORS,
    receive: Client::receive_lines,
    at_once: true,
    outlives_clients: true,
    outlives_shortage: false,
    ends_at_half_close: false,
    sleeps: true,
};

/// How Tokio's runtimes run the servers, and what they say of themselves.
mod on_tokio {
    use std::io;
    use std::net::TcpListener;
    use std::sync::OnceLock;
    use tokio::runtime::{Builder, Handle};

    /// Three of epoll, its registry and its waker, and three of signals: a
    /// pair of sockets, and a copy of one.
    pub const DESCRIPTORS: usize = 6;

    static HANDLE: OnceLock<Handle> = OnceLock::new();

    /// Serves with the runtime that this builds.
    pub fn serve<T>(
        mut builder: Builder,
        listener: TcpListener,
        server_main: impl AsyncFnOnce(tokio::net::TcpListener) -> T,
    ) -> io::Result<T> {
        listener.set_nonblocking(true)?;
        let runtime = builder.enable_all().build()?;
        let _ = HANDLE.set(runtime.handle().clone());
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            Ok(server_main(listener).await)
        })
    }

    pub fn state() -> String {
        // Once it is built, all its workers have started.
        HANDLE.get().map_or("no runtime yet".to_owned(), |handle| {
            format!("tasks {}", handle.metrics().num_alive_tasks())
        })
    }
}

mod tokio_client_server {
    include!("../../listings/tokio/src/bin/tokio_client_server.rs");

    use super::on_tokio;
    use tokio::runtime::Builder;

    pub fn serve(listener: std::net::TcpListener) -> io::Result<()> {
        on_tokio::serve(Builder::new_current_thread(), listener, server_main)?
    }

    pub fn serve_on_threads(listener: std::net::TcpListener) -> io::Result<()> {
        on_tokio::serve(Builder::new_multi_thread(), listener, server_main)?
    }
}

mod tokio_semaphore {
    include!("../../listings/tokio/src/bin/tokio_semaphore.rs");

    pub fn serve(listener: std::net::TcpListener) -> io::Result<()> {
        let builder = tokio::runtime::Builder::new_current_thread();
        super::on_tokio::serve(builder, listener, server_main)?
    }
}

mod tokio_slow_clients {
    include!("../../listings/tokio/src/bin/tokio_slow_clients.rs");

    pub fn serve(listener: std::net::TcpListener) -> io::Result<()> {
        let builder = tokio::runtime::Builder::new_current_thread();
        super::on_tokio::serve(builder, listener, server_main)?
    }
}

mod tokio_shutdown {
    include!("../../listings/tokio/src/bin/tokio_shutdown.rs");

    /// It ends at Ctrl-C, as the listing does.
    pub fn serve_until_told(listener: std::net::TcpListener) -> io::Result<()> {
        let builder = tokio::runtime::Builder::new_current_thread();
        super::on_tokio::serve(builder, listener, serve)?
    }
}

mod tokio_echo {
    include!("../../listings/tokio/src/bin/tokio_echo.rs");

    pub fn serve(listener: std::net::TcpListener) -> io::Result<()> {
        let builder = tokio::runtime::Builder::new_current_thread();
        super::on_tokio::serve(builder, listener, server_main)
    }
}

// Part Seven.

/// Those that give back what they get, for as long as it comes.
pub static ECHO_SERVERS: [Server; 5] = [
    Server {
        name: "io_traits",
        serve: io_traits::serve,
        state: io_traits::state,
        ..ON_OUR_RUNTIME
    },
    Server {
        name: "readiness",
        serve: readiness::serve,
        state: readiness::state,
        ..ON_OUR_RUNTIME
    },
    Server {
        name: "budget",
        serve: budget::serve,
        state: budget::state,
        ..ON_OUR_RUNTIME
    },
    Server {
        name: "stream",
        serve: stream::serve,
        state: stream::state,
        ..ON_OUR_RUNTIME
    },
    Server {
        name: "work_stealing",
        serve: work_stealing::serve,
        state: work_stealing::state,
        ..ON_OUR_RUNTIME
    },
];

/// What the servers on the runtime of Part Seven have in common.
const ON_OUR_RUNTIME: Server = Server {
    name: "",
    serve: |_| Ok(()),
    state: String::new,
    at_rest: &[ALL_SLEEP],
    own_descriptors: 3,
    receive: Client::receive_echo,
    at_once: true,
    outlives_clients: true,
    outlives_shortage: true,
    ends_at_half_close: true,
    sleeps: true,
};

mod io_traits {
    include!("../../listings/runtime/src/bin/io_traits.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    workers!();
    sockets!();
}

mod readiness {
    include!("../../listings/runtime/src/bin/readiness.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    workers!();
    ready_sockets!();
}

mod budget {
    include!("../../listings/runtime/src/bin/budget.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    workers!();
    ready_sockets!();
}

mod stream {
    include!("../../listings/runtime/src/bin/stream.rs");

    /// It doesn't end.
    pub fn serve(listener: TcpListener) -> io::Result<()> {
        let end = std::future::pending::<()>();
        block_on(server_main(listener, end)).map(drop)
    }

    workers!();
    ready_sockets!();
}

mod work_stealing {
    include!("../../listings/runtime/src/bin/work_stealing.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    pub fn state() -> String {
        workers()
    }

    stealing_workers!();
    ready_sockets!();
}

/// The one that speaks HTTP, and ends on Ctrl-C.
pub static HYPER_SERVER: Server = Server {
    name: "hyper_server",
    serve: hyper_server::serve,
    state: hyper_server::state,
    // The socket is the listener. Its task waits for Ctrl-C, too.
    at_rest: &[
        "open 0, interrupted 1, timers 0, tasks 0, calls 0, awake 0, \
                sockets 1, wakers 1",
    ],
    // Of epoll, and the registry's of the same, and the waker's.
    own_descriptors: 3,
    receive: Client::receive_http,
    at_once: true,
    outlives_clients: true,
    outlives_shortage: true,
    ends_at_half_close: true,
    sleeps: true,
};

pub mod hyper_server {
    include!("../../listings/runtime/src/bin/hyper_server.rs");

    /// What it does with the argument `serve`.
    pub fn serve_alone() -> io::Result<()> {
        block_on(async_main(true)).map_err(io::Error::other)
    }

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        interrupt_on_ctrl_c()?;
        block_on(server_main(listener))
    }

    pub fn state() -> String {
        let open = OPEN.lock().unwrap().count;
        let interrupted = INTERRUPT.lock().unwrap().len();
        let workers = workers();
        format!("open {open}, interrupted {interrupted}, {workers}")
    }

    stealing_workers!();
    ready_sockets!();
}
