//! One editor's session: its documents, the policies they are reviewed under, and what it asks.

use std::collections::BTreeMap;

use anyhow::Context as _;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{FIX_ALL, actions};
use super::diagnostics::diagnostics;
use super::document::Document;
use super::hover::hover;
use super::policies::{Policies, is_setting};
use super::protocol::{
    AboutDocument, CodeActionParams, DidChange, DidOpen, HoverParams, InitializeParams, PublishDiagnostics,
    ShowMessage, severity,
};
use crate::cli::policies::PolicySource;
use crate::cli::reviewer::Reviewer;
use crate::review::ReviewedFile;

/// What is known of an editor.
pub(super) struct Session {
    policies: Policies,
    /// None where no policies could be loaded yet.
    reviewer: Option<Reviewer>,
    documents: BTreeMap<String, Document>,
}

impl Session {
    /// Shakes hands with the editor, and loads the policies.
    pub(super) fn start(connection: &Connection, source: PolicySource) -> anyhow::Result<Self> {
        let (id, params) = connection.initialize_start().context("meet the editor")?;
        let params: InitializeParams =
            serde_json::from_value(params).context("read what the editor can do")?;
        connection
            .initialize_finish(id, capabilities())
            .context("meet the editor")?;
        let mut session = Self {
            policies: Policies::new(source, &params),
            reviewer: None,
            documents: BTreeMap::new(),
        };
        session.load(connection)?;
        Ok(session)
    }

    /// Answers until the editor says that it goes, or is gone; whether it took leave first.
    pub(super) fn serve(&mut self, connection: &Connection) -> anyhow::Result<bool> {
        loop {
            let message = match connection.receiver.try_recv() {
                Ok(message) => message,
                Err(error) if error.is_empty() => {
                    self.review_changed(connection)?;
                    let Ok(message) = connection.receiver.recv() else {
                        return Ok(true);
                    };
                    message
                }
                Err(_) => return Ok(true),
            };
            match message {
                Message::Request(request) => {
                    if connection.handle_shutdown(&request).context("take leave")? {
                        return Ok(true);
                    }
                    let response = self.answer(connection, request)?;
                    send(connection, response.into())?;
                }
                Message::Notification(notification) if notification.method == "exit" => return Ok(false),
                Message::Notification(notification) => self.hear(connection, notification)?,
                // We ask nothing.
                Message::Response(_) => {}
            }
        }
    }

    fn answer(&mut self, connection: &Connection, request: Request) -> anyhow::Result<Response> {
        // A question is about the text as it is, so its review comes first.
        self.review_changed(connection)?;
        let Request { id, method, params } = request;
        let answer = match method.as_str() {
            "textDocument/hover" => read(params).map(|params| self.hover(&params)),
            "textDocument/codeAction" => read(params).map(|params| self.actions(&params)),
            _ => {
                let message = format!("{method} is not something this server does");
                return Ok(Response::new_err(id, ErrorCode::MethodNotFound as i32, message));
            }
        };
        Ok(match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
        })
    }

    fn hover(&self, params: &HoverParams) -> Value {
        let found = self
            .reviewed(&params.text_document.uri)
            .and_then(|(document, reviewer)| hover(document, reviewer, params.position));
        json!(found)
    }

    fn actions(&self, params: &CodeActionParams) -> Value {
        let found = self
            .reviewed(&params.text_document.uri)
            .map(|(document, reviewer)| actions(document, reviewer, params));
        json!(found.unwrap_or_default())
    }

    fn reviewed(&self, uri: &str) -> Option<(&Document, &Reviewer)> {
        self.documents.get(uri).zip(self.reviewer.as_ref())
    }

    /// A message that can not be read is dropped: the protocol has no answer to it.
    fn hear(&mut self, connection: &Connection, notification: Notification) -> anyhow::Result<()> {
        let Notification { method, params } = notification;
        match method.as_str() {
            "textDocument/didOpen" => {
                if let Ok(params) = read(params) {
                    self.open(params);
                }
            }
            "textDocument/didChange" => {
                if let Ok(params) = read::<DidChange>(params)
                    && let Some(document) = self.documents.get_mut(&params.text_document.uri)
                    && let Some(last) = params.content_changes.into_iter().next_back()
                {
                    document.change(params.text_document.version, last.text);
                }
            }
            "textDocument/didClose" => {
                if let Ok(params) = read::<AboutDocument>(params) {
                    self.close(connection, &params.text_document.uri)?;
                }
            }
            "textDocument/didSave"
                if read::<AboutDocument>(params).is_ok_and(|saved| is_setting(&saved.text_document.uri)) =>
            {
                self.load(connection)?;
            }
            "workspace/didChangeWatchedFiles" => self.load(connection)?,
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, params: DidOpen) {
        let opened = params.text_document;
        let is_sql = is_sql(&opened.language_id, &opened.uri);
        if is_sql {
            let document = Document {
                path: self.policies.name_of(&opened.uri),
                uri: opened.uri.clone(),
                version: opened.version,
                text: opened.text,
                report: None,
            };
            self.documents.insert(opened.uri, document);
        }
    }

    fn close(&mut self, connection: &Connection, uri: &str) -> anyhow::Result<()> {
        if self.documents.remove(uri).is_none() {
            return Ok(());
        }
        let nothing = PublishDiagnostics {
            uri,
            version: None,
            diagnostics: Vec::new(),
        };
        notify(connection, "textDocument/publishDiagnostics", nothing)
    }

    /// Loads the policies; where that fails, the old ones stay and the editor is told.
    fn load(&mut self, connection: &Connection) -> anyhow::Result<()> {
        match self.policies.load() {
            Ok(reviewer) => {
                self.reviewer = Some(reviewer);
                for document in self.documents.values_mut() {
                    document.report = None;
                }
                Ok(())
            }
            Err(reason) => {
                let message = ShowMessage {
                    kind: severity::ERROR,
                    message: format!("Stagegate: {}", reason.trim()),
                };
                notify(connection, "window/showMessage", message)
            }
        }
    }

    /// Reviews the documents that changed, and tells what was found.
    fn review_changed(&mut self, connection: &Connection) -> anyhow::Result<()> {
        let Some(reviewer) = &self.reviewer else {
            return Ok(());
        };
        for document in self
            .documents
            .values_mut()
            .filter(|document| document.report.is_none())
        {
            document.report = Some(reviewer.review(&[ReviewedFile {
                path: document.path.clone(),
                bytes: document.text.as_bytes().to_vec(),
            }]));
            let found = PublishDiagnostics {
                uri: &document.uri,
                version: Some(document.version),
                diagnostics: diagnostics(document),
            };
            notify(connection, "textDocument/publishDiagnostics", found)?;
        }
        Ok(())
    }
}

fn capabilities() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 1, "save": { "includeText": false } },
            "hoverProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL] },
        },
        "serverInfo": { "name": "stagegate", "version": env!("CARGO_PKG_VERSION") },
    })
}

fn is_sql(language: &str, uri: &str) -> bool {
    let by_name = std::path::Path::new(uri)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
    by_name || matches!(language, "sql" | "postgres" | "postgresql" | "pgsql" | "plpgsql")
}

fn read<T: DeserializeOwned>(params: Value) -> serde_json::Result<T> {
    serde_json::from_value(params)
}

fn notify(connection: &Connection, method: &str, params: impl Serialize) -> anyhow::Result<()> {
    send(connection, Notification::new(method.to_owned(), params).into())
}

fn send(connection: &Connection, message: Message) -> anyhow::Result<()> {
    connection.sender.send(message).context("talk to the editor")
}
