//! A server in a process of its own: what the process does, and how the trials
//! see it. They talk in lines: the process begins with `port: 12345` and
//! `descriptors: 5`; when it is sent `state`, it says
//! `state: 5, timers 0, interests 1, ready 0`.

use crate::client::{Client, PATIENCE};
use crate::process::Process;
use crate::programs;
use crate::registry::{self, Server};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, Signal, kill, sigaction,
};
use nix::unistd::Pid;
use socket2::{Domain, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::AsRawFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{self, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

/// How many connections wait for the server to accept them, as the standard
/// library has it.
pub const BACKLOG: u32 = 128;

/// How the process is to be.
pub struct Setup {
    pub backlog: u32,
    /// How many descriptors it can have besides those that it starts with.
    pub spare: Option<usize>,
    /// Whether its standard error can be written to.
    pub is_heard: bool,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            backlog: BACKLOG,
            spare: None,
            is_heard: true,
        }
    }
}

/// A server that runs.
pub struct Serving {
    pub port: u16,
    server: &'static Server,
    process: Process,
    /// How many descriptors it has by itself.
    descriptors: usize,
}

impl Serving {
    pub fn start(server: &'static Server, setup: Setup) -> Serving {
        let backlog = setup.backlog.to_string();
        let spare = setup.spare.map(|spare| spare.to_string());
        let spare = spare.as_deref().unwrap_or("all");
        let errors = if setup.is_heard { "heard" } else { "unheard" };
        let arguments = ["serve", server.name, &backlog, spare, errors];
        let process = Process::start(&arguments);
        let port = process.field("port").parse().unwrap();
        let at_first: usize = process.field("descriptors").parse().unwrap();
        let descriptors = at_first + server.own_descriptors;
        Serving {
            port,
            server,
            process,
            descriptors,
        }
    }

    pub fn connect(&self) -> Client {
        Client::connect(self.port)
    }

    pub fn id(&self) -> Pid {
        Pid::from_raw(self.process.id().try_into().unwrap())
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.id(), signal).expect("the server is still there");
    }

    /// Waits until it has nothing left of its clients.
    pub fn comes_to_rest(&self) {
        self.comes_to(|descriptors, state| {
            descriptors == self.descriptors
                && self.server.at_rest.contains(&state)
        });
    }

    /// Waits until it doesn't listen any more. It may have been connected to
    /// before it looked at a signal, and afterwards, the port may be somebody
    /// else's for a while.
    pub fn comes_to_refuse(&self) {
        let deadline = Instant::now() + PATIENCE;
        while Client::try_connect(self.port).is_ok() {
            assert!(Instant::now() < deadline, "it still listens");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until its descriptors and its statics are so.
    pub fn comes_to(&self, is_so: impl Fn(usize, &str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.process.send("state");
            let answer = self.process.field("state");
            let (descriptors, state) = answer.split_once(", ").unwrap();
            if is_so(descriptors.parse().unwrap(), state) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "it has {descriptors} descriptors, not {}; {state}",
                self.descriptors
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until it ends by itself, without an error, and returns what is in
    /// its standard error all the same.
    pub fn ends_well(mut self) -> String {
        let status = self.process.wait(PATIENCE);
        let (_, error) = self.process.stop();
        let status = status.expect("it goes on");
        assert!(status.success(), "{status}: {error}");
        error
    }

    /// Waits until such a signal ends it.
    pub fn ends_by(mut self, signal: Signal) {
        let status = self.process.wait(PATIENCE);
        let (_, error) = self.process.stop();
        let status = status.expect("it goes on");
        assert_eq!(status.signal(), Some(signal as i32), "{status}: {error}");
    }

    /// Waits until it ends by itself, with an error as one of these.
    pub fn ends(mut self, errors: &[&str]) {
        let status = self.process.wait(PATIENCE);
        let (_, error) = self.process.stop();
        let status = status.expect("it goes on");
        assert_eq!(status.code(), Some(1), "{status}: {error}");
        assert!(errors.iter().any(|it| error.contains(it)), "{error}");
    }
}

/// Is the server of that name.
pub fn serve(name: &str, backlog: &str, spare: &str, errors: &str) -> ExitCode {
    let server = registry::find(name).expect("a server");
    if errors == "unheard" {
        programs::fill_standard_error();
    }
    let listener = listen(backlog.parse().unwrap()).unwrap();
    if let Ok(spare) = spare.parse() {
        limit_descriptors(&listener, spare).unwrap();
    }
    handle_signal();
    let port = listener.local_addr().unwrap().port();
    // Counted now, since the server may open some.
    let at_first = descriptors();
    thread::spawn(move || control(server, port, at_first));
    match (server.serve)(listener) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn listen(backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(backlog)?;
    Ok(socket.into())
}

/// From here on, this process gets `spare` descriptors more.
fn limit_descriptors(listener: &TcpListener, spare: usize) -> io::Result<()> {
    // Each is the lowest that is free, so the last is the highest of them.
    let taken: Vec<_> = (0..spare)
        .map(|_| listener.try_clone())
        .collect::<Result<_, _>>()?;
    let last = taken.last().unwrap_or(listener).as_raw_fd();
    let limit = last as libc::rlim_t + 1;
    setrlimit(Resource::RLIMIT_NOFILE, limit, limit)?;
    Ok(())
}

extern "C" fn do_nothing(_: libc::c_int) {}

/// Has SIGUSR1 interrupt what a thread waits for.
fn handle_signal() {
    // Without SA_RESTART.
    let action = SigAction::new(
        SigHandler::Handler(do_nothing),
        SaFlags::empty(),
        SigSet::empty(),
    );
    // SAFETY: the handler does nothing, which it may do at any time.
    unsafe { sigaction(Signal::SIGUSR1, &action) }.unwrap();
}

/// Says what is asked for, until the trial has gone.
fn control(server: &Server, port: u16, at_first: usize) {
    // The signal is for the threads of the server.
    SigSet::from(Signal::SIGUSR1).thread_block().unwrap();
    println!("port: {port}");
    println!("descriptors: {at_first}");
    for _ in io::stdin().lines() {
        println!("state: {}, {}", descriptors(), (server.state)());
    }
    process::exit(1);
}

/// How many descriptors this process has. It takes none to count them, since
/// there may be none left.
fn descriptors() -> usize {
    let (limit, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    (0..limit as i32).filter(|fd| is_open(*fd)).count()
}

fn is_open(fd: i32) -> bool {
    // SAFETY: this asks for the flags of a descriptor, if it is one.
    unsafe { libc::fcntl(fd, libc::F_GETFD) >= 0 }
}
