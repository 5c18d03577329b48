//! Options of a rule: a struct whose JSON Schema and reader come from one declaration, [`options!`](crate::options!).
//!
//! The host checks a policy against the schema and fills in defaults before a rule is called; the reader therefore
//! falls back to the default for what is missing or of another type rather than failing.

use std::fmt::Write as _;

use crate::bindings::stagegate::review::types::{OptionValue, RuleOption};

/// What a rule can be told.
pub trait Options: Sized {
    /// JSON Schema (2020-12) of all options as one object; "" where there are none.
    fn schema() -> String;

    /// The options as the host gave them.
    fn read(given: &[RuleOption]) -> Self;

    /// What the schema can not say about them, one text for each problem.
    fn problems(&self) -> Vec<String> {
        Vec::new()
    }
}

/// For rules that can not be told anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoOptions;

impl Options for NoOptions {
    fn schema() -> String {
        String::new()
    }

    fn read(_given: &[RuleOption]) -> Self {
        Self
    }
}

/// A type that an option may have.
pub trait Setting: Sized {
    /// Its JSON Schema without braces: `"type": "boolean"`.
    const TYPE: &'static str;

    /// The value in the host's form, where it is of this type.
    fn read(value: &OptionValue) -> Option<Self>;

    /// As JSON.
    fn json(&self) -> String;
}

impl Setting for bool {
    const TYPE: &'static str = r#""type":"boolean""#;

    fn read(value: &OptionValue) -> Option<Self> {
        if let OptionValue::Flag(flag) = value {
            Some(*flag)
        } else {
            None
        }
    }

    fn json(&self) -> String {
        self.to_string()
    }
}

impl Setting for i64 {
    const TYPE: &'static str = r#""type":"integer""#;

    fn read(value: &OptionValue) -> Option<Self> {
        if let OptionValue::Number(number) = value {
            Some(*number)
        } else {
            None
        }
    }

    fn json(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    const TYPE: &'static str = r#""type":"string""#;

    fn read(value: &OptionValue) -> Option<Self> {
        if let OptionValue::Text(text) = value {
            Some(text.clone())
        } else {
            None
        }
    }

    fn json(&self) -> String {
        quote(self)
    }
}

impl Setting for Vec<String> {
    const TYPE: &'static str = r#""type":"array","items":{"type":"string"}"#;

    fn read(value: &OptionValue) -> Option<Self> {
        if let OptionValue::Texts(texts) = value {
            Some(texts.clone())
        } else {
            None
        }
    }

    fn json(&self) -> String {
        let texts: Vec<String> = self.iter().map(|text| quote(text)).collect();
        format!("[{}]", texts.join(","))
    }
}

/// A text as a JSON string.
pub fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A field's name as policies write it.
pub fn key(field: &str) -> String {
    field.replace('_', "-")
}

/// Declares the options of a rule: fields with a doc comment, a type and a default, and further keywords of JSON
/// Schema where the type does not say enough. `problems = function;` after the struct names what checks the rest.
///
/// ```
/// stagegate_sdk::options! {
///     /// Options of `char-too-long`.
///     pub struct Options {
///         /// The longest that is still fine.
///         max: i64 = 20 => "minimum": 1,
///         /// Tables that may break the rule.
///         ignore_tables: Vec<String> = Vec::new(),
///     }
/// }
/// ```
#[macro_export]
macro_rules! options {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[doc = $doc:literal])+ $field:ident : $type:ty = $default:expr
                $(=> $keyword:literal : $value:tt)? ,)*
        }
        $(problems = $problems:path;)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name {
            $($(#[doc = $doc])+ $vis $field: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $crate::Options for $name {
            fn schema() -> String {
                let default = Self::default();
                let mut properties: Vec<String> = Vec::new();
                $(
                    properties.push(format!(
                        "{}:{{{},\"description\":{},\"default\":{}{}}}",
                        $crate::options::quote(&$crate::options::key(stringify!($field))),
                        <$type as $crate::options::Setting>::TYPE,
                        $crate::options::quote(concat!($($doc),+).trim()),
                        $crate::options::Setting::json(&default.$field),
                        concat!("" $(, ",\"", $keyword, "\":", stringify!($value))?),
                    ));
                )*
                format!(
                    "{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\",\
                     \"additionalProperties\":false,\"properties\":{{{}}}}}",
                    properties.join(",")
                )
            }

            fn read(given: &[$crate::bindings::stagegate::review::types::RuleOption]) -> Self {
                let mut options = Self::default();
                for option in given {
                    $(
                        if option.name == $crate::options::key(stringify!($field))
                            && let Some(value) = $crate::options::Setting::read(&option.value)
                        {
                            options.$field = value;
                        }
                    )*
                }
                options
            }

            $(fn problems(&self) -> Vec<String> {
                $problems(self)
            })?
        }
    };
}

#[cfg(test)]
mod tests {
    use super::{NoOptions, Options, quote};
    use crate::bindings::stagegate::review::types::{OptionValue, RuleOption};

    options! {
        /// What a rule for tests can be told.
        struct Sample {
            /// The longest that is still "fine".
            max_length: i64 = 20 => "minimum": 1,
            /// Also the others.
            strict: bool = false,
            /// How it is called.
            format: String = "^[a-z]+$".to_owned(),
            /// Some names.
            ignore: Vec<String> = vec!["a".to_owned()],
        }
    }

    fn option(name: &str, value: OptionValue) -> RuleOption {
        RuleOption {
            name: name.to_owned(),
            value,
        }
    }

    #[test]
    fn the_schema_has_types_texts_and_defaults() {
        let schema: serde_json::Value = serde_json::from_str(&Sample::schema()).expect("JSON");
        assert_eq!(schema["additionalProperties"], false);
        let expected = serde_json::json!({
            "max-length": { "type": "integer", "minimum": 1, "default": 20, "description": "The longest that is still \"fine\"." },
            "strict": { "type": "boolean", "default": false, "description": "Also the others." },
            "format": { "type": "string", "default": "^[a-z]+$", "description": "How it is called." },
            "ignore": {
                "type": "array", "items": { "type": "string" }, "default": ["a"], "description": "Some names.",
            },
        });
        assert_eq!(schema["properties"], expected);
        assert_eq!(NoOptions::schema(), "");
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_the_default() {
        assert_eq!(Sample::read(&[]), Sample::default());
        let given = [
            option("max-length", OptionValue::Number(5)),
            option("strict", OptionValue::Text("yes".to_owned())),
            option("ignore", OptionValue::Texts(Vec::new())),
            option("unheard-of", OptionValue::Flag(true)),
        ];
        let expected = Sample {
            max_length: 5,
            ignore: Vec::new(),
            ..Sample::default()
        };
        assert_eq!(Sample::read(&given), expected);
    }

    #[test]
    fn texts_are_quoted_as_json_wants_it() {
        let text = "a \"b\" \\ \n \u{1} \u{e9}";
        assert_eq!(serde_json::from_str::<String>(&quote(text)).expect("JSON"), text);
    }
}
