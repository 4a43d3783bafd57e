//! The toy servers of Parts Three and Four.

#[allow(dead_code, reason = "its clients and its main are not called")]
pub mod threads_client_server {
    include!("../../../io/src/bin/threads_client_server.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        server_main(listener)
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
pub mod client_server {
    include!("../../../io/src/bin/client_server.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
pub mod mio_runtime {
    include!("../../src/bin/mio_runtime.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
pub mod work_threads {
    include!("../../src/bin/work_threads.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}
