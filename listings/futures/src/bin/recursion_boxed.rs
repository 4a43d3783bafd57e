//@ does: calls itself in an async function, in a box
//@ after: recursion

// ANCHOR: factorial
async fn factorial(n: u64) -> u64 {
    if n == 0 {
        1
    } else {
        n * Box::pin(factorial(n - 1)).await
    }
}
// ANCHOR_END: factorial

#[tokio::main]
async fn main() {
    println!("{}", factorial(10).await);
}
