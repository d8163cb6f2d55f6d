//! What GIS programs make of the results: GDAL, through rasterio, opens every file in its place.

use super::{data, map_of};
use serde_json::Value;
use std::process::Command;

/// Prints what rasterio reads of the files in a folder.
const SCRIPT: &str = r#"
import json, sys, rasterio
found = {}
for name in ["map.tif", "map.asc", "map.png"]:
    with rasterio.open(sys.argv[1] + "/" + name) as file:
        bands = file.read()
        found[name] = {
            "epsg": file.crs.to_epsg() if file.crs else None,
            "units": file.crs.linear_units if file.crs and not file.crs.is_geographic else None,
            "bounds": list(file.bounds), "size": [file.width, file.height], "count": file.count,
            "transform": list(file.transform)[:6], "names": list(file.descriptions),
            "values": [band.ravel().tolist() for band in bands] if name != "map.png" else None,
        }
print(json.dumps(found))
"#;

/// What rasterio reads, or nothing where it is not installed.
fn read_by_gdal(folder: &str) -> Option<Value> {
    let there = Command::new("python3").args(["-c", "import rasterio"]).output();
    if !there.is_ok_and(|done| done.status.success()) {
        println!("left out: there is no Python with rasterio");
        return None;
    }
    let done = Command::new("python3").args(["-c", SCRIPT, folder]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn gdal_opens_all_results_in_their_place() {
    let variogram = ["--variogram", "exponential,nugget=1,psill=36,range=300", "--grid", "7x5"];
    let done = map_of(&data("degrees.csv"), &variogram);
    assert_eq!(done.code, Some(0), "{}", done.error);
    let Some(found) = read_by_gdal(done.path("").to_str().unwrap()) else { return };
    let bounds = numbers(&done.summary()["bounds"]);
    let table = done.table("map.csv");
    for name in ["map.tif", "map.asc"] {
        assert_eq!(found[name]["epsg"], 32635, "{name}");
        numbers(&found[name]["bounds"])
            .iter()
            .zip(&bounds)
            .for_each(|(a, b)| assert!((a - b).abs() < 1e-4, "{name} {a} {b}"));
        let values = numbers(&found[name]["values"][0]);
        for (index, value) in values.iter().enumerate() {
            // Rasters begin with the highest row, tables with the lowest.
            let expected = table[(4 - index / 7) * 7 + index % 7][2];
            assert!((value - expected).abs() < 1e-4, "{name} {index}: {value} {expected}");
        }
    }
    let deviation = numbers(&found["map.tif"]["values"][1]);
    assert!((deviation[0] - table[28][3].sqrt()).abs() < 1e-12);
    assert_eq!(found["map.tif"]["names"][1], "standard deviation, nugget included");
    // The picture has margins: its first map's corner by the world file is the map's.
    let picture = &found["map.png"];
    assert_eq!(picture["epsg"], 32635);
    let [a, _, c, _, e, f] = <[f64; 6]>::try_from(numbers(&picture["transform"])).unwrap();
    assert!((c + 74.0 * a - bounds[0]).abs() < 1e-3 && (f + 62.0 * e - bounds[3]).abs() < 1e-3, "{picture}");
    assert!((f + (62.0 + 480.0) * e - bounds[1]).abs() < 1e-3);
}

#[test]
fn gdal_knows_planes_and_their_units() {
    for (file, grid, unit) in [("height.csv", "0,0,120,60", 1.0), ("kilometres.csv", "0,0,3,2", 1000.0)] {
        let options =
            ["--variogram", "exponential,nugget=1,psill=16,range=25", "--grid", "4x3", "--bounds", grid];
        let done = map_of(&data(file), &options);
        assert_eq!(done.code, Some(0), "{}", done.error);
        let Some(found) = read_by_gdal(done.path("").to_str().unwrap()) else { return };
        let bounds: Vec<f64> = grid.split(',').map(|number| number.parse().unwrap()).collect();
        assert_eq!(numbers(&found["map.tif"]["bounds"]), bounds);
        assert!(found["map.tif"]["epsg"].is_null() && found["map.asc"]["epsg"].is_null());
        let units = found["map.tif"]["units"].as_str().unwrap_or_default().to_owned();
        let expected = if unit == 1.0 { "met" } else { "kilomet" };
        assert!(units.to_lowercase().starts_with(expected), "{units}");
    }
}
