//! How `map` is asked to draw; checked before any file is read.

use crate::cli::answer::Failure;
use crate::cli::arguments::{MapArguments, MapDevice, MapPrecision};
use crate::measurements::MapWishes;
use crate::problems::radio_map::{Precision, Trend, Wish};

/// How the map is to be drawn.
pub(super) fn of(arguments: &MapArguments) -> Result<MapWishes, Failure> {
    let said =
        |text: &str, error: &dyn std::fmt::Display| Failure::bad(format!("--variogram {text}: {error}"));
    let variogram =
        arguments.variogram.as_deref().map(|text| text.parse().map_err(|error| said(text, &error)));
    let wish = match arguments.device {
        MapDevice::Auto => Wish::Auto,
        MapDevice::Cpu => Wish::Cpu,
        MapDevice::Gpu => Wish::Gpu,
    };
    let precision = arguments.precision.map(|precision| match precision {
        MapPrecision::F32 => Precision::Single,
        MapPrecision::F64 => Precision::Double,
    });
    if wish == Wish::Gpu && precision == Some(Precision::Double) {
        let words = "--precision f64: the GPU computes in f32; leave out one of --precision and --device gpu";
        return Err(Failure::bad(words));
    }
    Ok(MapWishes {
        variogram: variogram.transpose()?,
        trend: trend(&arguments.trend)?,
        cells: arguments.grid.as_deref().map(cells).transpose()?,
        bounds: arguments.bounds.as_deref().map(bounds).transpose()?,
        wish,
        precision,
    })
}

/// `constant`, `linear` or `path-loss,X,Y,H`.
fn trend(text: &str) -> Result<Trend, Failure> {
    let mut words = text.split(',').map(str::trim);
    let name = words.next().unwrap_or_default();
    let numbers: Result<Vec<f64>, _> = words.map(str::parse).collect();
    let place = numbers.map(|numbers| numbers.into_iter().filter(|number| number.abs() <= 1e100).collect());
    match (name, place.as_ref().map(Vec::as_slice)) {
        ("constant", Ok([])) => Ok(Trend::Constant),
        ("linear", Ok([])) => Ok(Trend::Plane),
        ("path-loss", Ok(&[x, y, height])) => Ok(Trend::PathLoss { transmitter_m: [x, y, height] }),
        _ => Err(Failure::bad(format!("--trend {text}: write constant, linear or path-loss,X,Y,H"))),
    }
}

/// `WxH`.
fn cells(text: &str) -> Result<[usize; 2], Failure> {
    let both = text.split_once(['x', 'X', '×']);
    let both =
        both.and_then(|(columns, rows)| Some([columns.trim().parse().ok()?, rows.trim().parse().ok()?]));
    both.ok_or_else(|| Failure::bad(format!("--grid {text}: write columns and rows as 256x256")))
}

/// `X0,Y0,X1,Y1`.
fn bounds(text: &str) -> Result<[f64; 4], Failure> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    numbers
        .ok()
        .and_then(|numbers| <[f64; 4]>::try_from(numbers).ok())
        .ok_or_else(|| Failure::bad(format!("--bounds {text}: write four numbers as X0,Y0,X1,Y1")))
}
