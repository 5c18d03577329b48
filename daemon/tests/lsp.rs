//! `stagegate lsp` as an editor uses it: the real binary, the protocol over its standard input and output.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

const POLICY: &str = "[plugins]\ncolumn = { path = \"column.wasm\" }\n[rules]\nnullable-column = \"warning\"\n\
                      [suppressions]\nmax-days = 30\n";

/// An editor with one folder and the server it started.
struct Editor {
    folder: tempfile::TempDir,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_id: i64,
    /// Diagnostics as last told, by address.
    told: Vec<Value>,
    messages: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the daemon is a folder of the workspace")
}

impl Editor {
    fn start(policy: &str, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("the server and its messages are in order");
        std::fs::write(folder.path().join("prod.toml"), policy)
            .expect("the server and its messages are in order");
        let mut child = Command::new(env!("CARGO_BIN_EXE_stagegate"))
            .arg("lsp")
            .args(arguments)
            .arg("--cache")
            .arg(root().join("target/plugin-cache"))
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server and its messages are in order");
        let mut editor = Self {
            input: child.stdin.take(),
            output: BufReader::new(
                child
                    .stdout
                    .take()
                    .expect("the server and its messages are in order"),
            ),
            child,
            last_id: 0,
            told: Vec::new(),
            messages: Vec::new(),
            folder,
        };
        let root_uri = editor.uri("");
        let answer = editor.ask("initialize", &json!({ "rootUri": root_uri, "capabilities": {} }));
        assert_eq!(answer["capabilities"]["textDocumentSync"]["change"], 1);
        assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
        editor.tell("initialized", &json!({}));
        editor
    }

    fn with_policy() -> Self {
        Self::start(POLICY, &["--policy", "prod.toml"])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let input = self.input.as_mut().expect("the session goes on");
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len())
            .expect("the server and its messages are in order");
        input.flush().expect("the server and its messages are in order");
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.ask_for_all(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn ask_for_all(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message;
            }
            self.note(&message);
        }
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(
                self.output
                    .read_line(&mut line)
                    .expect("the server and its messages are in order")
                    > 0,
                "the server went away"
            );
            match line.trim_end() {
                "" => break,
                header => {
                    if let Some(bytes) = header.strip_prefix("Content-Length: ") {
                        length = bytes.parse().expect("the server and its messages are in order");
                    }
                }
            }
        }
        let mut body = vec![0; length];
        self.output
            .read_exact(&mut body)
            .expect("the server and its messages are in order");
        serde_json::from_slice(&body).expect("the server and its messages are in order")
    }

    fn note(&mut self, message: &Value) {
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => self.told.push(message["params"].clone()),
            Some("window/showMessage") => {
                let text = message["params"]["message"]
                    .as_str()
                    .expect("the server and its messages are in order");
                self.messages.push(text.to_owned());
            }
            other => panic!("nobody expects {other:?}"),
        }
    }

    fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        let document = json!({ "uri": uri, "languageId": "sql", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn type_in(&mut self, name: &str, version: i64, text: &str) {
        let uri = self.uri(name);
        let params = json!({
            "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{ "text": text }]
        });
        self.tell("textDocument/didChange", &params);
    }

    /// The diagnostics of this version of a document.
    fn diagnostics(&mut self, name: &str, version: i64) -> Vec<Value> {
        let uri = self.uri(name);
        loop {
            let found = self
                .told
                .iter()
                .find(|told| told["uri"] == *uri && told["version"] == version);
            if let Some(found) = found {
                return found["diagnostics"]
                    .as_array()
                    .expect("the server and its messages are in order")
                    .clone();
            }
            let message = self.receive();
            self.note(&message);
        }
    }

    fn actions(&mut self, name: &str, range: &Value, only: Option<&str>) -> Vec<Value> {
        let mut context = json!({ "diagnostics": [] });
        if let Some(kind) = only {
            context["only"] = json!([kind]);
        }
        let document = json!({ "uri": self.uri(name) });
        let params = json!({ "textDocument": document, "range": range, "context": context });
        let actions = self.ask("textDocument/codeAction", &params);
        actions
            .as_array()
            .expect("the server and its messages are in order")
            .clone()
    }

    fn hover(&mut self, name: &str, line: u32, character: u32) -> Value {
        let document = json!({ "uri": self.uri(name) });
        let position = json!({ "line": line, "character": character });
        self.ask(
            "textDocument/hover",
            &json!({ "textDocument": document, "position": position }),
        )
    }

    fn leave(mut self) {
        self.ask("shutdown", &Value::Null);
        assert_eq!(self.exit(), Some(0));
    }

    fn exit(&mut self) -> Option<i32> {
        self.tell("exit", &Value::Null);
        drop(self.input.take());
        self.child
            .wait()
            .expect("the server and its messages are in order")
            .code()
    }
}

/// A text after the edits of an action, applied as an editor does.
fn applied(text: &str, action: &Value) -> String {
    let changes = action["edit"]["changes"]
        .as_object()
        .expect("the server and its messages are in order");
    let edits = changes
        .values()
        .next()
        .expect("the server and its messages are in order")
        .as_array()
        .expect("the server and its messages are in order");
    let mut edits: Vec<_> = edits
        .iter()
        .map(|edit| {
            let at = |end: &str| offset(text, &edit["range"][end]);
            (
                at("start"),
                at("end"),
                edit["newText"]
                    .as_str()
                    .expect("the server and its messages are in order"),
            )
        })
        .collect();
    edits.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut text = text.to_owned();
    for (start, end, new) in edits {
        text.replace_range(start..end, new);
    }
    text
}

fn offset(text: &str, position: &Value) -> usize {
    let line = usize::try_from(
        position["line"]
            .as_u64()
            .expect("the server and its messages are in order"),
    )
    .expect("the server and its messages are in order");
    let character = usize::try_from(
        position["character"]
            .as_u64()
            .expect("the server and its messages are in order"),
    )
    .expect("the server and its messages are in order");
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = 0;
    for (at, c) in text[start..].char_indices() {
        if units == character {
            return start + at;
        }
        units += c.len_utf16();
    }
    text.len()
}

#[test]
fn diagnostics_come_as_one_types() {
    let mut editor = Editor::with_policy();
    editor.open(
        "1_t.sql",
        "CREATE TABLE \"😀\" (id integer PRIMARY KEY, name text);\n",
    );
    let found = editor.diagnostics("1_t.sql", 1);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0]["code"].as_str(), found[0]["severity"].as_u64()),
        (Some("nullable-column"), Some(2))
    );
    // The smiley is two UTF-16 code units.
    let expected = json!({ "start": { "line": 0, "character": 43 }, "end": { "line": 0, "character": 47 } });
    assert_eq!(found[0]["range"], expected);
    editor.type_in(
        "1_t.sql",
        2,
        "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL);\nSELEC 1;\n",
    );
    let found = editor.diagnostics("1_t.sql", 2);
    let codes: Vec<_> = found.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["syntax-error"]);
    let document = json!({ "textDocument": { "uri": editor.uri("1_t.sql") } });
    editor.tell("textDocument/didClose", &document);
    editor.ask(
        "textDocument/codeAction",
        &json!({
            "textDocument": { "uri": editor.uri("1_t.sql") },
            "range": expected,
            "context": { "diagnostics": [] }
        }),
    );
    let last = editor.told.last().unwrap();
    assert_eq!(last["diagnostics"], json!([]), "a closed document has none");
    editor.leave();
}

#[test]
fn fixes_and_comments_are_offered() {
    let mut editor = Editor::with_policy();
    let text = "CREATE TABLE t (\r\n  id integer PRIMARY KEY,\r\n  name text\r\n);\r\n";
    editor.open("1_t.sql", text);
    let range = editor.diagnostics("1_t.sql", 1)[0]["range"].clone();
    let actions = editor.actions("1_t.sql", &range, None);
    let titles: Vec<_> = actions
        .iter()
        .map(|action| action["title"].as_str().unwrap())
        .collect();
    assert_eq!(
        titles,
        [
            "Declare \"name\" NOT NULL (nullable-column)",
            "Allow nullable-column here (give the reason)"
        ]
    );
    assert_eq!(
        applied(text, &actions[0]),
        text.replace("name text", "name text NOT NULL")
    );
    let allowed = applied(text, &actions[1]);
    let comment = allowed
        .strip_suffix(text)
        .expect("the comment stands before the statement");
    let (head, end) = comment.split_at("-- stagegate: allow nullable-column until ".len());
    assert_eq!(
        head, "-- stagegate: allow nullable-column until ",
        "the policy wants a day"
    );
    assert!(end.ends_with(": \r\n"), "{comment:?}");
    editor.type_in("1_t.sql", 2, &allowed);
    let codes: Vec<_> = editor
        .diagnostics("1_t.sql", 2)
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["suppression-without-reason", "nullable-column"]);
    editor.type_in("1_t.sql", 3, &allowed.replace(": \r\n", ": it has none\r\n"));
    assert_eq!(editor.diagnostics("1_t.sql", 3), [] as [Value; 0]);
    editor.leave();
}

#[test]
fn all_safe_fixes_come_as_one() {
    let mut editor = Editor::with_policy();
    let text = "SELECT 1;\n-- stagegate: allow nullable-column until 2026-01-01: x\nSELECT 2;\n";
    editor.open("1_t.sql", text);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    assert_eq!(
        editor.actions("1_t.sql", &range, Some("source.fixAll")).len(),
        0,
        "nothing safe to do"
    );
    let day = day_ahead(&editor);
    let text = text.replace("2026-01-01", &day);
    editor.type_in("1_t.sql", 2, &text);
    let actions = editor.actions("1_t.sql", &range, Some("source.fixAll"));
    assert_eq!(applied(&text, &actions[0]), "SELECT 1;\nSELECT 2;\n");
    editor.leave();
}

/// A day that the policy allows, as the server itself would propose it.
fn day_ahead(editor: &Editor) -> String {
    let now = std::fs::metadata(editor.path("prod.toml"))
        .expect("there is a tomorrow")
        .modified()
        .expect("there is a tomorrow");
    let now = jiff::Timestamp::try_from(now).expect("there is a tomorrow");
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    today.tomorrow().expect("there is a tomorrow").to_string()
}

#[test]
fn a_rule_explains_itself() {
    let mut editor = Editor::with_policy();
    editor.open("1_t.sql", "-- stagegate: allow nullable-column: why\nCREATE TABLE t (id integer PRIMARY KEY, name text);\nSELEC;\n");
    for (line, character) in [(0, 25), (1, 41)] {
        let hover = editor.hover("1_t.sql", line, character);
        let text = hover["contents"]["value"].as_str().unwrap_or_default().to_owned();
        assert!(text.starts_with("### nullable-column\n"), "{hover}");
        assert!(
            text.contains("**Why**") && text.ends_with("*warning in prod*"),
            "{text}"
        );
    }
    let own = editor.hover("1_t.sql", 2, 2);
    assert!(
        own["contents"]["value"]
            .as_str()
            .unwrap()
            .starts_with("### syntax-error\n"),
        "{own}"
    );
    assert_eq!(editor.hover("1_t.sql", 1, 3), Value::Null);
    editor.leave();
}

#[test]
fn a_broken_policy_is_told_and_a_mended_one_is_read() {
    let mut editor = Editor::start(
        "[rules]\nnullable-colunm = \"error\"\n",
        &["--policy", "prod.toml"],
    );
    editor.open("1_t.sql", "CREATE TABLE t (id integer PRIMARY KEY, name text);\n");
    let nothing = editor.hover("1_t.sql", 0, 0);
    assert_eq!(nothing, Value::Null);
    assert!(
        editor.messages[0].contains("prod.toml:2:1: rules.nullable-colunm"),
        "{:?}",
        editor.messages
    );
    std::fs::write(editor.path("prod.toml"), POLICY).unwrap();
    let saved = json!({ "textDocument": { "uri": editor.uri("prod.toml") } });
    editor.tell("textDocument/didSave", &saved);
    assert_eq!(editor.diagnostics("1_t.sql", 1).len(), 1);
    editor.leave();
}

#[test]
fn without_policies_the_editor_is_told_where_they_are_looked_for() {
    let mut editor = Editor::start(POLICY, &[]);
    editor.hover("1_t.sql", 0, 0);
    assert!(
        editor.messages[0].contains("there is no stagegate.toml in"),
        "{:?}",
        editor.messages
    );
    let unknown = editor.ask_for_all("textDocument/rename", &json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    editor.leave();
}

#[test]
fn the_policies_of_the_nearest_configuration_are_meant() {
    let mut editor = Editor::start(
        POLICY,
        &["--plugins", &root().join("target/plugins").display().to_string()],
    );
    let config = "[[environments]]\nname = \"prod\"\npolicy = \"prod.toml\"\n";
    std::fs::write(editor.path("stagegate.toml"), config).unwrap();
    editor.tell("workspace/didChangeWatchedFiles", &json!({ "changes": [] }));
    editor.open("1_t.sql", "CREATE TABLE t (id integer PRIMARY KEY, name text);\n");
    assert_eq!(editor.diagnostics("1_t.sql", 1).len(), 1);
    editor.leave();
}

#[test]
fn an_exit_without_leave_is_a_failure() {
    let mut editor = Editor::with_policy();
    assert_eq!(editor.exit(), Some(1));
}
