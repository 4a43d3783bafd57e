//! This program once more, as a process of its own.

use crate::client::PATIENCE;
use std::cell::RefCell;
use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A process that is killed and reaped when it goes out of scope. (If that
/// never happens, it has a deadline of its own.)
pub struct Process {
    child: RefCell<Child>,
    stdin: ChildStdin,
    lines: Receiver<String>,
    errors: Option<JoinHandle<String>>,
}

impl Process {
    /// Starts this program with these arguments.
    pub fn start(arguments: &[&str]) -> Process {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        // Both pipes are read at all times, so that it never waits for us.
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // Whoever does not want it has let go of the process.
                let _ = sender.send(line);
            }
        });
        let mut stderr = child.stderr.take().unwrap();
        let errors = thread::spawn(move || {
            let mut errors = Vec::new();
            // What was read before an error is still worth showing.
            let _ = stderr.read_to_end(&mut errors);
            String::from_utf8_lossy(&errors).into_owned()
        });
        Process {
            stdin: child.stdin.take().unwrap(),
            child: RefCell::new(child),
            lines,
            errors: Some(errors),
        }
    }

    pub fn id(&self) -> u32 {
        self.child.borrow().id()
    }

    /// Sends a line to its standard input.
    pub fn send(&self, line: &str) {
        let mut stdin = &self.stdin;
        writeln!(stdin, "{line}").expect("the server is still there");
    }

    /// The rest of its next line that begins with `name: `.
    pub fn field(&self, name: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(patience);
            let line = line.unwrap_or_else(|_| panic!("no line `{name}: `"));
            if let Some(("", rest)) = line.split_once(&format!("{name}: ")) {
                return rest.to_owned();
            }
        }
    }

    /// Waits for so long for it to end by itself.
    pub fn wait(&self, patience: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + patience;
        loop {
            let status = self.child.borrow_mut().try_wait().unwrap();
            if status.is_some() || Instant::now() > deadline {
                return status;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it, and returns the lines that are left of its standard output,
    /// and its standard error.
    pub fn stop(mut self) -> (Vec<String>, String) {
        self.kill();
        let errors = self.errors.take().unwrap().join().unwrap();
        (self.lines.iter().collect(), errors)
    }

    fn kill(&self) {
        let mut child = self.child.borrow_mut();
        // Both fail only for a process that has ended and been reaped.
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        // If the trial has failed, this may be why.
        if thread::panicking()
            && let Some(errors) = self.errors.take()
        {
            eprintln!("{}", errors.join().unwrap_or_default());
        }
    }
}
