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
    /// Receives the whole answer.
    pub receive: fn(Client),
    /// Whether it serves clients at the same time, or one after the other.
    pub at_once: bool,
    /// Whether it goes on when a client goes away before it has its answer.
    pub outlives_clients: bool,
    /// Whether it goes on when it has no descriptors left.
    pub outlives_shortage: bool,
    /// Whether it sleeps while there is nothing to do.
    pub sleeps: bool,
}

/// Those that answer with two lines, a second apart.
pub static SERVERS: [Server; 5] = [
    Server {
        name: "two_threaded_client_server",
        serve: two_threaded_client_server::serve,
        state: two_threaded_client_server::state,
        at_rest: &[""],
        receive: Client::receive_lines,
        at_once: false,
        // Its loop has no other place for an error of a client's socket.
        outlives_clients: false,
        // It has one client's descriptor at a time, and that it has.
        outlives_shortage: true,
        sleeps: true,
    },
    Server {
        name: "threads_client_server",
        serve: threads_client_server::serve,
        state: threads_client_server::state,
        at_rest: &[""],
        receive: Client::receive_lines,
        at_once: true,
        // Only the thread of that client panics.
        outlives_clients: true,
        outlives_shortage: false,
        sleeps: true,
    },
    Server {
        name: "client_server_busy",
        serve: client_server_busy::serve,
        state: client_server_busy::state,
        // The task that accepts is always queued, or being polled.
        at_rest: &["timers 0, ready 0", "timers 0, ready 1"],
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        sleeps: false,
    },
    Server {
        name: "client_server",
        serve: client_server::serve,
        state: client_server::state,
        at_rest: &[ONE_INTEREST],
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: false,
        sleeps: true,
    },
    Server {
        name: "accept_errors",
        serve: accept_errors::serve,
        state: accept_errors::state,
        at_rest: &[ONE_INTEREST],
        receive: Client::receive_lines,
        at_once: true,
        outlives_clients: true,
        outlives_shortage: true,
        sleeps: true,
    },
];

/// The one that answers with 16 MiB.
pub static SLOW_READER: Server = Server {
    name: "slow_reader",
    serve: slow_reader::serve,
    state: slow_reader::state,
    at_rest: &[ONE_INTEREST],
    receive: Client::receive_zeros,
    at_once: true,
    outlives_clients: true,
    outlives_shortage: false,
    sleeps: true,
};

/// The interest is that in the listener.
const ONE_INTEREST: &str = "timers 0, interests 1, ready 0";

/// The server of that name.
pub fn find(name: &str) -> Option<&'static Server> {
    let mut servers = SERVERS.iter().chain([&SLOW_READER]);
    servers.find(|server| server.name == name)
}

/// What each stands, as its chapter shows it.
pub fn table() -> String {
    let mut table = String::from(
        "| server | clients | when one goes away | without descriptors | idle |\n\
         |---|---|---|---|---|\n",
    );
    let goes_on = |it| if it { "goes on" } else { "ends" };
    for server in &SERVERS {
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

mod slow_reader {
    include!("../../listings/io/src/bin/slow_reader.rs");
    server!(async, TIMERS, INTERESTS, READY);
}
