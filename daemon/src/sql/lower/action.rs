//! Actions of ALTER TABLE on the table as a whole, and on a column's identity and storage.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::kinds::{bit, kind, role};

impl Cursor<'_, '_> {
    /// An action that is no ADD, DROP, ALTER or RENAME.
    pub(super) fn table_action(&mut self, node: u32) -> Lowered<u16> {
        if self.eat("set") {
            self.set_table()
        } else if self.eat("reset") {
            self.out.set(node, bit::set_options::RESET);
            self.settings()?;
            Ok(kind::SET_OPTIONS)
        } else if self.is_any(&["enable", "disable", "force"]) || self.is("no force") {
            self.switch(node)
        } else if self.eat("owner to") {
            self.label(role::GRANTEE)?;
            Ok(kind::OWNER_TO)
        } else if self.eat("attach partition") {
            self.attach(node)
        } else if self.eat("detach partition") {
            self.relation(role::TARGET)?;
            if !self.flag("concurrently", node, bit::detach_partition::CONCURRENTLY) {
                self.flag("finalize", node, bit::detach_partition::FINALIZE);
            }
            Ok(kind::DETACH_PARTITION)
        } else if self.eat("inherit") || self.flag("no inherit", node, bit::inherit::NO_INHERIT) {
            self.relation(role::PARENT)?;
            Ok(kind::INHERIT)
        } else if self.eat("cluster on") {
            self.identifier(role::NAME)?;
            Ok(kind::CLUSTER_ON)
        } else if self.eat("replica identity") {
            self.replica_identity(node)
        } else if self.eat("options") {
            self.skip_brackets()?;
            Ok(kind::OTHER_ACTION)
        } else if self.is("of") || self.is("not of") {
            Ok(self.other_action())
        } else {
            Err(self.expected("an action such as ADD, ALTER, DROP or RENAME"))
        }
    }

    /// After SET.
    fn set_table(&mut self) -> Lowered<u16> {
        if self.is_mark("(") {
            self.settings()?;
            return Ok(kind::SET_OPTIONS);
        }
        if self.eat("logged") {
            return Ok(kind::SET_LOGGED);
        }
        if self.eat("unlogged") {
            return Ok(kind::SET_UNLOGGED);
        }
        if self.eat("without cluster") {
            return Ok(kind::CLUSTER_ON);
        }
        if self.eat("without oids") {
            return Ok(kind::OTHER_ACTION);
        }
        let action = if self.eat("tablespace") {
            kind::SET_TABLESPACE
        } else {
            self.expect("access method")?;
            if self.eat("default") {
                return Ok(kind::SET_ACCESS_METHOD);
            }
            kind::SET_ACCESS_METHOD
        };
        self.label(role::NEW_NAME)?;
        Ok(action)
    }

    /// ENABLE, DISABLE and FORCE of triggers, rules and row level security.
    fn switch(&mut self, node: u32) -> Lowered<u16> {
        use bit::row_security::{DISABLE, ENABLE, FORCE, NO_FORCE};
        use bit::trigger_state as state;
        for (words, flag) in [
            ("enable row level security", ENABLE),
            ("disable row level security", DISABLE),
            ("no force row level security", NO_FORCE),
            ("force row level security", FORCE),
        ] {
            if self.flag(words, node, flag) {
                return Ok(kind::ROW_SECURITY);
            }
        }
        if !self.flag("disable", node, state::DISABLE) {
            self.expect("enable")?;
            if !self.flag("always", node, state::ALWAYS) {
                self.flag("replica", node, state::REPLICA);
            }
        }
        let name = if self.eat("rule") {
            "rule"
        } else {
            self.expect("trigger")?;
            "trigger"
        };
        self.out.name(node, name);
        let every =
            name == "trigger" && (self.flag("all", node, state::ALL) || self.flag("user", node, state::USER));
        if !every {
            self.label(role::NAME)?;
        }
        Ok(kind::TRIGGER_STATE)
    }

    fn attach(&mut self, node: u32) -> Lowered<u16> {
        self.relation(role::TARGET)?;
        if !self.flag("default", node, bit::attach_partition::DEFAULT) {
            self.expect("for values")?;
            self.partition_bound()?;
        }
        Ok(kind::ATTACH_PARTITION)
    }

    fn replica_identity(&mut self, node: u32) -> Lowered<u16> {
        if self.eat("using index") {
            self.out.name(node, "index");
            self.label(role::NAME)?;
        } else {
            let name = self.text(0).to_ascii_lowercase();
            if !self.eat_any(&["default", "full", "nothing"]) {
                return Err(self.expected("DEFAULT, FULL, NOTHING or USING INDEX"));
            }
            self.out.name(node, &name);
        }
        Ok(kind::REPLICA_IDENTITY)
    }

    /// After ALTER COLUMN name: what is neither a type, a default nor NOT NULL.
    pub(super) fn column_action(&mut self, node: u32) -> Lowered<u16> {
        if self.eat("add generated") {
            if !self.flag("always", node, bit::add_identity::ALWAYS) {
                self.expect("by default")?;
            }
            self.expect("as identity")?;
            if self.is_mark("(") {
                self.skip_brackets()?;
            }
            return Ok(kind::ADD_IDENTITY);
        }
        if self.eat("drop identity") {
            self.flag("if exists", node, bit::drop_identity::IF_EXISTS);
            return Ok(kind::DROP_IDENTITY);
        }
        if self.eat("drop expression") {
            self.flag("if exists", node, bit::drop_expression::IF_EXISTS);
            return Ok(kind::DROP_EXPRESSION);
        }
        if self.is_any(&["set", "reset", "restart", "options"]) {
            return Ok(self.other_action());
        }
        Err(self.expected("SET, DROP or TYPE"))
    }
}
