//! Whether a change may run although a database has a newer one already, or lacks an earlier one of the same rollout. Pure.

use crate::change::Version;
use crate::policy::{OnFinding, OutOfOrder, RolloutPolicy};
use crate::stage::Gate;

/// What follows for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Go,
    /// It goes, and its log says why somebody may wonder.
    Warn(String),
    /// It does not.
    Refuse(String),
}

/// Judges a change before it runs. `has` is what the ledger lists of its project, `skipped` what a person skipped of the
/// same rollout on this database before it.
pub fn judge(policy: OutOfOrder, version: &Version, has: &[Version], skipped: &[String]) -> Verdict {
    if policy == OutOfOrder::Allow {
        return Verdict::Go;
    }
    if let Some(skipped) = skipped.first() {
        return Verdict::Refuse(format!(
            "version {version} follows {skipped}, which was skipped on this database, and may need it: skip it too, run \
             {skipped} again, or set out-of-order = \"allow\" in the policy"
        ));
    }
    let Some(newest) = has.iter().max().filter(|newest| *newest > version) else {
        return Verdict::Go;
    };
    let found = format!("version {version} is older than {newest}, which this database has");
    match policy {
        OutOfOrder::Refuse => Verdict::Refuse(format!(
            "{found}: give the change a newer version, or set out-of-order in the policy"
        )),
        OutOfOrder::Warn => Verdict::Warn(found),
        OutOfOrder::Allow => Verdict::Go,
    }
}

/// The gate of a stage some of whose changes come out of order; `found` says which and where.
pub fn gate_out_of_order(
    policy: &RolloutPolicy,
    (gate, reason): (Gate, String),
    found: &str,
) -> (Gate, String) {
    let both = |reason: &str| format!("{reason}; {found}");
    match (policy.pace.out_of_order, policy.on_warning) {
        (OutOfOrder::Allow, _) | (OutOfOrder::Warn, OnFinding::Ignore) => (gate, reason),
        (OutOfOrder::Refuse, _) | (OutOfOrder::Warn, OnFinding::Refuse) => match gate {
            Gate::Refused => (gate, both(&reason)),
            _ => (Gate::Refused, found.to_owned()),
        },
        (OutOfOrder::Warn, OnFinding::Resolve) => match gate {
            Gate::Refused | Gate::ErrorToResolve | Gate::WarningToResolve => (gate, both(&reason)),
            Gate::Automatic | Gate::Manual => (Gate::WarningToResolve, found.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(texts: &[&str]) -> Vec<Version> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[track_caller]
    fn check(policy: OutOfOrder, has: &[&str], skipped: &[&str], expected: &str) {
        let skipped: Vec<_> = skipped.iter().map(ToString::to_string).collect();
        let word = match judge(policy, &"20240202".parse().unwrap(), &versions(has), &skipped) {
            Verdict::Go => "go",
            Verdict::Warn(_) => "warn",
            Verdict::Refuse(_) => "refuse",
        };
        assert_eq!(word, expected, "{policy:?} {has:?} {skipped:?}");
    }

    #[test]
    fn an_older_change_goes_as_the_policy_says() {
        use OutOfOrder::{Allow, Refuse, Warn};
        for policy in [Allow, Warn, Refuse] {
            check(policy, &[], &[], "go");
            check(policy, &["20240101", "20240202"], &[], "go");
        }
        check(Allow, &["20240301"], &[], "go");
        check(Warn, &["20240301"], &[], "warn");
        check(Refuse, &["20240301", "20240101"], &[], "refuse");
    }

    #[test]
    fn what_follows_a_skipped_change_runs_only_where_anything_may() {
        use OutOfOrder::{Allow, Refuse, Warn};
        check(Allow, &[], &["20240201"], "go");
        check(Warn, &[], &["20240201"], "refuse");
        check(Refuse, &[], &["20240201"], "refuse");
    }

    #[test]
    fn a_gate_is_as_strict_as_the_policy() {
        let policy = |out_of_order, on_warning| {
            let mut policy = RolloutPolicy {
                on_warning,
                ..RolloutPolicy::default()
            };
            policy.pace.out_of_order = out_of_order;
            policy
        };
        let gate = |policy: RolloutPolicy, gate| {
            let before = (gate, "as it was".to_owned());
            gate_out_of_order(&policy, before, "1 is older than 2").0
        };
        let warn = || policy(OutOfOrder::Warn, OnFinding::Resolve);
        assert_eq!(gate(warn(), Gate::Automatic), Gate::WarningToResolve);
        assert_eq!(gate(warn(), Gate::Refused), Gate::Refused);
        assert_eq!(
            gate(policy(OutOfOrder::Warn, OnFinding::Ignore), Gate::Manual),
            Gate::Manual
        );
        assert_eq!(
            gate(policy(OutOfOrder::Refuse, OnFinding::Ignore), Gate::Manual),
            Gate::Refused
        );
        assert_eq!(
            gate(policy(OutOfOrder::Allow, OnFinding::Refuse), Gate::Automatic),
            Gate::Automatic
        );
    }
}
