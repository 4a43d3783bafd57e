//@ does: spawns a task that calls an async function of a trait

// ANCHOR: trait
trait Service {
    async fn call(&self, n: u64) -> u64;
}
// ANCHOR_END: trait

// ANCHOR: square
struct Square;

impl Service for Square {
    async fn call(&self, n: u64) -> u64 {
        n * n
    }
}
// ANCHOR_END: square

// ANCHOR: serve
async fn serve<S: Service + Send + Sync + 'static>(service: S) {
    let task = tokio::spawn(async move {
        println!("{}", service.call(3).await); // Oops!
    });
    task.await.unwrap();
}
// ANCHOR_END: serve

#[tokio::main]
async fn main() {
    serve(Square).await;
}
