//! The channel of `channel`.

use crate::{explored, found_out};

explored!(listing, "channel", "channel_models.rs");
explored!(keeps_in_drop, "channel_keeps_in_drop", "channel_models.rs");
explored!(
    deaf_to_last_sender,
    "channel_deaf_to_last_sender",
    "channel_models.rs"
);
explored!(deaf_to_close, "channel_deaf_to_close", "channel_models.rs");
explored!(
    looks_too_early,
    "channel_looks_too_early",
    "channel_models.rs"
);

#[test]
fn one_sender_waits_for_room_and_the_receiver_for_values() {
    listing::one_sender();
}

#[test]
fn of_two_senders_nothing_is_lost() {
    listing::two_senders();
}

#[test]
fn a_dropped_receiver_gives_waiting_senders_their_value_back() {
    listing::dropped_receiver();
}

#[test]
fn a_place_given_to_a_send_that_is_dropped_goes_on_to_the_next() {
    listing::dropped_send();
}

#[test]
fn the_last_dropped_sender_ends_the_receiver_s_wait() {
    listing::dropped_sender();
}

#[test]
fn no_value_stays_in_a_channel_that_nobody_has() {
    listing::nothing_stays();
}

found_out!(
    a_place_that_a_dropped_send_keeps_is_found,
    keeps_in_drop::dropped_send
);

found_out!(
    a_last_sender_that_wakes_nobody_is_found,
    deaf_to_last_sender::dropped_sender
);

found_out!(
    a_receiver_that_wakes_no_sender_is_found,
    deaf_to_close::dropped_receiver
);

found_out!(
    a_wake_up_lost_between_two_locks_is_found,
    looks_too_early::one_sender
);
