//! Actions of ALTER TABLE as written.

use super::column_type::Retype;
use crate::catalog::simulate::clause::{Clause, ColumnClause};
use crate::catalog::simulate::sequence_options::Options;
use crate::catalog::simulate::tokens::{Name, Tokens};

/// One action.
#[derive(Debug)]
pub(in crate::catalog::simulate) enum Action<'t> {
    AddColumn {
        if_not_exists: bool,
        column: ColumnClause<'t>,
    },
    DropColumn {
        name: String,
        if_exists: bool,
        cascade: bool,
    },
    AddConstraint(Clause<'t>),
    DropConstraint {
        name: String,
        if_exists: bool,
        cascade: bool,
    },
    Validate(String),
    AlterConstraint {
        name: String,
        deferrable: bool,
        initially_deferred: bool,
    },
    SetNotNull(String),
    DropNotNull(String),
    /// SET DEFAULT or DROP DEFAULT.
    Default(String, Option<Tokens<'t>>),
    Type(Retype<'t>),
    AddIdentity {
        name: String,
        always: bool,
        options: Options,
    },
    SetIdentity {
        name: String,
        always: Option<bool>,
        options: Option<Options>,
    },
    DropIdentity {
        name: String,
        if_exists: bool,
    },
    DropExpression {
        name: String,
        if_exists: bool,
    },
    Storage {
        name: String,
        change: Storage,
    },
    RowSecurity {
        on: Option<bool>,
        force: Option<bool>,
    },
    /// ENABLE and DISABLE of a trigger or rule; without a name, of all triggers.
    Firing {
        trigger: bool,
        name: Option<String>,
        state: Option<&'static str>,
    },
    Inherit(Name),
    NoInherit(Name),
    /// OF a composite type, or NOT OF.
    Of(Option<Name>),
    Attach(Tokens<'t>),
    Detach(Tokens<'t>),
    Logged(bool),
    Owner(String),
    Options {
        set: Vec<String>,
        reset: Vec<String>,
    },
    ReplicaIdentity(Option<String>, Option<String>),
    Cluster(Option<String>),
    Nothing,
}

/// What a column keeps besides.
#[derive(Debug)]
pub(in crate::catalog::simulate) enum Storage {
    Statistics(Option<i32>),
    Strategy(String),
    Compression(Option<String>),
    Other,
}

impl Action<'_> {
    /// When PostgreSQL carries it out.
    pub(in crate::catalog::simulate) fn pass(&self) -> u8 {
        use crate::catalog::simulate::clause::ClauseOf;
        match self {
            Self::DropColumn { .. }
            | Self::DropConstraint { .. }
            | Self::DropNotNull(_)
            | Self::Default(_, None)
            | Self::DropIdentity { .. }
            | Self::DropExpression { .. } => 0,
            Self::Type(_) => 1,
            Self::AddColumn { .. } => 2,
            Self::AddConstraint(clause) => match clause.of {
                ClauseOf::Check(_) => 3,
                ClauseOf::Foreign(_) => 6,
                _ => 5,
            },
            Self::SetNotNull(_) | Self::SetIdentity { .. } => 4,
            Self::Default(_, Some(_)) | Self::AddIdentity { .. } => 6,
            _ => 7,
        }
    }

    /// As messages say it.
    pub(in crate::catalog::simulate) fn word(&self) -> &'static str {
        match self {
            Self::AddColumn { .. } => "ADD COLUMN",
            Self::DropColumn { .. } => "DROP COLUMN",
            Self::AddConstraint(_) => "ADD CONSTRAINT",
            Self::DropConstraint { .. } => "DROP CONSTRAINT",
            Self::SetNotNull(_) => "ALTER COLUMN ... SET NOT NULL",
            Self::DropNotNull(_) => "ALTER COLUMN ... DROP NOT NULL",
            Self::Default(..) => "ALTER COLUMN ... SET DEFAULT",
            Self::Type(_) => "ALTER COLUMN ... SET DATA TYPE",
            _ => "of this kind",
        }
    }

    /// Whether a view has it.
    pub(in crate::catalog::simulate) fn is_of_view(&self) -> bool {
        matches!(self, Self::Default(..)) || self.is_of_anything()
    }

    /// Whether indexes, sequences and materialized views have it.
    pub(in crate::catalog::simulate) fn is_of_anything(&self) -> bool {
        matches!(
            self,
            Self::Owner(_)
                | Self::Options { .. }
                | Self::Storage { .. }
                | Self::Cluster(_)
                | Self::Logged(_)
                | Self::Nothing
                | Self::Attach(_)
        )
    }
}
