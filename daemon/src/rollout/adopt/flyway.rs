//! How Flyway names files and computes their checksums.

/// The reflected polynomial of CRC-32.
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// Flyway's checksum of a file: CRC-32 over the lines without their ends, as a signed number.
pub fn flyway_checksum(sql: &str) -> i32 {
    let text = sql.strip_prefix('\u{feff}').unwrap_or(sql);
    let bytes = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r'));
    let crc = bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ POLYNOMIAL
            } else {
                crc >> 1
            }
        })
    });
    (!crc).cast_signed()
}

/// `sql/V1_2__add_table.sql` as `1.2_add_table.sql`.
pub(super) fn plain_name(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (version, description) = name.strip_prefix('V')?.split_once("__")?;
    Some(format!("{}_{description}", version.replace('_', ".")))
}
