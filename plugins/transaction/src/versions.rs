//! Versions of changes as the runner orders them: numbers joined by dots, compared number by number.

use std::cmp::Ordering;

/// Which of two versions comes first; leading zeros do not count.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<String> {
        version
            .split('.')
            .map(|number| number.trim_start_matches('0').to_owned())
            .collect()
    };
    let by_number = |a: &String, b: &String| a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    let (left, right) = (numbers(left), numbers(right));
    let unequal = left
        .iter()
        .zip(&right)
        .map(|(a, b)| by_number(a, b))
        .find(|order| order.is_ne());
    unequal.unwrap_or_else(|| left.len().cmp(&right.len()))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;

    #[test]
    fn versions_compare_number_by_number() {
        for (left, right) in [
            ("9", "10"),
            ("1.9", "1.10"),
            ("1", "1.1"),
            ("20240919", "20240919120000"),
        ] {
            assert_eq!(compare(left, right), Ordering::Less, "{left} and {right}");
            assert_eq!(compare(right, left), Ordering::Greater, "{right} and {left}");
        }
        assert_eq!(compare("007", "7"), Ordering::Equal);
    }
}
