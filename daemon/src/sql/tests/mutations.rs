//! The corpus, changed: what may not matter does not, and what breaks a statement breaks nothing else.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::sql::lexer::{Lexer, Token, TokenKind};

static EXAMPLES: LazyLock<Vec<manual::Example>> = LazyLock::new(|| {
    let mut examples = manual::valid();
    // Rows are data: their layout matters.
    examples.retain(|example| !example.text.contains("\n\\."));
    examples
});

/// What may stand between two tokens.
const GAPS: &[&str] = &[
    " ",
    "\n",
    "\t ",
    "\r\n",
    " /* ; */ ",
    " /* /* */ ' */ ",
    " -- \" ; $$\n",
    "\u{c}",
];

fn tokens(text: &str) -> Vec<Token> {
    Lexer::new(text)
        .filter(|token| token.kind != TokenKind::Comment)
        .collect()
}

fn is_string(token: Token) -> bool {
    use TokenKind::{BitString, EscapeString, NationalString, String, UnicodeString};
    matches!(
        token.kind,
        BitString | EscapeString | NationalString | String | UnicodeString
    )
}

/// The statement with other gaps between its tokens, and other letters in its unquoted words.
fn in_other_layout(text: &str, gaps: &[usize], cases: &[bool]) -> String {
    let mut out = String::new();
    let mut before: Option<Token> = None;
    for (at, token) in tokens(text).into_iter().enumerate() {
        let touches = before.is_some_and(|before| before.end == token.start);
        // Two strings on two lines are one.
        let strings = before.is_some_and(is_string) && is_string(token);
        out += match gaps[at % gaps.len()] {
            0 if touches => "",
            _ if strings => " ",
            gap => GAPS[gap % GAPS.len()],
        };
        let word = &text[token.range()];
        if token.kind == TokenKind::Word && cases[at % cases.len()] {
            out.extend(word.chars().map(|c| {
                if c.is_ascii_lowercase() {
                    c.to_ascii_uppercase()
                } else {
                    c.to_ascii_lowercase()
                }
            }));
        } else {
            out += word;
        }
        before = Some(token);
    }
    out
}

/// Names that mean nothing to PostgreSQL wherever the corpus has them.
const NAMES_OF_OURS: &[&str] = &["books", "isbn", "joe", "library", "pages", "shelf", "title"];

/// The statement with other names, as long as they mean nothing: all quoted ones and some of the others.
fn with_other_names(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for token in tokens(text) {
        let word = &text[token.range()];
        let renamed = match token.kind {
            TokenKind::QuotedIdentifier if word != "\"char\"" => format!("\"re {}", &word[1..]),
            TokenKind::Word if NAMES_OF_OURS.contains(&word) => format!("re_{word}"),
            _ => continue,
        };
        out += &text[at..token.start as usize];
        out += &renamed;
        at = token.end as usize;
    }
    out + &text[at..]
}

/// One way to damage a list of tokens.
#[derive(Debug, Clone)]
enum Damage {
    Drop(Index),
    Double(Index),
    Swap(Index, Index),
    Cut(Index),
    Insert(Index, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>();
    prop_oneof![
        3 => at.prop_map(Damage::Drop),
        2 => any::<Index>().prop_map(Damage::Double),
        2 => any::<(Index, Index)>().prop_map(|(one, other)| Damage::Swap(one, other)),
        1 => any::<Index>().prop_map(Damage::Cut),
        2 => (any::<Index>(), prop::sample::select(vec![
            "(", ")", "[", "]", ",", ".", "::", "select", "as", "not", "null", "1", "'x'", "a", "case", "end", "in", "=", "*", "-",
            "with", "table", "on", "from", "$1", "$$ ; $$", "/*", "'", "\"", "\\", "default", "begin", "atomic", "when", "then",
        ])).prop_map(|(at, word)| Damage::Insert(at, word)),
    ]
}

fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut words: Vec<&str> = tokens(text)
        .into_iter()
        .map(|token| &text[token.range()])
        .collect();
    for damage in damages {
        if words.len() < 2 {
            break;
        }
        let length = words.len();
        match damage {
            Damage::Drop(at) => {
                words.remove(at.index(length));
            }
            Damage::Double(at) => {
                let at = at.index(length);
                words.insert(at, words[at]);
            }
            Damage::Swap(one, other) => words.swap(one.index(length), other.index(length)),
            Damage::Cut(at) => words.truncate(at.index(length) + 1),
            Damage::Insert(at, word) => words.insert(at.index(length), word),
        }
    }
    words.join(" ")
}

#[track_caller]
fn parsed(text: &str) -> ParsedFile {
    let parsed = parse(text);
    check_shape(&parsed);
    assert_eq!(shape::strangers(&parsed.tree), [] as [String; 0], "{text}");
    parsed
}

/// What is said of the only statements, without places.
fn said(parsed: &ParsedFile) -> Vec<(SqlProblemKind, Option<u32>)> {
    let problems = parsed.problems.iter();
    problems
        .map(|problem| (problem.kind, problem.statement))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn layout_and_case_mean_nothing(
        example in any::<Index>(),
        gaps in prop::collection::vec(0..GAPS.len(), 1..20),
        cases in prop::collection::vec(any::<bool>(), 1..20),
    ) {
        let text = &example.get(&EXAMPLES).text;
        let other = in_other_layout(text, &gaps, &cases);
        let (one, two) = (parsed(text), parsed(&other));
        prop_assert_eq!(said(&one), said(&two), "{}", &other);
        prop_assert_eq!(one.statements.len(), two.statements.len(), "{}", &other);
        for (statement, changed) in one.statements.iter().zip(&two.statements) {
            prop_assert_eq!(&statement.tag, &changed.tag);
            let difference = agreement::difference(
                agreement::Subtree::new(&one.tree, statement),
                agreement::Subtree::new(&two.tree, changed),
            );
            prop_assert_eq!(difference, None, "{}\n{}", text, other);
        }
    }

    #[test]
    fn names_change_names_alone(example in any::<Index>()) {
        let text = &example.get(&EXAMPLES).text;
        let other = with_other_names(text);
        let (one, two) = (parsed(text), parsed(&other));
        prop_assert_eq!(said(&one), said(&two), "{}", &other);
        prop_assert_eq!(&one.tree.kinds, &two.tree.kinds, "{}\n{}", text, other);
        prop_assert_eq!(&one.tree.roles, &two.tree.roles, "{}\n{}", text, other);
        prop_assert_eq!(&one.tree.bits, &two.tree.bits, "{}\n{}", text, other);
        prop_assert_eq!(&one.tree.ends, &two.tree.ends, "{}\n{}", text, other);
    }

    #[test]
    fn damage_stays_where_it_is(example in any::<Index>(), damages in prop::collection::vec(damage(), 1..5)) {
        let text = damaged(&example.get(&EXAMPLES).text, &damages);
        let before = "select a from t where b = 1;\n";
        let whole = format!("{before}{text}");
        let parsed = parsed(&whole);
        let first = parsed.statements.first();
        prop_assert_eq!(first.map(|statement| (statement.span.clone(), statement.parse)), Some((0..27, ParseState::Full)));
        let silent = parsed.statements.iter().enumerate().find(|(index, statement)| {
            let about = |problem: &&SqlProblem| problem.statement == u32::try_from(*index).ok() || statement.span.contains(&problem.span.start);
            statement.parse == ParseState::TokensOnly && parsed.problems.iter().find(about).is_none()
        });
        prop_assert_eq!(silent, None, "{}", whole);
    }

    #[test]
    fn front_ends_agree_on_damaged_statements(
        example in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..3),
    ) {
        let text = damaged(&example.get(&EXAMPLES).text, &damages);
        // The tree of `squawk-syntax` lets NOT reach over OR, wherever damage brings the two together.
        let words: Vec<&str> = text.split_whitespace().collect();
        prop_assume!(!(words.contains(&"not") && words.contains(&"or")));
        let compared = front_ends::compare(&text).unwrap_or(Ok(()));
        prop_assert_eq!(compared, Ok(()), "{}", text);
    }
}
