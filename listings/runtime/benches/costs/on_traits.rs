//! The runtimes of Part Seven with the toy server, and with the echo that all
//! others have here: its buffer is in the future, and holds 1 KiB.

/// Both servers, on the sockets and the traits of `io_traits`.
macro_rules! servers {
    () => {
        async fn toy_response(
            socket: Socket<TcpStream>,
            n: u64,
        ) -> io::Result<()> {
            let start = format!("start {n}\n");
            write_all(&mut &socket, start.as_bytes()).await?;
            sleep(Duration::from_secs(1)).await;
            let end = format!("end {n}\n");
            write_all(&mut &socket, end.as_bytes()).await
        }

        async fn toy_main(listener: TcpListener) -> io::Result<()> {
            listener.set_nonblocking(true)?;
            let listener =
                Socket::new(mio::net::TcpListener::from_std(listener))?;
            for n in 1.. {
                let accept = poll_fn(|context| listener.poll_accept(context));
                let response = toy_response(accept.await?, n);
                spawn(async move {
                    if let Err(error) = response.await {
                        eprintln!("client {n}: {error}");
                    }
                });
            }
            Ok(())
        }

        async fn short_echo(socket: Socket<TcpStream>) -> io::Result<()> {
            let mut buffer = [0; 1024];
            loop {
                let count = read(&mut &socket, &mut buffer).await?;
                if count == 0 {
                    return Ok(());
                }
                write_all(&mut &socket, &buffer[..count]).await?;
            }
        }

        async fn echo_main(listener: TcpListener) -> io::Result<()> {
            listener.set_nonblocking(true)?;
            let listener =
                Socket::new(mio::net::TcpListener::from_std(listener))?;
            loop {
                let accept = poll_fn(|context| listener.poll_accept(context));
                spawn(short_echo(accept.await?));
            }
        }

        pub fn serve_toy(listener: TcpListener) -> io::Result<()> {
            block_on(toy_main(listener))
        }

        pub fn serve_echo(listener: TcpListener) -> io::Result<()> {
            block_on(echo_main(listener))
        }
    };
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
pub mod budget {
    include!("../../src/bin/budget.rs");
    servers!();
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
pub mod work_stealing {
    include!("../../src/bin/work_stealing.rs");
    servers!();
}
