//! Bitbucket's published API document as a judge: every request the daemon makes and every answer the fake gives must
//! agree with it.
//!
//! The document lies beside the workspace and belongs to others; where it is absent the harness says so once and goes
//! on without. Known gaps between the document and the real service are listed here, in one place, with their reason.

mod operation;
mod schema;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::Value;

use operation::{Operation, Operations};

/// Query parameters that the document explains in prose for all lists and objects.
const GLOBAL_PARAMETERS: &[&str] = &["fields", "page", "pagelen", "q", "sort"];

/// Query parameters that the service itself puts into links, although the document does not list them.
const LINKED_PARAMETERS: &[&str] = &["from_pullrequest_id"];

/// Types that the document gets wrong: where, and what really stands there.
const WRONG_TYPES: &[(&str, &str)] = &[
    // "Number, string or boolean", says the document's own prose, and its example sends numbers.
    ("/components/schemas/report_data/properties/value", "object"),
    // A missing scope is told as an object with what is required and what was granted.
    (
        "/components/schemas/error/properties/error/properties/detail",
        "string",
    ),
];

/// One request with its answer, as far as the contract is concerned.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// In capitals.
    pub method: String,
    /// Below `/2.0`, still percent-encoded.
    pub path: String,
    /// In order, decoded.
    pub query: Vec<(String, String)>,
    /// The request's body, where it is JSON.
    pub body: Option<Value>,
    /// HTTP status of the answer.
    pub status: u16,
    /// The answer's body, where it is JSON that the service made (not the bytes of a file).
    pub answer: Option<Value>,
}

/// The document, ready to judge.
pub struct Contract {
    operations: Operations,
    requests: schema::Schemas,
    answers: schema::Schemas,
    compiled: Mutex<HashMap<(bool, String), &'static Validator>>,
}

impl Contract {
    /// The document beside the workspace; `None` where it is absent, which is said once.
    ///
    /// # Panics
    /// When the document is there and can not be read.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Contract>> = OnceLock::new();
        SHARED.get_or_init(Self::find).as_ref()
    }

    fn find() -> Option<Self> {
        let Some(path) = crate::workspace::shared("bitbucket/openapi.v3.relaxed.json") else {
            use std::io::Write;
            let _ = writeln!(
                std::io::stderr(),
                "note: ../shared/bitbucket/openapi.v3.relaxed.json is absent; requests are not checked against it"
            );
            return None;
        };
        let text = std::fs::read(path).expect("read the API document");
        let mut document: Value = serde_json::from_slice(&text).expect("the API document is JSON");
        for (pointer, wrong) in WRONG_TYPES {
            let schema = document
                .pointer_mut(pointer)
                .expect("the document still has this schema");
            assert_eq!(schema["type"], *wrong, "the document has mended {pointer}");
            schema
                .as_object_mut()
                .expect("a schema is an object")
                .remove("type");
        }
        Some(Self {
            operations: Operations::of(&document),
            requests: schema::Schemas::new(&document, schema::Side::Request),
            answers: schema::Schemas::new(&document, schema::Side::Answer),
            compiled: Mutex::default(),
        })
    }

    /// What is wrong with an exchange; empty where all is well.
    pub fn violations(&self, exchange: &Exchange) -> Vec<String> {
        let segments: Vec<&str> = exchange.path.split('/').filter(|part| !part.is_empty()).collect();
        let Some(operation) = self.operations.find(&exchange.method, &segments) else {
            return vec!["the document has no such operation".to_owned()];
        };
        let mut found = query_violations(operation, exchange);
        found.extend(self.body_violations(operation, exchange));
        found.extend(self.answer_violations(operation, exchange));
        found
    }

    fn body_violations(&self, operation: &Operation, exchange: &Exchange) -> Vec<String> {
        // A refused request may well be wrong: the refusal is the point.
        if exchange.status == 400 {
            return Vec::new();
        }
        match (&operation.body, &exchange.body) {
            (Some(schema), Some(body)) => self.judge(true, schema, body, "request body"),
            (Some(_), None) if operation.body_required => vec!["the request has no JSON body".to_owned()],
            _ => Vec::new(),
        }
    }

    fn answer_violations(&self, operation: &Operation, exchange: &Exchange) -> Vec<String> {
        let status = exchange.status.to_string();
        let Some(schema) = operation.answers.get(&status) else {
            // Limits, failures and refusals can come from anywhere; successes must be known.
            return if exchange.status < 400 {
                vec![format!("the document has no answer {status} for this operation")]
            } else {
                Vec::new()
            };
        };
        match (schema, &exchange.answer) {
            (Some(schema), Some(answer)) => self.judge(false, schema, answer, "answer"),
            _ => Vec::new(),
        }
    }

    fn judge(&self, request: bool, schema: &Value, value: &Value, what: &str) -> Vec<String> {
        let validator = self.validator(request, schema);
        let errors = validator.iter_errors(value).take(5);
        errors
            .map(|error| format!("{what} at {:?}: {error}", error.instance_path().as_str()))
            .collect()
    }

    fn validator(&self, request: bool, schema: &Value) -> &'static Validator {
        let schemas = if request { &self.requests } else { &self.answers };
        let mut compiled = self.compiled.lock().expect("no judge panics");
        // Kept for the life of the process, as the document is.
        compiled
            .entry((request, schema.to_string()))
            .or_insert_with(|| Box::leak(Box::new(schemas.compile(schema))))
    }
}

fn query_violations(operation: &Operation, exchange: &Exchange) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in &exchange.query {
        if let Some(schema) = operation.query.get(name) {
            if !schema::accepts_text(schema, value) {
                found.push(format!("query parameter {name}={value:?} is not {schema}"));
            }
        } else if !GLOBAL_PARAMETERS.contains(&name.as_str()) && !LINKED_PARAMETERS.contains(&name.as_str()) {
            found.push(format!("query parameter {name} is not in the document"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(exchange: &Exchange, wanted: &[&str]) {
        let Some(contract) = Contract::shared() else {
            return;
        };
        let found = contract.violations(exchange);
        assert_eq!(found.len(), wanted.len(), "{found:#?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(found.contains(wanted), "{found} should contain {wanted}");
        }
    }

    fn exchange(method: &str, path: &str, status: u16) -> Exchange {
        Exchange {
            method: method.into(),
            path: path.into(),
            status,
            ..Exchange::default()
        }
    }

    #[test]
    fn a_good_exchange_passes() {
        let body = json!({"content": {"raw": "hello"}});
        let answer = json!({"type": "pullrequest_comment", "id": 7, "content": {"raw": "hello"}});
        let path = "/repositories/acme/hr/pullrequests/1/comments";
        let comment = Exchange {
            body: Some(body),
            answer: Some(answer),
            ..exchange("POST", path, 201)
        };
        check(&comment, &[]);
        check(
            &exchange("GET", "/repositories/acme/hr/src/abc/a/b%20c/d.sql", 200),
            &[],
        );
        check(
            &exchange("GET", "/repositories/acme/hr/diffstat/acme/hr:abc%0Ddef", 200),
            &[],
        );
    }

    #[test]
    fn what_the_document_gets_wrong_passes() {
        let mut report = exchange("PUT", "/repositories/acme/hr/commit/abc/reports/x", 200);
        report.body = Some(json!({"title": "t", "data": [{"title": "n", "type": "NUMBER", "value": 3}]}));
        check(&report, &[]);
        let mut refused = exchange("GET", "/repositories/acme/hr/hooks", 403);
        refused.answer =
            Some(json!({"type": "error", "error": {"message": "m", "detail": {"required": ["webhook"]}}}));
        check(&refused, &[]);
    }

    #[test]
    fn a_wrong_exchange_is_told_apart() {
        check(
            &exchange("GET", "/repositories/acme/hr/comments", 200),
            &["no such operation"],
        );
        check(&exchange("GET", "/user", 204), &["no answer 204"]);
        let mut list = exchange("GET", "/repositories/acme/hr/pullrequests", 200);
        list.query = vec![
            ("state".into(), "NEW".into()),
            ("limit".into(), "5".into()),
            ("q".into(), "x".into()),
        ];
        check(&list, &["state=\"NEW\"", "limit is not in the document"]);
        let mut status = exchange("POST", "/repositories/acme/hr/commit/abc/statuses/build", 201);
        status.body = Some(json!({"key": "k", "state": "GREEN"}));
        check(&status, &["request body at \"/state\""]);
        status.body = Some(json!({"state": "FAILED"}));
        check(&status, &["\"key\" is a required property"]);
    }
}
