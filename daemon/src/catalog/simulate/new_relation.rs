//! A relation with nothing in it.

use super::model::{Id, Kind, Relation};
use crate::catalog::snapshot::{self, Persistence};

impl Relation {
    /// A relation with nothing in it.
    pub(super) fn new(schema: Id, name: &str, kind: Kind, owner: &str) -> Self {
        Self {
            schema,
            name: name.to_owned(),
            kind,
            persistence: Persistence::Permanent,
            kept: snapshot::Relation {
                owner: owner.to_owned(),
                ..snapshot::Relation::default()
            },
            kept_index: None,
            partition_key: None,
            partition_of: None,
            inherits: Vec::new(),
            columns: Vec::new(),
            last_num: 0,
            constraints: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            needs: Vec::new(),
            of_type: None,
            sequence: None,
            unpopulated: false,
            uncertain: false,
        }
    }
}
