//! What a listing prints, kept for its tests. `use said::say as println` gives
//! another meaning to its `println!`, and a static `SAID` takes the lines.

use std::collections::HashSet;
use std::sync::Mutex;
use std::thread::{self, ThreadId};

/// The lines so far, each with the thread that printed it.
pub struct Said(Mutex<Vec<(ThreadId, String)>>);

impl Said {
    pub const fn nothing() -> Said {
        Said(Mutex::new(Vec::new()))
    }

    pub fn line(&self, line: String) {
        self.0.lock().unwrap().push((thread::current().id(), line));
    }

    pub fn lines(&self) -> Vec<String> {
        let said = self.0.lock().unwrap();
        said.iter().map(|(_, line)| line.clone()).collect()
    }

    pub fn threads(&self) -> HashSet<ThreadId> {
        self.0.lock().unwrap().iter().map(|it| it.0).collect()
    }
}

macro_rules! say {
    ($($words:tt)*) => {
        SAID.line(format!($($words)*))
    };
}
pub(crate) use say;

/// The same for `writeln!` to standard output or error, which may fail.
#[cfg(unix)]
macro_rules! say_to {
    ($stream:expr, $($words:tt)*) => {{
        let _ = $stream.flush();
        SAID.line(format!($($words)*));
        std::io::Result::Ok(())
    }};
}
#[cfg(unix)]
pub(crate) use say_to;
