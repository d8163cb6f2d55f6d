//! The thread that runs a race behind a window: pace, pause, step, live changes.

mod floor;

use super::events::Event;
use super::pool::Pool;
use super::race::{Race, RaceError, Session};
use super::words::{Answer, CAPACITY, Command, Message, Setting, Snapshot, Speed};
use crate::experiments::Demo;
use crate::preset::Preset;
use arc_swap::ArcSwapOption;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A round is sized to last about this long: commands are heard soon, and threads seldom wait for each other.
const ROUND: Duration = Duration::from_millis(150);
const PHASE: Duration = Duration::from_millis(220);
const SLOW_PHASE: Duration = Duration::from_millis(1_800);
/// Between two pictures; and of a race at full speed where drawing takes its time from training.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_millis(500);
/// The same while a hand drags something and waits for the picture: a frame of a usual screen.
const AWAITED: Duration = Duration::from_millis(16);

/// Everything that the thread owns.
pub(super) struct Worker {
    messages: Sender<Message>,
    outbox: VecDeque<Message>,
    slot: Arc<ArcSwapOption<Snapshot>>,
    wake: Box<dyn Fn() + Send>,
    pool: Pool,
    race: Option<Race>,
    demo: Option<Box<dyn Demo>>,
    playing: bool,
    slow_motion: bool,
    speed: Speed,
    followed: usize,
    round_steps: u64,
    last_round: Instant,
    last_phase: Instant,
    last_snapshot: Instant,
    rate: Rate,
    stale: bool,
    awaited: bool,
    draw_seldom: bool,
}

impl Worker {
    /// A thread's worth of nothing yet: no race, paused.
    pub(super) fn new(
        messages: Sender<Message>,
        slot: Arc<ArcSwapOption<Snapshot>>,
        wake: Box<dyn Fn() + Send>,
    ) -> Result<Self, String> {
        let pool = Pool::new(0).map_err(|error| format!("the lab's pool could not start: {error}"))?;
        let now = Instant::now();
        Ok(Self {
            messages,
            outbox: VecDeque::new(),
            slot,
            wake,
            pool,
            race: None,
            demo: None,
            playing: false,
            slow_motion: false,
            speed: Speed::Full,
            followed: 0,
            round_steps: 1,
            last_round: now,
            last_phase: now,
            last_snapshot: now,
            rate: Rate::default(),
            stale: false,
            awaited: false,
            draw_seldom: false,
        })
    }

    /// Serves commands until the window is gone.
    pub(super) fn run(mut self, inbox: &Receiver<Command>) {
        loop {
            match inbox.recv_timeout(self.idle_time()) {
                Ok(first) => {
                    let commands: Vec<Command> = std::iter::once(first).chain(inbox.try_iter()).collect();
                    latest_sets(commands).into_iter().for_each(|command| self.handle(command));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.playing {
                self.train();
                self.show();
            }
            self.publish();
        }
    }

    /// How long the thread may sleep if nothing is asked of it.
    fn idle_time(&self) -> Duration {
        if !self.outbox.is_empty() || self.stale {
            return Duration::from_millis(5);
        }
        match (self.playing, self.speed) {
            (false, _) => Duration::from_secs(3_600),
            (true, Speed::Full) if !self.slow_motion && !self.is_over() => Duration::ZERO,
            (true, _) => Duration::from_millis(5),
        }
    }

    fn is_over(&self) -> bool {
        self.race.as_ref().is_none_or(Race::is_over)
    }

    fn handle(&mut self, command: Command) {
        self.stale = true;
        match command {
            Command::Open(preset, play) => self.open(&preset, play),
            Command::Resume(session) => self.resume(&session),
            Command::TakeSession => match self.race.as_ref().map(Race::session) {
                Some(Ok(session)) => self.answer(Answer::Session(Box::new(session))),
                Some(Err(stop)) => self.notice(format!("the race cannot be put aside: {}", stop.0)),
                None => {}
            },
            Command::Play => self.play(),
            Command::Pause => self.playing = false,
            Command::Step => self.single_step(),
            Command::Set(settings) => self.set(settings),
            Command::Follow(contender) => {
                self.followed = contender;
                self.renew_demo();
            }
            Command::Gesture(gesture) => self.gesture(gesture),
            Command::TakeMap => match self.demo.as_ref().map(|demo| demo.map()) {
                Some(Ok(map)) => self.answer(Answer::Map(Box::new(map))),
                Some(Err(stop)) => self.notice(stop.0),
                None => {}
            },
            Command::Speed(speed) => self.speed = speed,
            Command::DrawSeldom => self.draw_seldom = true,
            Command::SlowMotion(on) => {
                self.slow_motion = on;
                self.last_phase = Instant::now();
            }
        }
    }

    fn open(&mut self, preset: &Preset, play: bool) {
        self.playing = false;
        let before = self.race.as_ref().filter(|race| race.history().experiment == preset.experiment);
        // What was made by hand stays in the scenario that it was made in.
        let same = before.is_some_and(|race| race.history().title == preset.title);
        let problem = before.map(|race| Arc::clone(race.problem()));
        match self.pool.run(|| Race::after(problem, preset)) {
            Ok(race) => {
                if !same {
                    self.demo = None;
                }
                self.begin(race);
                if play {
                    self.play();
                }
            }
            Err(error) => self.notice(error.to_string()),
        }
    }

    fn resume(&mut self, session: &Session) {
        self.playing = false;
        match self.pool.run(|| Race::resume(session)) {
            Ok(race) => {
                self.demo = None;
                self.begin(race);
            }
            Err(error) => self.notice(error.to_string()),
        }
    }

    /// Takes a race and tells of it.
    fn begin(&mut self, mut race: Race) {
        // What was asked of the race before is still wanted.
        self.outbox.retain(|message| matches!(message, Message::Answer(Answer::Session(_) | Answer::Map(_))));
        let (values, history) = (race.preset().values, Box::new(race.history().clone()));
        let started = Event::Started { values, history };
        let events = race.advance(0, &self.pool);
        self.tell(std::iter::once(started).chain(events));
        self.followed = self.followed.min(race.history().contenders.len().saturating_sub(1));
        self.race = Some(race);
        self.round_steps = 1;
        self.rate = Rate::default();
        self.renew_demo();
    }

    fn play(&mut self) {
        self.playing = self.race.is_some();
        self.last_round = Instant::now();
        self.last_phase = Instant::now();
    }

    fn single_step(&mut self) {
        self.playing = false;
        if self.slow_motion {
            self.next_phase();
        } else {
            self.advance(1);
            self.finish_slot();
        }
    }

    /// Other values: before anything is learned they belong to the scenario itself; later those of live fields are changes of
    /// the race, and the others wait for a rewind.
    fn set(&mut self, settings: Vec<Setting>) {
        match &self.race {
            Some(race) if race.step() == 0 => self.start_with(race.preset(), settings),
            Some(_) => self.change(settings),
            None => {}
        }
    }

    fn start_with(&mut self, mut preset: Preset, settings: Vec<Setting>) {
        let mut settings = settings.into_iter();
        match settings.try_for_each(|Setting { field, value }| preset.values.set(field, value)) {
            Ok(()) => self.open(&preset, self.playing),
            Err(error) => self.notice(error.to_string()),
        }
    }

    fn change(&mut self, settings: Vec<Setting>) {
        let mut changed = false;
        for Setting { field, value } in settings {
            let Some(race) = &mut self.race else { return };
            match self.pool.run(|| race.change(field, value)) {
                Ok(events) => {
                    self.tell(events);
                    changed = true;
                }
                Err(RaceError::NeedsRewind(_)) => {}
                Err(error) => self.notice(error.to_string()),
            }
        }
        if changed {
            self.renew_demo();
        }
    }

    fn tell(&mut self, events: impl IntoIterator<Item = Event>) {
        self.outbox.extend(events.into_iter().map(Message::Event));
    }

    fn answer(&mut self, answer: Answer) {
        self.outbox.push_back(Message::Answer(answer));
    }

    fn notice(&mut self, text: String) {
        self.answer(Answer::Notice(text));
    }

    fn train(&mut self) {
        if self.slow_motion || self.is_over() || self.outbox.len() >= CAPACITY {
            return;
        }
        let since = self.last_round.elapsed();
        let steps = match self.speed {
            Speed::Full => self.round_steps,
            Speed::StepsPerSecond(rate) => {
                ((since.as_secs_f64() * f64::from(rate)) as u64).min(self.round_steps.max(1))
            }
        };
        if steps == 0 {
            return;
        }
        let start = Instant::now();
        self.last_round = start;
        self.advance(steps);
        let fitting = steps as f64 * ROUND.as_secs_f64() / start.elapsed().as_secs_f64().max(1e-6);
        self.round_steps = (fitting.ceil() as u64).clamp(1, self.round_steps.saturating_mul(2));
        if self.is_over() {
            self.playing = false;
            self.stale = true;
            // The floor rests on a whole slot, not in the middle of one.
            while self.demo.as_ref().is_some_and(|demo| demo.phase().number < demo.phase().of) {
                self.next_phase();
            }
        }
    }

    fn advance(&mut self, steps: u64) {
        let Some(race) = &mut self.race else { return };
        let before = race.step();
        let events = race.advance(steps, &self.pool);
        let notices = race.take_notices();
        self.rate.add(race.step() - before);
        self.tell(events);
        notices.into_iter().for_each(|notice| self.notice(notice));
    }

    /// Hands over events and a snapshot, not more often than is worth drawing.
    fn publish(&mut self) {
        let busy = self.playing && !self.slow_motion && self.speed == Speed::Full && !self.is_over();
        let interval = match self.awaited {
            true => AWAITED,
            false if self.draw_seldom && busy => SELDOM,
            false => SNAPSHOT_EVERY,
        };
        if self.last_snapshot.elapsed() < interval {
            return;
        }
        let notices = self.demo.as_mut().map(|demo| demo.take_notices()).unwrap_or_default();
        notices.into_iter().for_each(|notice| self.notice(notice));
        let mut news = false;
        while let Some(message) = self.outbox.pop_front() {
            if let Err(TrySendError::Full(message)) = self.messages.try_send(message) {
                self.outbox.push_front(message);
                break;
            }
            news = true;
        }
        if self.stale || self.playing {
            self.last_snapshot = Instant::now();
            self.stale = false;
            self.awaited = false;
            let snapshot = self.snapshot();
            self.slot.store(Some(Arc::new(snapshot)));
            news = true;
        }
        if news {
            (self.wake)();
        }
    }

    fn snapshot(&mut self) -> Snapshot {
        Snapshot {
            step: self.race.as_ref().map_or(0, Race::step),
            playing: self.playing,
            over: self.race.is_some() && self.is_over(),
            steps_per_second: self.rate.per_second(),
            seconds: self.race.as_ref().map(mean_seconds).unwrap_or_default(),
            followed: self.followed,
            slow_motion: self.slow_motion,
            phase: self.demo.as_ref().map(|demo| demo.phase()),
            scenes: self.demo.as_ref().map(|demo| demo.scenes()).unwrap_or_default(),
        }
    }
}

fn mean_seconds(race: &Race) -> Vec<f64> {
    let seeds = race.history().seeds.len().max(1) as f64;
    let mut means = vec![0.0; race.history().contenders.len()];
    race.seconds().for_each(|(contender, _, seconds)| means[contender] += seconds / seeds);
    means
}

/// Keeps only the last value of what is being dragged, so that it costs one change.
fn latest_sets(commands: Vec<Command>) -> Vec<Command> {
    let mut kept: Vec<Command> = Vec::with_capacity(commands.len());
    for command in commands {
        if kept.last().is_some_and(|last| command.replaces(last)) {
            kept.pop();
        }
        kept.push(command);
    }
    kept
}

/// Steps a second over the last second.
#[derive(Default)]
struct Rate {
    marks: VecDeque<(Instant, u64)>,
}

impl Rate {
    fn add(&mut self, steps: u64) {
        self.marks.push_back((Instant::now(), steps));
    }

    fn per_second(&mut self) -> f64 {
        while self.marks.front().is_some_and(|(at, _)| at.elapsed() > Duration::from_secs(1)) {
            self.marks.pop_front();
        }
        self.marks.iter().map(|(_, steps)| *steps as f64).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::Value;

    #[test]
    fn a_dragged_slider_costs_one_change() {
        let set = |field, value| Command::Set(vec![Setting { field, value: Value::Integer(value) }]);
        let kept = latest_sets(vec![set("a", 1), set("a", 2), Command::Pause, set("a", 3), set("b", 1)]);
        assert_eq!(kept, [set("a", 2), Command::Pause, set("a", 3), set("b", 1)]);
    }

    /// A worker with a small race at step 0, whose window hears nothing.
    fn opened() -> (Worker, Preset) {
        let mut preset = crate::experiments::built_in("static-access").unwrap().unwrap();
        for (name, number) in [("steps", 40), ("seeds", 1), ("devices", 10), ("batch", 4)] {
            preset.values.set(name, Value::Integer(number)).unwrap();
        }
        let (messages, _inbox) = crossbeam_channel::bounded(CAPACITY);
        let mut worker = Worker::new(messages, Arc::new(ArcSwapOption::empty()), Box::new(|| ())).unwrap();
        worker.handle(Command::Open(Box::new(preset.clone()), false));
        (worker, preset)
    }

    #[test]
    fn values_begin_the_race_anew_at_step_0_and_later_only_what_is_live_changes() {
        let (mut worker, _) = opened();
        let set = |devices, batch| {
            let setting = |field, number| Setting { field, value: Value::Integer(number) };
            Command::Set(vec![setting("access.devices", devices), setting("learning.batch", batch)])
        };
        let values = |worker: &Worker| {
            let values = worker.race.as_ref().unwrap().values();
            (values.integer("devices").unwrap(), values.integer("batch").unwrap())
        };
        worker.outbox.clear();
        worker.handle(set(12, 5));
        assert_eq!(values(&worker), (12, 5));
        // One start for both, and the window hears which values it starts with.
        let started = worker.outbox.iter().filter_map(|message| match message {
            Message::Event(Event::Started { values, .. }) => Some(values.integer("devices").unwrap()),
            _ => None,
        });
        let starts: Vec<i64> = started.collect();
        assert_eq!(starts, [12]);
        worker.advance(3);
        worker.outbox.clear();
        worker.handle(set(14, 6));
        assert_eq!((values(&worker), worker.race.as_ref().unwrap().step()), ((14, 5), 3));
        let changes = worker.outbox.iter().filter(|m| matches!(m, Message::Event(Event::Changed(_)))).count();
        let answers = worker.outbox.iter().filter(|m| matches!(m, Message::Answer(_))).count();
        assert_eq!((changes, answers), (1, 0), "what waits for a rewind is no complaint");
    }

    /// A window that asks for the race and rewinds at once still gets it.
    #[test]
    fn what_was_asked_of_a_race_outlives_it() {
        let (mut worker, preset) = opened();
        worker.advance(3);
        worker.handle(Command::TakeSession);
        worker.handle(Command::Open(Box::new(preset), false));
        let kept = worker.outbox.iter().find_map(|message| match message {
            Message::Answer(Answer::Session(session)) => Some(session.step),
            _ => None,
        });
        assert_eq!(kept, Some(3));
        let starts = |message: &Message| matches!(message, Message::Event(Event::Started { .. }));
        assert!(worker.outbox.iter().any(starts));
    }
}
