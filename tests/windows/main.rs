//! The listings do on Windows what the book says: each that needs neither Unix
//! nor Linux is built for Windows, runs under Wine, and is judged as on Linux:
//! by what it prints, by how it ends, and by how long it takes. They run side by
//! side; one that fails says why and runs once more, alone, and that run counts.
//!
//! | | built | run |
//! |---|---|---|
//! | on Linux, with the target, MinGW and Wine | by Cargo, for `x86_64-pc-windows-gnu` | under Wine |
//! | on Linux, without one of them | no: ignored, or failed where CI is set | no |
//! | elsewhere | no: on Windows, `tests/chapters` runs them as they are | no |
//!
//! `cargo test --test windows NAME` tries one. Those that use port 8000, and those
//! that run once more, are judged by a process of their own, which is this program
//! with other arguments.

#[cfg(target_os = "linux")]
mod judge;
#[cfg(target_os = "linux")]
mod lab;
#[cfg(target_os = "linux")]
mod orphans;
#[cfg(target_os = "linux")]
mod tools;
#[cfg(target_os = "linux")]
mod trials;
#[cfg(target_os = "linux")]
mod wine;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    trials::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    use libtest_mimic::{Arguments, Completion, Trial, run};
    let reason = "programs for Windows run under Wine on Linux only";
    let trial = Trial::ignorable_test("windows", move || {
        Ok(Completion::ignored_with(reason))
    });
    run(&Arguments::from_args(), vec![trial]).exit_code()
}
