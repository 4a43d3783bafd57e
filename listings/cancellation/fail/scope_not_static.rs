//@ does: spawns children that borrow from their parent

use std::time::Duration;
use tokio::time::sleep;

// ANCHOR: main
async fn job(name: &str) -> usize {
    sleep(Duration::from_secs(1)).await;
    name.len()
}

async fn parent(names: Vec<String>) -> usize {
    let mut children = Vec::new();
    for name in &names {
        children.push(tokio::spawn(job(name)));
    }
    let mut sum = 0;
    for child in children {
        sum += child.await.unwrap();
    }
    sum
}
// ANCHOR_END: main

#[tokio::main]
async fn main() {
    let names = vec!["Ada".to_string(), "Grace".to_string()];
    println!("{}", parent(names).await);
}
