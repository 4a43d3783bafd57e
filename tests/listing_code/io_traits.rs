//! `io_traits`: its own code, tried. A wake-up that is lost shows as a test
//! that does not end.

include!("../../listings/runtime/src/bin/io_traits.rs");

mod tests {
    use super::*;

    include!("one_queue.rs");
    include!("several_workers.rs");

    fn poll_ready<T>(
        socket: &Socket<TcpStream>,
        context: &mut Context,
        call: impl FnMut(&TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        socket.poll_ready(Side::Read, context, call)
    }
}
