//! The scheduler of `work_stealing`, with workers that do nothing but find tasks,
//! and a reactor that has nothing but tasks. And the state of its tasks.

use crate::{explored, found_out};

explored!(listing, "stealing", "stealing_models.rs");
explored!(
    sleeps_at_once,
    "stealing_sleeps_at_once",
    "stealing_models.rs"
);
explored!(
    looks_too_early,
    "stealing_looks_too_early",
    "stealing_models.rs"
);
explored!(
    finds_and_goes,
    "stealing_finds_and_goes",
    "stealing_models.rs"
);
explored!(
    leaves_the_reactor,
    "stealing_leaves_the_reactor",
    "stealing_models.rs"
);
explored!(hides_tasks, "stealing_hides_tasks", "stealing_models.rs");
explored!(state, "task_state", "task_state_models.rs");
explored!(state_forgets, "task_state_forgets", "task_state_models.rs");
explored!(
    state_sees_less,
    "task_state_sees_less",
    "task_state_models.rs"
);

#[test]
fn two_tasks_from_outside_have_two_workers() {
    listing::both_come_from_outside();
}

#[test]
fn a_task_that_is_woken_by_another_has_a_worker_of_its_own() {
    listing::one_wakes_another();
}

#[test]
fn a_task_that_wakes_itself_leaves_another_one_to_others() {
    listing::one_wakes_itself();
}

#[test]
fn whoever_is_about_to_wait_in_the_reactor_is_interrupted() {
    listing::the_reactor_is_interrupted();
}

#[test]
fn whoever_leaves_the_reactor_with_a_task_leaves_it_to_another() {
    listing::both_come_from_the_reactor();
}

#[test]
fn tasks_that_one_takes_from_the_shared_queue_have_a_worker_each() {
    listing::one_takes_from_the_shared_queue();
}

#[test]
fn a_task_sees_all_that_it_is_woken_for() {
    state::two_wake_it();
}

found_out!(
    a_worker_that_sleeps_without_a_last_look_is_found,
    sleeps_at_once::both_come_from_outside
);

found_out!(
    a_worker_that_looks_before_it_says_that_it_will_sleep_is_found,
    looks_too_early::one_wakes_another
);

found_out!(
    a_worker_that_stops_searching_without_a_last_look_is_found,
    finds_and_goes::both_come_from_outside
);

found_out!(
    a_worker_that_leaves_nobody_in_the_reactor_is_found,
    leaves_the_reactor::both_come_from_the_reactor
);

found_out!(
    a_worker_that_takes_tasks_without_searching_is_found,
    hides_tasks::one_takes_from_the_shared_queue
);

found_out!(
    a_wake_up_in_the_midst_of_a_poll_that_is_forgotten_is_found,
    state_forgets::two_wake_it
);

found_out!(
    a_poll_that_does_not_see_what_it_was_woken_for_is_found,
    state_sees_less::two_wake_it
);
