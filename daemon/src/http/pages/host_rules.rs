//! What the daemon reports itself, without a plugin, explained as rules are.

/// Something the daemon reports itself.
pub(super) struct HostRule {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) what: &'static str,
    pub(super) why: &'static str,
    pub(super) instead: &'static str,
}

/// All of them. They have no setting in a policy, but for the level of rules that fail (`[limits]`).
pub(super) const HOST_RULES: &[HostRule] = &[
    HostRule {
        id: "syntax-error",
        title: "A statement is not valid SQL",
        what: "A statement that can not be read as PostgreSQL's SQL, or a file that is not UTF-8 text.",
        why: "The database would refuse it, and the whole change with it. No rule can look into it either. \
              The other statements of the file are still reviewed.",
        instead: "Mend the statement at the place that the finding marks. Commands of `psql`, such as `\\i` or `\\copy`, are \
                  no SQL and can not be run.",
    },
    HostRule {
        id: "statement-too-complex",
        title: "A statement is nested or chained too deeply",
        what: "A statement with more tokens or deeper nesting than the reader's limits.",
        why: "Reading it could take all memory, so it is not read and no rule looks into it.",
        instead: "Split the statement, or load many rows by several `INSERT`s.",
    },
    HostRule {
        id: "file-too-large",
        title: "A file is too large to review",
        what: "A migration file beyond the size that is read.",
        why: "It is not reviewed, and what is not reviewed should not be waved through.",
        instead: "Split the file into several changes; load data by other means than migrations.",
    },
    HostRule {
        id: "not-evaluated",
        title: "Something could not be fully checked",
        what: "A statement that is recognised by its first words alone, or text that runs only later, such as dynamic SQL in \
               a function.",
        why: "Silence of the rules means nothing there. A person should read it.",
        instead: "Nothing needs to change. Read the statement with care.",
    },
    HostRule {
        id: "rule-crashed",
        title: "A rule crashed",
        what: "A plugin that trapped or broke its memory limit while it looked at a file.",
        why: "What the rule would have found is not known. The other rules' findings stand.",
        instead: "Look at the daemon's log, and tell the plugin's author. The policy's `[limits]` say how much memory a plugin \
                  has and whether this blocks.",
    },
    HostRule {
        id: "rule-timed-out",
        title: "A rule ran out of time",
        what: "A plugin that took longer than its limit for one file.",
        why: "What the rule would have found is not known. The other rules' findings stand.",
        instead: "Split a very large file, or raise `time` in the policy's `[limits]`.",
    },
];
