//@ does: calls itself in an async function, in a box
//@ after: recursion

async fn factorial(n: u64) -> u64 {
    if n == 0 {
        1
    // ANCHOR: boxed
    } else {
        n * Box::pin(factorial(n - 1)).await
    }
    // ANCHOR_END: boxed
}

#[tokio::main]
async fn main() {
    println!("{}", factorial(10).await);
}
