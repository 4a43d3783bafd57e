//@ does: returns an async block that borrows a local variable

use std::time::Duration;

// ANCHOR: job
fn job(n: u64) -> impl Future<Output = ()> {
    // Oops!
    async {
        println!("start {n}");
        tokio::time::sleep(Duration::from_secs(1)).await;
        println!("end {n}");
    }
}
// ANCHOR_END: job

#[tokio::main]
async fn main() {
    job(1).await;
}
