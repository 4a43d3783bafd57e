//! What keeps tests of loops apart, and ends them.

use std::collections::BTreeMap;
use std::sync::{
    Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
    mpsc,
};
use std::thread;
use std::time::Duration;

/// Read by tests that are [`alone!`] in their module, and by others that
/// [`may_panic`]; written by one that [`measures_memory`].
static MEMORY: RwLock<()> = RwLock::new(());

/// Until this is dropped, no other test of the module has it: a listing's timers
/// and queues are statics, and so all tests of a listing have the same.
macro_rules! alone {
    () => {
        $crate::patience::alone_in(module_path!())
    };
}

pub(crate) use alone;

/// What the one test has that runs in a module.
pub struct Alone {
    _module: MutexGuard<'static, ()>,
    _memory: RwLockReadGuard<'static, ()>,
}

/// What [`alone!`] calls, with the path of its module.
pub fn alone_in(module: &'static str) -> Alone {
    type Modules = BTreeMap<&'static str, &'static Mutex<()>>;
    static MODULES: Mutex<Modules> = Mutex::new(BTreeMap::new());
    let mut modules = MODULES.lock().unwrap();
    let of_module = *modules
        .entry(module)
        .or_insert_with(|| Box::leak(Box::default()));
    drop(modules);
    Alone {
        // Whoever waits for the module must not keep memory from being measured.
        _module: of_module.lock().unwrap_or_else(PoisonError::into_inner),
        _memory: may_panic(),
    }
}

/// A panic's backtrace takes a hundred megabytes for a while: until this is
/// dropped, nobody measures memory.
pub fn may_panic() -> RwLockReadGuard<'static, ()> {
    MEMORY.read().unwrap_or_else(PoisonError::into_inner)
}

/// Until this is dropped, no test is alone in its module, or may panic.
pub fn measures_memory() -> RwLockWriteGuard<'static, ()> {
    MEMORY.write().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what would never end if the loop were wrong. The deadline is for that
/// alone: the longest of these tests takes some seconds, and many times as long
/// when the machine is busy.
pub fn in_time(test: impl FnOnce() + Send + 'static) {
    let (ended, end) = mpsc::channel();
    thread::spawn(move || {
        test();
        ended.send(()).unwrap();
    });
    let deadline = Duration::from_secs(120);
    end.recv_timeout(deadline).expect("it ends, and well");
}
