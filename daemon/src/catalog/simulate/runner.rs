//! Goes through a file statement by statement: transactions, refusals, what can not be followed.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::model::Id;
use super::needs::Part;
use super::refusal::{Done, Refusal, Stop, missing, other};
use super::tokens::{Tokens, fold};
use super::world::{Key, Place, World};
use super::{Dependent, Impossible, Timeline, remove, statement};
use crate::sql::kinds::kind;
use crate::sql::lexer::{Lexer, TokenKind};
use crate::sql::{ParsedFile, Tree};

/// The run of one file.
pub(super) struct Run<'f> {
    pub(super) world: World,
    file: &'f ParsedFile,
    /// The statement that runs now: its nodes, and whether the tree has all of it.
    nodes: Range<usize>,
    pub(super) is_full: bool,
    /// What went along with a DROP in this statement.
    pub(super) along: Vec<Dependent>,
    pub(super) transaction: Option<Transaction>,
    /// Tables that go at the end of the transaction.
    pub(super) drop_at_end: Vec<Id>,
    /// The search path to return to at the end of the transaction.
    pub(super) path_before: Option<Vec<String>>,
    /// The search path of a new session.
    pub(super) first_path: Vec<String>,
}

/// A transaction block that the file opened.
pub(super) struct Transaction {
    start: Place,
    savepoints: Vec<(String, Place)>,
}

/// Simulates all statements of a file.
pub(super) fn run(world: World, file: &ParsedFile) -> Timeline {
    let first_path = world.path().to_vec();
    let mut run = Run {
        world,
        file,
        nodes: 0..0,
        is_full: false,
        along: Vec::new(),
        transaction: None,
        drop_at_end: Vec::new(),
        path_before: None,
        first_path,
    };
    let mut impossible = Vec::new();
    let mut along = HashMap::new();
    let mut not_followed = Vec::new();
    for (index, statement) in (0_u32..).zip(&file.statements) {
        run.world.moment = index + 1;
        let node = statement.node as usize;
        run.nodes = node..file.tree.ends.get(node).copied().unwrap_or_default() as usize;
        run.is_full = statement.parse == crate::sql::ParseState::Full;
        let place = run.world.place();
        let done = run.one(&statement.span);
        match done {
            Ok(()) if run.along.is_empty() => {}
            Ok(()) => {
                along.insert(index, std::mem::take(&mut run.along));
            }
            Err(stop) => {
                run.along.clear();
                run.world.back(place);
                match stop {
                    Stop::Refused(refusal) => impossible.push(step(index, &statement.span, *refusal)),
                    Stop::Unread => {
                        not_followed.push(index);
                        run.doubt(&statement.span);
                    }
                }
            }
        }
        if run.transaction.is_none() {
            run.end_of_transaction();
        }
    }
    Timeline {
        world: run.world,
        moments: u32::try_from(file.statements.len()).unwrap_or(u32::MAX),
        impossible,
        along,
        not_followed,
    }
}

fn step(statement: u32, span: &Range<u32>, refusal: Refusal) -> Impossible {
    let at = refusal
        .at
        .filter(|at| !at.is_empty() && span.start <= at.start && at.end <= span.end);
    Impossible {
        statement,
        span: at.unwrap_or_else(|| span.clone()),
        reason: refusal.reason,
        kind: refusal.kind,
        name: refusal.name,
        message: refusal.message,
        sqlstate: refusal.sqlstate,
    }
}

impl<'f> Run<'f> {
    fn one(&mut self, span: &Range<u32>) -> Done {
        let text = &self.file.tree.text;
        let text = text
            .get(span.start as usize..span.end as usize)
            .ok_or(Stop::Unread)?;
        let mut tokens = Tokens::new(text, span.start);
        if self.transaction_control(&mut tokens)? {
            return Ok(());
        }
        statement::run(self, tokens)
    }

    /// BEGIN and its like; says whether it was one.
    fn transaction_control(&mut self, tokens: &mut Tokens<'_>) -> Done<bool> {
        if tokens.eat("begin") && !tokens.is("atomic") || tokens.eat("start transaction") {
            // A second BEGIN is a warning.
            let start = self.world.place();
            self.transaction.get_or_insert(Transaction {
                start,
                savepoints: Vec::new(),
            });
        } else if tokens.eat("prepare transaction") {
            return Err(Stop::Unread);
        } else if tokens.eat_any(&["commit", "end"]) {
            if tokens.is("prepared") {
                return Err(Stop::Unread);
            }
            self.transaction = None;
            self.chain(tokens);
        } else if tokens.eat_any(&["rollback", "abort"]) {
            self.rollback(tokens)?;
        } else if tokens.eat("savepoint") {
            let name = tokens.identifier()?;
            let place = self.world.place();
            let transaction = self.block("SAVEPOINT")?;
            transaction.savepoints.push((name, place));
        } else if tokens.eat("release") {
            tokens.eat("savepoint");
            let name = tokens.identifier()?;
            let at = self.savepoint(&name, "RELEASE SAVEPOINT")?;
            self.block("RELEASE SAVEPOINT")?.savepoints.truncate(at);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn rollback(&mut self, tokens: &mut Tokens<'_>) -> Done {
        tokens.eat_any(&["work", "transaction"]);
        if tokens.eat("to") {
            tokens.eat("savepoint");
            let name = tokens.identifier()?;
            let at = self.savepoint(&name, "ROLLBACK TO SAVEPOINT")?;
            let transaction = self.block("ROLLBACK TO SAVEPOINT")?;
            let place = transaction.savepoints[at].1;
            transaction.savepoints.truncate(at + 1);
            self.world.back(place);
        } else if tokens.is("prepared") {
            return Err(Stop::Unread);
        } else if let Some(transaction) = self.transaction.take() {
            self.world.back(transaction.start);
            self.drop_at_end.clear();
            self.path_before = None;
            self.chain(tokens);
        }
        Ok(())
    }

    fn chain(&mut self, tokens: &mut Tokens<'_>) {
        tokens.eat_any(&["work", "transaction"]);
        self.end_of_transaction();
        if tokens.eat("and chain") {
            self.transaction = Some(Transaction {
                start: self.world.place(),
                savepoints: Vec::new(),
            });
        }
    }

    fn block(&mut self, command: &str) -> Done<&mut Transaction> {
        let refusal = || {
            let message = format!("{command} can only be used in transaction blocks");
            other("25P01", "transaction", "", message)
        };
        self.transaction.as_mut().ok_or_else(refusal)
    }

    fn savepoint(&mut self, name: &str, command: &str) -> Done<usize> {
        let savepoints = &self.block(command)?.savepoints;
        let found = savepoints.iter().rposition(|(known, _)| known == name);
        found.ok_or_else(|| missing("savepoint", name))
    }

    fn end_of_transaction(&mut self) {
        for table in std::mem::take(&mut self.drop_at_end) {
            if self.world.object(table).is_some() {
                // Nothing can be done about what refuses here: it was temporary all the same.
                let _ = remove::remove(&mut self.world, &[(table, Part::Whole)], true);
            }
        }
        if let Some(path) = self.path_before.take() {
            self.world.set_path(path);
        }
    }

    /// Refuses what can not run inside a transaction block.
    pub(super) fn not_in_transaction(&self, command: &'static str) -> Done {
        if self.transaction.is_some() {
            let message = format!("{command} cannot run inside a transaction block");
            return Err(other("25001", "transaction", command, message));
        }
        Ok(())
    }

    /// Makes every relation that a statement names uncertain, also in its strings: they may be dynamic SQL.
    fn doubt(&mut self, span: &Range<u32>) {
        let text = &self.file.tree.text;
        let mut words = BTreeSet::new();
        if let Some(text) = text.get(span.start as usize..span.end as usize) {
            collect_words(text, 0, &mut words);
        }
        let is_schema = |word: &&String| self.world.named(&Key::Schema((*word).clone())).is_some();
        let schemas: Vec<String> = words.iter().filter(is_schema).cloned().collect();
        for word in &words {
            let places = schemas.iter().map(|schema| Some(schema.as_str()));
            let mut any = false;
            for schema in places.chain([None]) {
                let found = self
                    .world
                    .now()
                    .find(schema, |of| Key::Relation(of, word.clone()));
                if let Some(id) = found {
                    any = true;
                    let _ = self.world.change(id, |relation| relation.uncertain = true);
                }
            }
            if !any {
                self.perhaps(word);
            }
        }
    }

    /// Says nothing about a name any more where it is not there.
    pub(super) fn perhaps(&mut self, name: &str) {
        self.world.perhaps(name);
    }

    /// The columns that the tree sees in this part of the file; none where it was not looked into.
    pub(super) fn column_references(&self, span: &Range<u32>) -> Vec<(&'f str, Range<u32>)> {
        if !self.is_full {
            return Vec::new();
        }
        let tree = &self.file.tree;
        let starts = tree.starts_at.get(self.nodes.clone()).unwrap_or_default();
        let from = self.nodes.start + starts.partition_point(|start| *start < span.start);
        let inside = (from..self.nodes.end).take_while(|node| tree.starts_at[*node] < span.end);
        let columns = inside.filter(|node| tree.kinds[*node] == kind::COLUMN_REFERENCE);
        columns
            .filter_map(|node| {
                let name = tree.name(u32::try_from(node).ok()?)?;
                Some((name, tree.starts_at[node]..tree.ends_at[node]))
            })
            .collect()
    }

    /// The tree, and the nodes of the statement that runs now.
    pub(super) fn nodes(&self) -> (&'f Tree, Range<usize>) {
        (&self.file.tree, self.nodes.clone())
    }
}

/// Every word of a text, and of the strings in it.
fn collect_words(text: &str, depth: u8, words: &mut BTreeSet<String>) {
    for token in Lexer::new(text) {
        let own = &text[token.range()];
        match token.kind {
            TokenKind::Word | TokenKind::QuotedIdentifier => {
                words.insert(fold(token.kind, own));
            }
            TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString if depth < 4 => {
                let inner = own.trim_start_matches(['e', 'E']);
                let mark = match inner.strip_prefix('$').and_then(|rest| rest.find('$')) {
                    Some(end) => end + 2,
                    None => 1,
                };
                let inside = inner.get(mark..inner.len().saturating_sub(mark));
                collect_words(inside.unwrap_or_default(), depth + 1, words);
            }
            _ => {}
        }
    }
}

/// The identifiers of an object's name.
pub(super) fn identifiers(tree: &Tree, node: usize) -> Vec<&str> {
    let end = tree.ends.get(node).copied().unwrap_or_default() as usize;
    let nodes = node + 1..end;
    nodes
        .filter(|node| tree.kinds[*node] == kind::IDENTIFIER)
        .filter_map(|node| tree.name(u32::try_from(node).ok()?))
        .collect()
}
