//! A table, view or sequence that is in both schemas, with what hangs on it.

use super::Steps;
use super::column;
use super::rights::{self, comment};
use super::statement::is_table;
use super::touched::Touched;
use crate::catalog::ddl::relation::{firing, index, render_policy, settings};
use crate::catalog::ddl::table::{constraints, options, render_column, render_constraint};
use crate::catalog::ddl::{ended, parameters, qualified, quoted};
use crate::catalog::snapshot::{
    Column, Constraint, ConstraintKind, Index, ObjectKind, Persistence, Relation, RelationKind,
};

/// A relation before and after, and what stands in the way.
struct Pair<'s> {
    was: &'s Relation,
    is: &'s Relation,
    touched: &'s Touched,
    /// Qualified.
    name: String,
}

pub(super) fn alter(was: &Relation, is: &Relation, touched: &Touched, steps: &mut Steps) {
    let name = was.object_name().to_string();
    let pair = Pair {
        was,
        is,
        touched,
        name,
    };
    rights::relation(was, is, steps);
    if is_table(was) {
        pair.parents(steps);
        pair.constraints(steps);
        pair.columns(steps);
        pair.settings(steps);
    } else if was.kind == RelationKind::Sequence {
        pair.sequence(steps);
    } else {
        for (was_column, is_column) in was.columns.iter().zip(&is.columns) {
            column::of_view(was, (was_column, is_column), steps);
        }
    }
    pair.indexes(steps);
    pair.members(steps);
    pair.unknown(steps);
}

impl Pair<'_> {
    fn alter(&self) -> String {
        let word = if self.was.kind == RelationKind::MaterializedView {
            "MATERIALIZED VIEW"
        } else {
            "TABLE"
        };
        format!("ALTER {word} {}", self.name)
    }

    /// Is and was a part of the same tables, so that what it has from them is theirs.
    fn is_child(&self) -> bool {
        let is_partition = self.was.partition_of.is_some() && self.is.partition_of.is_some();
        is_partition || (!self.was.inherits.is_empty() && !self.is.inherits.is_empty())
    }

    fn parents(&self, steps: &mut Steps) {
        let alter = self.alter();
        if self.was.partition_of != self.is.partition_of {
            if let Some(now) = &self.is.partition_of {
                steps.early.push(format!(
                    "ALTER TABLE {} DETACH PARTITION {};",
                    now.parent, self.name
                ));
            }
            if let Some(then) = &self.was.partition_of {
                let (parent, bound) = (&then.parent, &then.bound);
                steps.late.push(format!(
                    "ALTER TABLE {parent} ATTACH PARTITION {} {bound};",
                    self.name
                ));
            }
        }
        for parent in self
            .is
            .inherits
            .iter()
            .filter(|it| !self.was.inherits.contains(it))
        {
            steps.early.push(format!("{alter} NO INHERIT {parent};"));
        }
        for parent in self
            .was
            .inherits
            .iter()
            .filter(|it| !self.is.inherits.contains(it))
        {
            steps.late.push(format!("{alter} INHERIT {parent};"));
        }
    }

    fn columns(&self, steps: &mut Steps) {
        let alter = self.alter();
        if self.was.of_type.is_some() && self.is.of_type.is_some() {
            let shape = |of: &Relation| {
                of.columns
                    .iter()
                    .map(|it| (it.name.clone(), it.type_name.clone()))
                    .collect::<Vec<_>>()
            };
            if shape(self.was) != shape(self.is) {
                steps
                    .impossible
                    .push(format!("table {}: its columns are those of a type", self.name));
            }
            return;
        }
        let from_parent =
            |column: &Column| self.is_child() && (!column.local || self.was.partition_of.is_some());
        for now in self
            .is
            .columns
            .iter()
            .filter(|it| self.was.column(&it.name).is_none())
        {
            if !from_parent(now) {
                let column = quoted(&now.name);
                steps.drops.push(format!("{alter} DROP COLUMN {column};"));
                steps
                    .lost
                    .push(format!("the values of column {}.{column} go with it", self.name));
            }
        }
        for then in &self.was.columns {
            match self.is.column(&then.name) {
                Some(now) => column::alter(self.was, (then, now), from_parent(then), self.touched, steps),
                None if from_parent(then) => self.own_ways(then, steps),
                None => self.missing_column(then, steps),
            }
        }
        let mut order: Vec<&str> = self.is.columns.iter().map(|it| it.name.as_str()).collect();
        order.retain(|name| self.was.column(name).is_some());
        let missing = self
            .was
            .columns
            .iter()
            .filter(|it| self.is.column(&it.name).is_none());
        order.extend(missing.map(|it| it.name.as_str()));
        if !order
            .iter()
            .copied()
            .eq(self.was.columns.iter().map(|it| it.name.as_str()))
        {
            let name = &self.name;
            steps
                .impossible
                .push(format!("table {name}: its columns come back in another order"));
        }
    }

    /// What a child has otherwise than the table above, of a column that comes from there.
    fn own_ways(&self, column: &Column, steps: &mut Steps) {
        if !self.touched.is_own_way(self.was, &column.name) {
            return;
        }
        let alter = format!("{} ALTER COLUMN {}", self.alter(), quoted(&column.name));
        steps.makes.push(match &column.default {
            Some(default) => format!("{alter} SET DEFAULT {default};"),
            None => format!("{alter} DROP DEFAULT;"),
        });
        if column.not_null {
            steps.makes.push(format!("{alter} SET NOT NULL;"));
        }
    }

    fn missing_column(&self, column: &Column, steps: &mut Steps) {
        let name = format!("{}.{}", self.name, quoted(&column.name));
        let text = render_column(column, false);
        steps.makes.push(format!("{} ADD COLUMN {text};", self.alter()));
        steps
            .lost
            .push(format!("column {name} comes back without its values"));
        let is_filled = [&column.default, &column.generated, &column.identity]
            .iter()
            .any(|it| it.is_some());
        if column.not_null && !is_filled {
            steps.lost.push(format!(
                "column {name} is NOT NULL and has no default: its statement is refused where the table has rows"
            ));
        }
        steps.late.extend(settings(self.was, &self.name, column));
        let of = format!("COLUMN {name}");
        steps.late.extend(comment((&column.comment, &None), &of));
        let none = crate::catalog::snapshot::Grants::default();
        let list = format!(" ({})", quoted(&column.name));
        steps.late.extend(rights::grants(
            (&column.grants, &none),
            &list,
            &format!("TABLE {}", self.name),
        ));
    }

    /// Whether a constraint can stay as it is.
    fn stays(&self, was: &Constraint, is: &Constraint) -> bool {
        let is_forced = self.touched.is_forced(self.is, ObjectKind::Constraint, &is.name);
        was.definition == is.definition && was.kind == is.kind && !is_forced
    }

    fn constraints(&self, steps: &mut Steps) {
        let alter = self.alter();
        let is_own = |it: &Constraint| it.local || !self.is_child();
        for now in constraints(self.is).into_iter().filter(|it| is_own(it)) {
            let was = self.was.constraint(&now.name);
            if self.is_child() && was.is_some_and(|then| then.local != now.local) {
                let constraint = quoted(&now.name);
                steps.impossible.push(format!(
                    "table {}: whether constraint {constraint} is its own or that of a table above",
                    self.name
                ));
                continue;
            }
            let kept = was.is_some_and(|then| self.stays(then, now));
            if kept {
                continue;
            }
            let text = format!("{alter} DROP CONSTRAINT {};", quoted(&now.name));
            if now.kind == ConstraintKind::ForeignKey {
                steps.early.push(text);
            } else {
                steps.drops.push(text);
            }
        }
        for then in constraints(self.was).into_iter().filter(|it| is_own(it)) {
            let same = self.is.constraint(&then.name).filter(|now| self.stays(then, now));
            if same.is_none() {
                let text = format!("{alter} ADD {};", render_constraint(then));
                // Behind the columns, which are made before.
                if then.kind == ConstraintKind::ForeignKey {
                    steps.late.push(text);
                } else {
                    steps.indexes.push(text);
                }
            }
            let of = format!("CONSTRAINT {} ON {}", quoted(&then.name), self.name);
            let said = same.map_or(&None, |it| &it.comment);
            steps.late.extend(comment((&then.comment, said), &of));
        }
        let named = |of: &Relation| {
            let all = of
                .constraints
                .iter()
                .filter(|it| it.kind == ConstraintKind::NotNull);
            all.map(|it| (it.name.clone(), it.definition.clone()))
                .collect::<Vec<_>>()
        };
        let by_column = |of: &Relation| of.columns.iter().filter(|it| it.not_null).count();
        if named(self.was) != named(self.is) && by_column(self.was) == by_column(self.is) {
            steps.impossible.push(format!(
                "table {}: its NOT NULL constraints have other names",
                self.name
            ));
        }
    }

    fn indexes(&self, steps: &mut Steps) {
        let is_own = |it: &Index| !it.of_constraint && (it.part_of.is_none() || !self.is_child());
        let stays = |then: &Index, now: &Index| {
            let forced = self.touched.is_forced(self.is, ObjectKind::Index, &now.name);
            (
                &then.definition,
                &then.tablespace,
                then.valid || !now.valid,
                false,
            ) == (&now.definition, &now.tablespace, now.valid || !then.valid, forced)
        };
        let find = |of: &'_ Relation, name: &str| {
            of.indexes
                .iter()
                .find(|it| it.name == name && is_own(it))
                .cloned()
        };
        for now in self.is.indexes.iter().filter(|it| is_own(it)) {
            if !find(self.was, &now.name).is_some_and(|then| stays(&then, now)) {
                steps
                    .early
                    .push(format!("DROP INDEX {};", qualified(&self.is.schema, &now.name)));
            }
        }
        for then in &self.was.indexes {
            let now = self.is.indexes.iter().find(|it| it.name == then.name);
            let same = if is_own(then) {
                now.filter(|now| stays(then, now))
            } else {
                now
            };
            if same.is_none() && is_own(then) {
                steps.indexes.push(index(self.was, then));
            }
            if then.clustered && same.is_none_or(|it| !it.clustered) {
                steps
                    .late
                    .push(format!("{} CLUSTER ON {};", self.alter(), quoted(&then.name)));
            }
            let of = format!("INDEX {}", qualified(&self.was.schema, &then.name));
            steps.late.extend(comment(
                (&then.comment, same.map_or(&None, |it| &it.comment)),
                &of,
            ));
        }
        let clustered = |of: &Relation| of.indexes.iter().any(|it| it.clustered);
        if clustered(self.is) && !clustered(self.was) {
            steps.late.push(format!("{} SET WITHOUT CLUSTER;", self.alter()));
        }
    }

    /// Triggers, policies and rules.
    fn members(&self, steps: &mut Steps) {
        let (was, is) = (self.was, self.is);
        let each = |of: &Relation| {
            let policies = of.policies.iter().map(|it| {
                let text = render_policy(it, &self.name);
                Member::new(ObjectKind::Policy, "POLICY", &it.name, (text, &None, &it.comment))
            });
            let rules = of.rules.iter().map(|it| {
                let text = ended(&it.definition);
                Member::new(
                    ObjectKind::Rule,
                    "RULE",
                    &it.name,
                    (text, &it.enabled, &it.comment),
                )
            });
            let triggers = of.triggers.iter().map(|it| {
                let text = ended(&it.definition);
                Member::new(
                    ObjectKind::Trigger,
                    "TRIGGER",
                    &it.name,
                    (text, &it.enabled, &it.comment),
                )
            });
            rules.chain(triggers).chain(policies).collect::<Vec<_>>()
        };
        let (then, now) = (each(was), each(is));
        let find = |all: &[Member], it: &Member| all.iter().find(|other| other.is(it)).cloned();
        let stays = |a: &Member, b: &Member| a.text == b.text && !self.touched.is_forced(is, b.kind, &b.name);
        for member in &now {
            if !find(&then, member).is_some_and(|it| stays(&it, member)) {
                steps.early.push(format!(
                    "DROP {} {} ON {};",
                    member.word,
                    quoted(&member.name),
                    self.name
                ));
            }
        }
        for member in &then {
            let same = find(&now, member).filter(|it| stays(member, it));
            if same.is_none() {
                steps.late.push(member.text.clone());
            }
            let enabled = same.as_ref().and_then(|it| it.enabled.clone());
            if enabled != member.enabled {
                let as_usual = || {
                    format!(
                        "ALTER TABLE {} ENABLE {} {};",
                        self.name,
                        member.word,
                        quoted(&member.name)
                    )
                };
                let text = firing(&self.name, member.word, &member.name, member.enabled.as_deref());
                steps.late.push(text.unwrap_or_else(as_usual));
            }
            let of = format!("{} {} ON {}", member.word, quoted(&member.name), self.name);
            let said = same.and_then(|it| it.comment);
            steps.late.extend(comment((&member.comment, &said), &of));
        }
    }

    fn settings(&self, steps: &mut Steps) {
        let (was, is, alter) = (self.was, self.is, self.alter());
        let mut flag = |was: bool, is: bool, on: &str, off: &str| {
            if was != is {
                steps
                    .late
                    .push(format!("{alter} {};", if was { on } else { off }));
            }
        };
        let logged = |of: &Relation| of.persistence == Persistence::Permanent;
        flag(logged(was), logged(is), "SET LOGGED", "SET UNLOGGED");
        flag(
            was.row_security,
            is.row_security,
            "ENABLE ROW LEVEL SECURITY",
            "DISABLE ROW LEVEL SECURITY",
        );
        flag(
            was.force_row_security,
            is.force_row_security,
            "FORCE ROW LEVEL SECURITY",
            "NO FORCE ROW LEVEL SECURITY",
        );
        let key = |pair: &String| {
            pair.split_once('=')
                .map_or_else(|| pair.clone(), |it| it.0.to_owned())
        };
        let reset = is.storage_parameters.iter().map(key);
        let reset: Vec<String> = reset
            .filter(|it| !was.storage_parameters.iter().any(|pair| key(pair) == *it))
            .collect();
        if !reset.is_empty() {
            steps.late.push(format!("{alter} RESET ({});", reset.join(", ")));
        }
        let set = was
            .storage_parameters
            .iter()
            .filter(|it| !is.storage_parameters.contains(it));
        let set: Vec<String> = set.cloned().collect();
        if !set.is_empty() {
            steps.late.push(format!("{alter} SET ({});", parameters(&set)));
        }
        let by_index = |of: &Relation| {
            of.indexes
                .iter()
                .find(|it| it.replica_identity)
                .map(|it| it.name.clone())
        };
        if (&was.replica_identity, by_index(was)) != (&is.replica_identity, by_index(is)) {
            let identity = match (was.replica_identity.as_deref(), by_index(was)) {
                (Some("index"), Some(name)) => format!("USING INDEX {}", quoted(&name)),
                (Some("index") | None, _) => "DEFAULT".to_owned(),
                (Some(word), _) => word.to_uppercase(),
            };
            steps.late.push(format!("{alter} REPLICA IDENTITY {identity};"));
        }
    }

    fn sequence(&self, steps: &mut Steps) {
        let (was, is) = (
            self.was.sequence.clone().unwrap_or_default(),
            self.is.sequence.clone().unwrap_or_default(),
        );
        let alter = format!("ALTER SEQUENCE {}", self.name);
        let text = |of| options(of, None).join(" ");
        if text(&was) != text(&is) || was.type_name != is.type_name {
            let cycle = if was.cycle { "" } else { " NO CYCLE" };
            steps
                .makes
                .push(format!("{alter} AS {} {}{cycle};", was.type_name, text(&was)));
        }
        if was.owned_by != is.owned_by {
            if is.owned_by.is_some() {
                steps.early.push(format!("{alter} OWNED BY NONE;"));
            }
            let owner = was.owned_by.as_ref();
            steps
                .late
                .extend(owner.map(|it| format!("{alter} OWNED BY {}.{};", it.table, quoted(&it.column))));
        }
    }

    /// What no step looks at.
    fn unknown(&self, steps: &mut Steps) {
        let (was, is) = (self.was, self.is);
        let differences = [
            ("its access method", was.access_method != is.access_method),
            ("its tablespace", was.tablespace != is.tablespace),
            ("how it is partitioned", was.partition_key != is.partition_key),
            ("the type it is of", was.of_type != is.of_type),
            ("where its rows are", was.foreign != is.foreign),
        ];
        for (what, _) in differences.iter().filter(|(_, differs)| *differs) {
            steps.impossible.push(format!("table {}: {what}", self.name));
        }
    }
}

/// A trigger, policy or rule.
#[derive(Debug, Clone)]
struct Member {
    kind: ObjectKind,
    word: &'static str,
    name: String,
    text: String,
    enabled: Option<String>,
    comment: Option<String>,
}

impl Member {
    fn new(
        kind: ObjectKind,
        word: &'static str,
        name: &str,
        (text, enabled, comment): (String, &Option<String>, &Option<String>),
    ) -> Self {
        let (enabled, comment) = (enabled.clone(), comment.clone());
        Self {
            kind,
            word,
            name: name.to_owned(),
            text,
            enabled,
            comment,
        }
    }

    fn is(&self, other: &Self) -> bool {
        (self.word, &self.name) == (other.word, &other.name)
    }
}
