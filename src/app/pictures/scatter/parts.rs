//! Parts of a scatter: where they begin in the legend, what they are called on the screen, what is told of a place.

use crate::app::pictures::keys::Line;
use crate::app::pictures::plane::stage::Stage;
use crate::scene::Scatter;
use eframe::egui::Id;

/// Entries of a kind of thing begin here in the legend.
pub fn first_of(scatter: &Scatter) -> [usize; 4] {
    let (clouds, lines) = (scatter.clouds.len(), scatter.lines.len());
    [0, clouds, clouds + lines, clouds + lines + scatter.discs.len()]
}

/// Identity of a scatter's part on the screen.
pub fn part_id(stage: &Stage<'_>, part: &str) -> Id {
    stage.response.id.with(part)
}

/// What is written beside a point: both values with their units.
pub fn place_lines(stage: &Stage<'_>, [x, y]: [f64; 2]) -> Vec<Line> {
    let axes = &stage.axes;
    vec![Line::plain(axes.x.name.clone(), axes.x_words(x)), Line::plain(axes.y.name.clone(), axes.y_words(y))]
}
