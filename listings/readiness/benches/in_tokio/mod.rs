//! The toy server as Part Five writes it, on both of Tokio's runtimes.

#![allow(dead_code, reason = "its clients and its main are not called")]

include!("../../../tokio/src/bin/tokio_client_server.rs");

use tokio::runtime::Builder;

async fn serve(listener: std::net::TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    server_main(TcpListener::from_std(listener)?).await
}

pub fn serve_on_this_thread(listener: std::net::TcpListener) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(listener))
}

pub fn serve_on_threads(listener: std::net::TcpListener) -> io::Result<()> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    // As a task: the thread that calls `block_on` is none of the workers.
    runtime.block_on(async { tokio::spawn(serve(listener)).await? })
}
