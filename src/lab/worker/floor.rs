//! The floor at human pace beside the race: a demo of the followed contender, what a person does to it, its phases.

use super::{PHASE, SLOW_PHASE, Worker};
use crate::experiments::{Role, Stop};
use crate::scene::Gesture;
use std::sync::Arc;
use std::time::Instant;

impl Worker {
    /// A hand waits for its picture: it comes at once.
    pub(super) fn gesture(&mut self, gesture: Gesture) {
        let Some(demo) = &mut self.demo else { return };
        let done = self.pool.run(|| demo.gesture(gesture));
        self.awaited = true;
        if let Err(stop) = done {
            self.notice(stop.0);
        }
    }

    /// Makes the floor anew for the followed contender, and shows a finished slot unless in slow motion.
    pub(super) fn renew_demo(&mut self) {
        let Some(race) = &self.race else { return };
        let seed = race.history().seeds.first().copied().unwrap_or(0);
        let (problem, followed) = (Arc::clone(race.problem()), self.followed);
        let made = self.demo.as_mut().and_then(|demo| demo.by_hand());
        let renewed = self.pool.run(|| {
            let mut demo = problem.demo(followed, seed)?;
            let taken = made.map_or(Ok(()), |made| demo.take_over(made));
            Ok::<_, Stop>((demo, taken))
        });
        match renewed {
            Ok((demo, taken)) => {
                self.demo = Some(demo);
                if let Err(stop) = taken {
                    self.notice(stop.0);
                }
                self.load_weights();
                if !self.slow_motion {
                    self.finish_slot();
                }
            }
            Err(stop) => self.notice(stop.0),
        }
    }

    /// The floor decides with what has been learned by now.
    pub(super) fn load_weights(&mut self) {
        let (Some(race), Some(demo)) = (&self.race, &mut self.demo) else { return };
        let contenders = race.history().contenders.iter().enumerate();
        let learners = contenders.filter(|(_, contender)| contender.role == Role::Learner);
        let loaded = learners.map(|(index, _)| index).try_for_each(|contender| {
            match race.lane_state(contender, 0)? {
                Some(state) => demo.load(contender, &state),
                None => Ok(()),
            }
        });
        self.report(loaded);
    }

    /// Goes on to the end of the slot at hand.
    pub(super) fn finish_slot(&mut self) {
        while self.demo.is_some() && !self.next_phase() {}
    }

    /// Shows the next phase; a slot that ends in slow motion brings one training step. Returns whether a slot ended.
    pub(super) fn next_phase(&mut self) -> bool {
        let Some(demo) = &mut self.demo else { return true };
        let moved = self.pool.run(|| demo.next_phase());
        let ended = *moved.as_ref().unwrap_or(&true);
        let starts = demo.phase().number == 1;
        self.report(moved.map(|_| ()));
        if starts {
            self.load_weights();
        }
        if ended && self.slow_motion {
            self.advance(1);
        }
        self.last_phase = Instant::now();
        self.stale = true;
        ended
    }

    /// A decision that cannot be made ends the demo with a notice.
    pub(super) fn report(&mut self, result: Result<(), Stop>) {
        if let Err(stop) = result {
            self.demo = None;
            self.notice(stop.0);
        }
    }

    /// Goes on by a phase when it is time.
    pub(super) fn show(&mut self) {
        let pace = if self.slow_motion { SLOW_PHASE } else { PHASE };
        if self.last_phase.elapsed() >= pace {
            self.next_phase();
        }
    }
}
