//! `sans_io`: its own code, tried. The protocol needs no socket for that.

include!("../../listings/runtime/src/bin/sans_io.rs");

mod tests {
    use super::*;
    use crate::patience::{self, in_time};
    use std::iter;

    /// What is answered to these pieces, and then the end.
    fn answers<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut adder = Adder::default();
        let mut answers = Vec::new();
        for piece in pieces.into_iter().chain([&b""[..]]) {
            adder.receive(piece);
            answers.append(&mut adder.take_to_send());
            // However much comes, no more of it is kept.
            if !adder.is_over {
                assert!(adder.lines.received.len() <= LONGEST);
            }
        }
        assert!(adder.is_over);
        String::from_utf8(answers).unwrap()
    }

    fn answer(said: &[u8]) -> String {
        answers([said])
    }

    #[test]
    fn lines_are_the_same_however_they_are_cut() {
        let said = b"12\n-3\n\n4444\nfive\r\n6\n";
        let expected = "12\n9\nnot a number\n4453\nnot a number\n4459\n";
        for first in 0..=said.len() {
            for second in first..=said.len() {
                let pieces =
                    [&said[..first], &said[first..second], &said[second..]];
                let pieces = pieces.into_iter().filter(|it| !it.is_empty());
                assert_eq!(answers(pieces), expected);
            }
        }
        assert_eq!(answers(said.chunks(1)), expected);
    }

    #[test]
    fn a_line_may_be_so_long_and_no_longer() {
        let digits = |count| "0".repeat(count).into_bytes();
        let line = |count| [digits(count), b"\n".to_vec()].concat();
        assert_eq!(answer(&line(LONGEST)), "0\n");
        assert_eq!(answers(line(LONGEST).chunks(1)), "0\n");
        let too_long = "too long\n";
        assert_eq!(answer(&line(LONGEST + 1)), too_long);
        assert_eq!(answers(line(LONGEST + 1).chunks(1)), too_long);
        // Nobody waits for its end, or for what follows.
        assert_eq!(answer(&digits(LONGEST + 1)), too_long);
        let longer = [line(LONGEST), line(2 * LONGEST), line(1)].concat();
        assert_eq!(answer(&longer), "0\ntoo long\n");
    }

    #[test]
    fn a_number_that_is_cut_off_is_not_added() {
        assert_eq!(answer(b"12\n3"), "12\n");
        assert_eq!(answer(b""), "");
    }

    #[test]
    fn what_is_no_number_is_said_to_be_none() {
        for line in [&b"\xff\xfe\n"[..], b"\n", b"9999999999999999999\n"] {
            assert_eq!(answer(line), "not a number\n");
        }
        let most = i64::MAX;
        let twice = format!("{most}\n{most}\n");
        assert_eq!(answer(twice.as_bytes()), twice);
    }

    // Those who run it.

    impl AsyncRead for &[u8] {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _context: &mut Context,
            buffer: &mut [u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Ready(Read::read(&mut *self, buffer))
        }
    }

    impl AsyncWrite for Vec<u8> {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _context: &mut Context,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Ready(Write::write(&mut *self, bytes))
        }

        fn poll_flush(
            self: Pin<&mut Self>,
            _context: &mut Context,
        ) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(
            self: Pin<&mut Self>,
            _context: &mut Context,
        ) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn our_traits_run_it_without_a_socket() {
        let answers = block_on(async {
            let mut answers = Vec::new();
            add_on_ours(&mut &b"1\n2\n3"[..], &mut answers)
                .await
                .unwrap();
            answers
        });
        assert_eq!(answers, b"1\n3\n");
    }

    const SERVERS: [fn(TcpListener) -> io::Result<()>; 3] =
        [serve_on_thread, serve_on_ours, serve_on_tokio];

    /// What a client hears from each of them that says this, each piece on its
    /// own.
    fn heard(pieces: &'static [&'static str]) -> Vec<String> {
        let hear = |serve: fn(TcpListener) -> io::Result<()>| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || serve(listener));
            let mut client = std::net::TcpStream::connect(address).unwrap();
            for piece in pieces {
                client.write_all(piece.as_bytes()).unwrap();
                thread::sleep(Duration::from_millis(5));
            }
            client.shutdown(Shutdown::Write).unwrap();
            let mut answers = String::new();
            client.read_to_string(&mut answers).unwrap();
            server.join().unwrap().unwrap();
            answers
        };
        SERVERS.map(hear).to_vec()
    }

    #[test]
    fn all_three_say_the_same() {
        let _alone = patience::alone!();
        in_time(|| {
            for (pieces, expected) in [
                (&["1", "\n", "2\n3", "\n4"][..], "1\n3\n6\n"),
                (&["99999999999999999999999999999999999"], "too long\n"),
                (&[], ""),
            ] {
                let same: Vec<_> =
                    iter::repeat_n(expected, SERVERS.len()).collect();
                assert_eq!(heard(pieces), same);
            }
        });
    }
}
