//! Clients that send 64 bytes, and wait until they have them back.

use crate::load::Pace;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Runs clients in this thread. A server that has too many of them ends.
pub fn run<T>(clients: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(clients)
}

/// Sends a message so often, and waits each time until it is back.
async fn talk(mut socket: TcpStream, times: u32) -> io::Result<TcpStream> {
    let message = [b'.'; 64];
    for _ in 0..times {
        socket.write_all(&message).await?;
        socket.read_exact(&mut [0; 64]).await?;
    }
    Ok(socket)
}

/// Connects, and sends the first message through each connection.
pub async fn connect(
    address: SocketAddr,
    count: u32,
    pace: &Pace,
) -> io::Result<Vec<TcpStream>> {
    let on_their_way = Arc::new(Semaphore::new(pace.on_their_way));
    let mut tasks = Vec::new();
    for _ in 0..count {
        let permit = on_their_way.clone().acquire_owned().await;
        tasks.push(tokio::spawn(async move {
            let socket = TcpStream::connect(address).await?;
            let socket = talk(socket, 1).await;
            drop(permit);
            socket
        }));
    }
    let mut sockets = Vec::new();
    for task in tasks {
        sockets.push(task.await.expect("no panic")?);
    }
    Ok(sockets)
}

/// Sends so many messages in all, through all of these at once.
pub async fn talk_all(
    sockets: Vec<TcpStream>,
    messages: u32,
) -> io::Result<Vec<TcpStream>> {
    let each = messages / u32::try_from(sockets.len()).expect("not so many");
    let tasks = sockets.into_iter().map(|it| tokio::spawn(talk(it, each)));
    let mut sockets = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        sockets.push(task.await.expect("no panic")?);
    }
    Ok(sockets)
}

/// So many that move, and those that don't.
pub fn split(
    sockets: Vec<TcpStream>,
    moving: u32,
) -> (Vec<TcpStream>, Vec<TcpStream>) {
    let one_in = sockets.len() / moving as usize;
    let numbered = sockets.into_iter().enumerate();
    let (moving, idle): (Vec<_>, Vec<_>) =
        numbered.partition(|(n, _)| n % one_in == 0);
    [moving, idle]
        .map(|it| it.into_iter().map(|(_, socket)| socket).collect())
        .into()
}
