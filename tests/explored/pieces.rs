//! What is explored of a listing: its text between some of its ANCHOR lines,
//! as it is, or with one line broken, which Loom has to notice. The build
//! script writes it to a file, `NAME.pieces.rs`.

use std::fmt::Write;

pub struct Pieces {
    pub name: &'static str,
    /// Its path below `listings`, without its ending.
    pub listing: &'static str,
    anchors: &'static [&'static str],
    /// What is broken, which the pieces have once, and what takes its place.
    broken: Option<(&'static str, &'static str)>,
}

const NOTIFY: Pieces = Pieces {
    name: "notify",
    listing: "runtime/src/bin/notify",
    anchors: &["line", "notify", "notified", "drop"],
    broken: None,
};

const CHANNEL: Pieces = Pieces {
    name: "channel",
    listing: "runtime/src/bin/channel",
    anchors: &[
        "line", "channel", "sending", "drop", "sender", "receiver", "close",
    ],
    broken: None,
};

const STEALING: Pieces = Pieces {
    name: "stealing",
    listing: "runtime/src/bin/work_stealing",
    anchors: &[
        "queue",
        "scheduler",
        "call",
        "change",
        "push",
        "reactor",
        "worker",
        "next_work",
        "steal",
        "take_shared",
        "searching",
    ],
    broken: None,
};

const TASK_STATE: Pieces = Pieces {
    name: "task_state",
    listing: "runtime/src/bin/work_stealing",
    anchors: &["state"],
    broken: None,
};

pub const ALL: &[Pieces] = &[
    NOTIFY,
    NOTIFY.broken(
        "notify_forgets_early",
        "state.is_notified |= first.is_none();",
        "",
    ),
    NOTIFY.broken("notify_keeps_in_drop", "self.notify.notify_one();", ""),
    NOTIFY.broken(
        "notify_counts_rounds_late",
        "let round = self.state.lock().unwrap().rounds;",
        "let round = u64::MAX;",
    ),
    CHANNEL,
    CHANNEL.broken(
        "channel_keeps_in_drop",
        "was_called.then(|| channel.give_place()).flatten();",
        "was_called.then_some(None).flatten();",
    ),
    CHANNEL.broken(
        "channel_deaf_to_last_sender",
        "channel.receiver.take_if(|_| is_last);",
        "channel.receiver.take_if(|_| false);",
    ),
    CHANNEL.broken(
        "channel_deaf_to_close",
        "senders.into_values().for_each(Waker::wake);",
        "drop(senders);",
    ),
    // Whoever looks first and queues later misses what comes between.
    CHANNEL.broken(
        "channel_looks_too_early",
        "let _replaced = channel.receiver.replace(waker);",
        "drop(channel);
        let mut channel = self.channel.lock().unwrap();
        let _replaced = channel.receiver.replace(waker);",
    ),
    STEALING,
    STEALING.broken(
        "stealing_sleeps_at_once",
        "if self.scheduler.is_any_queued() {
                self.search_again",
        "if false {
                self.search_again",
    ),
    STEALING.broken(
        "stealing_looks_too_early",
        "let reactor = self.begin_to_wait();
            if self.scheduler.is_any_queued() {",
        "let is_any_queued = self.scheduler.is_any_queued();
            let reactor = self.begin_to_wait();
            if is_any_queued {",
    ),
    STEALING.broken(
        "stealing_finds_and_goes",
        "if is_reactor_free || self.scheduler.is_any_queued() {",
        "if is_reactor_free {",
    ),
    STEALING.broken(
        "stealing_leaves_the_reactor",
        "if is_reactor_free || self.scheduler.is_any_queued() {",
        "if self.scheduler.is_any_queued() {",
    ),
    STEALING.broken(
        "stealing_hides_tasks",
        "self.start_searching();
        let tasks",
        "let tasks",
    ),
    TASK_STATE,
    TASK_STATE.broken(
        "task_state_forgets",
        "fetch_and(!POLLING, Ordering::AcqRel)",
        "swap(0, Ordering::AcqRel) & !WOKEN",
    ),
    // A store sees nothing.
    TASK_STATE.broken(
        "task_state_sees_less",
        "self.0.swap(POLLING, Ordering::AcqRel);",
        "self.0.store(POLLING, Ordering::Release);",
    ),
];

impl Pieces {
    const fn broken(
        &self,
        name: &'static str,
        line: &'static str,
        instead: &'static str,
    ) -> Pieces {
        let broken = Some((line, instead));
        Pieces {
            name,
            broken,
            ..*self
        }
    }

    pub fn cut(&self, listing: &str) -> String {
        let mut pieces = String::new();
        for anchor in self.anchors {
            let begin = format!("// ANCHOR: {anchor}");
            let end = format!("// ANCHOR_END: {anchor}");
            let mut lines = listing.lines().map(str::trim_end);
            assert!(lines.any(|line| line.trim() == begin), "{anchor}");
            for line in lines.take_while(|line| line.trim() != end) {
                if !line.trim().starts_with("// ANCHOR") {
                    let _ = writeln!(pieces, "{line}");
                }
            }
        }
        let Some((line, instead)) = self.broken else {
            return pieces;
        };
        assert_eq!(pieces.matches(line).count(), 1, "{}: {line}", self.name);
        pieces.replace(line, instead)
    }
}
