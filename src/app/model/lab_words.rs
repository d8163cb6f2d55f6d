//! What the lab says, and what becomes of it.

use super::Model;
use crate::lab::{Answer, Command, Event, History, Lab, Message};
use crate::preset::Values;

impl Model {
    /// Takes everything that has been said since the last frame: by files that were read or written, and by the lab.
    pub fn drain(&mut self) {
        let news: Vec<String> = self.shelf.news().collect();
        news.into_iter().for_each(|words| self.notice(words));
        self.take_measurements();
        if let Some(lab) = &mut self.lab
            && !lab.flush()
        {
            self.lab = None;
            self.notice("the lab has stopped; save the scenario and start again".to_owned());
        }
        while let Some(message) = self.lab.as_ref().and_then(Lab::next_message) {
            match message {
                Message::Event(event) => self.hear(&event),
                Message::Answer(answer) => self.take(answer),
            }
        }
        if let Some(snapshot) = self.lab.as_ref().and_then(Lab::snapshot) {
            self.race.snapshot = snapshot;
        }
    }

    fn take_measurements(&mut self) {
        match self.shelf.measurements.hear() {
            Some(Ok((gesture, notice))) => {
                self.send(Command::Gesture(gesture));
                self.notice(notice);
            }
            Some(Err(problem)) => self.notice(problem),
            None => {}
        }
    }

    /// Takes one event.
    pub fn hear(&mut self, event: &Event) {
        if let Event::Started { values, history } = event {
            return self.start(values, history);
        }
        self.race.apply(event);
        match event {
            Event::Stopped(stopped) => {
                let name = self.race.name(stopped.contender);
                self.notice(format!("{name} stopped at step {}: {}", stopped.step, stopped.reason));
            }
            Event::Changed(change) => {
                if let Err(error) = self.scenario.follow(change) {
                    self.notice(error.to_string());
                }
            }
            _ => {}
        }
    }

    /// Another race has started: the one before, if its end was asked for, is kept.
    fn start(&mut self, values: &Values, history: &History) {
        self.scenario.runs_with(values);
        if let Some(ended) = self.race.start(history.clone()) {
            self.shelf.keep_ended(ended);
        }
    }

    /// Takes what was asked for, or what a person should know.
    fn take(&mut self, answer: Answer) {
        let taken = match answer {
            Answer::Notice(text) => Err(text),
            Answer::Session(session) => self.shelf.put_aside.take(*session),
            Answer::Map(map) => self.shelf.saved_map.take(*map),
        };
        if let Err(words) = taken {
            self.notice(words);
        }
    }
}
