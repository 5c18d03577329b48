//! How big a table is, in words.

use crate::catalog::Relation;

/// How big a table is, as an addition to a sentence: ` (about 12,000,000 rows, 3.4 GB)`; nothing where nobody knows.
pub fn size_of(relation: Option<&Relation>) -> String {
    let Some(relation) = relation else {
        return String::new();
    };
    match (u64::try_from(relation.rows_estimate), relation.bytes) {
        (Err(_) | Ok(0), 0) => String::new(),
        (Err(_), bytes) => format!(" ({})", bytes_in_words(bytes)),
        (Ok(rows), 0) => format!(" (about {} rows)", grouped(rows)),
        (Ok(rows), bytes) => format!(" (about {} rows, {})", grouped(rows), bytes_in_words(bytes)),
    }
}

/// `12,000,000`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `3.4 GB`
pub fn bytes_in_words(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut tenths = bytes.saturating_mul(10);
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    if unit == 0 || tenths >= 100 {
        format!("{} {}", tenths / 10, UNITS[unit])
    } else {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes_in_words, grouped};

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            (grouped(7).as_str(), grouped(1_234_567).as_str()),
            ("7", "1,234,567")
        );
        for (bytes, expected) in [
            (900, "900 bytes"),
            (8192, "8.0 kB"),
            (3_700_000_000, "3.4 GB"),
            (50 << 30, "50 GB"),
        ] {
            assert_eq!(bytes_in_words(bytes), expected);
        }
    }
}
