//! What PostgreSQL assigns to which built-in type without being asked to; what is not known here counts as fine.

/// Built-in types that are cast alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Number,
    Money,
    Boolean,
    Text,
    Date,
    Timestamp,
    Time,
    Interval,
    Uuid,
    Json,
    Bytes,
}

/// The sort of a type, by the name that PostgreSQL prints without modifiers.
pub(crate) fn sort_of(data_type: &str) -> Option<Sort> {
    Some(match data_type {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => Sort::Number,
        "money" => Sort::Money,
        "boolean" => Sort::Boolean,
        "text" | "character varying" | "character" | "bpchar" | "name" => Sort::Text,
        "date" => Sort::Date,
        "timestamp with time zone" | "timestamp without time zone" => Sort::Timestamp,
        "time with time zone" | "time without time zone" => Sort::Time,
        "interval" => Sort::Interval,
        "uuid" => Sort::Uuid,
        "json" | "jsonb" => Sort::Json,
        "bytea" => Sort::Bytes,
        _ => return None,
    })
}

/// What a function of PostgreSQL gives, for those that stand in defaults most often.
pub(crate) fn returned_by(function: &str) -> Option<&'static str> {
    let own_name = function.strip_prefix("pg_catalog.").unwrap_or(function);
    Some(match own_name {
        "now" | "current_timestamp" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp" => {
            "timestamp with time zone"
        }
        "localtimestamp" => "timestamp without time zone",
        "current_date" => "date",
        "current_time" => "time with time zone",
        "localtime" => "time without time zone",
        "gen_random_uuid" | "uuid_generate_v4" => "uuid",
        "random" => "double precision",
        "nextval" => "bigint",
        "timeofday" => "text",
        "current_user" | "session_user" | "current_role" => "name",
        "to_jsonb" | "jsonb_build_object" | "jsonb_build_array" => "jsonb",
        "to_json" | "json_build_object" | "json_build_array" => "json",
        _ => return None,
    })
}

/// Whether a value of one sort is stored as another by itself.
pub(crate) fn is_assignable(from: Sort, to: Sort) -> bool {
    use Sort::{Date, Interval, Money, Number, Text, Time, Timestamp};
    from == to
        || to == Text
        || matches!(
            (from, to),
            (Number, Money)
                | (Money, Number)
                | (Date, Timestamp)
                | (Timestamp, Date | Time)
                | (Time, Interval)
                | (Interval, Time)
        )
}

/// Whether a quoted text can be read as a type; only what certainly can not is refused.
pub(crate) fn is_readable(text: &str, data_type: &str) -> bool {
    let text = text.trim();
    match data_type {
        "smallint" | "integer" | "bigint" => {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            let is_number = |c: char| c.is_ascii_hexdigit() || matches!(c, '_' | 'x' | 'o');
            digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(is_number)
        }
        "numeric" | "real" | "double precision" => {
            let word = text.trim_start_matches(['-', '+']).to_ascii_lowercase();
            word.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                || matches!(word.as_str(), "nan" | "infinity" | "inf")
        }
        "boolean" => is_boolean(&text.to_ascii_lowercase()),
        "uuid" => text.chars().filter(char::is_ascii_hexdigit).count() == 32,
        "json" | "jsonb" => is_json_like(text),
        "date" | "timestamp with time zone" | "timestamp without time zone" => is_moment_like(text),
        _ => true,
    }
}

fn is_boolean(text: &str) -> bool {
    let begins = |word: &str| !text.is_empty() && word.starts_with(text);
    let two_letters = text.len() > 1 && ("on".starts_with(text) || "off".starts_with(text));
    begins("true")
        || begins("false")
        || begins("yes")
        || begins("no")
        || two_letters
        || text == "1"
        || text == "0"
}

fn is_json_like(text: &str) -> bool {
    let brackets = [('{', '}'), ('[', ']'), ('"', '"')];
    matches!(text, "true" | "false" | "null")
        || text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        || brackets
            .iter()
            .any(|(open, close)| text.len() > 1 && text.starts_with(*open) && text.ends_with(*close))
}

fn is_moment_like(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "epoch",
        "infinity",
        "-infinity",
    ];
    text.contains(|c: char| c.is_ascii_digit())
        || WORDS
            .iter()
            .any(|word| text.to_ascii_lowercase().starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::{Sort, is_assignable, is_readable};

    #[test]
    fn texts_are_read_as_postgresql_reads_them() {
        for (text, data_type, readable) in [
            ("12", "integer", true),
            (" -12 ", "bigint", true),
            ("0xFF", "integer", true),
            ("", "integer", false),
            ("open", "smallint", false),
            ("1e5", "numeric", true),
            ("NaN", "real", true),
            ("many", "numeric", false),
            ("TRUE", "boolean", true),
            ("o", "boolean", false),
            ("of", "boolean", true),
            ("maybe", "boolean", false),
            ("{}", "jsonb", true),
            ("", "json", false),
            ("{a", "jsonb", false),
            ("yesterday", "date", true),
            ("never", "date", false),
            ("Jan 1 2024", "timestamp with time zone", true),
            ("not-a-uuid", "uuid", false),
            ("anything", "text", true),
            ("anything", "shop.color", true),
        ] {
            assert_eq!(is_readable(text, data_type), readable, "{text:?} as {data_type}");
        }
    }

    #[test]
    fn everything_can_be_text_and_text_nothing_else() {
        assert!(is_assignable(Sort::Boolean, Sort::Text) && !is_assignable(Sort::Text, Sort::Boolean));
        assert!(is_assignable(Sort::Timestamp, Sort::Date) && !is_assignable(Sort::Number, Sort::Date));
    }
}
