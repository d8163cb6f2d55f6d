//! Loops compiled for the widest vector instructions that there are, chosen at run time.
//!
//! Nothing is fused or reordered, so that results are the same bit by bit whatever the width.

use pulp::{Arch, Simd, WithSimd};

/// A loop worth it; mark `run` as `#[inline(always)]`, or it is not compiled for them.
pub(super) trait Loop {
    /// Runs it.
    fn run(self);
}

/// Runs a loop.
pub(super) fn vectorised(work: impl Loop) {
    struct Work<L>(L);
    impl<L: Loop> WithSimd for Work<L> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, _simd: S) {
            self.0.run();
        }
    }
    Arch::new().dispatch(Work(work));
}
