//! The result of a race as a small table of text.

use crate::lab::History;

/// Contenders with their results, then the limits.
pub(super) fn of(history: &History) -> String {
    let measure = history.measures.first().map_or("mean", |measure| &measure.name);
    let limit = history.limits.first().map_or("a limit", |limit| &limit.name);
    let mut contenders = vec![
        ["contender", measure, &format!("to {limit}"), &format!("{}s to 99 %", history.step_unit)]
            .map(str::to_owned),
    ];
    contenders.extend((0..history.contenders.len()).map(|index| contender(history, index)));
    if history.limits.is_empty() {
        return format!("{}\nNo limit is known here\n", aligned(&contenders));
    }
    let mut limits = vec![["limit", measure, "kind"].map(str::to_owned)];
    limits.extend(history.limits.iter().map(|track| {
        [track.name.clone(), format!("{:.1$}", track.last, history.decimals(1)), track.kind.name().to_owned()]
    }));
    format!("{}\n{}", aligned(&contenders), aligned(&limits))
}

fn contender(history: &History, index: usize) -> [String; 4] {
    let summary = history.summary(index);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let decimals = history.decimals(1);
    let mean = summary.estimate.map(|estimate| {
        let half = estimate.half_width.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
        format!("{:.decimals$}{half}", estimate.mean)
    });
    let to_limit = summary.to_limit.filter(|share| share.is_finite());
    [
        history.contenders[index].name.clone(),
        mean.unwrap_or_else(|| "stopped".to_owned()),
        or_dash(to_limit.map(|share| format!("{:+.2} %", history.gap_in_percent(share)))),
        or_dash(summary.steps_to_99_percent.map(|step| step.to_string())),
    ]
}

/// Columns as wide as their widest cell: the first to the left, the others to the right.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            text += &if column == 0 { format!("{cell:width$}") } else { format!("  {cell:>width$}") };
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align() {
        let rows = [["a", "12 ± 3"], ["long", "1"]].map(|row| row.map(str::to_owned));
        assert_eq!(aligned(&rows), "a     12 ± 3\nlong       1\n");
    }
}
