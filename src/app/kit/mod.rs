//! What every part of the window draws with: the theme, small controls, words for numbers, lines, and what a person can ask for.

pub mod action;
pub mod card;
pub mod columns;
pub mod dash;
pub mod end_names;
pub mod fit;
pub mod highlight;
pub mod icon;
pub mod inks;
pub mod legend;
pub mod linked;
pub mod marks;
pub mod motion;
pub mod numbers;
pub mod theme;
pub mod turns;
pub mod view;
pub mod widgets;
