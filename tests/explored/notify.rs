//! The `Notify` of `notify`.

use crate::{explored, found_out};

explored!(listing, "notify", "notify_models.rs");
explored!(forgets_early, "notify_forgets_early", "notify_models.rs");
explored!(keeps_in_drop, "notify_keeps_in_drop", "notify_models.rs");
explored!(
    counts_rounds_late,
    "notify_counts_rounds_late",
    "notify_models.rs"
);

#[test]
fn one_that_waits_is_notified_before_or_after() {
    listing::one_waits();
}

#[test]
fn two_that_wait_are_notified_by_two_calls() {
    listing::two_wait();
}

#[test]
fn a_notification_of_one_that_is_dropped_goes_on_to_the_next() {
    listing::one_is_dropped();
}

#[test]
fn whoever_asks_before_it_looks_misses_no_round() {
    listing::everybody_is_told();
}

#[test]
fn a_round_takes_nothing_from_the_one_that_was_called() {
    listing::a_call_and_a_round();
}

found_out!(
    an_early_notification_that_is_forgotten_is_found,
    forgets_early::one_waits
);

found_out!(
    a_notification_that_a_dropped_future_keeps_is_found,
    keeps_in_drop::one_is_dropped
);

found_out!(
    a_round_that_is_missed_is_found,
    counts_rounds_late::everybody_is_told
);
