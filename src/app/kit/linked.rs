//! What is under the pointer in one view, so that another view can mark the same thing.

use eframe::egui::{Context, Id};

/// Where the pointer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Over a device of the floor.
    Floor,
    /// Over a resource of the slot.
    Cells,
}

/// The resource under the pointer, and the pass in which it was there.
#[derive(Clone, Copy, PartialEq)]
struct Hovered {
    cell: Option<u32>,
    pass: u64,
}

impl Side {
    fn id(self) -> Id {
        match self {
            Self::Floor => Id::unique("resource hovered on the floor"),
            Self::Cells => Id::unique("resource hovered among the cells"),
        }
    }
}

/// Notes the resource, counted from 0, that is under the pointer in a view now; asks for one more picture when it changes,
/// since the other view may be drawn already.
pub fn tell(ctx: &Context, side: Side, cell: Option<u32>) {
    let before = told(ctx, side);
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.insert_temp(side.id(), Hovered { cell, pass }));
    if before != cell {
        ctx.request_repaint();
    }
}

/// The resource under the pointer in that view, in this picture or the last.
pub fn told(ctx: &Context, side: Side) -> Option<u32> {
    let hovered = ctx.data(|data| data.get_temp::<Hovered>(side.id()))?;
    hovered.cell.filter(|_| hovered.pass + 1 >= ctx.cumulative_pass_nr())
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::RawInput;

    #[test]
    fn what_is_told_fades_with_its_view() {
        let ctx = Context::default();
        let mut heard = Vec::new();
        for told_now in [Some(Some(7)), None, None, Some(None), Some(Some(2)), Some(None)] {
            drop(ctx.run_ui(RawInput::default(), |ui| {
                heard.push(told(ui.ctx(), Side::Cells));
                if let Some(cell) = told_now {
                    tell(ui.ctx(), Side::Cells, cell);
                }
            }));
        }
        // A reader that is drawn first hears of it one picture later, and no longer than that.
        assert_eq!(heard, [None, Some(7), None, None, None, Some(2)]);
        assert_eq!(told(&ctx, Side::Floor), None);
    }
}
