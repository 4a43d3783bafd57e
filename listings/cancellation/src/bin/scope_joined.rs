//@ does: has children that borrow from their parent, and are part of it
//@ after: scope_not_static
//@ takes: 1s

use futures::future;
use std::time::Duration;
use tokio::time::sleep;

async fn job(name: &str) -> usize {
    sleep(Duration::from_secs(1)).await;
    name.len()
}

// ANCHOR: parent
async fn parent(names: Vec<String>) -> usize {
    let mut children = Vec::new();
    for name in &names {
        children.push(job(name));
    }
    let lengths = future::join_all(children).await;
    lengths.iter().sum()
}
// ANCHOR_END: parent

#[tokio::main]
async fn main() {
    let names = vec!["Ada".to_string(), "Grace".to_string()];
    println!("{}", parent(names).await);
}
