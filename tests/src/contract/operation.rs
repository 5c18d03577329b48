//! The operations of the document, found by method and path.

use std::collections::HashMap;

use serde_json::Value;

/// Parameters that may hold slashes although the document does not say so.
const GREEDY: &[&str] = &["{path}", "{spec}", "{name}"];

/// What the document says of one method on one path.
#[derive(Debug)]
pub(super) struct Operation {
    template: Vec<String>,
    /// Schemas of the query parameters.
    pub(super) query: HashMap<String, Value>,
    /// Of the request's JSON body.
    pub(super) body: Option<Value>,
    pub(super) body_required: bool,
    /// By status; none where the answer has no JSON.
    pub(super) answers: HashMap<String, Option<Value>>,
}

/// All operations, by method.
pub(super) struct Operations(HashMap<String, Vec<Operation>>);

impl Operations {
    pub(super) fn of(document: &Value) -> Self {
        let mut operations: HashMap<String, Vec<Operation>> = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if operation.get("responses").is_some() {
                    let read = read_operation(path, item, operation);
                    operations.entry(method.to_uppercase()).or_default().push(read);
                }
            }
        }
        Self(operations)
    }

    /// The operation of a path; literal segments win over parameters.
    pub(super) fn find(&self, method: &str, segments: &[&str]) -> Option<&Operation> {
        let candidates = self
            .0
            .get(method)?
            .iter()
            .filter(|operation| operation.matches(segments));
        candidates.max_by_key(|operation| {
            let literals = operation
                .template
                .iter()
                .filter(|part| !part.starts_with('{'))
                .count();
            (literals, operation.template.len())
        })
    }
}

impl Operation {
    fn matches(&self, segments: &[&str]) -> bool {
        let template = &self.template;
        let greedy = template
            .last()
            .is_some_and(|last| GREEDY.contains(&last.as_str()));
        let long_enough = segments.len() == template.len() || (greedy && segments.len() > template.len());
        long_enough
            && template
                .iter()
                .zip(segments)
                .all(|(part, segment)| part.starts_with('{') || part == segment)
    }
}

fn read_operation(path: &str, item: &Value, operation: &Value) -> Operation {
    let parameters = [item, operation]
        .into_iter()
        .filter_map(|part| part["parameters"].as_array())
        .flatten();
    let query = parameters
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| {
            Some((
                parameter["name"].as_str()?.to_owned(),
                parameter["schema"].clone(),
            ))
        });
    let answers = operation["responses"].as_object().into_iter().flatten();
    let template: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let declared = json_schema(&operation["requestBody"]);
    Operation {
        query: query.collect(),
        body_required: operation["requestBody"]["required"] == true,
        body: declared.or_else(|| undeclared_body(&template, operation)),
        answers: answers
            .map(|(status, answer)| (status.clone(), json_schema(answer)))
            .collect(),
        template,
    }
}

/// The document forgets the body of webhooks that are created or changed; it is what the answer shows.
fn undeclared_body(template: &[String], operation: &Value) -> Option<Value> {
    let about_hooks = template.iter().any(|part| part == "hooks");
    let answers = &operation["responses"];
    about_hooks.then(|| json_schema(&answers["201"]).or_else(|| json_schema(&answers["200"])))?
}

fn json_schema(part: &Value) -> Option<Value> {
    part["content"]["application/json"].get("schema").cloned()
}
