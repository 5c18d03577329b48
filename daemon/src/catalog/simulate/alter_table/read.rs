//! Reads the actions of ALTER TABLE.

use super::column_type::Retype;
use super::text::{Action, Storage};
use crate::catalog::simulate::index_key::storage_options;
use crate::catalog::simulate::refusal::{Done, Stop};
use crate::catalog::simulate::sequence_options::Options;
use crate::catalog::simulate::tokens::Tokens;

impl<'t> Tokens<'t> {
    /// The next action.
    pub(in crate::catalog::simulate) fn action(&mut self) -> Done<Action<'t>> {
        if self.eat("add") {
            return self.add_action();
        }
        if self.eat("drop") {
            return self.drop_action();
        }
        if self.eat("alter constraint") {
            return self.alter_constraint_action();
        }
        if self.eat("alter") {
            self.eat("column");
            let name = self.identifier()?;
            return self.column_action(name);
        }
        if self.eat("validate constraint") {
            return Ok(Action::Validate(self.identifier()?));
        }
        if self.is_any(&["enable", "disable", "force"]) || self.is("no force") {
            return self.switch();
        }
        if self.eat("inherit") {
            return Ok(Action::Inherit(self.name()?));
        }
        if self.eat("no inherit") {
            return Ok(Action::NoInherit(self.name()?));
        }
        if self.eat("attach partition") {
            return Ok(Action::Attach(self.rest()));
        }
        if self.eat("detach partition") {
            return Ok(Action::Detach(self.rest()));
        }
        if self.eat("owner to") {
            return Ok(Action::Owner(self.identifier()?));
        }
        if self.eat("replica identity") {
            return self.replica_action();
        }
        if self.eat("cluster on") {
            return Ok(Action::Cluster(Some(self.identifier()?)));
        }
        if self.eat("set") {
            return self.set_action();
        }
        if self.eat("reset") {
            let inside = self.parenthesized()?;
            let reset = self
                .part(inside)
                .items()
                .iter()
                .map(|item| item.ahead(0).to_ascii_lowercase())
                .collect();
            return Ok(Action::Options {
                set: Vec::new(),
                reset,
            });
        }
        if self.eat("of") {
            return Ok(Action::Of(Some(self.name()?)));
        }
        if self.eat("not of") {
            return Ok(Action::Of(None));
        }
        Err(Stop::Unread)
    }

    fn rest(&mut self) -> Self {
        let rest = self.part(self.at..self.list.len());
        self.at = self.list.len();
        rest
    }

    fn add_action(&mut self) -> Done<Action<'t>> {
        if self.is_table_constraint() {
            return Ok(Action::AddConstraint(self.table_constraint()?));
        }
        self.eat("column");
        self.eat("attribute");
        let if_not_exists = self.eat("if not exists");
        let column = self.column_clause()?;
        self.eat_any(&["cascade", "restrict"]);
        Ok(Action::AddColumn {
            if_not_exists,
            column,
        })
    }

    fn drop_action(&mut self) -> Done<Action<'t>> {
        let constraint = self.eat("constraint");
        if !constraint {
            self.eat("column");
            self.eat("attribute");
        }
        let if_exists = self.eat("if exists");
        let name = self.identifier()?;
        let cascade = self.eat("cascade");
        self.eat("restrict");
        Ok(if constraint {
            Action::DropConstraint {
                name,
                if_exists,
                cascade,
            }
        } else {
            Action::DropColumn {
                name,
                if_exists,
                cascade,
            }
        })
    }

    fn alter_constraint_action(&mut self) -> Done<Action<'t>> {
        let name = self.identifier()?;
        let (mut deferrable, mut initially_deferred) = (false, false);
        while !self.at_end() {
            if self.eat("not deferrable") || self.eat("initially immediate") {
            } else if self.eat("deferrable") {
                deferrable = true;
            } else if self.eat("initially deferred") {
                (deferrable, initially_deferred) = (true, true);
            } else {
                return Err(Stop::Unread);
            }
        }
        Ok(Action::AlterConstraint {
            name,
            deferrable,
            initially_deferred,
        })
    }

    fn column_action(&mut self, name: String) -> Done<Action<'t>> {
        if self.eat("set not null") {
            return Ok(Action::SetNotNull(name));
        }
        if self.eat("drop not null") {
            return Ok(Action::DropNotNull(name));
        }
        if self.eat("drop default") {
            return Ok(Action::Default(name, None));
        }
        if self.eat("set default") {
            return Ok(Action::Default(name, Some(self.rest())));
        }
        if self.eat("set data type") || self.eat("type") {
            let data_type = self.data_type()?;
            let collation = if self.eat("collate") {
                Some(self.name()?)
            } else {
                None
            };
            let using = if self.eat("using") {
                Some(self.rest())
            } else {
                None
            };
            self.eat_any(&["cascade", "restrict"]);
            return Ok(Action::Type(Retype {
                name,
                data_type,
                collation,
                using,
            }));
        }
        if self.eat("add generated") {
            let always = self.eat("always");
            if !always {
                self.expect("by default")?;
            }
            self.expect("as identity")?;
            let mut options = Options::default();
            if self.is("(") {
                let inside = self.parenthesized()?;
                options = self.part(inside).sequence_options()?;
            }
            return Ok(Action::AddIdentity {
                name,
                always,
                options,
            });
        }
        if self.eat("drop identity") {
            let if_exists = self.eat("if exists");
            return Ok(Action::DropIdentity { name, if_exists });
        }
        if self.eat("drop expression") {
            let if_exists = self.eat("if exists");
            return Ok(Action::DropExpression { name, if_exists });
        }
        self.storage_action(name)
    }

    fn storage_action(&mut self, name: String) -> Done<Action<'t>> {
        let change = if self.eat("set statistics") {
            let number = if self.eat("default") { -1 } else { self.integer()? };
            Storage::Statistics(i32::try_from(number).ok().filter(|number| *number >= 0))
        } else if self.eat("set storage") {
            Storage::Strategy(self.identifier()?)
        } else if self.eat("set compression") {
            Storage::Compression(Some(self.identifier()?).filter(|method| method != "default"))
        } else if self.is("set (") || self.is("reset (") {
            self.at += 1;
            self.skip_balanced();
            Storage::Other
        } else {
            return self.identity_action(name);
        };
        Ok(Action::Storage { name, change })
    }

    /// `SET GENERATED ALWAYS SET START WITH 5 RESTART`
    fn identity_action(&mut self, name: String) -> Done<Action<'t>> {
        let mut always = None;
        let mut options = None;
        while !self.at_end() {
            if self.eat("set generated") {
                always = Some(self.eat("always"));
                if always == Some(false) {
                    self.expect("by default")?;
                }
            } else if self.eat("set") || self.is("restart") {
                let range = self.until(&["set"]);
                let read = self.part(range).sequence_options()?;
                let all: &mut Options = options.get_or_insert_default();
                all.merge(&read);
            } else {
                return Err(Stop::Unread);
            }
        }
        Ok(Action::SetIdentity {
            name,
            always,
            options,
        })
    }

    fn switch(&mut self) -> Done<Action<'t>> {
        if self.eat("no force row level security") {
            return Ok(Action::RowSecurity {
                on: None,
                force: Some(false),
            });
        }
        if self.eat("force row level security") {
            return Ok(Action::RowSecurity {
                on: None,
                force: Some(true),
            });
        }
        let enable = self.is("enable");
        self.at += 1;
        if self.eat("row level security") {
            return Ok(Action::RowSecurity {
                on: Some(enable),
                force: None,
            });
        }
        let state = if self.eat("always") {
            Some("always")
        } else if self.eat("replica") {
            Some("replica")
        } else if enable {
            None
        } else {
            Some("disabled")
        };
        let trigger = self.eat("trigger");
        if !trigger {
            self.expect("rule")?;
        }
        let name = if trigger && (self.eat("all") || self.eat("user")) {
            None
        } else {
            Some(self.identifier()?)
        };
        Ok(Action::Firing { trigger, name, state })
    }

    fn replica_action(&mut self) -> Done<Action<'t>> {
        if self.eat("using index") {
            let index = self.identifier()?;
            return Ok(Action::ReplicaIdentity(Some("index".to_owned()), Some(index)));
        }
        let word = self.identifier()?;
        Ok(Action::ReplicaIdentity(
            Some(word).filter(|word| word != "default"),
            None,
        ))
    }

    fn set_action(&mut self) -> Done<Action<'t>> {
        if self.eat("logged") {
            Ok(Action::Logged(true))
        } else if self.eat("unlogged") {
            Ok(Action::Logged(false))
        } else if self.eat("without cluster") {
            Ok(Action::Cluster(None))
        } else if self.eat("without oids") {
            Ok(Action::Nothing)
        } else if self.eat("tablespace") || self.eat("access method") {
            self.identifier()?;
            self.eat("nowait");
            Ok(Action::Nothing)
        } else {
            let inside = self.parenthesized()?;
            let set = storage_options(self.written(inside));
            Ok(Action::Options {
                set,
                reset: Vec::new(),
            })
        }
    }
}
