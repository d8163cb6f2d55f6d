//! Signs on buttons, drawn as lines so that they are sharp at every size and need no typeface.

use super::theme::Theme;
use crate::app::kit::widgets::named;
use Part::{Block, Dots, Frame, Half, Path, Ring, Solid};
use eframe::egui::{self, Atom, Color32, Painter, Rect, Response, Shape, Stroke, StrokeKind, Ui, pos2};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// The race goes on.
    Play,
    /// It rests.
    Pause,
    /// One step.
    Step,
    /// Phase by phase.
    SlowMotion,
    /// Back to the start.
    Rewind,
    /// Another throw of the dice.
    NewSeed,
    /// Everything else.
    Menu,
    /// Read a file.
    Open,
    /// Write a file.
    Save,
    /// Dark and light.
    Theme,
    /// A screen on the wall.
    Projector,
    /// What the keys do.
    Keys,
    /// The panel at the left.
    LeftPanel,
    /// The panel at the right.
    RightPanel,
    /// Fill the centre.
    Maximise,
    /// Back into its place.
    Shrink,
    /// Out of sight.
    Close,
}

impl Icon {
    /// The sign as a part of a button, in the ink of its text or in one of its own.
    pub fn atom(self, size: f32, ink: Option<Color32>) -> Atom<'static> {
        Atom::paint(egui::Vec2::splat(size), move |ui, args| {
            let area = Rect::from_center_size(args.rect.center(), egui::Vec2::splat(size));
            self.paint(ui.painter(), area, ink.unwrap_or(args.fallback_text_color));
        })
    }

    /// What it is made of.
    fn parts(self) -> &'static [Part] {
        match self {
            Self::Play => &[Solid(&[[0.2, 0.08], [0.95, 0.5], [0.2, 0.92]])],
            Self::Pause => &[Block([0.18, 0.1, 0.4, 0.9]), Block([0.6, 0.1, 0.82, 0.9])],
            Self::Step => &[Solid(&[[0.12, 0.12], [0.7, 0.5], [0.12, 0.88]]), Block([0.76, 0.12, 0.9, 0.88])],
            Self::SlowMotion => &[Ring, Path(&[[0.5, 0.22], [0.5, 0.52], [0.7, 0.62]])],
            Self::Rewind => {
                &[Solid(&[[0.88, 0.12], [0.3, 0.5], [0.88, 0.88]]), Block([0.1, 0.12, 0.24, 0.88])]
            }
            Self::NewSeed => &[
                Frame([0.08, 0.08, 0.92, 0.92]),
                Dots(&[[0.3, 0.3], [0.7, 0.3], [0.5, 0.5], [0.3, 0.7], [0.7, 0.7]]),
            ],
            Self::Menu => &[
                Path(&[[0.08, 0.2], [0.92, 0.2]]),
                Path(&[[0.08, 0.5], [0.92, 0.5]]),
                Path(&[[0.08, 0.8], [0.92, 0.8]]),
            ],
            Self::Open => {
                &[TRAY, Path(&[[0.5, 0.65], [0.5, 0.1]]), Path(&[[0.28, 0.32], [0.5, 0.1], [0.72, 0.32]])]
            }
            Self::Save => {
                &[TRAY, Path(&[[0.5, 0.08], [0.5, 0.62]]), Path(&[[0.28, 0.42], [0.5, 0.64], [0.72, 0.42]])]
            }
            Self::Theme => &[Ring, Half],
            Self::Projector => {
                &[Frame([0.05, 0.12, 0.95, 0.7]), Path(&[[0.3, 0.92], [0.5, 0.72], [0.7, 0.92]])]
            }
            Self::Keys => &[
                Frame([0.02, 0.2, 0.98, 0.82]),
                Path(&[[0.3, 0.64], [0.7, 0.64]]),
                Dots(&[[0.24, 0.42], [0.5, 0.42], [0.76, 0.42]]),
            ],
            Self::LeftPanel => &[Frame([0.05, 0.12, 0.95, 0.88]), Block([0.12, 0.2, 0.36, 0.8])],
            Self::RightPanel => &[Frame([0.05, 0.12, 0.95, 0.88]), Block([0.64, 0.2, 0.88, 0.8])],
            Self::Maximise => &[
                Path(&[[0.1, 0.38], [0.1, 0.1], [0.38, 0.1]]),
                Path(&[[0.62, 0.1], [0.9, 0.1], [0.9, 0.38]]),
                Path(&[[0.9, 0.62], [0.9, 0.9], [0.62, 0.9]]),
                Path(&[[0.38, 0.9], [0.1, 0.9], [0.1, 0.62]]),
            ],
            Self::Shrink => &[
                Path(&[[0.1, 0.38], [0.38, 0.38], [0.38, 0.1]]),
                Path(&[[0.62, 0.1], [0.62, 0.38], [0.9, 0.38]]),
                Path(&[[0.9, 0.62], [0.62, 0.62], [0.62, 0.9]]),
                Path(&[[0.38, 0.9], [0.38, 0.62], [0.1, 0.62]]),
            ],
            Self::Close => &[Path(&[[0.18, 0.18], [0.82, 0.82]]), Path(&[[0.82, 0.18], [0.18, 0.82]])],
        }
    }

    /// Draws the sign into a square.
    pub fn paint(self, painter: &Painter, area: Rect, ink: Color32) {
        let side = area.width();
        let at = |[x, y]: [f32; 2]| area.min + egui::vec2(x, y) * side;
        let corners = |[x0, y0, x1, y1]: [f32; 4]| Rect::from_min_max(at([x0, y0]), at([x1, y1]));
        let line = Stroke::new((side * 0.11).max(1.2), ink);
        let centre = at([0.5, 0.5]);
        for part in self.parts() {
            painter.add(match *part {
                Path(points) => Shape::line(points.iter().copied().map(at).collect(), line),
                Solid(points) => {
                    Shape::convex_polygon(points.iter().copied().map(at).collect(), ink, Stroke::NONE)
                }
                Block(block) => Shape::rect_filled(corners(block), 0.5, ink),
                Frame(frame) => Shape::rect_stroke(corners(frame), side * 0.12, line, StrokeKind::Middle),
                Dots(dots) => Shape::Vec(
                    dots.iter().map(|dot| Shape::circle_filled(at(*dot), side * 0.08, ink)).collect(),
                ),
                Ring => Shape::circle_stroke(centre, side * 0.42, line),
                Half => {
                    let turn = |step: u8| std::f32::consts::PI * (0.5 + f32::from(step) / 12.0);
                    let rim = |step| centre + egui::vec2(turn(step).cos(), -turn(step).sin()) * side * 0.42;
                    Shape::convex_polygon((0..=12).map(rim).collect(), ink, Stroke::NONE)
                }
            });
        }
    }
}

/// A piece of a sign, in a square of side 1 with y downwards.
#[derive(Clone, Copy)]
enum Part {
    /// A line through points.
    Path(&'static [[f32; 2]]),
    /// A filled convex outline.
    Solid(&'static [[f32; 2]]),
    /// A filled rectangle.
    Block([f32; 4]),
    /// The outline of a rectangle.
    Frame([f32; 4]),
    /// Small discs.
    Dots(&'static [[f32; 2]]),
    /// The outline of a disc, and its left half.
    Ring,
    Half,
}

/// What a file goes into or comes from.
const TRAY: Part = Path(&[[0.1, 0.55], [0.1, 0.9], [0.9, 0.9], [0.9, 0.55]]);

/// A button of a sign alone, in the accent's ink where what it switches is on; with a name for screen readers.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, on: bool, theme: &Theme) -> Response {
    let ink = if on { theme.accent.0 } else { theme.text.0 };
    let response = ui.add(egui::Button::new(icon.atom(theme.body_type, Some(ink))));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_toggled(on.into()));
    named(&response, name);
    response
}

/// A small sign without a frame, as in the corner of a tile.
pub fn small_icon(ui: &mut Ui, icon: Icon, name: &str, theme: &Theme) -> Response {
    let button = egui::Button::new(icon.atom(theme.small_type * 0.85, Some(theme.dim.0)));
    let response = ui.add(button.frame(false).frame_when_inactive(false));
    named(&response, name);
    response
}

/// The lab's own sign: a device in the rings of what it sends.
pub fn logo(ui: &mut Ui, theme: &Theme) {
    let side = theme.heading_type * 1.15;
    let (area, _) = ui.allocate_exact_size(egui::Vec2::splat(side), egui::Sense::hover());
    let (centre, unit) = (pos2(area.left() + side * 0.2, area.bottom() - side * 0.2), side / 10.0);
    ui.painter().circle_filled(centre, unit * 1.7, theme.accent.0);
    let quarter = |radius: f32| {
        let point = |step: usize| {
            let angle = std::f32::consts::FRAC_PI_2 * step as f32 / 16.0;
            centre + egui::vec2(angle.cos(), -angle.sin()) * radius * unit
        };
        (0..=16).map(point).collect::<Vec<_>>()
    };
    for (radius, ink) in [(4.6, theme.accent.0), (7.6, theme.accent.0.gamma_multiply(0.6))] {
        ui.painter().add(Shape::line(quarter(radius), Stroke::new(unit * 1.3, ink)));
    }
}
