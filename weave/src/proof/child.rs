//! A process that does not outlive its owner, and what it prints.
//!
//! In: a command. Out: a child that ends by itself before a deadline, or is
//! stopped; and its output, which is read at all times, so that the child
//! never waits for whoever wants it.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{self, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often a child is asked whether it has ended.
pub(super) const TICK: Duration = Duration::from_millis(2);

/// A child, which is killed and reaped when it goes out of scope.
#[derive(Debug)]
pub struct Child {
    /// The process, with its pipes.
    pub process: process::Child,
}

impl Child {
    /// Starts a process. Fails if there is no such program.
    pub fn spawn(command: &mut Command) -> io::Result<Child> {
        command.spawn().map(|process| Child { process })
    }

    /// Waits for it to end by itself. `None`: it still runs at the deadline.
    pub fn wait_until(
        &mut self,
        deadline: Instant,
    ) -> io::Result<Option<ExitStatus>> {
        loop {
            let status = self.process.try_wait()?;
            if status.is_some() || Instant::now() >= deadline {
                return Ok(status);
            }
            thread::sleep(TICK);
        }
    }

    /// Ends it now, if it still runs.
    pub fn stop(&mut self) {
        // Both fail only for a process that has ended and been reaped.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The lines of an output, each as soon as it is there.
pub fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody may want it any more; it is read all the same.
            let _ = sender.send(line);
        }
    });
    lines
}

/// All of an output, once it has ended.
pub fn text(mut output: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error is still worth showing.
        let _ = output.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
