//! Who must agree to a stage, who did, and whether that still counts. Pure.
//!
//! - An approval is for exact texts under exact demands: [`Demand::digest`] covers the checksums of the changes, their
//!   risk and what the policy demands of people for it. One for another digest has fallen and never counts again,
//!   also where the new demand is smaller: what was agreed to is not what would run under it.
//! - Whether a person may approve is asked again at every count, so one who left the group no longer counts.
//! - The author's own approval never counts unless the policy's `author-may-approve` says so.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::people::Person;

/// What a policy demands of people before a stage opens, as it was last judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demand {
    /// How many different people must agree.
    pub needed: usize,
    /// Who may, as the policy says it.
    pub approvers: Vec<String>,
    /// Whom that names.
    pub people: Vec<Person>,
    /// Whether the author's approval counts.
    pub author_may_approve: bool,
    /// Of everything an approval is for.
    pub digest: String,
}

impl Demand {
    /// What it will take before anybody has agreed: `2 approvals of group:dba (Ann or Ben)`. The author counts as the
    /// demand says; none is known on a command line.
    pub fn words(&self, author: Option<&str>) -> Option<String> {
        if self.needed == 0 {
            return None;
        }
        let nobody_yet = Approvals {
            demand: self.clone(),
            given: Vec::new(),
            author: author.unwrap_or_default().to_owned(),
        };
        let possible = nobody_yet.possible();
        let may = match possible.as_slice() {
            [] => "nobody of them may".to_owned(),
            people => {
                let people: Vec<_> = people.iter().map(|person| person.label.as_str()).collect();
                either(&people, "or")
            }
        };
        let noun = if self.needed == 1 { "approval" } else { "approvals" };
        let never = if possible.len() < self.needed {
            ": never enough"
        } else {
            ""
        };
        Some(format!(
            "{} {noun} of {} ({may}){never}",
            self.needed,
            self.approvers.join(", ")
        ))
    }
}

/// `a, b or c`
fn either(people: &[&str], last: &str) -> String {
    match people.split_last() {
        Some((one, [])) => (*one).to_owned(),
        Some((one, others)) => format!("{} {last} {one}", others.join(", ")),
        None => String::new(),
    }
}

/// That somebody agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub person: Person,
    /// When.
    pub at: Timestamp,
    /// The demand it was given under.
    pub digest: String,
    /// What they said.
    pub comment: Option<String>,
    /// When they took it back.
    pub withdrawn_at: Option<Timestamp>,
}

/// Whether an approval counts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Counts,
    /// It was taken back.
    Withdrawn,
    /// The policy or the change is another than the one it was given for.
    Fallen,
    /// The person is not, or no longer, one who may.
    NotAllowed,
}

impl Standing {
    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Withdrawn => "withdrawn",
            Self::Fallen => "fallen",
            Self::NotAllowed => "not-allowed",
        }
    }

    /// Why it does not count, for people; nothing where it does.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Counts => "",
            Self::Withdrawn => "taken back",
            Self::Fallen => "fell: the policy demands something else since, or the change is another",
            Self::NotAllowed => "is not among those who may approve now",
        }
    }
}

/// Everything the count of a stage's approvals follows from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Approvals {
    /// What is demanded.
    pub demand: Demand,
    /// What was given, oldest first.
    pub given: Vec<Approval>,
    /// The key of the pull request's author.
    pub author: String,
}

impl Approvals {
    /// Why this person's approval would not count; none where it would.
    pub fn refusal(&self, person: &str) -> Option<String> {
        let Demand {
            people, approvers, ..
        } = &self.demand;
        if !people.iter().any(|one| one.key == person) {
            let named = approvers.join(", ");
            return Some(format!(
                "only {named} may approve this stage, and {person} is not one of them"
            ));
        }
        let is_author = person == self.author;
        (is_author && !self.demand.author_may_approve)
            .then(|| "the author's own approval does not count (author-may-approve = false)".to_owned())
    }

    /// Whether one of the approvals counts.
    pub fn standing(&self, approval: &Approval) -> Standing {
        if approval.withdrawn_at.is_some() {
            Standing::Withdrawn
        } else if approval.digest != self.demand.digest {
            Standing::Fallen
        } else if self.refusal(&approval.person.key).is_some() {
            Standing::NotAllowed
        } else {
            Standing::Counts
        }
    }

    /// The approvals that count, one a person.
    pub fn counted(&self) -> Vec<&Approval> {
        let mut counted: Vec<&Approval> = Vec::new();
        for approval in &self.given {
            let is_new = counted
                .iter()
                .all(|known| known.person.key != approval.person.key);
            if is_new && self.standing(approval) == Standing::Counts {
                counted.push(approval);
            }
        }
        counted
    }

    /// How many are still missing.
    pub fn missing(&self) -> usize {
        self.demand.needed.saturating_sub(self.counted().len())
    }

    /// Who could still give one.
    pub fn possible(&self) -> Vec<&Person> {
        let counted = self.counted();
        let may = |person: &&Person| {
            self.refusal(&person.key).is_none() && counted.iter().all(|one| one.person.key != person.key)
        };
        self.demand.people.iter().filter(may).collect()
    }

    /// Whether this person's approval counts now.
    pub fn has_approved(&self, person: &str) -> bool {
        self.counted()
            .iter()
            .any(|approval| approval.person.key == person)
    }

    /// `1 of 2 approvals (Maria); Ben or Carla may still approve`
    pub fn summary(&self) -> String {
        let counted = self.counted();
        let mut text = format!("{} of {} approvals", counted.len(), self.demand.needed);
        if !counted.is_empty() {
            let people: Vec<_> = counted
                .iter()
                .map(|approval| approval.person.label.as_str())
                .collect();
            // Writing to a text does not fail.
            let _ = write!(text, " ({})", either(&people, "and"));
        }
        if self.missing() > 0 {
            let people: Vec<_> = self
                .possible()
                .iter()
                .map(|person| person.label.as_str())
                .collect();
            if people.is_empty() {
                text += "; nobody is left who may approve";
            } else {
                let _ = write!(text, "; {} may still approve", either(&people, "or"));
            }
        }
        text
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn person(key: &str) -> Person {
        Person {
            key: key.to_owned(),
            label: key.trim_start_matches("local:").to_owned(),
        }
    }

    fn given(key: &str, digest: &str) -> Approval {
        Approval {
            person: person(key),
            at: Timestamp::UNIX_EPOCH,
            digest: digest.to_owned(),
            comment: None,
            withdrawn_at: None,
        }
    }

    fn two_of_three(given: Vec<Approval>) -> Approvals {
        Approvals {
            demand: Demand {
                needed: 2,
                approvers: vec!["group:dba".to_owned()],
                people: ["local:ann", "local:ben", "local:cy"].map(person).to_vec(),
                author_may_approve: false,
                digest: "now".to_owned(),
            },
            given,
            author: "local:cy".to_owned(),
        }
    }

    #[test]
    fn two_different_people_who_may_are_two() {
        let approvals = two_of_three(vec![given("local:ann", "now"), given("local:ben", "now")]);
        assert_eq!((approvals.missing(), approvals.possible().len()), (0, 0));
        assert_eq!(approvals.summary(), "2 of 2 approvals (ann and ben)");
    }

    #[test]
    fn nobody_counts_twice_and_strangers_and_the_author_never() {
        let approvals = two_of_three(vec![
            given("local:ann", "now"),
            given("local:ann", "now"),
            given("local:cy", "now"),
            given("admin", "now"),
        ]);
        assert_eq!(approvals.missing(), 1);
        assert_eq!(
            approvals.summary(),
            "1 of 2 approvals (ann); ben may still approve"
        );
        let standings: Vec<_> = approvals
            .given
            .iter()
            .map(|one| approvals.standing(one))
            .collect();
        assert_eq!(standings[2..], [Standing::NotAllowed, Standing::NotAllowed]);
        assert!(approvals.refusal("local:cy").unwrap().contains("author"));
        let mut with_author = approvals.clone();
        with_author.demand.author_may_approve = true;
        assert_eq!(with_author.missing(), 0);
    }

    #[test]
    fn an_approval_for_something_else_has_fallen_also_under_a_smaller_demand() {
        let mut approvals = two_of_three(vec![given("local:ann", "before"), given("local:ben", "before")]);
        approvals.demand.needed = 1;
        assert_eq!(approvals.missing(), 1);
        assert_eq!(approvals.standing(&approvals.given[0]), Standing::Fallen);
        assert_eq!(
            approvals.summary(),
            "0 of 1 approvals; ann or ben may still approve"
        );
    }

    #[test]
    fn what_was_taken_back_does_not_count() {
        let mut taken_back = given("local:ann", "now");
        taken_back.withdrawn_at = Some(Timestamp::UNIX_EPOCH);
        let approvals = two_of_three(vec![taken_back, given("local:ann", "now")]);
        assert!(
            approvals.has_approved("local:ann") && approvals.missing() == 1,
            "given anew"
        );
    }

    #[test]
    fn who_left_the_group_no_longer_counts() {
        let mut approvals = two_of_three(vec![given("local:ann", "now")]);
        approvals.demand.people.remove(0);
        assert_eq!(approvals.missing(), 2);
        assert_eq!(approvals.summary(), "0 of 2 approvals; ben may still approve");
    }
}
