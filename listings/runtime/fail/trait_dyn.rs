//@ does: keeps services of several types in one list
//@ after: trait_send

// ANCHOR: trait
trait Service {
    async fn call(&self, n: u64) -> u64;
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

// ANCHOR: main
#[tokio::main]
async fn main() {
    // Oops!
    let services: [Box<dyn Service>; 2] = [Box::new(Square), Box::new(Double)];
    for service in services {
        println!("{}", service.call(3).await);
    }
}
// ANCHOR_END: main
