//! What columns are called, as loggers, GIS and survey programs write it in English, German, French, Spanish, Chinese and
//! Japanese.
//!
//! A name is cut into words (`gps_lat`, `CurrentLatitude`, `Längengrad`), accents are left aside, and a unit in brackets or
//! behind the name is taken off. The words say what the column may mean; a word such as `gateway` beside them says that it
//! is the position of somebody else.

use super::meaning::Meaning;
use super::numbers::narrow;
use super::units;
use super::words::{
    ADDRESSES, BAND, BESIDE, ELSEWHERE, FLOOR, GEOMETRY, HEIGHT, HEMISPHERE, IDENTITY, LATITUDE, LONGITUDE,
    OWN, PLAIN_SIGNAL, SIGNAL, SIGNAL_ENDS, TIME, TRANSMITTER, VALUE, WIDE, X, Y, has,
};

/// A column's name as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name as the file has it, spaces and quotes around it aside.
    pub full: String,
    /// The name without its unit.
    pub name: String,
    /// The unit, empty where there is none.
    pub unit: String,
    /// What it may mean.
    pub meaning: Meaning,
    /// How far the name is from the plain word: 0 for it, 1 with other words beside it, 2 where it is somebody else's.
    pub distance: u8,
}

impl Named {
    /// Understands the name of a column.
    pub fn new(cell: &str) -> Self {
        let full: String = cell.trim().trim_matches('"').trim().chars().map(narrow_letter).collect();
        let (name, unit) = name_and_unit(&full);
        let words = words(&name);
        let (meaning, distance) = meaning(&words, &name);
        Self { full, name, unit, meaning, distance }
    }

    /// Whether the name is a coordinate's.
    pub fn is_coordinate(&self) -> bool {
        [Meaning::X, Meaning::Y, Meaning::Longitude, Meaning::Latitude].contains(&self.meaning)
    }

    /// Whether the name says that it is a unique mark of a transmitter, such as a MAC address.
    pub fn is_hardware_address(&self) -> bool {
        self.meaning == Meaning::Transmitter && words(&self.name).iter().any(|word| has(ADDRESSES, word))
    }
}

/// As [`narrow`], with the brackets of Chinese and Japanese texts and without breaking a minus of a name.
fn narrow_letter(letter: char) -> char {
    match letter {
        '【' | '［' | '〔' => '[',
        '】' | '］' | '〕' => ']',
        '\u{2212}' | '\u{2013}' | '\u{2012}' => letter,
        letter => narrow(letter),
    }
}

/// `rsrp [dBm]`, `RSRP (dBm)`, `x_m`, `Pegel in dBm`, `RSRP / dBm` → name and unit.
fn name_and_unit(full: &str) -> (String, String) {
    if let Some((name, unit)) = in_brackets(full) {
        return (name, units::usual(&unit).unwrap_or(unit));
    }
    let behind = |separator: &str| {
        let (name, unit) = full.rsplit_once(separator)?;
        let unit = units::usual(unit)?;
        (!name.trim().is_empty()).then(|| (name.trim().to_owned(), unit))
    };
    let found = [" in ", " en ", "/", "_", " ", "-", ","].iter().find_map(|separator| behind(separator));
    found.or_else(|| in_one_word(full)).unwrap_or_else(|| (full.to_owned(), String::new()))
}

fn in_brackets(full: &str) -> Option<(String, String)> {
    let at = full.find(['[', '(', '{'])?;
    let unit = full[at + 1..].trim_end().trim_end_matches([']', ')', '}']).trim();
    let short = !unit.contains(['[', '(', '{']) && unit.chars().count() <= 24;
    (at > 0 && short).then(|| (full[..at].trim().trim_end_matches('_').to_owned(), unit.to_owned()))
}

/// `AltitudeMeters` → `Altitude` and `Meters`.
fn in_one_word(full: &str) -> Option<(String, String)> {
    let at = full.char_indices().rev().find(|(_, letter)| letter.is_uppercase())?.0;
    let before = full[..at].chars().next_back()?;
    let unit = units::usual(&full[at..])?;
    (before.is_lowercase() && unit.len() > 3).then(|| (full[..at].to_owned(), unit))
}

/// The words of a name, in lower case and without accents: cut at signs, digits, capitals and where scripts change.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = Kind::Gap;
    let letters: Vec<char> = name.chars().collect();
    for (place, &letter) in letters.iter().enumerate() {
        let kind = Kind::of(letter);
        // `LTESignal`: the capital before a small letter begins a word.
        let capital = kind == Kind::Capital
            && (before == Kind::Small
                || before == Kind::Capital && letters.get(place + 1).is_some_and(|next| next.is_lowercase()));
        let small = kind == Kind::Small && before == Kind::Capital;
        let goes_on = kind == before && !capital || small;
        if kind != Kind::Gap {
            if !goes_on || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                plain_letters(letter, word);
            }
        }
        before = kind;
    }
    words
}

/// What kind of character this is, for cutting names.
#[derive(PartialEq, Clone, Copy)]
enum Kind {
    Gap,
    Digit,
    Capital,
    Small,
    Wide,
}

impl Kind {
    fn of(letter: char) -> Self {
        match letter {
            letter if !letter.is_alphanumeric() => Self::Gap,
            letter if letter.is_numeric() && letter.is_ascii() => Self::Digit,
            letter if u32::from(letter) >= 0x2e80 => Self::Wide,
            letter if letter.is_uppercase() => Self::Capital,
            _ => Self::Small,
        }
    }
}

/// Adds a letter in lower case without its accent.
fn plain_letters(letter: char, word: &mut String) {
    for small in letter.to_lowercase() {
        match small {
            'ä' | 'á' | 'à' | 'â' | 'ã' => word.push('a'),
            'ö' | 'ó' | 'ò' | 'ô' | 'õ' => word.push('o'),
            'ü' | 'ú' | 'ù' | 'û' => word.push('u'),
            'é' | 'è' | 'ê' | 'ë' => word.push('e'),
            'í' | 'ì' | 'î' | 'ï' => word.push('i'),
            'ñ' => word.push('n'),
            'ç' => word.push('c'),
            'ß' => word.push_str("ss"),
            'œ' => word.push_str("oe"),
            other => word.push(other),
        }
    }
}

/// What words mean, and how far they are from the plain name.
fn meaning(words: &[String], name: &str) -> (Meaning, u8) {
    if words.is_empty() {
        return (Meaning::Identity, 0);
    }
    if let Some(found) = wide(name, words) {
        return (found, 0);
    }
    // Cut at every capital, `LonGitude` would be two words: the whole is looked at, too.
    let whole = words.concat();
    let any = |list: &str| words.iter().any(|word| has(list, word)) || has(list, &whole);
    let distance = |core: &str| distance(words, core);
    if any(GEOMETRY) {
        return (Meaning::Geometry, 0);
    }
    if any(HEMISPHERE) {
        return (Meaning::Hemisphere, 0);
    }
    if any(BESIDE) {
        return (Meaning::Beside, 0);
    }
    for (list, found) in [(LATITUDE, Meaning::Latitude), (LONGITUDE, Meaning::Longitude)] {
        if any(list) && !any(TIME) {
            return (found, distance(list));
        }
    }
    let is_signal =
        |word: &String| has(SIGNAL, word) || SIGNAL_ENDS.split(' ').any(|end| word.ends_with(end));
    if any(FLOOR) && !any("noise") && !words.iter().any(|word| has("plan", word)) {
        return (Meaning::Floor, 0);
    }
    if any(HEIGHT) && words.iter().all(|word| !has(PLAIN_SIGNAL, word)) {
        return (Meaning::Height, 0);
    }
    if any(TIME) {
        return (Meaning::Time, 0);
    }
    if (words.iter().any(is_signal) || any(SIGNAL)) && !any("id type count") {
        return (Meaning::Signal, 0);
    }
    for (list, found) in [(X, Meaning::X), (Y, Meaning::Y)] {
        if any(list) {
            return (found, distance(list));
        }
    }
    for (list, found) in [
        (BAND, Meaning::Band),
        (TRANSMITTER, Meaning::Transmitter),
        (VALUE, Meaning::Value),
        (IDENTITY, Meaning::Identity),
    ] {
        if any(list) {
            return (found, 0);
        }
    }
    (Meaning::Other, 0)
}

/// 0 where only usual words stand beside the core, 2 where somebody else's do, else 1.
fn distance(words: &[String], core: &str) -> u8 {
    // `x2` is a second one, `x_utm32` and `x_25832` name a system.
    let is_system = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
    let other = |word: &&String| !has(core, word) && !is_system(word);
    let of = |word: &String| match word.as_str() {
        word if has(ELSEWHERE, word) => 2,
        word if has(OWN, word) => 0,
        _ => 1,
    };
    // A letter that may count or name anything, too.
    let letter = u8::from(words.len() == 1 && has("e n", &words[0]));
    words.iter().filter(other).map(of).max().unwrap_or(letter)
}

/// What a name with Chinese or Japanese characters means.
fn wide(name: &str, words: &[String]) -> Option<Meaning> {
    if !name.chars().any(|letter| u32::from(letter) >= 0x2e80) {
        return None;
    }
    let of = |parts: &str| parts.split(' ').any(|part| name.contains(part));
    let found = WIDE.iter().find(|(_, parts)| of(parts)).map(|&(meaning, _)| meaning);
    if found.is_some() {
        return found;
    }
    let core = words.iter().find(|word| word.is_ascii());
    let letter = core.map(|word| word.as_str());
    let short = name.chars().count() <= 3;
    let starts = |letters: [char; 2]| short && name.starts_with(letters);
    match (name, letter) {
        _ if starts(['东', '東']) => Some(Meaning::X),
        _ if starts(['北', '北']) => Some(Meaning::Y),
        ("横", _) | (_, Some("x")) => Some(Meaning::X),
        ("縦", _) | (_, Some("y")) => Some(Meaning::Y),
        (_, Some("z")) => Some(Meaning::Height),
        _ => core.map(|_| meaning(&words.iter().filter(|w| w.is_ascii()).cloned().collect::<Vec<_>>(), "").0),
    }
}

/// How many words beyond ASCII that headers have stand in a text: tells encodings apart.
pub(super) fn known_words_beyond_ascii(text: &str) -> usize {
    let beyond: String = text.chars().filter(|letter| !letter.is_ascii()).take(4_000).collect();
    let wide =
        WIDE.iter().flat_map(|(_, parts)| parts.split(' ')).filter(|part| beyond.contains(part)).count();
    wide + [("东", "北"), ("東", "北")]
        .iter()
        .filter(|(x, y)| beyond.contains(x) && beyond.contains(y))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("CurrentLatitude"), ["current", "latitude"]);
        assert_eq!(words("gps_lat"), ["gps", "lat"]);
        assert_eq!(words("LTESignal"), ["lte", "signal"]);
        assert_eq!(words("MAC Address of AP"), ["mac", "address", "of", "ap"]);
        assert_eq!(words("Längengrad"), ["langengrad"]);
        assert_eq!(words("X坐标"), ["x", "坐标"]);
        assert_eq!(words("WAP007"), ["wap", "007"]);
    }

    #[test]
    fn units_stand_in_brackets_or_behind() {
        for (cell, name, unit) in [
            ("rsrp [dBm]", "rsrp", "dBm"),
            ("RSSI(dbm)", "RSSI", "dBm"),
            ("X / m", "X", "m"),
            ("Pegel in dBm", "Pegel", "dBm"),
            ("signal_dbm", "signal", "dBm"),
            ("x_km", "x", "km"),
            ("AltitudeMeters", "Altitude", "Meters"),
            ("信号强度（dBm）", "信号强度", "dBm"),
            ("shadowing", "shadowing", ""),
            ("m", "m", ""),
        ] {
            let found = Named::new(cell);
            assert_eq!((found.name.as_str(), found.unit.as_str()), (name, unit), "{cell}");
        }
    }

    /// Headers that public programs write; see their documentation or code for the whole line.
    #[test]
    fn columns_of_known_programs_are_understood() {
        use Meaning::{Band, Beside, Floor, Geometry, Height, Identity, Latitude, Longitude, Signal, Time};
        use Meaning::{Transmitter, Value, X, Y};
        for (names, meaning) in [
            (
                "lon,LNG,longitude,Longitude,CurrentLongitude,gps_lon,Längengrad,Laengengrad,Longitud,经度,経度",
                Longitude,
            ),
            ("lat,Latitude,CurrentLatitude,gps_latitude,Breitengrad,Latitud,纬度,緯度,latitude_i", Latitude),
            (
                "x,X,x_m,easting,Easting,E,Rechtswert,Ostwert,X-Koordinate,pos_x,utm_x,东,東,X坐标,Coordonnée X",
                X,
            ),
            ("y,northing,N,Hochwert,Y_utm,posY,北,Y座標,Coordenada Y", Y),
            ("wkt_geom,WKT,geometry,the_geom", Geometry),
            (
                "rssi,RSSI,ED RSSI,rsrp,RSRQ,snr,averageSignal,signal_dbm,Level,Pegel,LTERSSI,RSS,信号强度,受信レベル",
                Signal,
            ),
            ("Qual,Feldstärke,Signalstärke,Puissance,Nivel,Empfangspegel,Noise,noise floor,rssi_a", Signal),
            ("z,Altitude,AltitudeMeters,Höhe,alt,height,elevation,高度,標高", Height),
            ("Floor,FLOOR,Etage,Stockwerk,楼层,BUILDINGID", Floor),
            ("time,Timestamp,GPS Time,FirstSeen,Datum,Uhrzeit,时间,created,LastTime", Time),
            ("id,fid,index,Nr,,mcc,编号,samples,Unnamed: 0", Identity),
            (
                "MAC,bssid,MAC Address of AP,SSID,cell,CellID,Gateway,gateway_id,node,基站,Zelle,PCI",
                Transmitter,
            ),
            ("Channel,Frequency,band,SF,earfcn,Kanal,周波数,radio,spreading_factor", Band),
            ("HEADING,Speed,GPS Precision,# Satellites,AccuracyMeters,hdop,battery level,range", Beside),
            ("value,Wert,Messwert,valeur,valor,値", Value),
        ] {
            for name in names.split(',') {
                assert_eq!(Named::new(name).meaning, meaning, "{name}");
            }
        }
    }

    #[test]
    fn somebody_elses_position_is_farther() {
        let distance = |name: &str| Named::new(name).distance;
        assert_eq!(["lat", "gps_lat", "CurrentLatitude"].map(distance), [0, 0, 0]);
        assert_eq!(["x_estimated", "gateway_lat", "tx_x", "GPSMinLat"].map(distance), [1, 2, 2, 2]);
        assert!(Named::new("BSSID").is_hardware_address() && !Named::new("SSID").is_hardware_address());
    }
}
