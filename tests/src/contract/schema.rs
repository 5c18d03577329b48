//! `OpenAPI` 3.0 schemas as JSON Schema: `nullable` becomes a type of its own, once for the whole document.

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

/// Where the document stands among the validator's resources; never fetched.
const DOCUMENT: &str = "https://bitbucket.invalid/document";

/// Whose text is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The daemon's. The document wants `type` in bodies; real clients leave it out and are served.
    Request,
    /// The fake's.
    Answer,
}

/// All schemas of the document for one side.
pub(super) struct Schemas {
    side: Side,
    registry: Registry<'static>,
}

impl Schemas {
    pub(super) fn new(document: &Value, side: Side) -> Self {
        let mut components = json!({"components": {"schemas": document["components"]["schemas"]}});
        convert(&mut components, side);
        amend(&mut components);
        let registry = Registry::new()
            .draft(Draft::Draft7)
            .add(DOCUMENT, components)
            .expect("the document has an address")
            .prepare()
            .expect("the document's references resolve");
        Self { side, registry }
    }

    /// A validator of a schema that may refer to the document's components.
    pub(super) fn compile(&self, schema: &Value) -> Validator {
        let mut schema = schema.clone();
        convert(&mut schema, self.side);
        jsonschema::options()
            .with_draft(Draft::Draft7)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&schema)
            .expect("a schema of the document")
    }
}

/// Whether a text from a query is a value of this (simple) schema.
pub(super) fn accepts_text(schema: &Value, text: &str) -> bool {
    let allowed = schema["enum"].as_array();
    let listed = allowed.is_none_or(|values| values.iter().any(|value| value == text));
    listed
        && match schema["type"].as_str() {
            Some("integer") => text.parse::<i64>().is_ok(),
            Some("boolean") => matches!(text, "true" | "false"),
            _ => true,
        }
}

/// Where the document is known to be wrong.
fn amend(components: &mut Value) {
    // It wants an object as the value of a report's field; its own prose gives numbers, truth values and texts.
    components["components"]["schemas"]["report_data"]["properties"]["value"] = json!({});
}

fn convert(value: &mut Value, side: Side) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| convert(item, side)),
        Value::Object(schema) => {
            schema.values_mut().for_each(|part| convert(part, side));
            convert_schema(schema, side);
        }
        _ => {}
    }
}

fn convert_schema(schema: &mut Map<String, Value>, side: Side) {
    if let Some(Value::String(reference)) = schema.get_mut("$ref")
        && reference.starts_with('#')
    {
        *reference = format!("{DOCUMENT}{reference}");
    }
    if schema.get("nullable") == Some(&Value::Bool(true))
        && let Some(Value::String(name)) = schema.get("type").cloned()
    {
        schema.insert("type".to_owned(), json!([name, "null"]));
    }
    if side == Side::Request
        && let Some(Value::Array(required)) = schema.get_mut("required")
    {
        required.retain(|name| name != "type");
    }
    // Words of OpenAPI that mean nothing here, or something else.
    for word in ["discriminator", "example", "nullable", "xml"] {
        if schema.get(word).is_some_and(|value| !value.is_object()) || word == "discriminator" {
            schema.remove(word);
        }
    }
}
