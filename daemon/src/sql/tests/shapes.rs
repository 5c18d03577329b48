//! What the memory of judged shapes may forget: no verdict and no tree depends on it.

use super::lexer::{Token, TokenKind};
use super::*;

/// What numbers, and the digits of names, are exchanged for.
const NUMBERS: &[&str] = &["0", "7", "2147483648", "99999999999999999999"];
/// What texts in quotes are exchanged for.
const TEXTS: &[&str] = &["'x'", "'SELECT 1; $$ \"'", "'2024-02-30'"];

/// A statement with other digits and other texts.
fn exchanged(text: &str, tokens: &[Token], round: usize) -> String {
    let number = NUMBERS[round % NUMBERS.len()];
    let mut out = String::new();
    let mut end = 0;
    for token in tokens {
        out += &text[end..token.range().start];
        let written = &text[token.range()];
        match token.kind {
            TokenKind::String
                if written.len() > 2 && !written[1..written.len() - 1].contains(['\'', '\\', '\n', '\t']) =>
            {
                out += TEXTS[round % TEXTS.len()];
            }
            TokenKind::Number if written.bytes().all(|byte| byte.is_ascii_digit()) => out += number,
            TokenKind::Word | TokenKind::QuotedIdentifier => {
                for run in written
                    .as_bytes()
                    .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
                {
                    let is_digits = run[0].is_ascii_digit();
                    out += if is_digits {
                        number
                    } else {
                        std::str::from_utf8(run).unwrap()
                    };
                }
            }
            _ => out += written,
        }
        end = token.range().end;
    }
    out + &text[end..]
}

/// The only statement of a text, what the memory keeps of it, and whether the judge takes it.
fn judged(text: &str) -> Option<(Vec<u8>, bool)> {
    let split = split::split(text);
    let [piece] = split.statements.as_slice() else {
        return None;
    };
    let tokens = &split.tokens[piece.tokens.clone()];
    let tag = tag::command_tag(text, tokens)?;
    let partners = limits::measure(text, tokens).ok()?;
    let source = front_end::Source {
        tag: &tag,
        text,
        tokens,
        partners: &partners,
        syntax: None,
        bodies: 0,
    };
    let verdict = syntax::parse(text, tokens, &piece.span).is_ok();
    judged::shape(source).map(|shape| (shape, verdict))
}

#[test]
fn statements_of_one_shape_have_one_verdict() {
    let mut examples: Vec<String> = manual::valid().into_iter().map(|example| example.text).collect();
    examples.extend(manual::invalid().into_iter().map(|example| example.text));
    examples.extend(include_str!("valid.sql").lines().map(str::to_owned));
    examples.extend(include_str!("invalid.sql").lines().map(str::to_owned));
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for text in &examples {
        let Some((shape, verdict)) = judged(text) else {
            continue;
        };
        let tokens: Vec<Token> = lexer::Lexer::new(text).collect();
        for round in 0..NUMBERS.len() {
            let other = exchanged(text, &tokens, round);
            if other == *text {
                continue;
            }
            let Some((same, other_verdict)) = judged(&other) else {
                continue;
            };
            compared += usize::from(same == shape);
            if same == shape && other_verdict != verdict {
                wrong.push(format!("{text}\n    {verdict}, but {other_verdict} for {other}"));
            }
        }
    }
    assert!(compared > 1_000, "{compared} statements were compared");
    manual::expect_none("are judged by their digits", &wrong, compared);
}

#[test]
fn a_known_shape_gives_the_same_tree() {
    let mut wrong = Vec::new();
    let examples = manual::valid();
    for example in &examples {
        let first = parse(&example.text);
        let again = parse(&example.text);
        let third = parse(&example.text);
        if first != again || first != third {
            wrong.push(format!("{}: {}", example.place, example.text));
        }
    }
    manual::expect_none("are read differently once they are known", &wrong, examples.len());
}

#[test]
fn what_touches_and_what_the_judge_knows_by_its_digits_is_another_shape() {
    let shape = |text: &str| judged(text).unwrap().0;
    assert_eq!(judged("select U&'d!0061' uescape '!'"), None);
    assert_eq!(
        shape("insert into t1 values (1, 'a', \"b2\")"),
        shape("insert  into t22 values (34, 'xyz', \"b0\") ")
    );
    for (one, other) in [
        ("select 1 and true", "select 1and true"),
        (
            "alter table t alter c set compression lz4",
            "alter table t alter c set compression lz5",
        ),
        ("select 'a'", "select ''"),
        ("select 1", "select 1.5"),
        ("select a from t", "select b from t"),
    ] {
        assert_ne!(shape(one), shape(other), "{one} and {other}");
    }
}
