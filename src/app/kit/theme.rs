//! Themes from RON: every colour, size and spacing that the window uses.

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, RichText, Stroke, TextStyle,
};
use serde::{Deserialize, Deserializer, de::Error};
use std::sync::{Arc, LazyLock};

/// A colour, written "#rrggbb".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour(pub Color32);

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Color32::from_hex(&text).map(Self).map_err(|_| D::Error::custom(format!("{text:?} is no #rrggbb")))
    }
}

/// The tokens of a theme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names say it; assets/themes holds the values")]
pub struct Theme {
    pub name: String,
    pub dark: bool,
    pub background: Colour,
    pub panel: Colour,
    pub surface: Colour,
    pub line: Colour,
    pub text: Colour,
    pub dim: Colour,
    pub faint: Colour,
    pub accent: Colour,
    pub on_accent: Colour,
    pub success: Colour,
    pub collision: Colour,
    pub waiting: Colour,
    pub contenders: Vec<Colour>,
    pub modes: [Colour; 3],
    pub limit: Colour,
    pub on_map: Colour,
    pub map_rim: Colour,
    pub small_type: f32,
    pub body_type: f32,
    pub heading_type: f32,
    pub line_width: f32,
    pub space: f32,
}

const SOURCES: [&str; 3] = [
    include_str!("../../../assets/themes/dark.ron"),
    include_str!("../../../assets/themes/light.ron"),
    include_str!("../../../assets/themes/projector.ron"),
];

static THEMES: LazyLock<Vec<Theme>> =
    LazyLock::new(|| SOURCES.iter().filter_map(|text| ron::from_str(text).ok()).collect());

/// Index of the projector theme.
pub const PROJECTOR: usize = 2;

/// The built-in themes: dark, light, projector.
pub fn themes() -> &'static [Theme] {
    &THEMES
}

impl Theme {
    /// The colour of the contender with this index; they repeat behind the last.
    pub fn contender(&self, index: usize) -> Color32 {
        let count = self.contenders.len().max(1);
        self.contenders.get(index % count).map_or(self.text.0, |colour| colour.0)
    }

    /// The colour of the mode with this index; they repeat behind the last.
    pub fn mode(&self, index: usize) -> Color32 {
        self.modes[index % self.modes.len()].0
    }

    /// Text or panel, whichever is read better on a ground.
    pub fn ink_on(&self, ground: Color32) -> Color32 {
        let light = |ink: Color32| ink.intensity();
        let away = |ink: Color32| (light(ink) - light(ground)).abs();
        if away(self.text.0) > away(self.panel.0) { self.text.0 } else { self.panel.0 }
    }

    /// A font of the small, body or heading size.
    pub fn font(&self, size: f32) -> FontId {
        FontId::new(size, FontFamily::Proportional)
    }

    /// Words in the bold cut of the typeface.
    pub fn bold(&self, words: &str) -> RichText {
        RichText::new(words).family(FontFamily::Name("bold".into()))
    }

    /// Words that matter less.
    pub fn quiet(&self, words: &str) -> RichText {
        RichText::new(words).small().color(self.dim.0)
    }

    /// Makes egui look so.
    pub fn apply(&self, ctx: &egui::Context) {
        let theme = if self.dark { egui::Theme::Dark } else { egui::Theme::Light };
        ctx.set_theme(theme);
        // Both of egui's own styles, so that whichever the system prefers looks like this theme.
        ctx.all_styles_mut(|style| {
            let bold = FontFamily::Name("bold".into());
            style.text_styles = [
                (TextStyle::Small, self.font(self.small_type)),
                (TextStyle::Body, self.font(self.body_type)),
                (TextStyle::Button, self.font(self.body_type)),
                (TextStyle::Heading, FontId::new(self.heading_type, bold)),
                (TextStyle::Monospace, FontId::new(self.body_type, FontFamily::Monospace)),
            ]
            .into();
            style.spacing.item_spacing = egui::vec2(self.space, self.space * 0.75);
            style.spacing.button_padding = egui::vec2(self.space * 1.25, self.space * 0.6);
            style.spacing.interact_size.y = self.body_type * 1.9;
            style.spacing.slider_rail_height = self.line_width.max(3.0);
            style.visuals = self.visuals();
        });
    }

    fn visuals(&self) -> egui::Visuals {
        let mut visuals = if self.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
        visuals.weak_text_color = Some(self.dim.0);
        visuals.panel_fill = self.background.0;
        visuals.window_fill = self.panel.0;
        visuals.extreme_bg_color = self.surface.0;
        visuals.faint_bg_color = self.surface.0;
        visuals.window_stroke = Stroke::new(1.0, self.line.0);
        visuals.selection.bg_fill = self.accent.0;
        visuals.selection.stroke = Stroke::new(1.0, self.on_accent.0);
        visuals.hyperlink_color = self.accent.0;
        visuals.slider_trailing_fill = true;
        visuals.handle_shape = egui::style::HandleShape::Circle;
        let widgets = &mut visuals.widgets;
        for state in [
            &mut widgets.noninteractive,
            &mut widgets.inactive,
            &mut widgets.hovered,
            &mut widgets.active,
            &mut widgets.open,
        ] {
            state.corner_radius = CornerRadius::same(6);
            state.bg_fill = self.surface.0;
            state.weak_bg_fill = self.surface.0;
            state.fg_stroke = Stroke::new(1.0, self.text.0);
            state.bg_stroke = Stroke::new(1.0, self.line.0);
        }
        widgets.hovered.bg_stroke = Stroke::new(1.0, self.accent.0);
        widgets.active.bg_stroke = Stroke::new(2.0, self.accent.0);
        visuals
    }
}

/// Installs the lab's typeface.
pub fn install_fonts(ctx: &egui::Context) {
    let regular = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
    let bold = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert("Inter".to_owned(), Arc::new(FontData::from_static(regular)));
    fonts.font_data.insert("Inter bold".to_owned(), Arc::new(FontData::from_static(bold)));
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let with = |name: &str| std::iter::once(name.to_owned()).chain(fallback.clone()).collect::<Vec<_>>();
    let mono: Vec<String> = fonts.families.get(&FontFamily::Monospace).cloned().unwrap_or_default();
    fonts.families.insert(FontFamily::Proportional, with("Inter"));
    fonts.families.insert(FontFamily::Name("bold".into()), with("Inter bold"));
    fonts.families.insert(FontFamily::Monospace, if mono.is_empty() { with("Inter") } else { mono });
    ctx.set_fonts(fonts);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2 defines them.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |c: Color32| 0.2126 * channel(c.r()) + 0.7152 * channel(c.g()) + 0.0722 * channel(c.b());
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn all_themes_load_and_their_text_can_be_read() {
        assert_eq!(themes().len(), SOURCES.len());
        for theme in themes() {
            for ground in [theme.background, theme.panel, theme.surface] {
                for ink in [theme.text, theme.dim] {
                    assert!(contrast(ink.0, ground.0) >= 4.5, "{} {ink:?} on {ground:?}", theme.name);
                }
            }
            assert!(contrast(theme.on_accent.0, theme.accent.0) >= 4.5, "{}", theme.name);
        }
        assert_eq!(themes()[PROJECTOR].name, "Projector");
    }

    /// What the eye makes of a colour: OKLab of its linear light (Ottosson 2020), seen by everyone, or with the
    /// dichromacies of Machado, Oliveira and Fernandes (2009, severity 1).
    fn seen(colour: Color32, eye: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [colour.r(), colour.g(), colour.b()].map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        let times = |matrix: &[[f64; 3]; 3], vector: [f64; 3]| {
            matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f64>())
        };
        let cones = times(
            &[
                [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
                [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
                [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
            ],
            times(eye, linear).map(|light| light.clamp(0.0, 1.0)),
        );
        times(
            &[
                [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
                [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
                [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
            ],
            cones.map(f64::cbrt),
        )
    }

    /// Everyone's eyes, then protanopia, deuteranopia and tritanopia.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_82, 0.042_94, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_9],
        ],
    ];

    /// How far apart two colours are to an eye; about 0.02 is just seen.
    fn apart(a: Colour, b: Colour, eye: &[[f64; 3]; 3]) -> f64 {
        let (a, b) = (seen(a.0, eye), seen(b.0, eye));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    /// Nine colours cannot all be far apart to an eye that sees two kinds of light; learners, which are the first, are
    /// furthest, and rules have dashes besides.
    #[test]
    fn contenders_are_told_from_each_other_by_every_eye() {
        for theme in themes() {
            for (index, ink) in theme.contenders.iter().enumerate() {
                assert!(contrast(ink.0, theme.panel.0) >= 3.0, "{} contender {index}", theme.name);
                for (eye, (earlier, other)) in EYES.iter().flat_map(|eye| {
                    theme.contenders[..index].iter().enumerate().map(move |other| (eye, other))
                }) {
                    let least = if index < 4 { 0.065 } else { 0.05 };
                    let found = apart(*ink, *other, eye);
                    assert!(found >= least, "{}: {earlier} and {index} are {found:.3} apart", theme.name);
                }
            }
        }
    }

    /// A contender has one colour in the light window and in the figure that a run leaves.
    #[test]
    fn the_figure_has_the_light_inks() {
        let light = themes().iter().find(|theme| theme.name == "Light").unwrap();
        let inks: Vec<Color32> = light.contenders.iter().map(|ink| ink.0).collect();
        let figure = crate::record::INKS.map(|ink| Color32::from_hex(ink).unwrap());
        assert_eq!(figure.as_slice(), inks);
    }

    #[test]
    fn modes_are_told_from_each_other_and_from_everything_else() {
        for theme in themes() {
            for (index, mode) in theme.modes.iter().enumerate() {
                assert!(contrast(mode.0, theme.panel.0) >= 3.0, "{} mode {index}", theme.name);
                let states = [theme.success, theme.collision, theme.waiting, theme.accent, theme.limit];
                for other in states.iter().chain(&theme.contenders) {
                    assert!(apart(*mode, *other, &EYES[0]) > 0.1, "{} mode {index} {other:?}", theme.name);
                }
                for (eye, other) in
                    EYES.iter().flat_map(|eye| theme.modes[..index].iter().map(move |m| (eye, m)))
                {
                    assert!(apart(*mode, *other, eye) > 0.1, "{} mode {index} {other:?}", theme.name);
                }
            }
        }
    }
}
