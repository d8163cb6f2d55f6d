//! The program: settings that must come before everything else, then the command line.

use std::process::ExitCode;

/// Keeps the megabytes that a learner's step needs from going back to the system after each step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    for (name, value) in iiot_lab::lab::one_thread_each() {
        // SAFETY: this is the first thing that the program does; no other thread exists that could read the environment.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var(name, value);
        }
    }
    iiot_lab::cli::run(std::env::args_os())
}
