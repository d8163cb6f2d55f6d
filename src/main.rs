//! Starts the lab: passes the command line on.

use std::process::ExitCode;

fn main() -> ExitCode {
    use_one_thread_each();
    iiot_lab::cli::run(std::env::args_os())
}

/// Lanes run side by side, so each takes one thread for its own arithmetic.
#[allow(unsafe_code)]
fn use_one_thread_each() {
    for (name, value) in iiot_lab::lab::one_thread_each() {
        // SAFETY: nothing has started a thread yet, so nobody reads the environment meanwhile.
        unsafe { std::env::set_var(name, value) };
    }
}
