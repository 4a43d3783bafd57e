//! `stream`: its own code, tried. A wake-up that is lost shows as a test that
//! does not end.

include!("../../listings/runtime/src/bin/stream.rs");

mod tests {
    use super::*;

    include!("one_queue.rs");
    include!("several_workers.rs");

    fn poll_ready<T>(
        socket: &Socket<TcpStream>,
        context: &mut Context,
        call: impl FnMut(&TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        socket.poll_ready(Side::Read, context, call, |_| false)
    }

    fn incoming() -> (Incoming, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        (Incoming::new(listener).unwrap(), address)
    }

    fn poll_next<S: Stream + Unpin>(
        stream: &mut S,
        waker: &Waker,
    ) -> Poll<Option<S::Item>> {
        Pin::new(stream).poll_next(&mut Context::from_waker(waker))
    }

    #[test]
    fn a_stream_of_clients_has_each_of_them() {
        at_work(|| {
            let (mut incoming, address) = incoming();
            let clients = thread::spawn(move || {
                [(); 100].map(|()| Other::connect(address).unwrap())
            });
            let mut found = Vec::new();
            let accepted = block_on(async move {
                for _ in 0..100 {
                    found.push(incoming.next().await.unwrap());
                }
                found
            });
            let clients = clients.join().unwrap();
            for (client, accepted) in clients.iter().zip(&accepted) {
                let address = accepted.source.peer_addr().unwrap();
                assert_eq!(client.local_addr().unwrap(), address);
            }
        });
    }

    #[test]
    fn a_next_that_is_dropped_takes_no_client_along() {
        at_work(|| {
            let (mut incoming, address) = incoming();
            let [(count, waker)] = Count::wakers();
            let mut context = Context::from_waker(&waker);
            let mut next = Box::pin(incoming.next());
            assert!(next.as_mut().poll(&mut context).is_pending());
            let _client = Other::connect(address).unwrap();
            count.wait();
            drop(next);
            assert!(matches!(
                poll_next(&mut incoming, &waker),
                Poll::Ready(Some(_))
            ));
        });
    }

    #[test]
    fn who_waits_for_a_client_is_woken_by_the_end() {
        at_work(|| {
            let (incoming, _) = incoming();
            let end = sleep(Duration::from_millis(20));
            let mut incoming = incoming.take_until(end);
            let is_over = spawn(async move { incoming.next().await.is_none() });
            assert!(block_on(is_over));
        });
    }

    #[test]
    fn the_end_comes_before_those_who_still_wait() {
        at_work(|| {
            let (incoming, address) = incoming();
            let _client = Other::connect(address).unwrap();
            let mut incoming = incoming.take_until(std::future::ready(()));
            // Again and again, although a future is ready only once.
            for _ in 0..3 {
                let next = poll_next(&mut incoming, Waker::noop());
                assert!(matches!(next, Poll::Ready(None)));
            }
        });
    }

    #[test]
    fn a_stream_that_pauses_goes_on_after_that() {
        at_work(|| {
            let (mut incoming, address) = incoming();
            let _client = Other::connect(address).unwrap();
            let start = Instant::now();
            incoming.pause = Some(sleep(Duration::from_millis(50)));
            let next = spawn(async move { incoming.next().await.is_some() });
            assert!(block_on(next));
            assert!(start.elapsed() >= Duration::from_millis(50));
        });
    }

    #[test]
    fn the_server_says_how_many_it_has_had() {
        at_work(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let clients = spawn(async move {
                for n in 0..7_u8 {
                    let socket = connect(address).await.unwrap();
                    write_all(&mut &socket, &[n]).await.unwrap();
                    let mut byte = [0];
                    read(&mut &socket, &mut byte).await.unwrap();
                    assert_eq!(byte, [n]);
                }
            });
            assert_eq!(block_on(server_main(listener, clients)).unwrap(), 7);
        });
    }
}
