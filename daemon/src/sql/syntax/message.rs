//! What to say of the place where a statement goes wrong.

use crate::sql::front_end::Refusal;
use crate::sql::lexer::{Token, TokenKind};

/// How the judge calls punctuation.
const MARKS: &[(&str, &str)] = &[
    ("L_PAREN", "`(`"),
    ("R_PAREN", "`)`"),
    ("L_BRACK", "`[`"),
    ("R_BRACK", "`]`"),
    ("COMMA", "`,`"),
    ("COLON", "`:`"),
    ("DOT", "`.`"),
    ("EQ", "`=`"),
    ("SEMICOLON", "the end of the statement"),
    ("EOF", "the end of the statement"),
    ("IDENT", "a name"),
    ("STRING", "a string"),
    ("INT_NUMBER", "a number"),
    ("STAR", "`*`"),
];

/// How the message about a variable of psql ends.
const OF_PSQL: &str = " is a variable of psql, not SQL";

/// What the judge also says of statements that PostgreSQL's grammar takes: PostgreSQL refuses them when it analyses
/// or runs them, as it does a column that is not there, and no sooner.
const BEYOND_GRAMMAR: &[&str] = &[
    "Conflicting or redundant options",
    "DEFAULT is not allowed in this context",
    "Duplicate function body",
    "Expected a target after SELECT",
    "INTO is only allowed on first SELECT",
    "SELECT ... INTO is not allowed here",
    "SQL is not a valid language for DO",
    "Type modifiers must be simple constants",
    "VARIADIC param must be last",
    "cannot set a subfield to DEFAULT",
    "cannot set an array element to DEFAULT",
    "is not a valid binary digit",
    "is not a valid hexadecimal digit",
];

/// Whether an error is none of grammar.
pub(super) fn is_beyond_grammar(message: &str) -> bool {
    BEYOND_GRAMMAR.iter().any(|known| message.contains(known))
}

/// What to say of the token at a place, or of the end.
pub(super) fn refusal(text: &str, tokens: &[Token], at: u32, message: &str) -> Refusal {
    let index = tokens.partition_point(|token| token.end <= at);
    if let Some(refusal) = variable(text, tokens, index) {
        return refusal;
    }
    let last = tokens.last().map_or(at..at, |token| token.start..token.end);
    let (span, found) = match tokens.get(index) {
        Some(token) => {
            let found: String = text[token.range()].chars().take(40).collect();
            (token.start..token.end, format!("`{found}`"))
        }
        None => (last, "the end of the statement".to_owned()),
    };
    let mut message = readable(message);
    if message.starts_with("expected") {
        message = format!("{message}, found {found}");
    }
    Refusal::Syntax { span, message }
}

/// Whether nothing better can be said.
pub(in crate::sql) fn is_certain(message: &str) -> bool {
    message.ends_with(OF_PSQL)
}

/// `:name` is replaced by psql before PostgreSQL sees it.
fn variable(text: &str, tokens: &[Token], index: usize) -> Option<Refusal> {
    let is_colon = |at: usize| tokens.get(at).is_some_and(|token| &text[token.range()] == ":");
    let at = [index, index.wrapping_sub(1)]
        .into_iter()
        .find(|at| is_colon(*at))?;
    let name = tokens.get(at + 1)?;
    let touches = tokens[at].end == name.start;
    let is_name = matches!(
        name.kind,
        TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::String
    );
    (touches && is_name).then(|| Refusal::Syntax {
        span: tokens[at].start..name.end,
        message: format!("`:{}`{OF_PSQL}", &text[name.range()]),
    })
}

/// The judge's words without its names of tokens and without what it found, which is said in our own words.
fn readable(message: &str) -> String {
    let cut = [", found ", ", got "]
        .iter()
        .filter_map(|mark| message.find(mark))
        .min();
    let message = &message[..cut.unwrap_or(message.len())];
    let mut words = Vec::new();
    for (at, word) in message.split(' ').enumerate() {
        let bare = word.trim_end_matches([',', '.']);
        let mark = MARKS.iter().find(|(name, _)| *name == bare);
        words.push(match (mark, bare.strip_suffix("_KW")) {
            (Some((_, mark)), _) => (*mark).to_owned(),
            (None, Some(keyword)) => format!("`{keyword}`"),
            (None, None) if at == 0 && !word.chars().skip(1).any(char::is_uppercase) => word.to_lowercase(),
            (None, None) => word.to_owned(),
        });
    }
    let joined = words.join(" ");
    joined.trim_end_matches('.').chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_speak_of_sql() {
        for (theirs, ours) in [
            ("expected R_PAREN", "expected `)`"),
            ("expected command, found IDENT", "expected command"),
            ("expected from item, got EOF", "expected from item"),
            ("expected SET_KW", "expected `SET`"),
            ("Unexpected parameters.", "unexpected parameters"),
            ("DEFAULT is odd.", "DEFAULT is odd"),
        ] {
            assert_eq!(readable(theirs), ours);
        }
    }
}
