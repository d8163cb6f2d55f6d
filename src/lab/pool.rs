//! The threads that lanes run on.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

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
}

/// What candle reads to decide how many threads an operation uses: one, since lanes run side by side.
///
/// For `main` to pass on before anything else starts; small networks are faster so.
pub fn one_thread_each() -> [(&'static str, &'static str); 2] {
    [("RAYON_NUM_THREADS", "1"), ("CANDLE_NUM_THREADS", "1")]
}
