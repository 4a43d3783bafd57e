//@ does: has a task own its state, which others ask through a channel
//@ takes: 0.5s
//@ unordered

use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

// ANCHOR: actor
/// What the box office is asked, and where the answer goes.
enum Request {
    Buy(oneshot::Sender<Option<u32>>),
    Return(u32),
}

/// Owns the seats. It ends when the last handle is gone.
async fn box_office(mut requests: mpsc::Receiver<Request>) -> Vec<u32> {
    let mut seats = vec![3, 2, 1];
    while let Some(request) = requests.recv().await {
        match request {
            Request::Buy(answer) => {
                let seat = seats.pop();
                // The printer is slow. Meanwhile the seats are still ours.
                sleep(Duration::from_millis(100)).await;
                if let Err(Some(seat)) = answer.send(seat) {
                    // The buyer has given up.
                    seats.push(seat);
                }
            }
            Request::Return(seat) => seats.push(seat),
        }
    }
    seats
}
// ANCHOR_END: actor

// ANCHOR: handle
/// What others see of it.
#[derive(Clone)]
struct BoxOffice {
    requests: mpsc::Sender<Request>,
}

impl BoxOffice {
    async fn buy(&self) -> Option<u32> {
        let (sender, answer) = oneshot::channel();
        self.requests.send(Request::Buy(sender)).await.ok()?;
        answer.await.ok()?
    }

    async fn give_back(&self, seat: u32) {
        let _ = self.requests.send(Request::Return(seat)).await;
    }
}
// ANCHOR_END: handle

// ANCHOR: main
async fn visitor(n: u64, office: BoxOffice) {
    match office.buy().await {
        Some(seat) => println!("visitor {n} has seat {seat}"),
        None => println!("visitor {n} has none"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // ANCHOR: sale
    let (sender, receiver) = mpsc::channel(8);
    let office = BoxOffice { requests: sender };
    let actor = tokio::spawn(box_office(receiver));
    // ANCHOR_END: sale
    let mut visitors = Vec::new();
    for n in 1..=5 {
        visitors.push(tokio::spawn(visitor(n, office.clone())));
    }
    for visitor in visitors {
        visitor.await.unwrap();
    }
    office.give_back(2).await;
    drop(office);
    println!("unsold: {:?}", actor.await.unwrap());
}
// ANCHOR_END: main
