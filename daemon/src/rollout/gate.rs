//! What a policy demands of a stage, from the findings of the review and the risk of its changes. Pure.
//!
//! The strictest demand wins: a refusal over errors to resolve, those over warnings, those over the mode. Where no
//! review of exactly these texts is known, a person looks: silence never reads as approval. The riskiest change of a
//! stage decides what `[rollout.risk]` says of the whole stage.
//!
//! The policy as it is now counts for every stage that is still closed, and never makes one laxer behind people's backs
//! ([`again`]): what it demands more holds at once; a gate never becomes a weaker one (who changed their mind about
//! findings resolves them with a reason), and a stage that waited for a person waits for one still, where the policy would
//! now let it start by itself. How many must agree, and who, is as the policy says now, but approvals given under another
//! demand have fallen. What was opened stays open: it was opened under the policy of its time.

use sha2::{Digest, Sha256};

use crate::agreement::Demand;
use crate::people::People;
use crate::policy::{OnFinding, RolloutMode, RolloutPolicy};
use crate::stage::{AssessedRisk, FindingCounts, Gate, Risk};

use super::risk::riskiest;

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Of the review of exactly these texts, where there is one.
    pub findings: Option<FindingCounts>,
    /// What each change puts at stake; where nobody has looked, the worst is assumed.
    pub risks: &'a [AssessedRisk],
    /// Which environment.
    pub environment: &'a str,
    /// Of each change.
    pub checksums: &'a [&'a str],
}

/// What a stage must wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What holds it.
    pub gate: Gate,
    /// Why, for people.
    pub reason: String,
    /// Who must agree.
    pub demand: Demand,
}

/// Judges a stage under a policy.
pub fn judge(policy: &RolloutPolicy, people: &People, subject: Subject<'_>) -> Judged {
    let risk = riskiest(subject.risks).map_or(Risk::Destructive, |worst| worst.risk);
    let (gate, reason) = gate(policy, subject.findings, risk);
    let approvals = policy.approvals.of(risk);
    let approvers: Vec<_> = approvals.approvers.iter().map(ToString::to_string).collect();
    let mut demand = Demand {
        needed: approvals.needed,
        people: people.named(&approvals.approvers),
        approvers,
        author_may_approve: policy.approvals.author_may_approve,
        digest: String::new(),
    };
    demand.digest = digest(gate, risk, &demand, subject);
    Judged { gate, reason, demand }
}

/// The same for a stage that was judged before and is still closed: its gate, why, and how many had to agree.
pub fn again((gate, reason, needed): (Gate, &str, usize), now: Judged) -> Judged {
    if strength(now.gate) < strength(gate) {
        let reason = reason.to_owned();
        return Judged { gate, reason, ..now };
    }
    if now.gate == Gate::Automatic && needed > 0 && now.demand.needed == 0 {
        return Judged {
            gate: Gate::Manual,
            reason:
                "the policy no longer wants approvals, but a stage that waited for people is opened by one"
                    .to_owned(),
            ..now
        };
    }
    now
}

/// How much a gate holds back.
fn strength(gate: Gate) -> u8 {
    match gate {
        Gate::Automatic => 0,
        Gate::Manual => 1,
        Gate::WarningToResolve => 2,
        Gate::ErrorToResolve => 3,
        Gate::Refused => 4,
    }
}

/// Of everything an approval is for.
fn digest(gate: Gate, risk: Risk, demand: &Demand, subject: Subject<'_>) -> String {
    let (needed, author) = (demand.needed.to_string(), demand.author_may_approve.to_string());
    let fixed = [
        subject.environment,
        gate.as_str(),
        risk.as_str(),
        &needed,
        &author,
    ];
    let approvers = demand.approvers.iter().map(String::as_str);
    let mut hasher = Sha256::new();
    for part in fixed
        .into_iter()
        .chain(subject.checksums.iter().copied())
        .chain(approvers)
    {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}

/// The gate of a stage and, for people, why it is that.
pub fn gate(policy: &RolloutPolicy, review: Option<FindingCounts>, risk: Risk) -> (Gate, String) {
    let Some(FindingCounts { errors, warnings }) = review else {
        let reason = "no review of exactly these files is known, so a person opens this stage";
        return (Gate::Manual, reason.to_owned());
    };
    let demand = |count, demand: OnFinding| if count > 0 { demand } else { OnFinding::Ignore };
    let on_error = demand(errors, policy.on_error);
    let on_warning = demand(warnings, policy.on_warning);
    let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
    match (on_error, on_warning) {
        (OnFinding::Refuse, _) => (Gate::Refused, refused(&errors)),
        (_, OnFinding::Refuse) => (Gate::Refused, refused(&warnings)),
        (OnFinding::Resolve, _) => (Gate::ErrorToResolve, to_resolve(&errors)),
        (_, OnFinding::Resolve) => (Gate::WarningToResolve, to_resolve(&warnings)),
        (OnFinding::Ignore, OnFinding::Ignore) => by_mode(policy, risk),
    }
}

fn by_mode(policy: &RolloutPolicy, risk: Risk) -> (Gate, String) {
    let special = policy.approvals.mode(risk);
    let what = match special {
        Some(_) => format!("a stage with {risk} changes"),
        None => "this stage".to_owned(),
    };
    match special.unwrap_or(policy.mode) {
        RolloutMode::Automatic => (Gate::Automatic, format!("the policy lets {what} start by itself")),
        RolloutMode::Manual => (Gate::Manual, format!("the policy wants a person to open {what}")),
    }
}

fn refused(findings: &str) -> String {
    format!("the review has {findings}, and the policy refuses to roll them out")
}

fn to_resolve(findings: &str) -> String {
    format!("the review has {findings}, which a person must resolve with a reason")
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OnFinding::{Ignore, Refuse, Resolve};
    use RolloutMode::{Automatic, Manual};

    #[track_caller]
    fn check(policy: (RolloutMode, OnFinding, OnFinding), findings: (usize, usize), expected: Gate) {
        let (mode, on_warning, on_error) = policy;
        let policy = RolloutPolicy {
            mode,
            on_warning,
            on_error,
            ..RolloutPolicy::default()
        };
        let (errors, warnings) = findings;
        let (gate, reason) = gate(&policy, Some(FindingCounts { errors, warnings }), Risk::Additive);
        assert_eq!(gate, expected, "{reason}");
    }

    #[test]
    fn the_strictest_demand_wins() {
        check((Automatic, Resolve, Refuse), (0, 0), Gate::Automatic);
        check((Manual, Resolve, Refuse), (0, 0), Gate::Manual);
        check((Automatic, Resolve, Refuse), (0, 2), Gate::WarningToResolve);
        check((Manual, Resolve, Refuse), (0, 2), Gate::WarningToResolve);
        check((Automatic, Ignore, Refuse), (0, 2), Gate::Automatic);
        check((Manual, Ignore, Ignore), (1, 2), Gate::Manual);
        check((Automatic, Resolve, Refuse), (1, 2), Gate::Refused);
        check((Automatic, Resolve, Resolve), (1, 2), Gate::ErrorToResolve);
        check((Automatic, Refuse, Resolve), (1, 2), Gate::Refused);
        check((Automatic, Refuse, Resolve), (1, 0), Gate::ErrorToResolve);
        check((Automatic, Resolve, Ignore), (1, 1), Gate::WarningToResolve);
    }

    #[test]
    fn without_a_review_a_person_looks() {
        let policy = RolloutPolicy {
            mode: Automatic,
            ..RolloutPolicy::default()
        };
        assert_eq!(gate(&policy, None, Risk::Additive).0, Gate::Manual);
    }

    #[test]
    fn the_reason_counts_what_made_the_gate() {
        let policy = RolloutPolicy::default();
        let reason =
            |errors, warnings| gate(&policy, Some(FindingCounts { errors, warnings }), Risk::Additive).1;
        assert_eq!(
            reason(0, 1),
            "the review has 1 warning, which a person must resolve with a reason"
        );
        assert_eq!(
            reason(2, 1),
            "the review has 2 errors, and the policy refuses to roll them out"
        );
    }

    const PEOPLE: &str = "approvers = [\"admin\", \"cli:ops\"]";

    fn judged(rollout: &str, risk: Risk) -> Judged {
        let text = format!("[rollout]\n{rollout}\n");
        let policy = crate::policy::parse_policy("prod.toml", &text)
            .expect("valid")
            .rollout;
        let risks = [AssessedRisk {
            risk,
            reason: String::new(),
        }];
        let subject = Subject {
            findings: Some(FindingCounts::default()),
            risks: &risks,
            environment: "prod",
            checksums: &["a"],
        };
        judge(&policy, &People::default(), subject)
    }

    #[test]
    fn a_risky_stage_may_need_more() {
        let policy = format!(
            "mode = \"automatic\"\napprovals = 1\n{PEOPLE}\n[rollout.risk.destructive]\napprovals = 2\nmode = \"manual\""
        );
        let additive = judged(&policy, Risk::Additive);
        assert_eq!((additive.gate, additive.demand.needed), (Gate::Automatic, 1));
        let destructive = judged(&policy, Risk::Destructive);
        assert_eq!((destructive.gate, destructive.demand.needed), (Gate::Manual, 2));
        assert_eq!(
            destructive.reason,
            "the policy wants a person to open a stage with destructive changes"
        );
        assert_ne!(additive.demand.digest, destructive.demand.digest);
    }

    #[test]
    fn an_approval_is_for_what_matters_and_nothing_else() {
        let base = format!("approvals = 1\n{PEOPLE}");
        let digest = |policy: &str| judged(policy, Risk::Data).demand.digest;
        let before = digest(&base);
        for same in [
            format!("{base}\nlock-timeout = \"2s\""),
            format!("{base}\nsoak = \"1h\""),
            format!("{base}\n[rollout.risk.destructive]\napprovals = 2"),
            format!("# a comment\n{base}"),
        ] {
            assert_eq!(digest(&same), before, "{same}");
        }
        for other in [
            base.replace('1', "2"),
            base.replace("\"admin\", ", ""),
            format!("{base}\nmode = \"automatic\""),
            format!("{base}\nauthor-may-approve = true"),
        ] {
            assert_ne!(digest(&other), before, "{other}");
        }
    }

    #[test]
    fn a_new_policy_makes_nothing_laxer_behind_peoples_backs() {
        let lax = || judged("mode = \"automatic\"", Risk::Additive);
        let strict = || judged("mode = \"manual\"", Risk::Additive);
        let approved = || {
            judged(
                &format!("mode = \"automatic\"\napprovals = 1\n{PEOPLE}"),
                Risk::Additive,
            )
        };
        assert_eq!(
            again((Gate::Automatic, "", 0), strict()).gate,
            Gate::Manual,
            "stricter at once"
        );
        assert_eq!(
            again((Gate::Automatic, "", 0), approved()).demand.needed,
            1,
            "stricter at once"
        );
        assert_eq!(again((Gate::Automatic, "", 0), lax()).gate, Gate::Automatic);
        for (gate, needed, kept) in [
            (Gate::Manual, 0, Gate::Manual),
            (Gate::WarningToResolve, 0, Gate::WarningToResolve),
            (Gate::Refused, 0, Gate::Refused),
            (Gate::Automatic, 2, Gate::Manual),
        ] {
            let first = again((gate, "before", needed), lax());
            assert_eq!(first.gate, kept, "{gate} {needed}: a person still opens it");
            let second = again((first.gate, &first.reason, first.demand.needed), lax());
            assert_eq!(second, first, "for good");
        }
        assert_eq!(
            again((Gate::Automatic, "", 2), approved()).gate,
            Gate::Automatic,
            "a person still agrees"
        );
    }
}
