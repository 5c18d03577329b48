//! A request as the fake sees it and its answer, both plain values, so that the API is plain functions.

use serde_json::{Value, json};

/// A request, read whole.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// In capitals.
    pub method: String,
    /// Still percent-encoded, without the query.
    pub path: String,
    /// In order, decoded.
    pub query: Vec<(String, String)>,
    /// `Authorization`.
    pub authorization: Option<String>,
    /// As it came.
    pub body: Vec<u8>,
}

impl Call {
    /// The first value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value, Answer> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Answer::error(400, &format!("Bad request: {error}")))
    }
}

/// What the fake says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Besides the content type.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Content,
}

/// The body of an answer.
#[derive(Debug, Clone)]
pub enum Content {
    /// Nothing.
    Empty,
    /// What the service made.
    Json(Value),
    /// A page.
    Html(String),
    /// Bare words.
    Text(String),
    /// A file of a commit.
    File(Vec<u8>),
}

impl Answer {
    /// Success with a value.
    pub fn json(status: u16, value: Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Content::Json(value),
        }
    }

    /// Success without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Content::Empty,
        }
    }

    /// A page.
    pub fn html(status: u16, page: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Content::Html(page.into()),
        }
    }

    /// The usual shape of a refusal.
    pub fn error(status: u16, message: &str) -> Self {
        Self::json(status, json!({"type": "error", "error": {"message": message}}))
    }

    /// A refusal of one field.
    pub fn field_error(field: &str, message: &str) -> Self {
        let error =
            json!({"type": "error", "error": {"message": "Bad request", "fields": {field: [message]}}});
        Self::json(400, error)
    }

    /// The same with a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// `%XX` decoded; what is not UTF-8 stays as it was.
pub fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}
