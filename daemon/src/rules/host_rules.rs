//! What the host reports itself, without a plugin, explained as rules are.

/// Something the host reports itself.
#[derive(Debug, PartialEq, Eq)]
pub struct HostRule {
    /// As it stands in findings.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// Markdown: what it looks for.
    pub what: &'static str,
    /// Markdown: what happens where it is ignored.
    pub why: &'static str,
    /// Markdown: what to do.
    pub instead: &'static str,
    /// What a policy and comments may do about it.
    pub control: Control,
}

/// What a policy and comments may do about a rule of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Nothing: without it, what was not looked at would read as approval.
    None,
    /// `[rules]` may give it another level, or turn it off.
    Level,
}

/// The rule of this id.
pub fn host_rule(id: &str) -> Option<&'static HostRule> {
    HOST_RULES.iter().find(|rule| rule.id == id)
}

/// All of them.
pub const HOST_RULES: &[HostRule] = &[
    HostRule {
        id: "syntax-error",
        title: "A statement is not valid SQL",
        what: "A statement that can not be read as PostgreSQL's SQL, or a file that is not UTF-8 text.",
        why: "The database would refuse it, and the whole change with it. No rule can look into it either. \
              The other statements of the file are still reviewed.",
        instead: "Mend the statement at the place that the finding marks. Commands of `psql`, such as `\\i` or `\\copy`, are \
                  no SQL and can not be run.",
        control: Control::None,
    },
    HostRule {
        id: "statement-too-complex",
        title: "A statement is nested or chained too deeply",
        what: "A statement with more tokens or deeper nesting than the reader's limits.",
        why: "Reading it could take all memory, so it is not read and no rule looks into it.",
        instead: "Split the statement, or load many rows by several `INSERT`s.",
        control: Control::None,
    },
    HostRule {
        id: "file-too-large",
        title: "A file is too large to review",
        what: "A migration file beyond the size that is read.",
        why: "It is not reviewed, and what is not reviewed should not be waved through.",
        instead: "Split the file into several changes; load data by other means than migrations.",
        control: Control::None,
    },
    HostRule {
        id: "not-evaluated",
        title: "Something could not be fully checked",
        what: "A statement that is recognised by its first words alone, or text that runs only later, such as dynamic SQL in \
               a function.",
        why: "Silence of the rules means nothing there. A person should read it.",
        instead: "Nothing needs to change. Read the statement with care.",
        control: Control::None,
    },
    HostRule {
        id: "rule-crashed",
        title: "A rule crashed",
        what: "A plugin that trapped or broke its memory limit while it looked at a file.",
        why: "What the rule would have found is not known. The other rules' findings stand.",
        instead: "Look at the daemon's log, and tell the plugin's author. The policy's `[limits]` say how much memory a plugin \
                  has and whether this blocks.",
        control: Control::None,
    },
    HostRule {
        id: "rule-timed-out",
        title: "A rule ran out of time",
        what: "A plugin that took longer than its limit for one file.",
        why: "What the rule would have found is not known. The other rules' findings stand.",
        instead: "Split a very large file, or raise `time` in the policy's `[limits]`.",
        control: Control::None,
    },
    HostRule {
        id: "bad-file-name",
        title: "A file's name gives no version",
        what: "A `.sql` file in a project's directory whose name is not `VERSION_description.sql`, or that has the version of \
               another file.",
        why: "The version orders changes and is what the ledger of a database remembers. Without one of its own the file \
              would never be rolled out.",
        instead: "Rename it, such as `20240919_create_table_t2024.sql`.",
        control: Control::None,
    },
    HostRule {
        id: "unrunnable-change",
        title: "A change can not be rolled out as it is written",
        what: "Statements that PostgreSQL refuses inside a transaction, such as `CREATE INDEX CONCURRENTLY`, beside others that count \
               on one; a `-- stagegate: batch` before a statement that can not be cut into ranges of a key; a comment about how \
               the change runs that can not be read; statements that make no sense where each is a transaction of its own.",
        why: "The rollout refuses it before its first statement. Without that, a failure in the middle would leave the database \
              in a state that no version of the schema describes.",
        instead: "Make two changes of it, so that all that can be rolled back is. Where each statement may be for good, say so at the \
                  head of the file:\n\n```sql\n-- stagegate: transaction off\nALTER TABLE account ADD COLUMN email text;\nCREATE INDEX \
                  CONCURRENTLY account_email ON account (email);\n```\n\n`-- stagegate: batch 10000 pause 200ms` stands before an `UPDATE` or \
                  `DELETE` of one table with a primary key, without `FROM`, `USING`, `WITH` and `RETURNING`, that does not write to the key.",
        control: Control::None,
    },
    HostRule {
        id: "missing-backup",
        title: "Rows can not be kept before they are changed",
        what: "A `TRUNCATE`, `MERGE`, `DO` block, `CALL`, `INSERT ... ON CONFLICT DO UPDATE` or batch, or an `UPDATE` or `DELETE` of a table \
               without a key or with foreign keys that delete along, where the policy's `[rollout] backup` wants rows copied before \
               they are changed.",
        why: "The rollout refuses the statement when it comes to it, in the middle of the night perhaps; or, where the policy says \
              `without-backup = \"go-on\"`, the rows could not be put back.",
        instead: "Write it as an `UPDATE` or `DELETE` of a table with a primary key. Where the rows need not be kept, those who keep the \
                  policy may set `without-backup = \"go-on\"` in `[rollout.backup]`.",
        control: Control::None,
    },
    HostRule {
        id: "suppression-without-reason",
        title: "A comment allows a rule and does not say why",
        what: "`-- stagegate: allow rule-id` without `: reason` at its end.",
        why: "Who reads the change later can not tell whether the finding was understood or silenced. The comment has no \
              effect.",
        instead: "Say why it is fine here:\n\n```sql\n-- stagegate: allow drop-column until 2027-01-31: read by nobody since 4.2\n```",
        control: Control::Level,
    },
    HostRule {
        id: "unused-suppression",
        title: "A comment allows a rule that reports nothing there",
        what: "`-- stagegate: allow rule-id: reason` before a statement on which the rule finds nothing, or with the id of no \
               rule.",
        why: "It would silence the next finding that somebody causes there, and misleads readers meanwhile.",
        instead: "Remove it, or move it directly before the statement it is about. At the top of the file, `allow-file` holds \
                  for all statements.",
        control: Control::Level,
    },
    HostRule {
        id: "expired-suppression",
        title: "A comment's day has passed",
        what: "`-- stagegate: allow rule-id until 2027-01-31: reason` after that day.",
        why: "It was meant for a while only, so it has no effect any more and the findings count again.",
        instead: "Mend what the rule found, or decide anew until when it may stay.",
        control: Control::Level,
    },
    HostRule {
        id: "forbidden-suppression",
        title: "A comment allows what the policy does not let comments allow",
        what: "A suppression that breaks the policy's `[suppressions]`: of a rule that may not be allowed, without a day or with \
               one too far ahead, or in a change of somebody who may not.",
        why: "The people who run this environment decided that this finding is not for the change's author to wave through. \
              The comment has no effect.",
        instead: "Mend what the rule found, or ask those who keep the policy.",
        control: Control::Level,
    },
    HostRule {
        id: "invalid-suppression",
        title: "A comment for Stagegate can not be read",
        what: "A comment that begins with `stagegate:` and is neither a suppression nor says how the change runs, or an `allow-file` \
               that does not stand at the top.",
        why: "It has no effect, though its author expects one.",
        instead: "Write it as `-- stagegate: allow rule-id until 2027-01-31: reason`; several rules are separated by commas, the \
                  day may be left out. `allow-file` stands before the first statement.",
        control: Control::Level,
    },
];
