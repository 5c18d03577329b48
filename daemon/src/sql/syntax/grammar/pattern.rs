//! How a grammar is written down: words stand for themselves, in upper case for a class of tokens.
//!
//! `[ a ]` may be left out, `{ a | b }` is a choice, `*` behind a part repeats it, `#` makes it a list with commas.

/// A part of a grammar.
#[derive(Debug)]
pub(super) enum Pattern {
    /// A word or sign.
    Word(&'static str),
    /// Any token, or tokens, of a class.
    Class(Class),
    /// One after the other.
    Sequence(Vec<Pattern>),
    /// One of them.
    Choice(Vec<Pattern>),
    /// This or nothing.
    Optional(Box<Pattern>),
    /// Any number of times.
    Repeated(Box<Pattern>),
    /// At least once, with commas between.
    List(Box<Pattern>),
}

/// What a word in upper case stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// `NAME`: of a column, a table or anything else that is not called.
    Name,
    /// `FUNCTION`: of a function or a type.
    Function,
    /// `WORD`: any word that is not reserved.
    Unreserved,
    /// `NEWROLE`: of a role that is made.
    NewRole,
    /// `LABEL`: any word at all.
    Label,
    /// `STRING`
    String,
    /// `INT`, with a sign or none.
    SignedInteger,
    /// `NUM`, with a sign or none.
    Signed,
    /// `OPERATOR`
    Operator,
    /// `EXPR`: anything in balance up to a comma.
    Balanced,
    /// `REST`: all that follows.
    Rest,
}

impl Class {
    /// How it is called in a message.
    pub(super) fn called(self) -> &'static str {
        match self {
            Self::Name | Self::Function | Self::Unreserved | Self::Label => "a name",
            Self::NewRole => "a name for a role",
            Self::String => "a string",
            Self::SignedInteger | Self::Signed => "a number",
            Self::Operator => "an operator",
            Self::Balanced | Self::Rest => "an expression",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "NAME" => Self::Name,
            "FUNCTION" => Self::Function,
            "WORD" => Self::Unreserved,
            "NEWROLE" => Self::NewRole,
            "LABEL" => Self::Label,
            "STRING" => Self::String,
            "INT" => Self::SignedInteger,
            "NUM" => Self::Signed,
            "OPERATOR" => Self::Operator,
            "EXPR" => Self::Balanced,
            "REST" => Self::Rest,
            _ => return None,
        })
    }
}

/// Reads a grammar. `named` are parts with a name that is written in upper case too.
pub(super) fn read(written: &'static str, named: &[(&str, &'static str)]) -> Pattern {
    let words: Vec<&'static str> = written.split_whitespace().collect();
    let mut at = 0;
    choice(&words, &mut at, named)
}

fn choice(words: &[&'static str], at: &mut usize, named: &[(&str, &'static str)]) -> Pattern {
    let mut choices = vec![sequence(words, at, named)];
    while words.get(*at) == Some(&"|") {
        *at += 1;
        choices.push(sequence(words, at, named));
    }
    match choices.pop() {
        Some(only) if choices.is_empty() => only,
        last => {
            choices.extend(last);
            Pattern::Choice(choices)
        }
    }
}

fn sequence(words: &[&'static str], at: &mut usize, named: &[(&str, &'static str)]) -> Pattern {
    let mut parts = Vec::new();
    while let Some(word) = words.get(*at) {
        *at += 1;
        let part = match *word {
            "{" => choice(words, at, named),
            "[" => Pattern::Optional(Box::new(choice(words, at, named))),
            "|" | "}" | "]" => {
                *at -= 1;
                break;
            }
            word => Class::named(word).map_or_else(
                || {
                    let part = named.iter().find(|(name, _)| *name == word);
                    part.map_or(Pattern::Word(word), |(_, part)| read(part, named))
                },
                Pattern::Class,
            ),
        };
        if matches!(*word, "{" | "[") {
            *at += 1;
        }
        parts.push(match words.get(*at) {
            Some(&"*") => {
                *at += 1;
                Pattern::Repeated(Box::new(part))
            }
            Some(&"#") => {
                *at += 1;
                Pattern::List(Box::new(part))
            }
            _ => part,
        });
    }
    Pattern::Sequence(parts)
}
