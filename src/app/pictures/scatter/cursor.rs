//! What is read in a scatter: the point under the pointer, or the one that arrows have walked to.

use super::parts::{first_of, part_id, place_lines};
use crate::app::kit::inks::{Sample, colour};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{self, Line, arrows, pressed, read};
use crate::app::pictures::plane::legend::Legend;
use crate::app::pictures::plane::stage::Stage;
use crate::scene::{Gesture, Ink, Mark, Picked, Scatter};
use eframe::egui::{CursorIcon, Key, Pos2, Rect, Stroke, Ui, Vec2};

/// How far from the pointer a point is read.
const REACH: f32 = 12.0;

/// A row of points that can be read: a cloud, or a line.
struct Walk<'a> {
    name: &'a str,
    ink: Ink,
    sample: Sample,
    points: &'a [[f64; 2]],
    about: &'a [String],
    /// The cloud that it is.
    cloud: Option<usize>,
}

/// Which row, and which of its points.
type At = (usize, usize);

/// Reads a point, draws a ring around it, and hears what picks it.
pub fn show(
    ui: &Ui,
    stage: &Stage<'_>,
    scatter: &Scatter,
    legend: &Legend,
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) {
    let walks = walks(scatter, legend);
    let key = part_id(stage, "walked to");
    let hovered = stage.pointer().and_then(|pointer| nearest(stage, &walks, pointer));
    let walked = arrows(ui, &stage.response).and_then(|steps| {
        let before = ui.data(|data| data.get_temp::<At>(key));
        let now = walk(&walks, before, steps)?;
        ui.data_mut(|data| data.insert_temp(key, now));
        Some(now)
    });
    let Some(at) = hovered.or(walked) else { return read_field(ui, stage, scatter, theme) };
    let Some((walk, point)) = found(&walks, at) else { return };
    let Some(place) = stage.axes.at(point) else { return };
    let ring = Stroke::new(theme.line_width * 0.8, theme.accent.0);
    stage.painter(ui).circle_stroke(place, REACH * 0.7, ring);
    let mut lines = place_lines(stage, point);
    lines.extend(walk.about.get(at.1).map(|about| Line::plain(about.clone(), "")));
    lines.extend(field_line(scatter, point));
    lines.first_mut().into_iter().for_each(|line| {
        line.sample = Some((walk.sample, colour(walk.ink, theme)));
    });
    read(ui, &stage.response, Rect::from_center_size(place, Vec2::splat(REACH)), (walk.name, &lines), theme);
    if let (Some(cloud), Some(_)) = (walk.cloud, &scatter.hand) {
        if hovered.is_some() {
            ui.set_cursor_icon(CursorIcon::PointingHand);
        }
        let clicked = hovered.is_some() && stage.response.clicked();
        if clicked || (hovered.is_none() && pressed(ui, &stage.response, Key::Enter)) {
            let what = Picked::Point { cloud, point: at.1 };
            gestures.push(Gesture::Pick { of: scatter.name.clone(), what });
        }
    }
}

/// Clouds and lines that are shown.
fn walks<'a>(scatter: &'a Scatter, legend: &Legend) -> Vec<Walk<'a>> {
    let [clouds, lines, ..] = first_of(scatter);
    let shown = |first: usize, index: usize| legend.shows(first + index);
    let clouds = scatter.clouds.iter().enumerate().filter(|(index, _)| shown(clouds, *index));
    let clouds = clouds.map(|(index, cloud)| Walk {
        name: &cloud.name,
        ink: cloud.ink,
        sample: Sample::Mark(if cloud.mark == Mark::None { Mark::Disc } else { cloud.mark }),
        points: &cloud.points,
        about: &cloud.about,
        cloud: Some(index),
    });
    let lines = scatter.lines.iter().enumerate().filter(|(index, _)| shown(lines, *index));
    let lines = lines.map(|(_, line)| Walk {
        name: &line.name,
        ink: line.ink,
        sample: Sample::Line(line.dash, None),
        points: &line.points,
        about: &[],
        cloud: None,
    });
    clouds.chain(lines).filter(|walk| !walk.points.is_empty()).collect()
}

fn found<'a, 'b>(walks: &'b [Walk<'a>], (row, point): At) -> Option<(&'b Walk<'a>, [f64; 2])> {
    let walk = walks.get(row)?;
    Some((walk, *walk.points.get(point)?))
}

/// The point next to a place on the screen, if one is near.
fn nearest(stage: &Stage<'_>, walks: &[Walk<'_>], place: Pos2) -> Option<At> {
    let all = walks.iter().enumerate().flat_map(|(row, walk)| {
        walk.points.iter().enumerate().map(move |(index, point)| ((row, index), *point))
    });
    let near = all.filter_map(|(at, point)| Some((at, (stage.axes.at(point)? - place).length_sq())));
    let near = near.filter(|(_, far)| *far <= REACH * REACH);
    // Of points at the same place the last is on top.
    near.min_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(at, _)| at)
}

/// Arrows to the right and left go from point to point of a row, in the order of x; up and down go to another row.
fn walk(walks: &[Walk<'_>], before: Option<At>, [right, up]: [i64; 2]) -> Option<At> {
    let Some((row, point)) = before.filter(|at| found(walks, *at).is_some()) else {
        return walks.first().map(|walk| (0, order(walk.points).first().copied().unwrap_or(0)));
    };
    if up != 0 {
        let row = keys::moved(row, -up, walks.len());
        let x = found(walks, (before?.0, point))?.1[0];
        let far = |index: &usize| (walks[row].points[*index][0] - x).abs();
        return order(walks[row].points)
            .into_iter()
            .min_by(|a, b| far(a).total_cmp(&far(b)))
            .map(|at| (row, at));
    }
    if right == 0 {
        return Some((row, point));
    }
    let order = order(walks[row].points);
    let place = order.iter().position(|index| *index == point).unwrap_or(0);
    order.get(keys::moved(place, right, order.len())).map(|index| (row, *index))
}

/// Indices of points that have a place, by x.
fn order(points: &[[f64; 2]]) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..points.len()).filter(|index| points[*index].iter().all(|value| value.is_finite())).collect();
    order.sort_by(|a, b| points[*a][0].total_cmp(&points[*b][0]));
    order
}

fn field_line(scatter: &Scatter, at: [f64; 2]) -> Option<Line> {
    let field = scatter.field.as_ref()?;
    let value = crate::scene::scale::figure(f64::from(field.at(at)?));
    let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
    Some(Line::plain(field.name.clone(), format!("{value}{unit}")))
}

/// The field's value under the pointer where there is no point.
fn read_field(ui: &Ui, stage: &Stage<'_>, scatter: &Scatter, theme: &Theme) {
    let Some(pointer) = stage.pointer() else { return };
    let at = stage.axes.value(pointer);
    let Some(value) = field_line(scatter, at) else { return };
    let lines = place_lines(stage, at);
    let around = Rect::from_center_size(pointer, Vec2::splat(REACH));
    read(ui, &stage.response, around, (&format!("{} {}", value.name, value.value), &lines), theme);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_walk_a_cloud_by_x_and_change_clouds_at_the_same_x() {
        let (first, second) =
            ([[3.0, 0.0], [1.0, 0.0], [2.0, 0.0]], [[0.0, 5.0], [2.1, 5.0], [f64::NAN, 5.0]]);
        let row = |points| Walk {
            name: "",
            ink: Ink::Limit,
            sample: Sample::Patch,
            points,
            about: &[],
            cloud: None,
        };
        let walks = [row(&first[..]), row(&second[..])];
        assert_eq!(walk(&walks, None, [0, 0]), Some((0, 1)), "the leftmost comes first");
        assert_eq!(walk(&walks, Some((0, 1)), [1, 0]), Some((0, 2)));
        assert_eq!(walk(&walks, Some((0, 2)), [9, 0]), Some((0, 0)));
        assert_eq!(walk(&walks, Some((0, 2)), [0, -1]), Some((1, 1)), "down is the next cloud");
        assert_eq!(walk(&walks, Some((1, 1)), [1, 0]), Some((1, 1)), "what has no place is passed over");
        assert_eq!(walk(&walks, Some((7, 7)), [1, 0]), Some((0, 1)), "what is gone is begun again");
        assert_eq!(walk(&[], None, [1, 0]), None);
    }
}
