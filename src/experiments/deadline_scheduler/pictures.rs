//! What is seen of the cell: packets that age through their window, who is sent by a contender and by the optimum, what the
//! critic holds sending to be worth, and what is lost.

use super::round::{Decider, Game, Round, SHOWN, TITLES, in_plan};
use crate::problems::deadline_scheduler::link::LEVELS;
use crate::problems::deadline_scheduler::queue::Pattern;
use crate::problems::deadline_scheduler::world::{Fate, Tally, World};
use crate::scene::{
    Axis, Button, Ink, Look, Mark, Marker, Picture, Row, Scatter, Scene, Series, Table, Timeline, Tone, Trace,
};

/// The button that gives the decision to a hand, and back.
pub(super) const HAND: &str = "Decide by hand";
/// Name of the picture of slots.
pub(super) const SLOTS: &str = "packets by slot";

/// The button that sends a user.
pub(super) fn sender(user: usize) -> String {
    format!("Send user {}", user + 1)
}

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let levels: Vec<String> = round.before.levels.iter().map(|level| (level + 1).to_string()).collect();
    let who = if round.hand.is_some() { "you decide" } else { round.entry.name };
    vec![
        scene(
            0,
            format!("slot {}, {who}", round.before.slot),
            vec![buttons(round), slots(round).into(), Picture::Table(users(round))],
        ),
        scene(
            1,
            format!("only the heads wait; fading of the users at level {} of {LEVELS}", levels.join(" and ")),
            vec![choices(round, round.entry.name, false), choices(round, "optimum", true)],
        ),
        scene(2, "of user 1, while the others wait".to_owned(), vec![worth(round)]),
        scene(3, "since the start, or since you took over".to_owned(), vec![Picture::Table(losses(round))]),
    ]
}

fn buttons(round: &Round) -> Picture {
    let mut buttons = vec![Button {
        name: HAND.to_owned(),
        hover:
            "You pick who is sent, slot by slot; the contender plays beside on the same packets and fading"
                .to_owned(),
        on: round.hand.is_some(),
    }];
    if let Some((_, sends)) = &round.hand {
        buttons.extend(sends.iter().enumerate().map(|(user, &on)| Button {
            name: sender(user),
            hover: "Sends the oldest packet of this user in the slot at hand, on the blocks that theory asks for".to_owned(),
            on,
        }));
    }
    Picture::Buttons(buttons)
}

/// Rows that a user has: one for each packet that can wait at once, or a single one where there are many users.
fn rows_of_user(round: &Round) -> usize {
    if round.cell().users() == 2 { round.cell().last() } else { 1 }
}

/// The user to whom a row belongs.
pub(super) fn user_of(round: &Round, row: usize) -> usize {
    row / rows_of_user(round)
}

/// The place of a fate among the looks.
fn look(fate: Fate) -> u8 {
    match fate {
        Fate::Empty | Fate::Waits => 0,
        Fate::Arrived => 1,
        Fate::Failed => 2,
        Fate::Early => 3,
        Fate::Late => 4,
    }
}

/// Packets as bars from the slot in which they come to the one in which they go; for many users what happened in each slot.
fn slots(round: &Round) -> Timeline {
    let slot = round.before.slot;
    let first = (slot + 1).saturating_sub(SHOWN);
    let users = round.cell().users();
    let mut timeline =
        Timeline::new(SLOTS, "user", "slot").first(first).length(0.125, "ms").now(slot).looks([
            Look::new("waits", Tone::Waiting, Mark::Ring),
            Look::new("in time", Tone::Good, Mark::Disc),
            Look::new("failed", Tone::Bad, Mark::Cross),
            Look::new("early", Tone::Kind(0), Mark::Triangle),
            Look::new("late", Tone::Faint, Mark::Bar),
        ]);
    if round.hand.is_some() {
        timeline = timeline.by_hand("A click on a user's row sends that user, or takes it back");
    }
    let rows = (0..users)
        .flat_map(|user| if users == 2 { bars(round, user) } else { vec![line(round, user, first)] });
    timeline.rows(rows)
}

/// The rows of one of two users: a packet keeps its row, since none outlives as many slots as there are rows.
fn bars(round: &Round, user: usize) -> Vec<Row> {
    let (last, slot) = (round.cell().last() as u64, round.before.slot);
    let [opens, closes] = round.cell().settings().window;
    let mut rows: Vec<Row> = (0..last).map(|_| Row::new("")).collect();
    let mut put = |born: u64, to: u64, look: u8, bracket: bool| {
        let row = &mut rows[(born % last) as usize];
        let mut new = std::mem::replace(row, Row::new("")).bar(born as f64, to as f64 + 1.0, look, "");
        if bracket {
            let begin = born as f64 + opens as f64 - 1.0;
            new = new.bracket(begin, born as f64 + closes as f64, 1, "");
        }
        *row = new;
    };
    for packet in round.past.iter().filter(|packet| packet.user == user) {
        put(packet.slots[0], packet.slots[1], look(packet.fate), false);
    }
    let played = round.fates[user] != Fate::Empty && round.phase.is_last();
    let head = round.before.ages(user)[0] as u64;
    for age in (1..=last).filter(|age| round.before.patterns[user] >> (age - 1) & 1 == 1) {
        let gone = played && age == head && round.fates[user] != Fate::Waits;
        if !gone {
            put((slot + 1).saturating_sub(age), slot, 0, age == head);
        }
    }
    let first = std::mem::replace(&mut rows[0], Row::new(""));
    rows[0] = Row {
        name: format!("user {}", user + 1),
        ink: Some(Ink::kind(user)),
        figure: figure(round, user),
        ..first
    };
    rows
}

/// What a user gets in the slot.
fn figure(round: &Round, user: usize) -> String {
    match round.blocks[user] {
        0 => String::new(),
        1 => "1 block".to_owned(),
        blocks => format!("{blocks} blocks"),
    }
}

/// The row of one of many users.
fn line(round: &Round, user: usize, first: u64) -> Row {
    let mut cells = vec![None; (round.before.slot + 1 - first) as usize];
    for packet in round.past.iter().filter(|packet| packet.user == user && packet.slots[1] >= first) {
        if let Some(cell) = cells.get_mut((packet.slots[1] - first) as usize) {
            *cell = Some(look(packet.fate));
        }
    }
    Row::new(format!("user {}", user + 1)).ink(Ink::kind(user)).figure(figure(round, user)).cells(cells)
}

/// The users of the slot in words.
fn users(round: &Round) -> Table {
    let (cell, world) = (round.cell(), &round.before);
    let row = |user: usize| {
        let (age, level) = (world.ages(user)[0], world.levels[user]);
        let blocks = round.blocks[user];
        let chance = if blocks > 0 {
            format!("{:.4}", cell.reward(user, level, age, blocks))
        } else {
            "–".to_owned()
        };
        let words = [
            format!("{}", user + 1),
            if age > 0 { format!("{age} of {}", cell.last()) } else { "none".to_owned() },
            format!("{} of {LEVELS}", level + 1),
            cell.need(user, level).to_string(),
            blocks.to_string(),
            chance,
        ];
        let stands = match round.fates[user] {
            Fate::Arrived => Some(true),
            Fate::Early | Fate::Failed | Fate::Late => Some(false),
            Fate::Empty | Fate::Waits => None,
        };
        (words.to_vec(), stands)
    };
    let columns = ["user", "head, slots", "fading", "needs", "gets", "counts with"];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: (0..cell.users()).map(row).collect(),
        note: format!(
            "{} blocks in a slot; a packet counts from slot {} to {} of its life",
            cell.blocks(),
            cell.settings().window[0],
            cell.last()
        ),
    }
}

/// Who is sent for each pair of ages of the first two heads, at the levels of the slot.
fn choices(round: &Round, name: &str, optimum: bool) -> Picture {
    let last = round.cell().last();
    let axis = |name: String| Axis::new(name, "slots").within(-0.5, last as f64 + 0.5);
    let (across, upwards) =
        (axis("age of user 1's head".to_owned()), axis(format!("{name}: age of user 2's head")));
    let mut clouds: [Vec<[f64; 2]>; 4] = Default::default();
    for one in 0..=last {
        for two in 0..=last {
            let world = with_heads(&round.before, &[one, two]);
            if let Some(blocks) = decision(round, &world, optimum) {
                let sent = usize::from(blocks[0] > 0) + 2 * usize::from(blocks[1] > 0);
                clouds[sent].push([one as f64, two as f64]);
            }
        }
    }
    let [nobody, first, second, both] = clouds;
    Scatter::new(name, across, upwards)
        .marked_cloud("nobody", Tone::Faint, Mark::Ring, nobody)
        .marked_cloud("user 1", Ink::kind(0), Mark::Square, first)
        .marked_cloud("user 2", Ink::kind(1), Mark::Triangle, second)
        .marked_cloud("both", Ink::kind(2), Mark::Diamond, both)
        .when_empty("The optimum is computed for two users")
        .into()
}

/// A world in which only heads of these ages wait.
fn with_heads(world: &World, ages: &[usize]) -> World {
    let pattern = |age: usize| if age == 0 { 0 } else { 1 << (age - 1) };
    let mut other = world.clone();
    for (user, to) in other.patterns.iter_mut().enumerate() {
        *to = ages.get(user).map_or(0, |&age| pattern(age) as Pattern);
    }
    other
}

/// What the contender or the optimum does there.
fn decision(round: &Round, world: &World, optimum: bool) -> Option<Vec<usize>> {
    let cell = round.cell();
    if optimum {
        return round.ground.pair.as_ref().map(|pair| in_plan(&pair.best.plan, cell, world));
    }
    match &round.decider {
        Decider::Learner(trainee) => trainee.decide(std::slice::from_ref(world)).ok(),
        Decider::Rule(ruler) => Some(ruler.clone().blocks(cell, &world.seen())),
        Decider::Ahead(ahead) => Some(ahead.blocks(cell, &world.states())),
        Decider::Plan(plan) => Some(in_plan(plan, cell, world)),
    }
}

/// What the critic holds sending user 1 now to be worth, by the age of its head, for three levels.
fn worth(round: &Round) -> Picture {
    let (cell, last) = (round.cell(), round.cell().last());
    let empty = "Rules and the look-ahead have no critic: follow a learner";
    let series = Series::new(
        "sending against waiting",
        Axis::new("age of the head", "slots"),
        Axis::new("worth of sending now", "packets"),
    )
    .marker(Marker::level("as good as waiting", 0.0))
    .marker(Marker::upright("window opens", cell.settings().window[0] as f64))
    .when_empty(empty);
    let Decider::Learner(trainee) = &round.decider else { return series.into() };
    let worlds = |level: usize| -> Vec<World> {
        let at = |age| {
            let mut world = with_heads(&round.before, &[age]);
            world.levels[0] = level;
            world
        };
        (1..=last).map(at).collect()
    };
    let line = |(index, level): (usize, usize)| {
        let values = trainee.worth_sending(0, &worlds(level)).unwrap_or_default();
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let name = format!("level {} of {LEVELS}, {} blocks by theory", level + 1, cell.need(0, level));
        Trace::sampled(name, Ink::kind(index), 1.0, 1.0, &values)
    };
    [0, 1, LEVELS - 1].into_iter().enumerate().map(line).fold(series, Series::line).into()
}

/// What was lost on the floor.
fn losses(round: &Round) -> Table {
    let row = |name: &str, tally: &Tally| {
        let share = |count: u64| {
            let packets = tally.packets();
            if packets == 0 {
                "–".to_owned()
            } else {
                format!("{:.1} %", 100.0 * count as f64 / packets as f64)
            }
        };
        let counts = [tally.lost(), tally.failed, tally.early, tally.late].map(share);
        ([vec![name.to_owned(), tally.packets().to_string()], counts.to_vec()].concat(), None)
    };
    let mine = |game: &Game, name: &str| row(name, &game.tally);
    let rows = match &round.hand {
        Some((beside, _)) => vec![mine(&round.game, "you"), mine(beside, round.entry.name)],
        None => vec![mine(&round.game, round.entry.name)],
    };
    let limit = round.ground.pair.as_ref().map_or(round.ground.relaxation.lost, |pair| pair.best.lost[0]);
    let columns = ["", "packets", "lost", "failed", "early", "late"];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        note: format!("In the long run nobody can lose less than {:.1} %", 100.0 * limit),
    }
}
