//! Which columns and rows of a table of measurements the options mean; checked before any file is read.

use super::answer::Failure;
use super::arguments::{MapUnits, ReadingArguments};
use crate::measurements::{FOOT, KILOMETRE, METRE, NoData, Unit, Wishes};

/// What is to be read from the table.
pub(super) fn wishes(arguments: &ReadingArguments, each: Option<&String>) -> Result<Wishes, Failure> {
    let only = arguments.only.iter().map(|text| {
        let both = text.rsplit_once('=').filter(|(column, _)| !column.trim().is_empty());
        both.map(|(column, value)| (column.trim().to_owned(), value.trim().to_owned()))
            .ok_or_else(|| Failure::bad(format!("--where {text}: write COL=VALUE")))
    });
    Ok(Wishes {
        x: arguments.x.clone(),
        y: arguments.y.clone(),
        value: arguments.value.clone(),
        only: only.collect::<Result<_, _>>()?,
        each: each.cloned(),
        strongest: arguments.strongest.clone(),
        no_data: arguments.no_data.as_deref().map_or(NoData::Known, no_data),
        units: arguments.units.map(|units| match units {
            MapUnits::Metres => Unit::Length(METRE),
            MapUnits::Kilometres => Unit::Length(KILOMETRE),
            MapUnits::Feet => Unit::Length(FOOT),
            MapUnits::Degrees => Unit::Degrees,
        }),
    })
}

fn no_data(text: &str) -> NoData {
    match text.trim() {
        "none" => NoData::None,
        list => NoData::Also(list.split(',').map(|word| word.trim().to_owned()).collect()),
    }
}
