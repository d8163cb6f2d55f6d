//! The legend of the floor: shares of the states as a bar, every state and use case that is there, the length scale.

use super::crowd::devices_per_dot;
use crate::app::kit::inks::colour;
use crate::app::kit::theme::Theme;
use crate::app::pictures::glyphs;
use crate::app::pictures::states::draw_sample;
use crate::factory::UseCase;
use crate::scene::axis::with_thin_spaces;
use crate::scene::{DeviceState, Floor, FloorDevice};
use eframe::egui::{Align, Galley, Painter, Rect, Response, Stroke, Vec2, pos2, vec2};
use std::sync::Arc;

/// Longest bar of the length scale on the screen.
const LONGEST_SCALE: f32 = 72.0;
/// The legend never takes more than this share of the tile's height.
const MOST_HEIGHT: f32 = 0.4;
/// A legend beside the floor takes at most this share of the width.
const MOST_WIDTH: f32 = 0.4;

#[derive(Clone, PartialEq)]
enum Kind {
    State(DeviceState),
    UseCase(UseCase),
    Crowd,
    Scale,
}

struct Entry {
    kind: Kind,
    words: Arc<Galley>,
    /// Left out first where there is no room.
    spare: bool,
}

/// What the legend says.
pub struct Legend {
    entries: Vec<Entry>,
    /// Each state that is there with the number of devices in it.
    counts: Vec<(DeviceState, usize)>,
    /// Whether a bar shows their shares: several states, and nobody who is only a shade.
    bar: bool,
    /// Points from one row to the next, and between a sign and its words.
    row: f32,
    sign: f32,
    gap: f32,
}

/// The states of a floor in the order of a legend, each with the number of devices in it.
fn counted(floor: &Floor) -> Vec<(DeviceState, usize)> {
    let mut counts: Vec<(DeviceState, usize)> = Vec::new();
    for device in &floor.devices {
        match counts.iter_mut().find(|(look, _)| *look == device.state) {
            Some((_, count)) => *count += 1,
            None => counts.push((device.state.clone(), 1)),
        }
    }
    counts.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
    counts
}

/// Where floor and legend go.
pub struct Places {
    /// The floor.
    pub floor: Rect,
    legend: Rect,
    /// Whether there is room for everything.
    whole: bool,
}

impl Legend {
    /// Everything that is on a floor.
    pub fn new(painter: &Painter, floor: &Floor, theme: &Theme) -> Self {
        let words = |text: String| painter.layout_no_wrap(text, theme.font(theme.small_type), theme.dim.0);
        let counts = counted(floor);
        let entry = |kind, text: String, spare| Entry { kind, words: words(text), spare };
        let states = counts.iter().map(|(state, count)| {
            let words = format!("{} {}", state.word, with_thin_spaces(*count as f64));
            entry(Kind::State(state.clone()), words, false)
        });
        let has_glyph = |use_case: &UseCase| {
            let shown = |device: &FloorDevice| device.state.way_index().is_none();
            floor.devices.iter().any(|device| device.use_case == *use_case && shown(device))
        };
        let use_cases = UseCase::ALL.into_iter().filter(has_glyph);
        let use_cases =
            use_cases.map(|case| entry(Kind::UseCase(case), glyphs::short_name(case).to_owned(), true));
        let per = f64::from(devices_per_dot(floor.crowd));
        let crowd = (floor.crowd > 0)
            .then(|| entry(Kind::Crowd, format!("a dot is {} idle devices", with_thin_spaces(per)), false));
        let scale = std::iter::once(entry(Kind::Scale, String::new(), false));
        Self {
            entries: states.chain(crowd).chain(use_cases).chain(scale).collect(),
            bar: counts.len() > 1 && floor.crowd == 0,
            counts,
            row: theme.small_type * 1.6,
            sign: theme.small_type * 1.45,
            gap: theme.space * 1.25,
        }
    }

    /// Below the floor, or beside it where that leaves the floor larger; `size_m` is what the floor has to show.
    pub fn place(&self, area: Rect, size_m: [f32; 2]) -> Places {
        let scale = |size: Vec2| (size.x / size_m[0]).min(size.y / size_m[1]);
        let whole = self.height(area.width(), true) <= area.height() * MOST_HEIGHT;
        let below = self.height(area.width(), whole).min(area.height() * MOST_HEIGHT);
        let column = self.entries.iter().map(|entry| self.width(entry)).fold(0.0, f32::max);
        let fits = column <= area.width() * MOST_WIDTH && self.height(column, true) <= area.height();
        let beside_scale = scale(area.size() - vec2(column + self.gap, 0.0));
        if fits && beside_scale > 1.1 * scale(area.size() - vec2(0.0, below)) {
            let (floor, legend) = area.split_left_right_at_x(area.right() - column);
            return Places { floor: floor.with_max_x(floor.right() - self.gap), legend, whole: true };
        }
        let (floor, legend) = area.split_top_bottom_at_y(area.bottom() - below);
        Places { floor, legend, whole }
    }

    fn width(&self, entry: &Entry) -> f32 {
        match entry.kind {
            // Its words follow from the scale; they are about as long as "200 m".
            Kind::Scale => LONGEST_SCALE + self.sign * 2.3,
            _ => self.sign + entry.words.size().x,
        }
    }

    /// Whether the scale stands beside the bar of the states.
    fn scale_beside_bar(&self, width: f32) -> bool {
        self.bar && width > 3.0 * LONGEST_SCALE
    }

    /// Space above the entries, in which the bar of the states lies.
    fn head(&self) -> f32 {
        if self.bar { self.row } else { self.row * 0.3 }
    }

    fn height(&self, width: f32, whole: bool) -> f32 {
        let rows = self.arrange(width, whole).last().map_or(0.0, |(_, place)| place.y + self.row);
        self.head() + rows
    }

    /// The entries in rows of a width, each with its left end and the top of its row.
    fn arrange(&self, width: f32, whole: bool) -> Vec<(&Entry, Vec2)> {
        let mut place = Vec2::ZERO;
        let scale_above = self.scale_beside_bar(width);
        let shown = self.entries.iter().filter(|entry| whole || !entry.spare);
        let shown = shown.filter(|entry| entry.kind != Kind::Scale || !scale_above);
        let arranged = shown.map(|entry| {
            let wide = self.width(entry);
            if place.x > 0.0 && place.x + wide > width + 0.5 {
                place = vec2(0.0, place.y + self.row);
            }
            let here = place;
            place.x += wide + self.gap;
            (entry, here)
        });
        arranged.collect()
    }

    /// Draws it; `scale` is the screen length of a metre on the floor. Hovering a use case tells its whole name.
    pub fn draw(&self, painter: &Painter, places: &Places, scale: f32, response: &Response, theme: &Theme) {
        let area = places.legend;
        self.draw_head(painter, area.with_max_y(area.top() + self.head()), scale, theme);
        let top = area.min + vec2(0.0, self.head());
        for (entry, place) in self.arrange(area.width(), places.whole) {
            let size = vec2(self.width(entry), self.row);
            let place = Rect::from_min_size(top + place, size);
            self.draw_entry(painter, entry, place, scale, theme);
            let pointed = response.hover_pos().is_some_and(|pointer| place.contains(pointer));
            if let (Kind::UseCase(case), true) = (&entry.kind, pointed) {
                response.clone().on_hover_text_at_pointer(case.name());
            }
        }
    }

    fn draw_entry(&self, painter: &Painter, entry: &Entry, area: Rect, scale: f32, theme: &Theme) {
        let sign = pos2(area.left() + self.sign * 0.4, area.center().y);
        match &entry.kind {
            Kind::State(look) => draw_sample(painter, look, sign, theme),
            Kind::UseCase(case) => {
                glyphs::draw(painter, *case, sign, theme.small_type * 0.36, theme.dim.0, theme.panel.0);
            }
            Kind::Crowd => drop(painter.circle_filled(sign, theme.line_width * 0.6, theme.dim.0)),
            Kind::Scale => draw_scale(painter, area, scale, Align::LEFT, theme),
        }
        let words = pos2(area.left() + self.sign, area.center().y - entry.words.size().y / 2.0);
        painter.galley(words, Arc::clone(&entry.words), theme.dim.0);
    }

    /// One bar for all devices, a part for each state, and the scale beside it where there is room.
    fn draw_head(&self, painter: &Painter, area: Rect, scale: f32, theme: &Theme) {
        if !self.bar {
            return;
        }
        let mut right = area.right();
        if self.scale_beside_bar(area.width()) {
            right -= LONGEST_SCALE + self.sign * 2.3 + self.gap;
            draw_scale(painter, area.with_min_x(right + self.gap), scale, Align::RIGHT, theme);
        }
        let all: usize = self.counts.iter().map(|(_, count)| count).sum();
        let size = vec2(right - area.left(), (theme.small_type * 0.4).round());
        let bar = Rect::from_min_size(pos2(area.left(), area.center().y - size.y / 2.0), size);
        let mut from = 0;
        for (state, count) in &self.counts {
            let x = |count: usize| bar.left() + bar.width() * count as f32 / all as f32;
            let ends = x(from)..=(x(from + count) - 1.0).max(x(from) + 1.0);
            let part = Rect::from_x_y_ranges(ends, bar.y_range());
            painter.rect_filled(part, 1.5, colour(state.ink(), theme));
            from += count;
        }
    }
}

/// A bar of a round length in metres at one end of a place.
fn draw_scale(painter: &Painter, area: Rect, scale: f32, end: Align, theme: &Theme) {
    let (length_m, length) = scale_bar(scale);
    let words = if length_m < 1.0 { format!("{length_m:.1} m") } else { format!("{length_m:.0} m") };
    let words = painter.layout_no_wrap(words, theme.font(theme.small_type), theme.dim.0);
    let width = length + 6.0 + words.size().x;
    let left = if end == Align::RIGHT { area.right() - width } else { area.left() + 1.0 };
    let (right, middle) = (left + length, area.center().y);
    let stroke = Stroke::new(1.5, theme.dim.0);
    painter.hline(left..=right, middle, stroke);
    for x in [left, right] {
        painter.vline(x, middle - 3.5..=middle + 3.5, stroke);
    }
    painter.galley(pos2(right + 6.0, middle - words.size().y / 2.0), words, theme.dim.0);
}

/// The longest round length, in metres and on the screen, that fits.
fn scale_bar(scale: f32) -> (f32, f32) {
    if !(scale.is_finite() && scale > 0.0) {
        return (1.0, 0.0);
    }
    let most_m = LONGEST_SCALE / scale;
    let power = 10_f32.powf(most_m.log10().floor());
    let length_m = [5.0, 2.0].into_iter().map(|factor| factor * power).find(|length_m| *length_m <= most_m);
    let length_m = length_m.unwrap_or(power);
    (length_m, length_m * scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::pictures::looks::site_floor;
    use crate::app::themes;
    use crate::scene::{Around, Tone};
    use eframe::egui::{Context, RawInput};

    fn with_legend(devices: usize, check: impl Fn(&Legend)) {
        let ctx = Context::default();
        drop(ctx.run_ui(RawInput::default(), |ui| {
            crate::app::kit::theme::install_fonts(ui.ctx());
        }));
        drop(ctx.run_ui(RawInput::default(), |ui| {
            let mut floor = site_floor(devices);
            let marks = [Around::Plain, Around::Dot, Around::Arcs, Around::Ring, Around::Cross];
            let looks = marks
                .map(|mark| [Tone::Active, Tone::Bad].map(|tone| DeviceState::new("so", tone, mark)))
                .concat();
            for (index, device) in floor.devices.iter_mut().enumerate() {
                device.state = looks[index % looks.len()].clone();
                device.use_case = UseCase::ALL[index % 8];
            }
            check(&Legend::new(ui.painter(), &floor, &themes()[0]));
        }));
    }

    #[test]
    fn entries_wrap_instead_of_being_left_out() {
        with_legend(80, |legend| {
            // Ten states, eight use cases, the scale.
            assert_eq!(legend.entries.len(), 19);
            for width in [180.0, 430.0, 900.0] {
                let rows = legend.arrange(width, true);
                // The scale stands beside the bar of the states where that is long enough.
                assert_eq!(rows.len() + usize::from(legend.scale_beside_bar(width)), 19);
                assert!(
                    rows.iter().all(|(entry, place)| place.x + legend.width(entry) <= width + 0.5),
                    "{width}"
                );
            }
        });
    }

    #[test]
    fn the_legend_goes_where_it_leaves_the_floor_larger() {
        with_legend(80, |legend| {
            let area = |width, height| Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            // A flat tile has room beside a square, a tall one below it.
            assert_eq!(legend.place(area(900.0, 400.0), [1.0, 1.0]).floor.height(), 400.0);
            assert_eq!(legend.place(area(400.0, 700.0), [2.0, 1.0]).floor.width(), 400.0);
        });
    }

    #[test]
    fn the_scale_bar_is_round_and_fits() {
        for step in 0..400 {
            let scale = 1e-3 * 1.05_f32.powi(step);
            let (length_m, length) = scale_bar(scale);
            assert!((length - length_m * scale).abs() < 1e-2, "{scale}: {length_m} m are {length}");
            assert!((0.399..=1.001).contains(&(length / LONGEST_SCALE)), "{scale}: {length}");
        }
    }
}
