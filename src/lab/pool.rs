//! The threads that lanes run on.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// A pool of named threads; no result depends on their number.
pub struct Pool(ThreadPool);

impl Pool {
    /// A pool with this many threads; 0 means one for each core.
    ///
    /// # Errors
    /// The system refuses the threads.
    pub fn new(threads: usize) -> Result<Self, ThreadPoolBuildError> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { cores() } else { threads };
        let builder = ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("lane {i}"));
        Ok(Self(builder.build()?))
    }

    /// Runs work whose parallel iterators use this pool.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }

    /// Does all tasks, each in turns of one `step` until that says that no more is left; returns them in any order.
    ///
    /// Turns keep all threads busy to the end where a few tasks cost most, as five slow lanes on two threads do.
    pub fn take_turns<T: Send>(&self, tasks: Vec<T>, step: impl Fn(&mut T) -> bool + Sync) -> Vec<T> {
        let done = Mutex::new(Vec::with_capacity(tasks.len()));
        let waiting = Mutex::new(VecDeque::from(tasks));
        let work = || {
            loop {
                // On a line of its own, so that the queue is free while the task works.
                let next = lock(&waiting).pop_front();
                let Some(mut task) = next else { break };
                if step(&mut task) {
                    lock(&waiting).push_back(task);
                } else {
                    lock(&done).push(task);
                }
            }
        };
        self.0.broadcast(|_| work());
        done.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A queue is whole even where a thread died with it: a task is out of the queue while it works.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What candle reads to decide how many threads an operation uses: one, since lanes run side by side.
///
/// For `main` to pass on before anything else starts; small networks are faster so.
pub fn one_thread_each() -> [(&'static str, &'static str); 2] {
    [("RAYON_NUM_THREADS", "1"), ("CANDLE_NUM_THREADS", "1")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_takes_all_its_turns() {
        for threads in [1, 3] {
            let pool = Pool::new(threads).unwrap();
            let tasks: Vec<(usize, usize)> = (0..20).map(|index| (index, 0)).collect();
            let mut done = pool.take_turns(tasks, |(index, turns)| {
                *turns += 1;
                *turns <= *index
            });
            done.sort_unstable();
            assert!(done.iter().all(|(index, turns)| *turns == index + 1) && done.len() == 20);
        }
    }
}
