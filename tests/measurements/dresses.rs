//! One table in many dresses: however a program writes it, the same samples are read.
//!
//! What is right needs no other program here: all dresses hold the numbers of one plain table.

use super::data;
use iiot_lab::measurements::{KILOMETRE, Measurements, NoData, Table, Unit, Wishes};
use std::fmt::Write as _;
use std::fs;

/// x, y, height and value of the plain table.
fn plain() -> Vec<[f64; 4]> {
    let text = fs::read_to_string(data("height.csv")).unwrap();
    let row = |line: &str| {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        <[f64; 4]>::try_from(numbers).unwrap()
    };
    text.lines().skip(1).take(24).map(row).collect()
}

fn read(bytes: &[u8], wishes: &Wishes) -> Result<Measurements, String> {
    Table::parse(bytes)?.measurements(wishes).map(|mut sets| sets.remove(0))
}

/// Checks that the samples are those of the plain table, to `digits` metres.
fn is_plain(bytes: &[u8], wishes: &Wishes, tolerance_m: f64) {
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned();
    let found = read(bytes, wishes).unwrap_or_else(|error| panic!("{shown}\n{error}"));
    let expected = plain();
    assert_eq!(found.samples.len(), expected.len(), "{shown}\n{}", found.report.in_words());
    for (sample, [x, y, _, value]) in found.samples.iter().zip(expected) {
        let near = |a: f64, b: f64| (a - b).abs() <= tolerance_m;
        let same = near(sample.position_m[0], x)
            && near(sample.position_m[1], y)
            && (sample.value - value).abs() < 1e-9;
        assert!(same, "{sample:?} {x} {y} {value}\n{shown}\n{}", found.report.in_words());
    }
}

/// The plain table with a header and rows written by `row`, which gets the row's number from 1.
fn dressed(header: &str, row: impl Fn(usize, [f64; 4]) -> String) -> String {
    let mut text = header.to_owned();
    plain()
        .into_iter()
        .enumerate()
        .for_each(|(index, numbers)| writeln!(text, "{}", row(index + 1, numbers)).unwrap());
    text
}

fn comma(number: f64) -> String {
    number.to_string().replace('.', ",")
}

fn default(text: &str) {
    is_plain(text.as_bytes(), &Wishes::default(), 0.0);
}

#[test]
fn headers_of_many_programs_and_languages() {
    for header in [
        "x,y,rssi",
        "X,Y,RSSI",
        "\"x\",\"y\",\"rssi\"",
        "pos_x,pos_y,signal_strength",
        "easting [m],northing [m],RSRP [dBm]",
        "E,N,snr",
        "Rechtswert,Hochwert,Pegel",
        "Ostwert,Nordwert,Empfangspegel in dBm",
        "X-Koordinate,Y-Koordinate,Feldstärke (dBµV/m)",
        "Coordonnée X,Coordonnée Y,Puissance reçue (dBm)",
        "est,nord,niveau",
        "Coordenada X,Coordenada Y,Nivel de señal",
        "este,norte,potencia",
        "东,北,信号强度",
        "X坐标,Y坐标,接收电平(dBm)",
        "東,北,受信レベル［dBm］",
        "X座標 (m),Y座標 (m),電界強度",
        "x / m,y / m,RSSI / dBm",
        "x_m,y_m,rssi_dbm",
        "utm_x,utm_y,level",
        "x_utm32,y_utm32,averageSignal",
        "PosX,PosY,SignalStrength",
        "east,north,shadowing (dB)",
        "a,b,c",
        "# x, y, rssi",
        "% x,y,rssi",
    ] {
        default(&dressed(&format!("{header}\n"), |_, [x, y, _, v]| format!("{x},{y},{v}")));
    }
}

#[test]
fn more_columns_than_are_needed() {
    for (header, before, behind) in [
        ("fid,x,y,rssi", "7,", ""),
        ("time,x,y,z,rssi", "1425902400000,", "|1.5"),
        ("x,y,rssi,heading,speed,accuracy,satellites,battery", "", ",261.0,1.2,3,14,98"),
        ("id,name,x,y,rssi,ssid,channel", "3,Hall,", ",Plant,11"),
        ("gw_x,gw_y,x,y,rssi,tx_power", "1,2,", ",14"),
        ("timestamp,x,y,rssi,comment", "2023-05-11 10:00:00,", ",\"a, b; c\""),
        ("x,y,rssi,", "", ","),
        ("Nr,x,y,rssi,frequency,bandwidth,SF,device", "1,", ",868.1,125,7,node"),
    ] {
        let (height, behind) =
            (behind.starts_with('|').then(|| &behind[1..]), behind.trim_start_matches("|1.5"));
        let third = height.map(|height| format!(",{height}")).unwrap_or_default();
        default(&dressed(&format!("{header}\n"), |_, [x, y, _, v]| {
            format!("{before}{x},{y}{third},{v}{behind}")
        }));
    }
    // A GIS' own columns, points as text, and rows that its program numbers.
    default(&dressed("fid;wkt_geom;rssi\n", |i, [x, y, _, v]| format!("{i};Point ({x} {y});{v}")));
    default(&dressed("WKT,id,rsrp\n", |i, [x, y, z, v]| format!("\"POINT Z ({x} {y} {z})\",{i},{v}")));
    default(&dressed("\"\",\"x\",\"y\",\"rssi\"\n", |i, [x, y, _, v]| format!("\"{i}\",{x},{y},{v}")));
    default(&dressed("\"x\" \"y\" \"rssi\"\n", |i, [x, y, _, v]| format!("\"{i}\" {x} {y} {v}")));
    default(&dressed("", |i, [x, y, _, v]| format!("{:02}:30:00,{x},{y},{v}", i % 24)));
}

#[test]
fn separators_line_ends_and_what_stands_before() {
    let row = |separator: &str, end: &str| {
        let separator = separator.to_owned();
        let end = end.to_owned();
        move |_: usize, [x, y, _, v]: [f64; 4]| format!("{x}{separator}{y}{separator}{v}{end}")
    };
    for separator in [",", ";", "\t", "|", " ", "   ", ", ", " ; "] {
        default(&dressed(&format!("x{separator}y{separator}rssi\n"), row(separator, "")));
        default(&dressed("", row(separator, "")));
    }
    let table = dressed("x,y,rssi\n", row(",", ""));
    default(&table.replace('\n', "\r\n"));
    default(&table.replace('\n', "\r"));
    default(&format!("\u{feff}{table}"));
    default(&format!("\n\n{}\n\n", table.replace('\n', "\n\n")));
    for preamble in [
        "WigleWifi-1.4,appRelease=2.53,model=phone,release=11,device=phone,display=1,board=b,brand=b\n",
        "Drive test of hall 3\nOperator: nobody\nDate: 2023-05-11\n\n",
        "# made by a logger\n# version 2.1\n",
        "// comment\n",
        "sep=,\n",
        "SEP=,\r\n",
        "\"sep=,\"\n",
        "[Header]\nCount=24\n[Data]\n",
    ] {
        default(&format!("{preamble}{table}"));
    }
    default(&table.replacen("rssi\n", "rssi\nm,m,dBm\n", 1));
    default(&table.replacen("rssi\n", "rssi\n[m],[m],[dBm]\n", 1));
    default(&format!("{table}# the end\n"));
    default(&format!("{table},,\n"));
}

#[test]
fn numbers_as_spreadsheets_of_many_countries_write_them() {
    let semicolons = |number: fn(f64) -> String| {
        dressed("x;y;rssi\n", move |_, [x, y, _, v]| format!("{};{};{}", number(x), number(y), number(v)))
    };
    default(&semicolons(comma));
    default(&semicolons(|number| comma(number).replace('-', "\u{2212}")));
    default(&semicolons(|number| comma(number).replace('-', "–")));
    default(&semicolons(|number| format!("\"{}\"", comma(number))));
    default(&semicolons(|number| format!("{number:e}")));
    default(
        &semicolons(|number| {
            format!("{}0", comma((number * 100.0).round() / 100.0 + 0.0)).replace(",0", ",0")
        })
        .replace(";-", ";-"),
    );
    let wide = |number: f64| -> String {
        number
            .to_string()
            .chars()
            .map(|letter| char::from_u32(u32::from(letter) - 0x21 + 0xff01).unwrap())
            .collect()
    };
    default(&dressed("x;y;rssi\n", |_, [x, y, _, v]| format!("{};{};{}", wide(x), wide(y), wide(v))));
    default(&dressed("x,y,rssi\n", |_, [x, y, _, v]| {
        format!("\"{}\",\"{}\",\"{}\"", comma(x), comma(y), comma(v))
    }));
    default(&dressed("x\ty\trssi\n", |_, [x, y, _, v]| {
        format!("{} m\t{} m\t{} dBm", comma(x), comma(y), comma(v))
    }));
    // Eastings beyond a million with signs between thousands.
    let far = |group: char, decimal: char| {
        let number = move |number: f64| {
            let text = format!("{:.2}", number + 5_335_000.0);
            let (whole, digits) = text.split_once('.').unwrap();
            format!("{}{group}{}{group}{}{decimal}{digits}", &whole[..1], &whole[1..4], &whole[4..])
        };
        dressed("x;y;rssi\n", move |_, [x, y, _, v]| {
            format!("{};{};{}", number(x), number(y), v.to_string().replace('.', &decimal.to_string()))
        })
    };
    let near = read(far('.', ',').as_bytes(), &Wishes::default()).unwrap();
    for (group, decimal) in [(',', '.'), ('\u{202f}', ','), ('\'', '.'), (' ', ','), ('\u{a0}', '.')] {
        assert_eq!(read(far(group, decimal).as_bytes(), &Wishes::default()).unwrap().samples, near.samples);
    }
    assert!((near.samples[0].position_m[0] - plain()[0][0] - 5_335_000.0).abs() < 1e-6);
}

#[test]
fn encodings_of_spreadsheets() {
    let text = dressed("Länge x;Breite y;Pegel [dBm]\n", |_, [x, y, _, v]| {
        format!("{};{};{}", comma(x), comma(y), comma(v))
    })
    .replace("Länge x", "Rechtswert (Größe)")
    .replace("Breite y", "Hochwert");
    let sixteen = |big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    is_plain(&[vec![0xff, 0xfe], sixteen(false)].concat(), &Wishes::default(), 0.0);
    is_plain(&[vec![0xfe, 0xff], sixteen(true)].concat(), &Wishes::default(), 0.0);
    is_plain(&sixteen(false), &Wishes::default(), 0.0);
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    is_plain(&latin, &Wishes::default(), 0.0);
    // The header 东,北,信号强度 by Python's codec gb18030.
    let mut chinese = b"\xb6\xab,\xb1\xb1,\xd0\xc5\xba\xc5\xc7\xbf\xb6\xc8\n".to_vec();
    chinese.extend(dressed("", |_, [x, y, _, v]| format!("{x},{y},{v}")).into_bytes());
    is_plain(&chinese, &Wishes::default(), 0.0);
}

#[test]
fn units_of_length_become_metres() {
    for (header, size) in [
        ("x [km],y [km],rssi", 1000.0),
        ("x_ft,y_ft,rssi", 0.3048),
        ("X (cm),Y (cm),rssi", 0.01),
        ("x [mm],y [mm],rssi", 0.001),
    ] {
        let text =
            dressed(&format!("{header}\n"), |_, [x, y, _, v]| format!("{},{},{v}", x / size, y / size));
        is_plain(text.as_bytes(), &Wishes::default(), 1e-9);
    }
    let text = dressed("x,y,rssi\n", |_, [x, y, _, v]| format!("{},{},{v}", x / 1e3, y / 1e3));
    let kilometres = Wishes { units: Some(Unit::Length(KILOMETRE)), ..Wishes::default() };
    is_plain(text.as_bytes(), &kilometres, 1e-9);
}

#[test]
fn rows_without_values_are_left_out_of_every_dress() {
    for word in
        ["", "-", "NaN", "N/A", "null", "\\N", "#N/A", "-inf", "k.A.", "无", "-999", "127", "2147483647"]
    {
        let mut text = dressed("x,y,rssi\n", |_, [x, y, _, v]| format!("{x},{y},{v}"));
        (0..5).for_each(|i| writeln!(text, "{i}.5,{i}.25,{word}").unwrap());
        let found = read(text.as_bytes(), &Wishes::default()).unwrap();
        assert_eq!(found.samples.len(), 24, "{word}: {}", found.report.in_words());
        assert!(found.report.rows.contains("5 left out"), "{}", found.report.rows);
    }
    let mut text = dressed("x,y,rssi\n", |_, [x, y, _, v]| format!("{x},{y},{v}"));
    text += "1,2,lost\n1,2,-200\n,5,-70\n";
    let wishes =
        Wishes { no_data: NoData::Also(vec!["lost".to_owned(), "-200".to_owned()]), ..Wishes::default() };
    is_plain(text.as_bytes(), &wishes, 0.0);
}

/// Positions of this table in degrees, in every way that receivers write them.
#[test]
fn degrees_in_all_their_dresses_are_one_place() {
    let text = fs::read_to_string(data("degrees.csv")).unwrap();
    let rows: Vec<[f64; 3]> = text
        .lines()
        .skip(1)
        .map(|line| {
            <[f64; 3]>::try_from(line.split(',').map(|n| n.parse().unwrap()).collect::<Vec<f64>>()).unwrap()
        })
        .collect();
    let expected = read(text.as_bytes(), &Wishes::default()).unwrap();
    let minutes = |degrees: f64| (degrees.trunc(), degrees.fract() * 60.0);
    let nmea = |degrees: f64| format!("{:08.5}", degrees.trunc() * 100.0 + degrees.fract() * 60.0);
    let sexagesimal = |degrees: f64| {
        let (whole, minute) = minutes(degrees);
        format!("{whole}°{:02}'{:.4}\"", minute.trunc(), minute.fract() * 60.0)
    };
    let dress = |header: &str, row: &dyn Fn(f64, f64, f64) -> String| {
        let body: String = rows.iter().map(|&[lon, lat, v]| row(lon, lat, v) + "\n").collect();
        format!("{header}\n{body}")
    };
    for text in [
        dress("lon,lat,rsrp", &|lon, lat, v| format!("{lon},{lat},{v}")),
        dress("RSRP;Breite;Länge", &|lon, lat, v| format!("{};{};{}", comma(v), comma(lat), comma(lon))),
        dress("Latitud;Longitud;Nivel", &|lon, lat, v| format!("{};{};{}", comma(lat), comma(lon), comma(v))),
        dress("lat,lon,alt,rssi", &|lon, lat, v| format!("{lat}N,{lon}E,12,{v}")),
        dress("latitude,longitude,rssi", &|lon, lat, v| format!("N {lat},E {lon},{v}")),
        dress("latitude;longitude;rssi", &|lon, lat, v| {
            format!("{}N;{}E;{v}", sexagesimal(lat), sexagesimal(lon))
        }),
        dress("lat,NS,lon,EW,snr", &|lon, lat, v| format!("{},N,{},E,{v}", nmea(lat), nmea(lon))),
        dress("gps_lat,gps_lon,gateway_lat,gateway_lon,rssi", &|lon, lat, v| format!("{lat},{lon},1,2,{v}")),
        dress("latitudeE7,longitudeE7,rssi", &|lon, lat, v| format!("{:.0},{:.0},{v}", lat * 1e7, lon * 1e7)),
        dress("x [°],y [°],rssi", &|lon, lat, v| format!("{lon},{lat},{v}")),
        dress("経度,緯度,受信電力", &|lon, lat, v| format!("{lon},{lat},{v}")),
        dress("lat,lon,rssi", &|lon, lat, v| format!("{lat},{lon},{v}")) + "0,0,-70\n0.0,0.0,-71\n",
    ] {
        let found = read(text.as_bytes(), &Wishes::default())
            .unwrap_or_else(|error| panic!("{}\n{error}", &text[..90]));
        assert_eq!(found.samples.len(), 60, "{}", found.report.in_words());
        for (a, b) in found.samples.iter().zip(&expected.samples) {
            let near = (0..2).all(|axis| (a.position_m[axis] - b.position_m[axis]).abs() < 0.05);
            assert!(near && a.value == b.value, "{a:?} {b:?}\n{}", &text[..90]);
        }
        assert!(found.report.positions.contains("EPSG:32635"));
    }
    let points = dress("WKT;rssi", &|lon, lat, v| format!("POINT ({lon} {lat});{v}"));
    let degrees = Wishes { units: Some(Unit::Degrees), ..Wishes::default() };
    assert_eq!(read(points.as_bytes(), &degrees).unwrap().samples, expected.samples);
    assert!(
        read(points.as_bytes(), &Wishes::default()).unwrap().report.notices[0].contains("look like degrees")
    );
}
