//! Paints a scatter: a field behind, regions, discs, lines and clouds over two axes, with things to drag.

mod cursor;
mod field;
mod parts;
mod points;
mod spots;

use super::keys::show_empty;
use super::plane::axes::bounds;
use super::plane::legend::{self, Entry, Legend};
use super::plane::stage::{MARGIN, Setting, Stage};
use super::plane::{lines, markers};
use crate::app::kit::inks::{Sample, colour, shade};
use crate::app::kit::theme::Theme;
use crate::scene::{Disc, Gesture, Region, Scatter};
use eframe::egui::{Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use parts::first_of;

/// Corners of a disc.
const CORNERS: usize = 64;

/// Draws the scatter into all the space there is.
pub fn show(ui: &mut Ui, scatter: &Scatter, theme: &Theme, gestures: &mut Vec<Gesture>) {
    let id = ui.scope_id().with(("scatter", &scatter.name));
    if is_empty(scatter) {
        return show_empty(ui, &scatter.name, &scatter.empty, theme);
    }
    let legend = legend::show(ui, id, &entries(scatter), theme);
    let set_by_hand = markers::values(ui, id, &scatter.markers);
    let bounds = [0, 1].map(|axis| {
        let axes = [&scatter.x, &scatter.y];
        // A field ends at its own edge.
        let inner = scatter.field.is_some();
        bounds(axes[axis], extent(scatter, &set_by_hand, axis).into_iter(), if inner { 0.0 } else { MARGIN })
    });
    let sense = Sense::click();
    let axes = [&scatter.x, &scatter.y];
    let setting = Setting { name: &scatter.name, id, axes, bounds, equal: scatter.equal, sense };
    let stage = Stage::new(ui, setting, theme);
    draw(ui, &stage, scatter, &legend, theme);
    let (_, marker_held) = markers::show(ui, &stage, (&scatter.name, &scatter.markers), gestures, theme);
    let spot_held = spots::show(ui, &stage, scatter, gestures, theme);
    stage.rest(ui, marker_held || spot_held);
    if !(marker_held || spot_held) {
        cursor::show(ui, &stage, scatter, &legend, gestures, theme);
    }
    if let Some(hand) = scatter.hand.as_ref().filter(|_| scatter.field.is_none()) {
        let keyed = "arrows walk the points, Enter picks";
        stage.note(ui, if stage.response.has_focus() { keyed } else { hand }, theme);
    }
}

fn is_empty(scatter: &Scatter) -> bool {
    let no_points = scatter.clouds.iter().all(|cloud| cloud.points.is_empty())
        && scatter.lines.iter().all(|line| line.points.is_empty());
    let no_field = scatter.field.as_ref().is_none_or(|field| field.values.is_empty());
    no_points && no_field && scatter.discs.is_empty() && scatter.spots.is_empty()
}

/// Clouds, lines, discs and regions, in this order.
fn entries(scatter: &Scatter) -> Vec<Entry> {
    let clouds =
        scatter.clouds.iter().map(|cloud| Entry::new(&cloud.name, cloud.ink, Sample::Mark(cloud.mark)));
    let lines = scatter.lines.iter().map(|line| {
        let mark = line.mark.or(lines::mark_of(line.ink));
        Entry::new(&line.name, line.ink, Sample::Line(line.dash, mark))
    });
    let discs = scatter.discs.iter().map(|disc| Entry::new(&disc.name, disc.ink, Sample::Patch));
    let regions = scatter.regions.iter().map(|region| Entry::new(&region.name, region.ink, Sample::Patch));
    clouds.chain(lines).chain(discs).chain(regions).collect()
}

/// Values along one axis that should be seen. What is hidden counts too, so that the axes stay when it is hidden.
fn extent(scatter: &Scatter, set_by_hand: &[f64], axis: usize) -> Vec<f64> {
    let clouds = scatter.clouds.iter().flat_map(|cloud| &cloud.points);
    let lines = scatter.lines.iter().flat_map(|line| &line.points);
    let points = clouds.chain(lines).chain(scatter.spots.iter().map(|spot| &spot.at));
    let discs = scatter.discs.iter().flat_map(|disc| {
        let (at, radius) = (disc.centre[axis], disc.radii[axis]);
        [at - radius, at + radius]
    });
    let regions = scatter.regions.iter().flat_map(|region| [region.x, region.y][axis]);
    let markers = scatter.markers.iter().zip(set_by_hand);
    let markers = markers.filter(|(marker, _)| usize::from(marker.level) == axis).map(|(_, value)| *value);
    let field = scatter.field.iter().flat_map(|field| [field.bounds[axis], field.bounds[axis + 2]]);
    points.map(|point| point[axis]).chain(discs).chain(regions).chain(markers).chain(field).collect()
}

fn draw(ui: &Ui, stage: &Stage<'_>, scatter: &Scatter, legend: &Legend, theme: &Theme) {
    let painter = stage.painter(ui);
    let [clouds, lines, discs, regions] = first_of(scatter);
    if let Some(field) = &scatter.field {
        field::draw(ui, &painter, stage, field, theme);
    }
    for (_, region) in scatter.regions.iter().enumerate().filter(|(i, _)| legend.shows(regions + i)) {
        draw_region(&painter, stage, region, theme);
    }
    for (index, disc) in scatter.discs.iter().enumerate().filter(|(i, _)| legend.shows(discs + i)) {
        draw_disc(&painter, stage, disc, (discs + index, legend), theme);
    }
    for (index, line) in scatter.lines.iter().enumerate().filter(|(i, _)| legend.shows(lines + i)) {
        lines::draw(&painter, &stage.axes, line, |ink| legend.faded(lines + index, ink), theme);
    }
    for (index, cloud) in scatter.clouds.iter().enumerate().filter(|(i, _)| legend.shows(clouds + i)) {
        let aside = legend.is_aside(clouds + index);
        points::draw(&painter, &stage.axes, cloud, (aside, scatter.field.is_some()), theme);
    }
}

fn draw_region(painter: &Painter, stage: &Stage<'_>, region: &Region, theme: &Theme) {
    let area = stage.axes.area;
    let side = |value: f64, at: fn(&Stage<'_>, f64) -> Option<f32>, low: f32, high: f32| match value {
        value if value == f64::NEG_INFINITY => low,
        value if value == f64::INFINITY => high,
        value => at(stage, value).unwrap_or(low),
    };
    let x = region.x.map(|value| side(value, |stage, v| stage.axes.x_at(v), area.left(), area.right()));
    let y = region.y.map(|value| side(value, |stage, v| stage.axes.y_at(v), area.bottom(), area.top()));
    let place = Rect::from_two_pos(pos2(x[0], y[0]), pos2(x[1], y[1])).intersect(area);
    let ink = colour(region.ink, theme);
    painter.rect_filled(place, 0.0, shade(ink));
    // An edge inside the axes is drawn, in dashes: a shade alone is lost on a bright wall.
    let corners = [place.left_top(), place.right_top(), place.right_bottom(), place.left_bottom()];
    let sides: [[Pos2; 2]; 4] = [0, 1, 2, 3].map(|side| [corners[side], corners[(side + 1) % 4]]);
    for ends in sides.into_iter().filter(|ends| inside(area, *ends)) {
        painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, ink), 4.0, 3.0));
    }
}

/// Whether a side lies between the axes' own edges.
fn inside(area: Rect, [from, to]: [Pos2; 2]) -> bool {
    let inner = area.shrink(1.0);
    if from.x == to.x { inner.x_range().contains(from.x) } else { inner.y_range().contains(from.y) }
}

fn draw_disc(
    painter: &Painter,
    stage: &Stage<'_>,
    disc: &Disc,
    (entry, legend): (usize, &Legend),
    theme: &Theme,
) {
    let ink = legend.faded(entry, colour(disc.ink, theme));
    let corner = |index: usize| {
        let angle = index as f64 / CORNERS as f64 * std::f64::consts::TAU;
        let at = [disc.centre[0] + disc.radii[0] * angle.cos(), disc.centre[1] + disc.radii[1] * angle.sin()];
        stage.axes.at(at)
    };
    let corners: Vec<Pos2> = (0..CORNERS).filter_map(corner).collect();
    painter.add(Shape::convex_polygon(corners, shade(ink), Stroke::new(theme.line_width * 0.6, ink)));
    if let Some(centre) = stage.axes.at(disc.centre) {
        let reach = lines::radius(theme);
        for across in [vec2(reach, 0.0), vec2(0.0, reach)] {
            painter
                .line_segment([centre - across, centre + across], Stroke::new(theme.line_width * 0.6, ink));
        }
    }
}
