//! Bytes of a file as text: byte-order marks, UTF-16, and the encodings that spreadsheets still write.

use super::names;
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes at the start of a file by which its encoding is judged.
const JUDGED: usize = 1 << 16;

/// A file's text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    /// The text, without a byte-order mark; lines end with a line feed.
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
}

/// Files that are no text, by their first bytes, and what to do about them.
const OTHERS: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "is a spreadsheet or an archive (.xlsx, .ods, .zip); save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old spreadsheet (.xls); save the sheet as CSV"),
    (b"SQLite format 3", "is a database (GeoPackage, SQLite); export the layer as CSV"),
    (b"\x89PNG", "is a picture, no table"),
    (b"\xff\xd8\xff", "is a picture, no table"),
    (b"%PDF", "is a PDF, no table; export the table as CSV"),
    (b"\x1f\x8b", "is compressed; unpack it first"),
    (b"PAR1", "is a Parquet file; export it as CSV"),
    (b"II*\x00", "is a picture or raster (TIFF), no table"),
];

/// The text of bytes.
///
/// A byte-order mark decides; without one, zero bytes mean UTF-16; then comes UTF-8, and for what is none of these the
/// encoding in which most of the file's beginning are words that tables of measurements have.
///
/// # Errors
/// In words: the bytes are those of another kind of file, or no text at all.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, String> {
    if let Some((_, words)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err((*words).to_owned());
    }
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => without_mark(bytes)?,
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken || text.contains('\0') {
        return Err(format!("is no {} text; save it as UTF-8", encoding.name()));
    }
    if let Some(words) = marked_up(&text) {
        return Err(words.to_owned());
    }
    let text = if text.contains('\n') { text.into_owned() } else { text.replace('\r', "\n") };
    Ok(Text { text, encoding: encoding.name() })
}

/// Text that is no table of fields: what it is, and what to do.
fn marked_up(text: &str) -> Option<&'static str> {
    let start = text.trim_start();
    let start = &start[..start.floor_char_boundary(200)].to_ascii_lowercase();
    if start.starts_with("<?xml") || start.starts_with("<gpx") || start.starts_with("<kml") {
        return Some("is XML (GPX, KML, ...); export the points as CSV");
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Some("is a web page, no table");
    }
    (start.starts_with('{') || start.starts_with("[{") || start.starts_with("[\n"))
        .then_some("is JSON (GeoJSON, ...); export the points as CSV")
}

/// The encoding of bytes without a byte-order mark.
fn without_mark(bytes: &[u8]) -> Result<&'static Encoding, String> {
    let start = &bytes[..bytes.len().min(JUDGED)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > 0 {
        return match start.len() / 8 {
            most if odd > most && even == 0 => Ok(UTF_16LE),
            most if even > most && odd == 0 => Ok(UTF_16BE),
            _ => Err("holds zero bytes; this is no text".to_owned()),
        };
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(UTF_8);
    }
    Ok(eight_bit(start))
}

/// The encoding in which the start holds most known words; Windows-1252 where none tells.
fn eight_bit(start: &[u8]) -> &'static Encoding {
    // Cut behind a line, so that no character is torn.
    let end = start.iter().rposition(|&byte| byte == b'\n').map_or(start.len(), |at| at + 1);
    let known = |encoding: &'static Encoding| {
        let (text, broken) = encoding.decode_without_bom_handling(&start[..end]);
        if broken { 0 } else { names::known_words_beyond_ascii(&text) }
    };
    let order = [WINDOWS_1252, GB18030, SHIFT_JIS, BIG5, EUC_KR];
    // The last of equals would win: the usual ones stand first, and only more words move the choice.
    order.into_iter().rev().max_by_key(|&encoding| known(encoding)).unwrap_or(WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, &'static str) {
        let found = decode(bytes).unwrap();
        (found.text, found.encoding)
    }

    #[test]
    fn encodings_are_told_apart() {
        let utf_16 = |text: &str, big: bool| -> Vec<u8> {
            let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            text.encode_utf16().flat_map(bytes).collect()
        };
        let words = "Länge;Wert\n1;2\n".to_owned();
        for (bytes, encoding) in [
            (words.clone().into_bytes(), "UTF-8"),
            ([b"\xef\xbb\xbf".to_vec(), words.clone().into_bytes()].concat(), "UTF-8"),
            ([b"\xff\xfe".to_vec(), utf_16(&words, false)].concat(), "UTF-16LE"),
            ([b"\xfe\xff".to_vec(), utf_16(&words, true)].concat(), "UTF-16BE"),
            (utf_16(&words, false), "UTF-16LE"),
            (utf_16(&words, true), "UTF-16BE"),
            (b"L\xe4nge;Wert\n1;2\n".to_vec(), "windows-1252"),
        ] {
            assert_eq!(text(&bytes), (words.clone(), encoding), "{bytes:?}");
        }
        // The euro sign tells Windows-1252 from Latin-1.
        assert_eq!(text(b"\x80;\xe9\n").0, "€;é\n");
    }

    /// The bytes were written by Python's codecs gbk, shift_jis and big5.
    #[test]
    fn words_in_chinese_and_japanese_tell_their_encodings() {
        let gbk = b"\xbe\xad\xb6\xc8,\xce\xb3\xb6\xc8,\xd0\xc5\xba\xc5\xc7\xbf\xb6\xc8\n1,2,3\n";
        assert_eq!(text(gbk), ("经度,纬度,信号强度\n1,2,3\n".to_owned(), "gb18030"));
        let shift_jis = b"\x8co\x93x,\x88\xdc\x93x,\x8e\xf3\x90M\x83\x8c\x83x\x83\x8b\n1,2,3\n";
        assert_eq!(text(shift_jis), ("経度,緯度,受信レベル\n1,2,3\n".to_owned(), "Shift_JIS"));
        let big5 = b"\xb8g\xab\xd7,\xbdn\xab\xd7,\xb0T\xb8\xb9\xb1j\xab\xd7\n1,2,3\n";
        assert_eq!(text(big5), ("經度,緯度,訊號強度\n1,2,3\n".to_owned(), "Big5"));
    }

    #[test]
    fn other_files_are_named() {
        for (bytes, words) in [
            (&b"PK\x03\x04rest"[..], "save the sheet as CSV"),
            (b"SQLite format 3\0", "GeoPackage"),
            (b"{\"type\": \"FeatureCollection\"}", "GeoJSON"),
            (b"<?xml version=\"1.0\"?><gpx/>", "GPX"),
            (&[0; 64], "zero bytes"),
            (b"\xff\xfea", "is no UTF-16LE text"),
        ] {
            assert!(decode(bytes).unwrap_err().contains(words), "{words}");
        }
    }

    #[test]
    fn lines_of_old_macs_end_too() {
        assert_eq!(text(b"x,y\r1,2\r").0, "x,y\n1,2\n");
        assert_eq!(text(b"x,y\r\n1,2\r\n").0, "x,y\r\n1,2\r\n");
    }
}
