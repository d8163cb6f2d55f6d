//! What columns are called, as loggers, GIS and survey programs write it in English, German, French, Spanish, Chinese and
//! Japanese.
//!
//! A name is cut into words (`gps_lat`, `CurrentLatitude`, `Längengrad`), accents are left aside, and a unit in brackets or
//! behind the name is taken off. The words say what the column may mean; a word such as `gateway` beside them says that it
//! is the position of somebody else.

use super::numbers::narrow;
use super::units;

/// What a column may mean by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The first coordinate, to the east.
    X,
    /// The second coordinate, to the north.
    Y,
    /// Degrees to the east.
    Longitude,
    /// Degrees to the north.
    Latitude,
    /// Both coordinates in one, as text of a GIS.
    Geometry,
    /// A height.
    Height,
    /// A floor or building.
    Floor,
    /// A time or date.
    Time,
    /// A number or name of the row.
    Identity,
    /// What was heard: an access point, cell, gateway ...
    Transmitter,
    /// How it sends: channel, band, technology ...
    Band,
    /// A strength or quality of signals.
    Signal,
    /// A value without further word.
    Value,
    /// The hemisphere of the coordinate beside it.
    Hemisphere,
    /// What belongs to the measuring itself: speed, heading, accuracy, battery ...
    Beside,
    /// Something else.
    Other,
}

impl Meaning {
    /// The words for it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Y => "y",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::Geometry => "position",
            Self::Height => "height",
            Self::Floor => "floor",
            Self::Time => "time",
            Self::Identity => "row",
            Self::Transmitter => "transmitter",
            Self::Band => "band",
            Self::Signal | Self::Value => "value",
            Self::Hemisphere => "hemisphere",
            Self::Beside => "beside",
            Self::Other => "",
        }
    }
}

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
        let full = full.trim_start_matches(['#', '%']).trim().to_owned();
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
        self.meaning == Meaning::Transmitter && words(&self.name).iter().any(|word| any(word, ADDRESSES))
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

fn any(word: &str, list: &[&str]) -> bool {
    list.contains(&word)
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
    let has = |list: &[&str]| words.iter().any(|word| any(word, list)) || any(&whole, list);
    let distance = |core: &[&str]| distance(words, core);
    if has(GEOMETRY) {
        return (Meaning::Geometry, 0);
    }
    if has(HEMISPHERE) {
        return (Meaning::Hemisphere, 0);
    }
    if has(BESIDE) {
        return (Meaning::Beside, 0);
    }
    for (list, found) in [(LATITUDE, Meaning::Latitude), (LONGITUDE, Meaning::Longitude)] {
        if has(list) && !has(TIME) {
            return (found, distance(list));
        }
    }
    let is_signal = |word: &String| any(word, SIGNAL) || SIGNAL_ENDS.iter().any(|end| word.ends_with(end));
    if has(FLOOR) && !has(&["noise"]) && !words.iter().any(|word| any(word, &["plan"])) {
        return (Meaning::Floor, 0);
    }
    if has(HEIGHT) && words.iter().all(|word| !any(word, &SIGNAL[..8])) {
        return (Meaning::Height, 0);
    }
    if has(TIME) {
        return (Meaning::Time, 0);
    }
    if (words.iter().any(is_signal) || has(SIGNAL)) && !has(&["id", "type", "count"]) {
        return (Meaning::Signal, 0);
    }
    for (list, found) in [(X, Meaning::X), (Y, Meaning::Y)] {
        if has(list) {
            return (found, distance(list));
        }
    }
    for (list, found) in [
        (BAND, Meaning::Band),
        (TRANSMITTER, Meaning::Transmitter),
        (VALUE, Meaning::Value),
        (IDENTITY, Meaning::Identity),
    ] {
        if has(list) {
            return (found, 0);
        }
    }
    (Meaning::Other, 0)
}

/// 0 where only usual words stand beside the core, 2 where somebody else's do, else 1.
fn distance(words: &[String], core: &[&str]) -> u8 {
    // `x2` is a second one, `x_utm32` and `x_25832` name a system.
    let is_system = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
    let other = |word: &&String| !any(word, core) && !is_system(word);
    let of = |word: &String| match word.as_str() {
        word if any(word, ELSEWHERE) => 2,
        word if any(word, OWN) => 0,
        _ => 1,
    };
    // A letter that may count or name anything, too.
    let letter = u8::from(words.len() == 1 && any(&words[0], &["e", "n"]));
    words.iter().filter(other).map(of).max().unwrap_or(letter)
}

/// What a name with Chinese or Japanese characters means.
fn wide(name: &str, words: &[String]) -> Option<Meaning> {
    if !name.chars().any(|letter| u32::from(letter) >= 0x2e80) {
        return None;
    }
    let found = WIDE.iter().find(|(part, _)| name.contains(part)).map(|&(_, meaning)| meaning);
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
    let wide = WIDE.iter().filter(|(part, _)| beyond.contains(part)).count();
    wide + [("东", "北"), ("東", "北")]
        .iter()
        .filter(|(x, y)| beyond.contains(x) && beyond.contains(y))
        .count()
}

/// Parts of Chinese and Japanese names.
const WIDE: &[(&str, Meaning)] = &[
    ("经度", Meaning::Longitude),
    ("經度", Meaning::Longitude),
    ("経度", Meaning::Longitude),
    ("纬度", Meaning::Latitude),
    ("緯度", Meaning::Latitude),
    ("信号强度", Meaning::Signal),
    ("信號強度", Meaning::Signal),
    ("信号強度", Meaning::Signal),
    ("訊號強度", Meaning::Signal),
    ("信号レベル", Meaning::Signal),
    ("受信", Meaning::Signal),
    ("接收功率", Meaning::Signal),
    ("接收电平", Meaning::Signal),
    ("接收强度", Meaning::Signal),
    ("电平", Meaning::Signal),
    ("電平", Meaning::Signal),
    ("场强", Meaning::Signal),
    ("場強", Meaning::Signal),
    ("電界強度", Meaning::Signal),
    ("信噪比", Meaning::Signal),
    ("功率", Meaning::Signal),
    ("高度", Meaning::Height),
    ("高程", Meaning::Height),
    ("海拔", Meaning::Height),
    ("高さ", Meaning::Height),
    ("標高", Meaning::Height),
    ("标高", Meaning::Height),
    ("楼层", Meaning::Floor),
    ("樓層", Meaning::Floor),
    ("フロア", Meaning::Floor),
    ("階", Meaning::Floor),
    ("时间", Meaning::Time),
    ("時間", Meaning::Time),
    ("時刻", Meaning::Time),
    ("日時", Meaning::Time),
    ("日期", Meaning::Time),
    ("日付", Meaning::Time),
    ("编号", Meaning::Identity),
    ("編號", Meaning::Identity),
    ("番号", Meaning::Identity),
    ("序号", Meaning::Identity),
    ("序號", Meaning::Identity),
    ("基站", Meaning::Transmitter),
    ("小区", Meaning::Transmitter),
    ("基地局", Meaning::Transmitter),
    ("セル", Meaning::Transmitter),
    ("网关", Meaning::Transmitter),
    ("ゲートウェイ", Meaning::Transmitter),
    ("アクセスポイント", Meaning::Transmitter),
    ("接入点", Meaning::Transmitter),
    ("频", Meaning::Band),
    ("周波数", Meaning::Band),
    ("信道", Meaning::Band),
    ("チャ", Meaning::Band),
    ("数值", Meaning::Value),
    ("测量值", Meaning::Value),
    ("測定値", Meaning::Value),
    ("値", Meaning::Value),
];

const LATITUDE: &[&str] = &[
    "lat",
    "lats",
    "latitude",
    "latitudes",
    "latitud",
    "latitudine",
    "breite",
    "breitengrad",
    "geobreite",
    "breitengrade",
    "latdeg",
    "latwgs",
    "gpslat",
    "gpslatitude",
    "latitudee",
    "latitudei",
    "latdd",
    "nordbreite",
];

const LONGITUDE: &[&str] = &[
    "lon",
    "lng",
    "long",
    "lons",
    "longitude",
    "longitudes",
    "longitud",
    "lange",
    "laenge",
    "langengrad",
    "laengengrad",
    "geolange",
    "geolaenge",
    "londeg",
    "lonwgs",
    "gpslon",
    "gpslong",
    "gpslongitude",
    "longitudee",
    "longitudei",
];

const X: &[&str] = &[
    "x",
    "e",
    "east",
    "easting",
    "eastings",
    "ost",
    "ostwert",
    "rechtswert",
    "rechts",
    "est",
    "este",
    "xcoord",
    "coordx",
    "xcoordinate",
    "xkoordinate",
    "xpos",
    "posx",
    "utmx",
    "utme",
    "xutm",
    "abscisse",
    "abszisse",
    "abscisa",
    "xcord",
    "pointx",
];

const Y: &[&str] = &[
    "y",
    "n",
    "north",
    "northing",
    "northings",
    "nord",
    "nordwert",
    "hochwert",
    "hoch",
    "norte",
    "ycoord",
    "coordy",
    "ycoordinate",
    "ykoordinate",
    "ypos",
    "posy",
    "utmy",
    "utmn",
    "yutm",
    "ordonnee",
    "ordinate",
    "ordenada",
    "ordonee",
    "ycord",
    "pointy",
];

/// Words beside a coordinate that leave it the measurement's own.
const OWN: &[&str] = &[
    "coord",
    "coords",
    "coordinate",
    "coordinates",
    "koordinate",
    "coordonnee",
    "coordonnees",
    "coordenada",
    "cord",
    "pos",
    "position",
    "posicion",
    "location",
    "loc",
    "point",
    "punkt",
    "gps",
    "current",
    "my",
    "device",
    "dev",
    "phone",
    "ue",
    "rx",
    "receiver",
    "mobile",
    "meas",
    "measured",
    "measurement",
    "sample",
    "wgs",
    "utm",
    "zone",
    "local",
    "map",
    "plan",
    "lambert",
    "gk",
    "lv",
    "epsg",
    "etrs",
    "dec",
    "dd",
    "deg",
    "degrees",
    "m",
    "geo",
    "gnss",
    "projected",
    "l",
];

/// Words that make a position somebody else's.
const ELSEWHERE: &[&str] = &[
    "gateway",
    "gw",
    "bs",
    "ap",
    "tx",
    "transmitter",
    "sender",
    "site",
    "tower",
    "cell",
    "enb",
    "gnb",
    "node",
    "nodeb",
    "router",
    "anchor",
    "beacon",
    "base",
    "station",
    "antenna",
    "server",
    "start",
    "end",
    "min",
    "max",
    "first",
    "last",
    "dest",
    "home",
    "centre",
    "center",
    "old",
    "previous",
];

const GEOMETRY: &[&str] =
    &["wkt", "geom", "wktgeom", "geometry", "thegeom", "geometrie", "geometria", "shape", "ewkt"];

const HEMISPHERE: &[&str] =
    &["ns", "ew", "latdir", "londir", "latref", "lonref", "northsouth", "eastwest", "hemisphere", "nsew"];

const HEIGHT: &[&str] = &[
    "z",
    "alt",
    "altitude",
    "elevation",
    "elev",
    "height",
    "hohe",
    "hoehe",
    "hauteur",
    "altura",
    "altitud",
    "hgt",
    "msl",
    "agl",
    "ele",
    "elevacion",
    "zcoord",
    "posz",
    "zpos",
    "depth",
    "tiefe",
    "ellipsoid",
    "geoid",
];

const FLOOR: &[&str] = &[
    "floor",
    "floorid",
    "storey",
    "story",
    "etage",
    "stockwerk",
    "stock",
    "geschoss",
    "piso",
    "planta",
    "building",
    "buildingid",
    "gebaude",
    "batiment",
    "edificio",
    "room",
    "raum",
    "salle",
    "niveauetage",
    "floornumber",
];

const TIME: &[&str] = &[
    "time",
    "timestamp",
    "times",
    "date",
    "datetime",
    "uhrzeit",
    "zeit",
    "zeitstempel",
    "datum",
    "heure",
    "hora",
    "fecha",
    "horodatage",
    "ts",
    "utc",
    "epoch",
    "seen",
    "firstseen",
    "lastseen",
    "created",
    "updated",
    "hour",
    "minute",
    "second",
    "seconds",
    "sec",
    "secs",
    "elapsed",
    "systime",
    "tijd",
    "unix",
    "unixtime",
    "millis",
    "ms",
    "year",
    "month",
    "day",
    "tag",
    "monat",
    "jahr",
    "sysdate",
    "tod",
    "iso",
    "duration",
    "age",
];

const SIGNAL: &[&str] = &[
    "rssi",
    "rss",
    "rsrp",
    "rsrq",
    "rscp",
    "snr",
    "sinr",
    "dbm",
    "signal",
    "signalstrength",
    "sig",
    "level",
    "lvl",
    "strength",
    "power",
    "pwr",
    "rxlev",
    "rxlevel",
    "rxpower",
    "rxqual",
    "qual",
    "quality",
    "lqi",
    "cqi",
    "ecio",
    "ecno",
    "pegel",
    "feldstarke",
    "feldstaerke",
    "empfangspegel",
    "empfangsfeldstarke",
    "empfangsleistung",
    "leistung",
    "signalstarke",
    "signalstaerke",
    "niveau",
    "puissance",
    "potencia",
    "nivel",
    "intensidad",
    "intensite",
    "senal",
    "fieldstrength",
    "field",
    "esp",
    "noise",
    "noisefloor",
    "rauschen",
    "bruit",
    "ruido",
    "pathloss",
    "loss",
    "attenuation",
    "dampfung",
    "daempfung",
    "throughput",
    "bitrate",
    "asu",
    "empfang",
    "recu",
    "recibida",
    "champ",
    "campo",
    "rxl",
    "prr",
    "pdr",
    "signalqualitat",
    "empfangsqualitat",
];

/// Ends of words that are a signal's, such as `lterssi`.
const SIGNAL_ENDS: &[&str] = &["rssi", "rsrp", "rsrq", "sinr", "snr", "rscp", "pegel", "dbm"];

const VALUE: &[&str] = &[
    "value",
    "values",
    "val",
    "v",
    "wert",
    "messwert",
    "valeur",
    "valor",
    "medida",
    "mesure",
    "measurement",
    "measured",
    "reading",
    "messung",
    "medicion",
    "result",
    "ergebnis",
    "resultat",
    "estimate",
    "observation",
];

/// Words of transmitters that are unique marks of hardware.
const ADDRESSES: &[&str] = &[
    "mac",
    "bssid",
    "bssids",
    "eui",
    "netid",
    "address",
    "addr",
    "macaddress",
    "apmac",
    "macaddr",
    "macadresse",
    "addresse",
];

const TRANSMITTER: &[&str] = &[
    "mac",
    "bssid",
    "bssids",
    "eui",
    "netid",
    "address",
    "addr",
    "macaddress",
    "apmac",
    "macaddr",
    "macadresse",
    "addresse",
    "gateway",
    "gateways",
    "gw",
    "gatewayid",
    "gwid",
    "ap",
    "apid",
    "cell",
    "cellid",
    "cellname",
    "cid",
    "ci",
    "eci",
    "ecgi",
    "cgi",
    "ncgi",
    "nci",
    "enodeb",
    "enb",
    "gnb",
    "nodeb",
    "node",
    "nodeid",
    "pci",
    "psc",
    "bsic",
    "sector",
    "site",
    "sitename",
    "tx",
    "txid",
    "transmitter",
    "sender",
    "station",
    "beacon",
    "beaconid",
    "uuid",
    "anchor",
    "anchorid",
    "source",
    "src",
    "emitter",
    "router",
    "ssid",
    "essid",
    "network",
    "operator",
    "zelle",
    "zellen",
    "zellenid",
    "basisstation",
    "emetteur",
    "emisor",
    "celda",
    "cellule",
    "borne",
    "antenna",
    "antenne",
    "antena",
    "major",
    "minor",
    "hotspot",
    "access",
    "passerelle",
];

const BAND: &[&str] = &[
    "channel",
    "chan",
    "ch",
    "freq",
    "frequency",
    "frequenz",
    "frecuencia",
    "frequence",
    "mhz",
    "hz",
    "band",
    "bande",
    "banda",
    "arfcn",
    "earfcn",
    "nrarfcn",
    "uarfcn",
    "sf",
    "spreading",
    "spreadingfactor",
    "bandwidth",
    "bw",
    "radio",
    "technology",
    "technologie",
    "tech",
    "rat",
    "networktech",
    "networkmode",
    "kanal",
    "canal",
    "datarate",
    "dr",
    "codingrate",
    "cr",
    "polarization",
    "polarisation",
    "mode",
    "type",
];

const IDENTITY: &[&str] = &[
    "id",
    "fid",
    "ogcfid",
    "gid",
    "objectid",
    "oid",
    "index",
    "idx",
    "nr",
    "no",
    "num",
    "number",
    "nummer",
    "row",
    "line",
    "zeile",
    "seq",
    "sequence",
    "counter",
    "count",
    "samples",
    "sample",
    "punkt",
    "point",
    "pt",
    "unnamed",
    "packet",
    "frame",
    "msg",
    "message",
    "messageid",
    "key",
    "rowid",
    "featureid",
    "numero",
    "num",
    "ligne",
    "fila",
    "name",
    "label",
    "bezeichnung",
    "nom",
    "nombre",
    "mcc",
    "mnc",
    "lac",
    "tac",
    "net",
    "area",
    "unit",
    "rnc",
    "scan",
];

const BESIDE: &[&str] = &[
    "heading",
    "bearing",
    "course",
    "azimuth",
    "azimut",
    "orientation",
    "kurs",
    "richtung",
    "compass",
    "yaw",
    "pitch",
    "roll",
    "speed",
    "geschwindigkeit",
    "vitesse",
    "velocidad",
    "velocity",
    "accuracy",
    "acc",
    "precision",
    "genauigkeit",
    "precisione",
    "exactitud",
    "error",
    "fehler",
    "hdop",
    "pdop",
    "vdop",
    "dop",
    "satellites",
    "satellite",
    "sats",
    "sat",
    "satelliten",
    "satelites",
    "nsat",
    "numsat",
    "fix",
    "battery",
    "batt",
    "batterie",
    "voltage",
    "akku",
    "uptime",
    "dist",
    "distance",
    "range",
    "changeable",
    "eirp",
    "txpower",
    "transmitpower",
    "sendeleistung",
    "authmode",
    "encryption",
    "capabilities",
    "rcois",
    "mfgrid",
    "security",
    "crypt",
    "std",
    "stddev",
    "sigma",
    "ta",
];

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
