//! What the text says of the code of listings, tried on that code itself: a
//! file a listing, which includes the listing's file, with tests beside it.

#![allow(dead_code, reason = "the main functions of listings are not called")]

mod abort;
mod async_block_borrows;
mod block_on;
mod budget;
mod channel;
#[cfg(unix)]
mod client_server;
mod counting;
#[cfg(unix)]
mod cross_thread_wake;
mod drop_safety;
mod explicit_close;
mod future_by_hand;
mod future_forgetful;
mod future_sizes;
mod goodbye_task;
#[cfg(unix)]
mod hyper_server;
mod io_traits;
mod join_all_by_hand;
mod join_all_simple;
mod join_error;
#[cfg(unix)]
mod mio_runtime;
mod mio_server;
mod notify;
mod patience;
mod paused_clock;
mod pool_checkout;
mod pool_deadlock;
mod readiness;
#[cfg(unix)]
mod recursion_boxed;
mod refusal;
mod said;
mod sans_io;
mod select_by_hand;
mod self_reference;
#[cfg(target_os = "linux")]
mod sends;
#[cfg(unix)]
mod signals;
mod sleep_busy;
mod sleep_thread_each;
mod snoozed_stream;
mod stream;
#[cfg(unix)]
mod task_dump;
mod task_queue_busy;
mod task_wakers;
mod timeout_by_hand;
mod timer_loop;
mod timer_loop_naive;
mod tokio_await_loop;
#[cfg(target_os = "linux")]
mod tokio_backpressure;
mod tokio_blocking;
mod tokio_bridge;
mod tokio_budget;
mod tokio_channel;
mod tokio_compute;
mod tokio_jobs;
mod tokio_line_server;
#[cfg(target_os = "linux")]
mod tokio_million;
mod tokio_mutex_deadlock;
mod tokio_paused;
#[cfg(unix)]
mod tokio_shutdown;
mod tokio_spawn_blocking;
mod tokio_tasks;
mod tokio_timeout;
#[cfg(unix)]
mod whole_server;
mod work_stealing;
mod work_threads;
