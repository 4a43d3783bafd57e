//! What the servers use to answer 10 to 5,000 clients at once: a thread each,
//! one thread that asks all the time or a thousand times a second, one that
//! sleeps in poll(2), and one that stands all that clients do.
//!
//! ```console
//! $ cargo bench --bench servers
//! ```
//!
//! writes `servers.md` beside this file, the table that the chapter shows. It
//! needs Linux, for the peak of memory.

#[allow(dead_code, reason = "system calls are not counted here")]
mod load;

use load::{Pace, Server};
use std::fmt::Write;
use std::fs;
use thousands::Separable;

/// The numbers of clients, of which the table has a row for each server.
pub const CLIENTS: [u32; 3] = [10, 1_000, 5_000];

/// Where the table stands.
pub const TABLE: &str = "benches/servers.md";

/// The servers in the order of the table.
pub const SERVERS: [Server; 5] = [
    ("threads_client_server", threads_client_server::serve),
    ("client_server_busy", client_server_busy::serve),
    ("client_server_naps", client_server_naps::serve),
    ("client_server", client_server::serve),
    ("whole_server", whole_server::serve),
];

/// The listings' own listeners have such a queue.
const PACE: Pace = Pace {
    backlog: 128,
    on_their_way: 100,
};

#[allow(dead_code, reason = "its clients and its main are not called")]
mod threads_client_server {
    include!("../src/bin/threads_client_server.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        server_main(listener)
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
mod client_server_busy {
    include!("../src/bin/client_server_busy.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
mod client_server_naps {
    include!("../src/bin/client_server_naps.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
mod client_server {
    include!("../src/bin/client_server.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
mod whole_server {
    include!("../src/bin/whole_server.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

fn table() -> String {
    let mut table = String::from(
        "| clients | server | wall time | CPU time | memory |\n\
         |--:|---|--:|--:|--:|\n",
    );
    for clients in CLIENTS {
        for (name, _) in SERVERS {
            let load = load::load(name, clients, &PACE).expect("it goes on");
            writeln!(
                table,
                "| {} | `{name}` | {:.2} s | {:.3} s | {:.1} MiB |",
                clients.separate_with_commas(),
                load.wall.as_secs_f64(),
                (load.user + load.system).as_secs_f64(),
                load.memory as f64 / f64::from(1 << 20),
            )
            .expect("a string can be written to");
        }
    }
    table
}

pub fn main() {
    if load::serve(&SERVERS, &PACE) {
        return;
    }
    let table = table();
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}
