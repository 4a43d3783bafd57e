//! `send` of libc, which can be told to send nothing, as no system does for
//! the sockets that we know. As the executable comes before the library, the
//! standard library calls this one.

use libc::{SYS_sendto, c_int, c_void, size_t, ssize_t, syscall};
use std::cell::Cell;
use std::ptr;

thread_local! {
    static SENDS_NOTHING: Cell<bool> = const { Cell::new(false) };
}

/// Runs this, while each `send` of this thread sends nothing.
pub fn sending_nothing<T>(test: impl FnOnce() -> T) -> T {
    SENDS_NOTHING.set(true);
    let output = test();
    SENDS_NOTHING.set(false);
    output
}

#[unsafe(no_mangle)]
unsafe extern "C" fn send(
    socket: c_int,
    buffer: *const c_void,
    length: size_t,
    flags: c_int,
) -> ssize_t {
    if SENDS_NOTHING.get() {
        return 0;
    }
    let null = ptr::null_mut::<c_void>();
    // SAFETY: these are the arguments of sendto(2), which does the same
    // without an address.
    unsafe {
        syscall(SYS_sendto, socket, buffer, length, flags, null, 0) as ssize_t
    }
}
