//! `approvals`, `approvers`, `author-may-approve` and `[rollout.risk.CLASS]`: how many people must agree, and who.
//!
//! A class of risk says only what differs there: what it leaves out is as `[rollout]` has it. The riskiest change of a
//! stage decides for the whole stage. Whether groups and accounts exist is checked where the configuration is known.

use std::collections::BTreeMap;

use super::{Location, RolloutMode, SettingProblem};
use crate::people::{Approver, People};
use crate::settings::{Entry, Section};
use crate::stage::Risk;

/// More people never agree.
const MOST_APPROVALS: usize = 20;

const MODES: &[(&str, RolloutMode)] = &[
    ("automatic", RolloutMode::Automatic),
    ("manual", RolloutMode::Manual),
];

/// Who must agree before a stage runs. The default is nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApprovalPolicy {
    /// Where a class of risk says nothing else.
    pub usual: Approvals,
    /// Whether the approval of the pull request's author counts.
    pub author_may_approve: bool,
    /// What differs, by the weight of a class of risk.
    by_risk: BTreeMap<usize, RiskSetting>,
}

/// How many must agree, and who may.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Approvals {
    /// How many different people.
    pub needed: usize,
    /// Out of these.
    pub approvers: Vec<Approver>,
    /// Where that stands.
    location: Option<Location>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct RiskSetting {
    mode: Option<RolloutMode>,
    needed: Option<usize>,
    approvers: Option<(Vec<Approver>, Location)>,
    location: Option<Location>,
}

impl ApprovalPolicy {
    /// Who must agree where the riskiest change is of this class.
    pub fn of(&self, risk: Risk) -> Approvals {
        let usual = &self.usual;
        let Some(special) = self.by_risk.get(&risk.weight()) else {
            return usual.clone();
        };
        let approvers = special.approvers.as_ref();
        Approvals {
            needed: special.needed.unwrap_or(usual.needed),
            approvers: approvers.map_or_else(|| usual.approvers.clone(), |(people, _)| people.clone()),
            location: approvers
                .map(|(_, location)| location.clone())
                .or_else(|| special.location.clone())
                .or_else(|| usual.location.clone()),
        }
    }

    /// Who starts a stage of this class, where that differs.
    pub fn mode(&self, risk: Risk) -> Option<RolloutMode> {
        self.by_risk.get(&risk.weight()).and_then(|special| special.mode)
    }

    /// What is wrong with it in the light of the configuration's accounts and groups.
    pub fn problems(&self, people: &People) -> Vec<SettingProblem> {
        let mut problems: Vec<SettingProblem> = Vec::new();
        let demands = std::iter::once((None, self.usual.clone()))
            .chain(Risk::ALL.into_iter().map(|risk| (Some(risk), self.of(risk))));
        for (risk, demand) in demands {
            let Some(location) = &demand.location else {
                continue;
            };
            let key = match risk.filter(|risk| self.by_risk.contains_key(&risk.weight())) {
                Some(risk) => format!("rollout.risk.{risk}.approvers"),
                None => "rollout.approvers".to_owned(),
            };
            let mut report = |message: String, help: &str| {
                let problem = SettingProblem {
                    location: location.clone(),
                    key: key.clone(),
                    message,
                    help: Some(help.to_owned()),
                };
                if !problems
                    .iter()
                    .any(|known| known.location == problem.location && known.message == problem.message)
                {
                    problems.push(problem);
                }
            };
            let unknown: Vec<_> = demand
                .approvers
                .iter()
                .filter_map(|one| people.unknown(one))
                .collect();
            let found = people.named(&demand.approvers).len();
            if unknown.is_empty() && found < demand.needed {
                let message = format!(
                    "names {found} people, so {} approvals never come together",
                    demand.needed
                );
                report(message, "name more people, or demand fewer approvals");
            }
            for message in unknown {
                report(
                    message,
                    "write it in stagegate.toml: [groups.NAME] with members, or [accounts.NAME]",
                );
            }
        }
        problems
    }
}

/// The settings of `[rollout]` that are about people.
pub(super) fn read_approvals(section: &Section<'_>) -> ApprovalPolicy {
    let needed = section.optional("approvals").and_then(read_count);
    let approvers = section.optional("approvers");
    let location = approvers.as_ref().map(Entry::location);
    let usual = Approvals {
        needed: needed.unwrap_or(0),
        approvers: approvers.and_then(read_approvers).unwrap_or_default(),
        location: location.clone(),
    };
    if usual.needed > 0 && location.is_none() {
        section.required("approvers", "[\"group:dba\"]");
    }
    let author = section.optional("author-may-approve").and_then(Entry::flag);
    let mut by_risk = BTreeMap::new();
    if let Some(table) = section.table("risk") {
        for risk in Risk::ALL {
            if let Some(class) = table.table(risk.as_str()) {
                by_risk.insert(risk.weight(), read_class(class, &usual));
            }
        }
        table.finish();
    }
    ApprovalPolicy {
        usual,
        author_may_approve: author.unwrap_or(false),
        by_risk,
    }
}

fn read_class(section: Section<'_>, usual: &Approvals) -> RiskSetting {
    let needed = section.optional("approvals").and_then(read_count);
    let approvers = section.optional("approvers");
    let location = approvers.as_ref().map(Entry::location);
    if needed.unwrap_or(usual.needed) > 0 && location.is_none() && usual.location.is_none() {
        section.required("approvers", "[\"group:dba\"]");
    }
    let mode = section.optional("mode").and_then(|entry| entry.word(MODES));
    let class = RiskSetting {
        mode,
        needed,
        approvers: approvers.and_then(read_approvers).zip(location),
        location: Some(section.location()),
    };
    section.finish();
    class
}

fn read_count(entry: Entry<'_>) -> Option<usize> {
    entry.number_in(0..=MOST_APPROVALS)
}

fn read_approvers(entry: Entry<'_>) -> Option<Vec<Approver>> {
    let mut approvers: Vec<Approver> = Vec::new();
    for element in entry.elements()? {
        let Some(approver) = read_approver(&element) else {
            continue;
        };
        if approvers.contains(&approver) {
            element.refuse::<()>(&format!("names {approver} a second time"), None);
        } else {
            approvers.push(approver);
        }
    }
    Some(approvers)
}

/// One entry of `approvers` or `members`.
pub(crate) fn read_approver(entry: &Entry<'_>) -> Option<Approver> {
    let text = entry.clone().filled_text()?;
    text.parse().ok().or_else(|| {
        entry.refuse(
            &format!("names nobody: {text:?}"),
            Some(
                "write \"group:dba\", \"account:{uuid}\" (an account on the forge, uuid in braces), \"local:maria\" (of \
                 [accounts]), \"cli:maria\" (a user of this machine) or \"admin\" (the administrator's token)"
                    .to_owned(),
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::parse_policy;
    use super::*;

    fn read(text: &str) -> ApprovalPolicy {
        parse_policy("prod.toml", text).expect("valid").rollout.approvals
    }

    #[track_caller]
    fn check(policy: &ApprovalPolicy, risk: Risk, mode: Option<RolloutMode>, expected: &str) {
        let demand = policy.of(risk);
        let words: Vec<_> = demand.approvers.iter().map(ToString::to_string).collect();
        assert_eq!(format!("{} of {}", demand.needed, words.join(", ")), expected);
        assert_eq!(policy.mode(risk), mode);
    }

    #[test]
    fn a_class_of_risk_says_only_what_differs() {
        let policy = read(
            r#"
            [rollout]
            approvals = 1
            approvers = ["group:dev", "local:maria"]
            [rollout.risk.destructive]
            approvals = 2
            approvers = ["group:dba"]
            mode = "manual"
            [rollout.risk.data]
            approvals = 2
            [rollout.risk.additive]
            approvals = 0
            mode = "automatic"
            "#,
        );
        check(
            &policy,
            Risk::Additive,
            Some(RolloutMode::Automatic),
            "0 of group:dev, local:maria",
        );
        check(&policy, Risk::Data, None, "2 of group:dev, local:maria");
        check(&policy, Risk::Rewrite, None, "1 of group:dev, local:maria");
        check(
            &policy,
            Risk::Destructive,
            Some(RolloutMode::Manual),
            "2 of group:dba",
        );
        assert!(!policy.author_may_approve, "the safe thing by default");
    }

    #[test]
    fn a_team_that_sets_nothing_needs_no_approvals() {
        check(&read("[rollout]\n"), Risk::Destructive, None, "0 of ");
    }

    #[track_caller]
    fn check_problems(text: &str, expected: &Expect) {
        let problems = parse_policy("prod.toml", text).expect_err("should be refused");
        let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
        expected.assert_eq(&(texts.join("\n") + "\n"));
    }

    #[test]
    fn every_problem_names_its_place_and_remedy() {
        check_problems(
            r#"[rollout]
approvals = 21
approvers = ["maria", "admin", "admin"]
author-may-approve = "no"
[rollout.risk.dangerous]
approvals = 1
[rollout.risk.data]
approval = 1
"#,
            &expect![[r#"
                prod.toml:2:13: rollout.approvals must be between 0 and 20
                prod.toml:3:14: rollout.approvers[0] names nobody: "maria"
                  help: write "group:dba", "account:{uuid}" (an account on the forge, uuid in braces), "local:maria" (of [accounts]), "cli:maria" (a user of this machine) or "admin" (the administrator's token)
                prod.toml:3:32: rollout.approvers[2] names admin a second time
                prod.toml:4:22: rollout.author-may-approve is a string
                  help: write true or false
                prod.toml:5:15: rollout.risk.dangerous is not a known setting
                  help: known here: `additive`, `data`, `destructive`, `rewrite`
                prod.toml:8:1: rollout.risk.data.approval is not a known setting
                  help: did you mean `approvals`?
            "#]],
        );
        check_problems(
            "[rollout]\napprovals = 1\n",
            &expect![[r#"
                prod.toml:1:2: rollout.approvers is missing
                  help: add `approvers = ["group:dba"]`
            "#]],
        );
    }

    #[test]
    fn what_the_configuration_does_not_have_is_a_problem() {
        let policy = read(
            "[rollout]\napprovals = 2\napprovers = [\"admin\"]\n[rollout.risk.data]\napprovers = [\"group:dba\"]\n",
        );
        let problems: Vec<_> = policy
            .problems(&People::default())
            .iter()
            .map(ToString::to_string)
            .collect();
        expect![[r#"
            prod.toml:3:1: rollout.approvers names 1 people, so 2 approvals never come together
              help: name more people, or demand fewer approvals
            prod.toml:5:1: rollout.risk.data.approvers names a group that is not configured: dba
              help: write it in stagegate.toml: [groups.NAME] with members, or [accounts.NAME]"#]]
        .assert_eq(&problems.join("\n"));
    }
}
