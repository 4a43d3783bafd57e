//! Servers that give back what they are sent: what those of the book can do,
//! with an echo in the place of their own response.

pub mod clients;
pub mod measure;

pub mod threads {
    use std::io::{self, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    fn echo(mut socket: TcpStream) -> io::Result<()> {
        let mut buffer = [0; 1024];
        loop {
            let count = socket.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            socket.write_all(&buffer[..count])?;
        }
    }

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        loop {
            let (socket, _) = listener.accept()?;
            thread::Builder::new().spawn(|| echo(socket))?;
        }
    }
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
pub mod whole_server {
    include!("../../../io/src/bin/whole_server.rs");

    async fn echo(socket: TcpStream) -> io::Result<()> {
        socket.set_nonblocking(true)?;
        let mut buffer = [0; 1024];
        loop {
            let read = || (&socket).read(&mut buffer);
            let count = when_ready(&socket, libc::POLLIN, read).await?;
            if count == 0 {
                return Ok(());
            }
            let mut rest = &buffer[..count];
            while !rest.is_empty() {
                let write = || (&socket).write(rest);
                let sent = when_ready(&socket, libc::POLLOUT, write).await?;
                rest = &rest[sent..];
            }
        }
    }

    async fn echo_main(listener: TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        loop {
            let accept = || listener.accept();
            let (socket, _) =
                when_ready(&listener, libc::POLLIN, accept).await?;
            spawn(echo(socket));
            yield_now().await;
        }
    }

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(echo_main(listener))
    }
}

/// An echo on the sockets of `mio_runtime`.
macro_rules! echo_with_mio {
    () => {
        async fn echo(socket: TcpStream) -> io::Result<()> {
            let socket = Socket::new(socket)?;
            let mut buffer = [0; 1024];
            loop {
                let read = |mut stream: &TcpStream| stream.read(&mut buffer);
                let count = when_ready(&socket, Side::Read, read).await?;
                if count == 0 {
                    return Ok(());
                }
                write_all(&socket, &buffer[..count]).await?;
            }
        }

        async fn echo_main(listener: TcpListener) -> io::Result<()> {
            listener.set_nonblocking(true)?;
            let listener = mio::net::TcpListener::from_std(listener);
            let listener = Socket::new(listener)?;
            loop {
                let accept = |it: &mio::net::TcpListener| it.accept();
                let (socket, _) =
                    when_ready(&listener, Side::Read, accept).await?;
                spawn(echo(socket));
                yield_now().await;
            }
        }

        pub fn serve(listener: TcpListener) -> io::Result<()> {
            block_on(echo_main(listener))
        }
    };
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
pub mod mio_runtime {
    include!("../../src/bin/mio_runtime.rs");
    echo_with_mio!();
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
pub mod work_threads {
    include!("../../src/bin/work_threads.rs");
    echo_with_mio!();
}

pub mod in_tokio {
    use std::io;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::runtime::Builder;

    async fn echo(mut socket: TcpStream) -> io::Result<()> {
        let mut buffer = [0; 1024];
        loop {
            let count = socket.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            socket.write_all(&buffer[..count]).await?;
        }
    }

    async fn echo_main(listener: std::net::TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (socket, _) = listener.accept().await?;
            tokio::spawn(echo(socket));
        }
    }

    pub fn serve_on_this_thread(
        listener: std::net::TcpListener,
    ) -> io::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(echo_main(listener))
    }

    pub fn serve_on_threads(listener: std::net::TcpListener) -> io::Result<()> {
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        // As a task: the thread that calls `block_on` is none of the workers.
        runtime.block_on(async { tokio::spawn(echo_main(listener)).await? })
    }
}
