//@ does: spawns what a trait's function returns, and keeps it in a list
//@ after: trait_dyn

use std::pin::Pin;

// ANCHOR: trait
trait Service {
    fn call(&self, n: u64) -> impl Future<Output = u64> + Send;
}
// ANCHOR_END: trait

struct Square;

impl Service for Square {
    async fn call(&self, n: u64) -> u64 {
        n * n
    }
}

struct Double;

impl Service for Double {
    async fn call(&self, n: u64) -> u64 {
        2 * n
    }
}

// ANCHOR: serve
async fn serve<S: Service + Send + Sync + 'static>(service: S) {
    let task = tokio::spawn(async move {
        println!("{}", service.call(3).await);
    });
    task.await.unwrap();
}
// ANCHOR_END: serve

// ANCHOR: dyn
type BoxedFuture<'a> = Pin<Box<dyn Future<Output = u64> + Send + 'a>>;

/// The same for `dyn`, at the price of an allocation for each call.
trait DynService {
    fn call_boxed(&self, n: u64) -> BoxedFuture<'_>;
}

impl<S: Service> DynService for S {
    fn call_boxed(&self, n: u64) -> BoxedFuture<'_> {
        Box::pin(self.call(n))
    }
}
// ANCHOR_END: dyn

// ANCHOR: closure
/// Where one function is all, a closure does without the trait.
async fn serve_with(call: impl AsyncFn(u64) -> u64) {
    println!("{}", call(3).await);
}
// ANCHOR_END: closure

// ANCHOR: main
#[tokio::main]
async fn main() {
    serve(Square).await;
    let services: [Box<dyn DynService>; 2] =
        [Box::new(Square), Box::new(Double)];
    for service in services {
        println!("{}", service.call_boxed(3).await);
    }
    let factor = 10;
    serve_with(async |n| factor * n).await;
}
// ANCHOR_END: main
