//! DO blocks: DDL that surely runs is applied; what only may run makes the objects it names uncertain.

use super::refusal::{Done, Stop};
use super::runner::Run;
use super::tokens::Tokens;
use super::world::{Found, Key};
use crate::sql::lexer::TokenKind;

impl Run<'_> {
    /// DO, after that word.
    pub(super) fn do_block(&mut self, tokens: &mut Tokens<'_>) -> Done {
        let mut language = "plpgsql".to_owned();
        let mut body = None;
        while let Some(token) = tokens.token(0) {
            if tokens.eat("language") {
                language = tokens.identifier().or_else(|_| tokens.string())?;
                continue;
            }
            if token.kind == TokenKind::DollarString {
                let text = &tokens.text[token.range()];
                let tag = text[1..].find('$').ok_or(Stop::Unread)? + 2;
                let start = token.start as usize + tag;
                let inner = tokens
                    .text
                    .get(start..token.end as usize - tag)
                    .ok_or(Stop::Unread)?;
                body = Some((
                    inner,
                    tokens.offset + u32::try_from(start).map_err(|_| Stop::Unread)?,
                ));
            }
            tokens.at += 1;
        }
        let (text, offset) = body.filter(|_| language == "plpgsql").ok_or(Stop::Unread)?;
        let mut body = Tokens::new(text, offset);
        body.until(&["begin"]);
        body.expect("begin")?;
        // An exception handler takes everything back: then nothing in the block is sure.
        let unsure = body
            .clone()
            .list
            .iter()
            .any(|token| text[token.range()].eq_ignore_ascii_case("exception"))
            && has_handler(&body);
        self.body(&mut body, u32::from(unsure))
    }

    fn body(&mut self, body: &mut Tokens<'_>, mut depth: u32) -> Done {
        let base = depth;
        let mut returned = false;
        while !body.at_end() {
            let from = body.at;
            if body.eat("end") {
                // END IF, END LOOP and the like close what IF and LOOP opened.
                body.eat_any(&["if", "loop", "case"]);
                depth = depth.saturating_sub(1).max(base);
                body.until(&[";"]);
                body.eat(";");
                continue;
            }
            if body.is_any(&["if", "case"]) {
                depth += 1;
                body.until(&["then"]);
                body.eat("then");
                continue;
            }
            if body.is_any(&["elsif", "elseif", "when"]) {
                body.until(&["then"]);
                body.eat("then");
                continue;
            }
            if body.eat("else") || body.eat("exception") {
                continue;
            }
            if body.is_any(&["for", "while", "foreach"]) {
                body.until(&["loop"]);
            }
            if body.eat("loop") || body.eat("begin") || body.eat("declare") {
                depth += 1;
                continue;
            }
            body.until(&[";"]);
            let statement = body.part(from..body.at);
            body.eat(";");
            if statement.is_any(&["return", "exit", "continue", "raise"]) {
                returned |= depth > base;
                if statement.is("return") && depth == base {
                    return Ok(());
                }
                continue;
            }
            if statement.is_any(&["execute", "perform", "call"]) {
                if statement.is("execute") {
                    return Err(Stop::Unread);
                }
                continue;
            }
            if depth > 0 || returned {
                self.unsure(&statement);
            } else if statement.is_any(&["create", "alter", "drop", "comment"]) {
                super::statement::run(self, statement)?;
            }
        }
        Ok(())
    }

    /// A statement that may run: what it names may be otherwise afterwards.
    fn unsure(&mut self, statement: &Tokens<'_>) {
        if !statement.is_any(&["create", "alter", "drop"]) {
            return;
        }
        let mut tokens = statement.clone();
        while !tokens.at_end() {
            if let Ok(name) = tokens.name() {
                if let Found::Object(id) = self.world.look_up(&name, Key::Relation) {
                    let _ = self.world.change(id, |relation| relation.uncertain = true);
                } else if statement.is("create") {
                    self.perhaps(&name.name);
                }
            } else {
                tokens.at += 1;
            }
        }
    }
}

fn has_handler(body: &Tokens<'_>) -> bool {
    let mut tokens = body.clone();
    while !tokens.at_end() {
        if tokens.is("exception when") {
            return true;
        }
        tokens.at += 1;
    }
    false
}
