//! What another tool says it applied to a database. Plain data, between who reads it there and who plans an adoption.

use jiff::Timestamp;

/// Which tool kept the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `flyway_schema_history`
    Flyway,
    /// `schema_migrations` with a column `version`, as dbmate and Rails have it.
    Dbmate,
    /// `schema_migrations` with columns `version` and `dirty`: the last version only.
    GolangMigrate,
    /// `schema_migrations` with a column `filename`, or `schema_info`.
    Sequel,
    /// `atlas_schema_revisions`
    Atlas,
    /// `databasechangelog`
    Liquibase,
    /// `alembic_version`: a name of the last revision, which says nothing of an order.
    Alembic,
    /// A list that a person made, one version a line.
    List,
    /// No tool: a person says up to which version all files are applied.
    Files,
}

/// One version that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// As the tool writes it.
    pub version: String,
    /// What the tool says of it; may be empty.
    pub description: String,
    /// When, where the tool knows.
    pub applied_at: Option<Timestamp>,
    /// How long it took; zero where the tool does not know.
    pub duration_ms: i64,
    /// What is known of its text.
    pub text: KnownText,
}

/// What a tool knows of the text it applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownText {
    /// Nothing.
    Unknown,
    /// Flyway's checksum of the file.
    FlywayChecksum(i32),
    /// It was no SQL file: a class, a script, a baseline.
    NoFile,
}

/// What a tool left in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revisions {
    /// Which tool.
    pub tool: Tool,
    /// Where it was found, for people.
    pub source: String,
    /// Version by version, in the tool's order.
    pub applied: Vec<Revision>,
    /// Everything up to this version was applied, whether listed or not.
    pub up_to: Option<String>,
    /// Why this can not be adopted: what somebody has to put right in the tool first.
    pub problems: Vec<String>,
    /// What was left out, and why that does no harm.
    pub notes: Vec<String>,
}

impl Tool {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flyway => "Flyway",
            Self::Dbmate => "dbmate or Rails",
            Self::GolangMigrate => "golang-migrate",
            Self::Sequel => "Sequel",
            Self::Atlas => "Atlas",
            Self::Liquibase => "Liquibase",
            Self::Alembic => "Alembic",
            Self::List => "a list",
            Self::Files => "files",
        }
    }
}

impl Revisions {
    /// Nothing yet.
    pub fn new(tool: Tool, source: impl Into<String>) -> Self {
        Self {
            tool,
            source: source.into(),
            applied: Vec::new(),
            up_to: None,
            problems: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Revision {
    /// A version of which nothing else is known.
    pub fn of(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            description: String::new(),
            applied_at: None,
            duration_ms: 0,
            text: KnownText::Unknown,
        }
    }
}
