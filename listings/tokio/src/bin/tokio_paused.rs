//@ does: lets ten minutes of timeouts pass in no time
//@ takes: 0s

use std::time::{Duration, Instant};
use tokio::time::{self, sleep, timeout};

// ANCHOR: ask
/// Asks four times, waiting a minute longer each time.
async fn ask_patiently<F: Future>(ask: impl Fn() -> F) -> Option<F::Output> {
    for minutes in 1..=4 {
        let patience = Duration::from_mins(minutes);
        if let Ok(answer) = timeout(patience, ask()).await {
            return Some(answer);
        }
    }
    None
}
// ANCHOR_END: ask

// ANCHOR: main
async fn measure(name: &str, answer_after: Duration) {
    let (wall, paused) = (Instant::now(), time::Instant::now());
    let answer = ask_patiently(|| sleep(answer_after)).await;
    let outcome = answer.map_or("gave up", |()| "was answered");
    println!(
        "{name}: {outcome} after {:?}, by the wall clock {} s",
        paused.elapsed(),
        wall.elapsed().as_secs(),
    );
}

// ANCHOR: paused_main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    measure("no server", Duration::MAX).await;
    measure("a slow one", Duration::from_secs(150)).await;
}
// ANCHOR_END: paused_main
// ANCHOR_END: main
