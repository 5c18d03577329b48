//! What a policy demands of a stage, from the findings of the review. Pure.
//!
//! The strictest demand wins: a refusal over errors to resolve, those over warnings, those over the mode. Where no
//! review of exactly these texts is known, a person looks: silence never reads as approval.

use crate::policy::{OnFinding, RolloutMode, RolloutPolicy};
use crate::stage::Gate;

/// How many findings a review has for one environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FindingCounts {
    /// Of level error.
    pub errors: usize,
    /// Of level warning.
    pub warnings: usize,
}

/// The gate of a stage and, for people, why it is that.
pub fn gate(policy: &RolloutPolicy, review: Option<FindingCounts>) -> (Gate, String) {
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
        (OnFinding::Ignore, OnFinding::Ignore) => by_mode(policy.mode),
    }
}

fn by_mode(mode: RolloutMode) -> (Gate, String) {
    match mode {
        RolloutMode::Automatic => (
            Gate::Automatic,
            "the policy lets this stage start by itself".to_owned(),
        ),
        RolloutMode::Manual => (
            Gate::Manual,
            "the policy wants a person to open this stage".to_owned(),
        ),
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
        let (gate, reason) = gate(&policy, Some(FindingCounts { errors, warnings }));
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
        assert_eq!(gate(&policy, None).0, Gate::Manual);
    }

    #[test]
    fn the_reason_counts_what_made_the_gate() {
        let policy = RolloutPolicy::default();
        let reason = |errors, warnings| gate(&policy, Some(FindingCounts { errors, warnings })).1;
        assert_eq!(
            reason(0, 1),
            "the review has 1 warning, which a person must resolve with a reason"
        );
        assert_eq!(
            reason(2, 1),
            "the review has 2 errors, and the policy refuses to roll them out"
        );
    }
}
