//! A rule's options: checked against its JSON Schema, completed with its defaults, flattened for the guest.
//!
//! - An option that the schema does not name is a mistake, also where the schema forgot to forbid it.
//! - Defaults are those of `properties`, nested ones too; `$ref` and combinators are checked, not completed from.
//! - Nothing is fetched: a `$ref` to another document makes the schema invalid. Patterns run in linear time.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value};

use crate::settings::did_you_mean;

/// A rule's options schema, compiled.
pub(super) struct OptionsSchema {
    json: Value,
    validator: Validator,
}

/// An option that a rule does not take.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OptionProblem {
    /// Dotted path of the option; empty for the options as a whole.
    pub(super) path: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// An option's value as guests take it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OptionValue {
    Flag(bool),
    Number(i64),
    Decimal(f64),
    Text(String),
    Texts(Vec<String>),
    Numbers(Vec<i64>),
}

/// Options as guests take them: dotted names, in the order of the names.
pub(super) type FlatOptions = Vec<(String, OptionValue)>;

impl OptionsSchema {
    /// Reads and compiles a schema; the error is a fragment.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
        if json.get("type").and_then(Value::as_str) != Some("object") {
            return Err("its type is not \"object\"".to_owned());
        }
        let mut strict = json.clone();
        forbid_unknown(&mut strict);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .build(&strict)
            .map_err(|error| format!("not a JSON Schema: {error}"))?;
        Ok(Self { json, validator })
    }

    /// The schema as the rule declared it.
    pub(super) fn json(&self) -> &Value {
        &self.json
    }

    /// The options completed and flattened, or all that is wrong with them.
    pub(super) fn apply(&self, options: &toml::Table) -> Result<FlatOptions, Vec<OptionProblem>> {
        let mut value = json_table(options);
        fill_defaults(&mut value, &self.json);
        let value = Value::Object(value);
        let mut problems: Vec<_> = self
            .validator
            .iter_errors(&value)
            .flat_map(|error| self.problems(&error))
            .collect();
        if problems.is_empty() {
            let mut flat = Vec::new();
            flatten(&value, Some(&self.json), String::new(), &mut flat, &mut problems);
            if problems.is_empty() {
                return Ok(flat);
            }
        }
        Err(problems)
    }

    fn problems(&self, error: &ValidationError<'_>) -> Vec<OptionProblem> {
        let path = dotted(error.instance_path().as_str());
        let schema = self.schema_at(&path);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                let known = property_names(schema);
                unexpected
                    .iter()
                    .map(|name| unknown(&path, name, &known))
                    .collect()
            }
            ValidationErrorKind::Enum { options } => vec![OptionProblem {
                help: not_one_of(error.instance(), options).or_else(|| description(schema)),
                message: format!("is {}, not one of {}", error.instance(), words(options)),
                path,
            }],
            _ => vec![OptionProblem {
                message: format!("does not fit: {error}"),
                help: description(schema),
                path,
            }],
        }
    }

    fn schema_at(&self, path: &str) -> Option<&Value> {
        path.split('.')
            .filter(|part| !part.is_empty())
            .try_fold(&self.json, |schema, part| property(schema, part))
    }
}

/// The options of a rule that declares none.
pub(super) fn no_options(options: &toml::Table) -> Result<FlatOptions, Vec<OptionProblem>> {
    let problems: Vec<_> = options.keys().map(|name| unknown("", name, &[])).collect();
    if problems.is_empty() {
        Ok(Vec::new())
    } else {
        Err(problems)
    }
}

fn unknown(parent: &str, name: &str, known: &[&str]) -> OptionProblem {
    let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| match known {
        [] => "the rule has no options".to_owned(),
        known => format!("its options are {}", known.join(", ")),
    });
    OptionProblem {
        path: join(parent, name),
        message: "is not an option of the rule".to_owned(),
        help: Some(help),
    }
}

fn not_one_of(instance: &Value, allowed: &Value) -> Option<String> {
    let allowed = allowed.as_array()?.iter().filter_map(Value::as_str);
    did_you_mean(instance.as_str()?, allowed)
}

fn words(allowed: &Value) -> String {
    let words: Vec<_> = allowed
        .as_array()
        .into_iter()
        .flatten()
        .map(Value::to_string)
        .collect();
    words.join(", ")
}

fn description(schema: Option<&Value>) -> Option<String> {
    schema?.get("description")?.as_str().map(str::to_owned)
}

fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    match name.parse::<usize>() {
        Ok(_) if schema.get("items").is_some() => schema.get("items"),
        _ => schema.get("properties")?.get(name),
    }
}

fn property_names(schema: Option<&Value>) -> Vec<&str> {
    let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
    properties
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect()
}

/// `/a/b` to `a.b`, with JSON Pointer's two escapes undone.
fn dotted(pointer: &str) -> String {
    let parts: Vec<_> = pointer
        .split('/')
        .skip(1)
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect();
    parts.join(".")
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

/// Forbids names that an object's schema neither lists nor leaves open on purpose.
fn forbid_unknown(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    let open = [
        "additionalProperties",
        "patternProperties",
        "unevaluatedProperties",
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
    ];
    let is_object = object.get("type").and_then(Value::as_str) == Some("object");
    if is_object && !open.iter().any(|key| object.contains_key(*key)) {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    for property in object
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        forbid_unknown(property.1);
    }
}

fn fill_defaults(options: &mut Map<String, Value>, schema: &Value) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        if let Some(value) = options.get_mut(name) {
            if let Some(nested) = value.as_object_mut() {
                fill_defaults(nested, schema);
            }
            continue;
        }
        let default = schema.get("default").cloned();
        let mut value = default.unwrap_or_else(|| Value::Object(Map::new()));
        if let Some(nested) = value.as_object_mut() {
            fill_defaults(nested, schema);
        }
        let has_default =
            schema.get("default").is_some() || value.as_object().is_some_and(|nested| !nested.is_empty());
        if has_default {
            options.insert(name.clone(), value);
        }
    }
}

fn json_table(table: &toml::Table) -> Map<String, Value> {
    table
        .iter()
        .map(|(name, value)| (name.clone(), json(value)))
        .collect()
}

fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(flag) => Value::from(*flag),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(values) => values.iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(json_table(table)),
    }
}

fn flatten(
    value: &Value,
    schema: Option<&Value>,
    path: String,
    flat: &mut FlatOptions,
    problems: &mut Vec<OptionProblem>,
) {
    if let Value::Object(object) = value {
        for (name, value) in object {
            let schema = schema.and_then(|schema| property(schema, name));
            flatten(value, schema, join(&path, name), flat, problems);
        }
        return;
    }
    match flat_value(value, schema) {
        Some(value) => flat.push((path, value)),
        None => problems.push(OptionProblem {
            message: "is a value that rules can not take".to_owned(),
            help: Some("lists hold only texts or only whole numbers; whole numbers have 64 bits".to_owned()),
            path,
        }),
    }
}

fn flat_value(value: &Value, schema: Option<&Value>) -> Option<OptionValue> {
    let type_of =
        |schema: Option<&Value>| schema.and_then(|schema| schema.get("type")?.as_str().map(str::to_owned));
    Some(match value {
        Value::Bool(flag) => OptionValue::Flag(*flag),
        Value::String(text) => OptionValue::Text(text.clone()),
        Value::Number(number) if type_of(schema).as_deref() == Some("number") => {
            OptionValue::Decimal(number.as_f64()?)
        }
        Value::Number(number) => match number.as_i64() {
            Some(number) => OptionValue::Number(number),
            None if number.is_f64() => OptionValue::Decimal(number.as_f64()?),
            None => return None,
        },
        Value::Array(values) => {
            let items = schema.and_then(|schema| schema.get("items"));
            let numbers =
                type_of(items).as_deref() == Some("integer") || values.first().is_some_and(Value::is_number);
            if numbers {
                OptionValue::Numbers(values.iter().map(Value::as_i64).collect::<Option<_>>()?)
            } else {
                let text = |value: &Value| value.as_str().map(str::to_owned);
                OptionValue::Texts(values.iter().map(text).collect::<Option<_>>()?)
            }
        }
        Value::Null | Value::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const SCHEMA: &str = r#"{
        "type": "object",
        "properties": {
            "exempt": { "type": "array", "items": { "type": "string" }, "default": [], "description": "names that may" },
            "sizes": { "type": "array", "items": { "type": "integer" }, "default": [] },
            "mode": { "enum": ["strict", "lenient"], "default": "strict" },
            "ratio": { "type": "number", "minimum": 0, "default": 1 },
            "count": { "type": "integer" },
            "name": {
                "type": "object",
                "properties": {
                    "format": { "type": "string", "default": "snake" },
                    "length": { "type": "integer", "maximum": 63 }
                }
            },
            "open": { "type": "object", "additionalProperties": { "type": "boolean" } }
        }
    }"#;

    #[track_caller]
    fn check(options: &str, expected: &Expect) {
        let schema = OptionsSchema::read(SCHEMA).unwrap();
        let text = match schema.apply(&options.parse().unwrap()) {
            Ok(flat) => flat
                .iter()
                .map(|(name, value)| format!("{name} = {value:?}\n"))
                .collect::<Vec<_>>()
                .concat(),
            Err(problems) => problems
                .iter()
                .map(|problem| {
                    format!(
                        "{}: {} ({})\n",
                        problem.path,
                        problem.message,
                        problem.help.as_deref().unwrap_or("-")
                    )
                })
                .collect::<Vec<_>>()
                .concat(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn defaults_are_filled_in() {
        check(
            "",
            &expect![[r#"
            exempt = Texts([])
            mode = Text("strict")
            name.format = Text("snake")
            ratio = Decimal(1.0)
            sizes = Numbers([])
        "#]],
        );
    }

    #[test]
    fn values_are_flattened_by_their_schema() {
        check(
            "exempt = ['a', 'b']\nratio = 2\ncount = 3\nname = { length = 10 }\nopen = { x = true }\nsizes = [1]",
            &expect![[r#"
                count = Number(3)
                exempt = Texts(["a", "b"])
                mode = Text("strict")
                name.format = Text("snake")
                name.length = Number(10)
                open.x = Flag(true)
                ratio = Decimal(2.0)
                sizes = Numbers([1])
            "#]],
        );
    }

    #[test]
    fn mistakes_are_named_with_their_remedy() {
        check(
            "exemt = []",
            &expect![[r#"
                exemt: is not an option of the rule (did you mean `exempt`?)
            "#]],
        );
        check(
            "colour = 1",
            &expect![[r#"
                colour: is not an option of the rule (its options are count, exempt, mode, name, open, ratio, sizes)
            "#]],
        );
        check(
            "name = { fromat = 'x' }",
            &expect![[r#"
                name.fromat: is not an option of the rule (did you mean `format`?)
            "#]],
        );
        check(
            "mode = 'strikt'",
            &expect![[r#"
                mode: is "strikt", not one of "strict", "lenient" (did you mean `strict`?)
            "#]],
        );
        check(
            "exempt = 'a'",
            &expect![[r#"
                exempt: does not fit: "a" is not of type "array" (names that may)
            "#]],
        );
        check(
            "exempt = [1]",
            &expect![[r#"
                exempt.0: does not fit: 1 is not of type "string" (-)
            "#]],
        );
        check(
            "ratio = -1\nname.length = 64",
            &expect![[r#"
                name.length: does not fit: 64 is greater than the maximum of 63 (-)
                ratio: does not fit: -1 is less than the minimum of 0 (-)
            "#]],
        );
        check(
            "open = { x = 1 }",
            &expect![[r#"
                open.x: does not fit: 1 is not of type "boolean" (-)
            "#]],
        );
    }

    #[test]
    fn a_rule_without_options_takes_none() {
        let problems = no_options(&"x = 1".parse().unwrap()).unwrap_err();
        assert_eq!(problems[0].help.as_deref(), Some("the rule has no options"));
        assert!(no_options(&toml::Table::new()).unwrap().is_empty());
    }

    #[test]
    fn bad_schemas_are_refused() {
        for (schema, expected) in [
            ("{", "not JSON"),
            ("[]", "its type is not"),
            (r#"{"type": "array"}"#, "its type is not"),
            (
                r#"{"type": "object", "properties": {"a": {"type": "nonsense"}}}"#,
                "not a JSON Schema",
            ),
            (
                r#"{"type": "object", "properties": {"a": {"pattern": "("}}}"#,
                "not a JSON Schema",
            ),
            (
                r#"{"type": "object", "properties": {"a": {"$ref": "http://example.com/a"}}}"#,
                "not a JSON Schema",
            ),
        ] {
            let error = OptionsSchema::read(schema).err().unwrap_or_default();
            assert!(error.contains(expected), "{schema}: {error}");
        }
    }
}
