//! What a program prints, line by line as it comes: of a program that never
//! stops printing, so much; of one whose output never ends, what came so far.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The bytes that are read of an output: far more than a page can show.
pub const MOST: u64 = 2 << 20;

/// How long outputs may stay open when their program has ended.
pub const GRACE: Duration = Duration::from_secs(2);

/// A line with its newline, and the time since the start.
pub type Line = (Duration, String);

/// An output that is being read.
pub struct Output {
    lines: Receiver<Line>,
    is_full: Arc<AtomicBool>,
}

impl Output {
    /// Reads an output from now on; times count from `start`.
    pub fn of(output: impl Read + Send + 'static, start: Instant) -> Output {
        let (sender, lines) = mpsc::channel();
        let is_full = Arc::new(AtomicBool::new(false));
        let becomes_full = Arc::clone(&is_full);
        thread::spawn(move || {
            let mut output = BufReader::new(output.take(MOST));
            let mut line = Vec::new();
            // What was read before an error is still worth showing.
            while let Ok(1..) = output.read_until(b'\n', &mut line) {
                let text = String::from_utf8_lossy(&line).into_owned();
                line.clear();
                // Nobody may want it any more.
                let _ = sender.send((start.elapsed(), text));
            }
            let is_full = output.get_ref().limit() == 0;
            becomes_full.store(is_full, Ordering::Release);
        });
        Output { lines, is_full }
    }

    /// Whether there was more than is read.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Acquire)
    }

    /// All lines of a program that has ended, and whether the output ended by
    /// the deadline, too: another process may hold it.
    pub fn finish(self, deadline: Instant) -> (Vec<Line>, bool) {
        let mut lines = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => lines.push(line),
                Err(end) => {
                    return (lines, end == RecvTimeoutError::Disconnected);
                }
            }
        }
    }
}
