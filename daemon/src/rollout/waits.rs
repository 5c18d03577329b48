//! Everything a stage waits for, as one list: what is met, what is still open, and what will never be. Pure.
//!
//! Page, command line and comment show this list and nothing else, so they can not tell different stories.

use super::calendar::Start;
use crate::agreement::{Approvals, Standing};
use crate::stage::{Gate, StageState};

/// How one of the things stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitState {
    /// It holds nothing back any more.
    Met,
    /// It holds the stage.
    Waiting,
    /// It will never be met.
    Never,
}

impl WaitState {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Waiting => "waiting",
            Self::Never => "never",
        }
    }

    /// The mark for it in a text.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Met => "✓",
            Self::Waiting => "…",
            Self::Never => "✗",
        }
    }
}

/// One thing a stage waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Which kind: `earlier-stage`, `gate`, `approvals`, `pause`, `start`.
    pub kind: &'static str,
    /// How it stands.
    pub state: WaitState,
    /// What it is, for people; without a full stop.
    pub text: String,
}

/// What the list follows from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// How the stage stands.
    pub state: StageState,
    /// What holds it.
    pub gate: Gate,
    /// Why.
    pub gate_reason: &'a str,
    /// Who opened it, once somebody has.
    pub opened_by: Option<&'a str>,
    /// The first earlier stage that is not done.
    pub earlier: Option<&'a str>,
    /// Who must agree, and who did.
    pub approvals: &'a Approvals,
    /// Who paused it or the whole rollout, and why.
    pub paused: Option<&'a str>,
    /// When its tasks may start.
    pub start: &'a Start,
}

/// Everything that holds a stage, or held it. Empty once all of its tasks are through.
pub fn waits(facts: Facts<'_>) -> Vec<Wait> {
    if matches!(facts.state, StageState::Done) {
        return Vec::new();
    }
    let mut waits = Vec::new();
    let mut add = |kind, state, text: String| waits.push(Wait { kind, state, text });
    if let Some(earlier) = facts.earlier {
        add(
            "earlier-stage",
            WaitState::Waiting,
            format!("its turn comes when {earlier} is done"),
        );
    }
    let (state, text) = gate(facts);
    add("gate", state, text);
    let approvals = facts.approvals;
    if approvals.demand.needed > 0 {
        let state = match (approvals.missing(), facts.opened_by) {
            (0, _) | (_, Some(_)) => WaitState::Met,
            (missing, None) if missing > approvals.possible().len() => WaitState::Never,
            _ => WaitState::Waiting,
        };
        add("approvals", state, approvals.summary());
        if facts.opened_by.is_none() {
            for (approval, standing) in fallen(approvals) {
                let text = format!("the approval of {} {}", approval, standing.reason());
                add("approvals", WaitState::Never, text);
            }
        }
    }
    if let Some(by) = facts.paused {
        add("pause", WaitState::Waiting, format!("paused by {by}"));
    }
    if let Some(text) = facts.start.sentence().filter(|_| facts.gate != Gate::Refused) {
        let state = match facts.start {
            Start::Never { .. } => WaitState::Never,
            _ => WaitState::Waiting,
        };
        add("start", state, fragment(&text));
    }
    waits
}

/// A sentence as a fragment.
fn fragment(sentence: &str) -> String {
    let text = sentence.trim_end_matches('.');
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}

fn gate(facts: Facts<'_>) -> (WaitState, String) {
    let reason = facts.gate_reason;
    match (facts.opened_by, facts.gate) {
        (Some(by), _) => (WaitState::Met, format!("opened by {by}")),
        (None, Gate::Automatic) => (WaitState::Met, reason.to_owned()),
        (None, Gate::Refused) => (WaitState::Never, reason.to_owned()),
        (None, Gate::Manual | Gate::WarningToResolve | Gate::ErrorToResolve) => {
            (WaitState::Waiting, reason.to_owned())
        }
    }
}

/// Whose approval fell and was not given anew, each once.
fn fallen(approvals: &Approvals) -> Vec<(&str, Standing)> {
    let mut seen: Vec<(&str, &str, Standing)> = Vec::new();
    for approval in approvals.given.iter().rev() {
        let key = approval.person.key.as_str();
        if approvals.has_approved(key) || seen.iter().any(|(known, ..)| *known == key) {
            continue;
        }
        seen.push((key, approval.person.label.as_str(), approvals.standing(approval)));
    }
    let is_lost = |standing| matches!(standing, Standing::Fallen | Standing::NotAllowed);
    let lost = seen.into_iter().filter(|(.., standing)| is_lost(*standing));
    lost.map(|(_, label, standing)| (label, standing)).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use jiff::Timestamp;

    use super::*;
    use crate::agreement::tests::person;
    use crate::agreement::{Approval, Demand};

    fn approvals(given: &[(&str, &str)]) -> Approvals {
        let approval = |(key, digest): &(&str, &str)| Approval {
            person: person(key),
            at: Timestamp::UNIX_EPOCH,
            digest: (*digest).to_owned(),
            comment: None,
            withdrawn_at: None,
        };
        Approvals {
            demand: Demand {
                needed: 2,
                approvers: vec!["group:dba".to_owned()],
                people: ["local:ann", "local:ben"].map(person).to_vec(),
                author_may_approve: false,
                digest: "now".to_owned(),
            },
            given: given.iter().map(approval).collect(),
            author: "account:{author}".to_owned(),
        }
    }

    #[track_caller]
    fn check(facts: Facts<'_>, expected: &Expect) {
        let lines = waits(facts).into_iter().map(|wait| {
            let Wait { kind, state, text } = wait;
            format!("{} {kind}: {text}\n", state.mark())
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    fn facts<'a>(approvals: &'a Approvals, start: &'a Start) -> Facts<'a> {
        Facts {
            state: StageState::WaitsAtGate,
            gate: Gate::Manual,
            gate_reason: "the policy wants a person to open this stage",
            opened_by: None,
            earlier: None,
            approvals,
            paused: None,
            start,
        }
    }

    #[test]
    fn a_stage_tells_everything_it_waits_for_and_what_is_met() {
        let at = "2026-12-01T22:00:00+01:00[Europe/Berlin]".parse().unwrap();
        let reason = "outside of its windows".to_owned();
        let start = Start::At { at, reason };
        let half = approvals(&[("local:ann", "now")]);
        let waiting = Facts {
            state: StageState::WaitsForEarlier,
            earlier: Some("test"),
            paused: Some("ben: later"),
            ..facts(&half, &start)
        };
        check(
            waiting,
            &expect![[r#"
                … earlier-stage: its turn comes when test is done
                … gate: the policy wants a person to open this stage
                … approvals: 1 of 2 approvals (ann); ben may still approve
                … pause: paused by ben: later
                … start: nothing starts before Tue 2026-12-01 22:00 CET: outside of its windows
            "#]],
        );
    }

    #[test]
    fn a_fallen_approval_is_told_with_its_reason_until_it_is_given_anew() {
        let start = Start::Now;
        let fell = approvals(&[("local:ann", "before"), ("local:ben", "now")]);
        let automatic = Facts {
            gate: Gate::Automatic,
            gate_reason: "the policy lets this stage start by itself",
            ..facts(&fell, &start)
        };
        check(
            automatic,
            &expect![[r#"
                ✓ gate: the policy lets this stage start by itself
                … approvals: 1 of 2 approvals (ben); ann may still approve
                ✗ approvals: the approval of ann fell: the policy demands something else since, or the change is another
            "#]],
        );
        let anew = approvals(&[
            ("local:ann", "before"),
            ("local:ben", "now"),
            ("local:ann", "now"),
        ]);
        let opened = Facts {
            opened_by: Some("ben"),
            state: StageState::Running,
            ..facts(&anew, &start)
        };
        check(
            opened,
            &expect![[r#"
                ✓ gate: opened by ben
                ✓ approvals: 2 of 2 approvals (ben and ann)
            "#]],
        );
    }

    #[test]
    fn what_never_comes_is_told_as_that() {
        let mut nobody = approvals(&[]);
        nobody.demand.people.truncate(1);
        let reason = "none of its windows opens again".to_owned();
        let start = Start::Never { reason };
        let refused = Facts {
            gate: Gate::Refused,
            gate_reason: "the review has 1 error, and the policy refuses to roll them out",
            ..facts(&nobody, &start)
        };
        check(
            refused,
            &expect![[r#"
                ✗ gate: the review has 1 error, and the policy refuses to roll them out
                ✗ approvals: 0 of 2 approvals; ann may still approve
            "#]],
        );
        let manual = Facts {
            gate: Gate::Manual,
            ..refused
        };
        assert_eq!(
            waits(manual).last().map(|wait| (wait.state, wait.text.as_str())),
            Some((
                WaitState::Never,
                "nothing starts under this policy: none of its windows opens again"
            ))
        );
    }

    #[test]
    fn a_stage_that_is_done_waits_for_nothing() {
        let (none, start) = (Approvals::default(), Start::Now);
        let done = Facts {
            state: StageState::Done,
            ..facts(&none, &start)
        };
        check(done, &expect![[""]]);
    }
}
