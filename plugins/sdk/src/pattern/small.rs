//! A small part of the language of regular expressions: the one that nearly all patterns of names are written in.
//!
//! Making a [`regex::Regex`] costs far more than any name is long, and templates make one for every name. This reads
//! letters, `.`, `[a-z]`, `( )`, `|`, `*`, `+`, `?`, `^` and `$` and refuses all else, which is left to `regex`; what it does
//! read means the same. It tries all ways at once, so its time is bounded by pattern times name.

/// A pattern as a little program.
#[derive(Debug)]
pub(super) struct Small(Vec<Op>);

#[derive(Debug)]
enum Op {
    /// This very character.
    Is(char),
    /// Any but a line's end.
    Any,
    /// One of these ranges, or none of them.
    In { ranges: Vec<(char, char)>, not: bool },
    /// Goes on at both places.
    Both(usize, usize),
    /// Goes on there.
    Go(usize),
    /// Only before the first character.
    Begin,
    /// Only after the last character.
    End,
    /// It matches.
    Done,
}

/// The states that a text can be in; each once.
struct States {
    list: Vec<usize>,
    has: Vec<bool>,
    /// Those to be looked at.
    open: Vec<usize>,
}

impl Small {
    /// Reads a pattern; none where it has anything else.
    pub(super) fn read(pattern: &str) -> Option<Self> {
        let mut reader = Reader {
            rest: pattern.chars().peekable(),
            ops: Vec::new(),
            depth: 0,
        };
        reader.alternatives()?;
        if reader.rest.next().is_some() {
            return None;
        }
        reader.ops.push(Op::Done);
        Some(Self(reader.ops))
    }

    /// Whether some part of a text matches.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let mut now = States::new(self.0.len());
        let mut next = States::new(self.0.len());
        let mut characters = text.chars().peekable();
        let mut is_start = true;
        loop {
            let character = characters.next();
            now.add(&self.0, 0, is_start, character.is_none());
            if now.is_done(&self.0) {
                return true;
            }
            let Some(character) = character else {
                return false;
            };
            let is_end = characters.peek().is_none();
            for state in &now.list {
                if self.0[*state].takes(character) {
                    next.add(&self.0, state + 1, false, is_end);
                }
            }
            std::mem::swap(&mut now, &mut next);
            next.clear();
            is_start = false;
        }
    }
}

impl Op {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Is(wanted) => *wanted == character,
            Self::Any => character != '\n',
            Self::In { ranges, not } => {
                let is_in = ranges.iter().any(|(from, to)| (*from..=*to).contains(&character));
                is_in != *not
            }
            _ => false,
        }
    }
}

impl States {
    fn new(count: usize) -> Self {
        Self {
            list: Vec::with_capacity(count),
            has: vec![false; count],
            open: Vec::with_capacity(count),
        }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.has.fill(false);
    }

    /// Adds a state, and where it leads without a character.
    fn add(&mut self, ops: &[Op], state: usize, is_start: bool, is_end: bool) {
        self.open.push(state);
        while let Some(state) = self.open.pop() {
            if std::mem::replace(&mut self.has[state], true) {
                continue;
            }
            match &ops[state] {
                Op::Both(first, second) => self.open.extend([*second, *first]),
                Op::Go(to) => self.open.push(*to),
                Op::Begin if is_start => self.open.push(state + 1),
                Op::End if is_end => self.open.push(state + 1),
                Op::Begin | Op::End => {}
                _ => self.list.push(state),
            }
        }
    }

    fn is_done(&self, ops: &[Op]) -> bool {
        self.list.iter().any(|state| matches!(ops[*state], Op::Done))
    }
}

/// Groups may nest this deeply.
const MAX_DEPTH: u32 = 20;

struct Reader<'p> {
    rest: std::iter::Peekable<std::str::Chars<'p>>,
    ops: Vec<Op>,
    depth: u32,
}

impl Reader<'_> {
    /// Until the end or the bracket that closes the group.
    fn alternatives(&mut self) -> Option<()> {
        let start = self.ops.len();
        let mut ends = Vec::new();
        self.sequence()?;
        while self.rest.next_if_eq(&'|').is_some() {
            // What was read so far is one way; the other follows it.
            self.insert(start, Op::Both(start + 1, 0));
            for end in &mut ends {
                *end += 1;
            }
            ends.push(self.ops.len());
            self.ops.push(Op::Go(0));
            let other = self.ops.len();
            self.ops[start] = Op::Both(start + 1, other);
            self.sequence()?;
        }
        let after = self.ops.len();
        for end in ends {
            self.ops[end] = Op::Go(after);
        }
        Some(())
    }

    fn sequence(&mut self) -> Option<()> {
        while let Some(next) = self.rest.peek().copied() {
            if next == '|' || (next == ')' && self.depth > 0) {
                break;
            }
            let start = self.ops.len();
            self.one()?;
            self.repeated(start)?;
        }
        Some(())
    }

    fn one(&mut self) -> Option<()> {
        let op = match self.rest.next()? {
            '^' => Op::Begin,
            '$' => Op::End,
            '.' => Op::Any,
            '[' => self.class()?,
            '(' => return self.group(),
            '\\' => {
                let escaped = self.rest.next()?;
                let is_plain = escaped.is_ascii_punctuation() && escaped != '<' && escaped != '>';
                Op::Is(is_plain.then_some(escaped)?)
            }
            '*' | '+' | '?' | '{' | '}' | ']' | ')' => return None,
            other => Op::Is(other),
        };
        self.ops.push(op);
        Some(())
    }

    fn group(&mut self) -> Option<()> {
        if self.rest.peek() == Some(&'?') || self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        self.alternatives()?;
        self.depth -= 1;
        (self.rest.next()? == ')').then_some(())
    }

    fn class(&mut self) -> Option<Op> {
        let is_plain = |c: char| !matches!(c, '[' | ']' | '\\' | '&' | '~' | '-' | '^');
        let not = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let from = self.rest.next()?;
            if from == ']' {
                return (!ranges.is_empty()).then_some(Op::In { ranges, not });
            }
            let to = match self.rest.next_if_eq(&'-') {
                Some(_) => self.rest.next()?,
                None => from,
            };
            if !is_plain(from) || !is_plain(to) || from > to {
                return None;
            }
            ranges.push((from, to));
        }
    }

    /// `*`, `+` or `?` behind what was read since `start`.
    fn repeated(&mut self, start: usize) -> Option<()> {
        let is_sign = |sign: &char| matches!(sign, '*' | '+' | '?');
        let Some(sign) = self.rest.next_if(is_sign) else {
            return Some(());
        };
        // `a*?` and `a{2}*` are rare; so is repeating an anchor.
        if self.rest.next_if(is_sign).is_some() || self.rest.peek() == Some(&'{') {
            return None;
        }
        if sign != '+' {
            self.insert(start, Op::Both(start + 1, 0));
        }
        if sign != '?' {
            let again = if sign == '+' { start } else { start + 1 };
            let after = self.ops.len() + 1;
            self.ops.push(Op::Both(again, after));
        }
        let after = self.ops.len();
        if sign != '+' {
            self.ops[start] = Op::Both(start + 1, after);
        }
        Some(())
    }

    /// Puts an operation before what was read since `at`; what leads behind it goes one further.
    fn insert(&mut self, at: usize, op: Op) {
        for known in &mut self.ops[at..] {
            match known {
                Op::Both(first, second) => {
                    *first += usize::from(*first >= at);
                    *second += usize::from(*second >= at);
                }
                Op::Go(to) => *to += usize::from(*to >= at),
                _ => {}
            }
        }
        self.ops.insert(at, op);
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::Small;

    const PATTERNS: &[&str] = &[
        "^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
        "^$|^idx_t_a$",
        "_del$",
        "^(a|b|cd)+$",
        "(a|^b)c?",
        "a.c",
        "x(y(z|)*)*$",
        "[^a-c_]",
        "^idx_[a-z0-9_]+\\.x$",
        "",
        "^",
        "$",
        "(ab|a)(bc|c)?$",
        "(a*)*b",
        "a|b|c|dd",
        "é+",
    ];

    const NAMES: &[&str] = &[
        "",
        "a",
        "b",
        "c",
        "d",
        "dd",
        "abc",
        "acd",
        "user_id",
        "userId",
        "_x",
        "x_",
        "idx_t_a",
        "idx_t_b",
        "idx_t.x",
        "t_del",
        "t_del2",
        "xyzzyz",
        "xy",
        "é",
        "aéé",
        "a\nc",
        "aac",
        "cdab",
        "aaaaaaaaaaaaab",
        "ac",
    ];

    #[test]
    fn it_means_what_the_real_one_means() {
        for pattern in PATTERNS {
            let small = Small::read(pattern).expect("one that it reads");
            let real = Regex::new(pattern).expect("a regular expression");
            for name in NAMES {
                assert_eq!(
                    small.is_match(name),
                    real.is_match(name),
                    "{pattern} and {name:?}"
                );
            }
        }
    }

    #[test]
    fn what_it_does_not_know_is_left_to_the_real_one() {
        for pattern in [
            "a{2}",
            "(?i)a",
            "\\d",
            "\\bx",
            "a*?",
            "a+{2}",
            "[[:alpha:]]",
            "[a-z&&[^b]]",
            "(",
            "a)",
            "*",
            "[]",
            "[a-",
            "\\<x",
            "[\\w]",
        ] {
            assert!(Small::read(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn no_name_takes_long() {
        let small = Small::read("^(a*)*(a|aa)*$").expect("one that it reads");
        assert!(!small.is_match(&format!("{}b", "a".repeat(5_000))));
    }
}
