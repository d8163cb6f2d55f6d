//! Motion: how far something has moved since it changed, and whether people want to see it move at all.

use eframe::egui::{Context, Id};

/// What has changed last.
#[derive(Clone, Copy)]
struct Change {
    key: u64,
    /// When, in seconds of the window's clock.
    at_s: f64,
    /// Whether it moves: changes that follow each other faster than a motion lasts are shown at once.
    moves: bool,
}

fn wish() -> Id {
    Id::unique("reduced motion")
}

/// Whether people want things to stand still.
pub fn reduced(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(wish())).unwrap_or(false)
}

/// Notes whether people want things to stand still.
pub fn set_reduced(ctx: &Context, reduced: bool) {
    ctx.data_mut(|data| data.insert_temp(wish(), reduced));
}

/// How far the motion has come that `seconds` last and begin when the key under this name changes: 1 when it is over, when
/// the key has never changed, or when motion is not wanted. Asks for the next picture while something moves.
pub fn progress(ctx: &Context, id: Id, key: u64, seconds: f32) -> f32 {
    let now_s = ctx.input(|input| input.time);
    let kept = ctx.data(|data| data.get_temp::<Change>(id));
    let change = match kept {
        Some(change) if change.key == key => change,
        Some(before) => Change { key, at_s: now_s, moves: now_s - before.at_s >= f64::from(seconds) },
        None => Change { key, at_s: now_s, moves: false },
    };
    ctx.data_mut(|data| data.insert_temp(id, change));
    let part = (now_s - change.at_s) / f64::from(seconds);
    if !change.moves || part >= 1.0 || reduced(ctx) {
        return 1.0;
    }
    ctx.request_repaint();
    part.max(0.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::RawInput;

    /// Progress at each (time, key), and whether the next picture was asked for at once.
    fn course(ctx: &Context, moments: &[(f64, u64)]) -> Vec<(f32, bool)> {
        let at = |(time, key): &(f64, u64)| {
            let mut part = 0.0;
            let input = RawInput { time: Some(*time), ..RawInput::default() };
            let output = ctx.run_ui(input, |ui| part = progress(ui.ctx(), Id::unique("test"), *key, 0.5));
            let delay = output.viewport_output.values().map(|view| view.repaint_delay).min();
            (part, delay.is_some_and(|delay| delay.is_zero()))
        };
        moments.iter().map(at).collect()
    }

    #[test]
    fn a_calm_change_moves_and_a_hurried_one_does_not() {
        let ctx = Context::default();
        // egui itself asks for a second picture after the first ones.
        course(&ctx, &[(0.0, 1), (0.1, 1), (0.2, 1)]);
        let moments = [(9.0, 1), (9.1, 2), (9.35, 2), (9.4, 3), (9.45, 3), (9.7, 3), (9.8, 3)];
        let parts: Vec<f32> = course(&ctx, &moments).into_iter().map(|(part, _)| part).collect();
        // 0.25 s of 0.5 s are half of it; the change at 9.4 s comes 0.3 s behind the one at 9.1 s.
        assert!((parts[2] - 0.5).abs() < 1e-3, "{parts:?}");
        assert_eq!((parts[0], parts[1]), (1.0, 0.0));
        assert!(parts[3..].iter().all(|part| *part == 1.0), "{parts:?}");
    }

    #[test]
    fn pictures_are_asked_for_only_while_something_moves() {
        let ctx = Context::default();
        course(&ctx, &[(0.0, 1), (0.1, 1), (0.2, 1)]);
        // egui follows a wish for a picture by one more.
        let asked = course(&ctx, &[(2.0, 1), (3.0, 2), (3.2, 2), (3.6, 2), (3.7, 2)]);
        assert_eq!(
            asked.iter().map(|(_, asked)| *asked).collect::<Vec<_>>(),
            [false, true, true, true, false]
        );
        set_reduced(&ctx, true);
        assert_eq!(course(&ctx, &[(6.0, 3), (6.1, 3)]), [(1.0, false), (1.0, false)]);
    }
}
