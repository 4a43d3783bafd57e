use crate::explore;
use loom::future::block_on;
use loom::sync::{Arc, Mutex};
use loom::thread;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::poll_fn;
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

async fn receive_all<T>(mut receiver: Receiver<T>) -> Vec<T> {
    let mut values = Vec::new();
    while let Some(value) = receiver.recv().await {
        values.push(value);
    }
    values
}

fn sending<T: Send + 'static>(
    sender: Sender<T>,
    values: impl IntoIterator<Item = T> + Send + 'static,
) -> thread::JoinHandle<Vec<T>> {
    thread::spawn(move || {
        block_on(async {
            let mut back = Vec::new();
            for value in values {
                back.extend(sender.send(value).await.err());
            }
            back
        })
    })
}

pub fn one_sender() {
    explore(3, || {
        let (sender, receiver) = channel(1);
        let sender = sending(sender, [1, 2]);
        assert_eq!(block_on(receive_all(receiver)), [1, 2]);
        assert_eq!(sender.join().unwrap(), []);
    });
}

pub fn two_senders() {
    explore(2, || {
        let (sender, receiver) = channel(1);
        let senders = [sending(sender.clone(), [1]), sending(sender, [2])];
        let mut received = block_on(receive_all(receiver));
        received.sort();
        assert_eq!(received, [1, 2]);
        for sender in senders {
            assert_eq!(sender.join().unwrap(), []);
        }
    });
}

pub fn dropped_receiver() {
    explore(3, || {
        let (sender, receiver) = channel(1);
        let sender = sending(sender, [1, 2]);
        drop(receiver);
        let back = sender.join().unwrap();
        assert!(back == [2] || back == [1, 2], "{back:?}");
    });
}

pub fn dropped_send() {
    explore(2, || {
        let (sender, mut receiver) = channel(1);
        let mut context = Context::from_waker(Waker::noop());
        {
            let first = pin!(sender.send(1));
            assert!(first.poll(&mut context).is_ready());
        }
        let mut dropped = Box::pin(sender.send(2));
        assert!(dropped.as_mut().poll(&mut context).is_pending());
        let next = sending(sender.clone(), [3]);
        let receiving = thread::spawn(move || {
            block_on(async {
                assert_eq!(receiver.recv().await, Some(1));
                assert_eq!(receiver.recv().await, Some(3));
            });
        });
        drop(dropped);
        receiving.join().unwrap();
        assert_eq!(next.join().unwrap(), []);
        assert_eq!(sender.channel.lock().unwrap().free, 1);
    });
}

pub fn dropped_sender() {
    explore(3, || {
        let (sender, receiver) = channel::<u64>(1);
        let other = sender.clone();
        let dropping = thread::spawn(move || drop(other));
        drop(sender);
        assert_eq!(block_on(receive_all(receiver)), []);
        dropping.join().unwrap();
    });
}

pub fn nothing_stays() {
    explore(3, || {
        let value = std::sync::Arc::new(());
        let (sender, receiver) = channel(1);
        let sender = sending(sender, [value.clone()]);
        drop(receiver);
        let back = sender.join().unwrap();
        assert_eq!(std::sync::Arc::strong_count(&value), 1 + back.len());
    });
}
