//! The vices.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::Call;
use crate::stagegate::review::catalog::{self, Name};
use crate::stagegate::review::log;
use crate::stagegate::review::types::{Edit, Finding, Fix, Level, OptionValue, RuleOption, Span};

type Answer = Result<Vec<Finding>, String>;

/// One finding on each statement.
pub(crate) fn honest(call: &Call<'_>) -> Answer {
    let findings = call.statements.iter().zip(0..).map(|(statement, index)| Finding {
        statement: Some(index),
        at: Some(statement.at),
        ..finding(call, &format!("statement {index} is {}", statement.tag))
    });
    Ok(findings.collect())
}

pub(crate) fn loops(call: &Call<'_>) -> Answer {
    let mut number = call.run;
    loop {
        number = std::hint::black_box(number.wrapping_mul(31).wrapping_add(7));
    }
}

/// Asks for more until it is refused; then the standard library aborts.
pub(crate) fn allocates(_: &Call<'_>) -> Answer {
    let mut kept = Vec::new();
    loop {
        kept.push(std::hint::black_box(vec![1_u8; 1 << 20]));
    }
}

pub(crate) fn panics(_: &Call<'_>) -> Answer {
    panic!("on purpose")
}

pub(crate) fn recurses(call: &Call<'_>) -> Answer {
    #[expect(unconditional_recursion, reason = "it is the vice")]
    fn deeper(depth: u64) -> u64 {
        let local = std::hint::black_box([depth; 64]);
        1 + deeper(std::hint::black_box(local[(depth % 64) as usize] + 1)) + local[0]
    }
    Ok(vec![finding(call, &deeper(0).to_string())])
}

pub(crate) fn fails(_: &Call<'_>) -> Answer {
    Err("the rule\u{1b}[31m gave up".into())
}

pub(crate) fn floods_findings(call: &Call<'_>) -> Answer {
    Ok((0..5_000)
        .map(|number| finding(call, &format!("flood {number}")))
        .collect())
}

pub(crate) fn floods_text(call: &Call<'_>) -> Answer {
    Ok(vec![finding(call, &"flood ".repeat(200_000))])
}

/// Within its own memory, and more than the host takes.
pub(crate) fn floods_memory(call: &Call<'_>) -> Answer {
    Ok(vec![finding(call, &"x".repeat(20 << 20))])
}

/// Places that are not in the text, statements and runs that are not there, repairs that do not fit.
pub(crate) fn lies(call: &Call<'_>) -> Answer {
    let far = Span {
        start: u32::MAX - 1,
        end: u32::MAX,
    };
    let backwards = Span { start: 5, end: 1 };
    let edit = |at| Edit {
        at,
        replacement: "x".into(),
    };
    let fix = |edits| Fix {
        title: "break it".into(),
        edits,
        safe: true,
    };
    let inside = Span { start: 0, end: 2 };
    Ok(vec![
        Finding {
            at: Some(far),
            statement: Some(4_000),
            level: Some(Level::Error),
            fixes: vec![
                fix(vec![edit(far)]),
                fix(vec![edit(inside), edit(inside)]),
                fix(vec![]),
            ],
            ..finding(call, "far\u{202e}\u{7} away")
        },
        Finding {
            at: Some(backwards),
            level: Some(Level::Info),
            ..finding(call, "backwards")
        },
        Finding {
            run: 77,
            ..finding(call, "for another")
        },
    ])
}

/// Would count its calls, if anything of a call were kept.
pub(crate) fn remembers(call: &Call<'_>) -> Answer {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
    Ok(vec![finding(call, &format!("call {calls}"))])
}

pub(crate) fn chats(call: &Call<'_>) -> Answer {
    for number in 0..10_000 {
        log::write(
            log::Severity::Info,
            &format!("line {number}\nERROR forged {}", call.text.repeat(100)),
        );
    }
    Ok(vec![finding(call, "said enough")])
}

pub(crate) fn asks_catalog(call: &Call<'_>) -> Answer {
    let name = |schema: Option<&str>, name: &str| Name {
        schema: schema.map(str::to_owned),
        name: name.into(),
    };
    let names = [name(None, "t"), name(Some("public"), "nothing")];
    let answer = match catalog::relations(&names) {
        Ok(relations) => {
            let version = catalog::server_version().map_err(|_| "a catalog without a version")?;
            let words = relations.iter().map(|relation| match relation {
                Some(relation) => format!("{} with {} columns", relation.kind, relation.columns.len()),
                None => "nothing".into(),
            });
            format!("{version}: {}", words.collect::<Vec<_>>().join(", "))
        }
        Err(problem) => format!("{problem:?}"),
    };
    Ok(vec![finding(call, &answer)])
}

pub(crate) fn takes_options(call: &Call<'_>) -> Answer {
    let words = call
        .options
        .iter()
        .map(|option| format!("{} = {:?}", option.name, option.value));
    Ok(vec![finding(call, &words.collect::<Vec<_>>().join("; "))])
}

/// The number an option holds.
pub(crate) fn number(option: &RuleOption) -> Option<i64> {
    match option.value {
        OptionValue::Number(number) => Some(number),
        _ => None,
    }
}

fn finding(call: &Call<'_>, message: &str) -> Finding {
    Finding {
        run: call.run,
        statement: None,
        at: None,
        message: message.into(),
        level: None,
        help: None,
        notes: vec![],
        fixes: vec![],
        fingerprint: None,
    }
}
