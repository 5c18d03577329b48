//! What the program carries for new projects, by its path in Stagegate's repository.

/// Written by the build script: path and content, by path.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/kit_files.rs"));

/// All files below a folder, with their paths from there.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter_map(move |(path, content)| {
        let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
        Some((rest, *content))
    })
}

/// One file's text.
pub fn text(path: &str) -> Option<&'static str> {
    let (_, content) = FILES.iter().find(|(name, _)| *name == path)?;
    std::str::from_utf8(content).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_project_needs_is_there() {
        assert!(text("wit/review.wit").is_some_and(|text| text.contains("package stagegate:review@1")));
        assert!(text("Cargo.lock").is_some_and(|text| text.contains("stagegate-sdk")));
        assert!(below("plugins/sdk").any(|(path, _)| path == "src/lib.rs"));
        assert!(below("plugins/sd").next().is_none(), "a folder, not a beginning");
    }
}
