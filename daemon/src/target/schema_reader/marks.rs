//! What tells cheaply whether a schema is as it was: every change of a catalog's row leaves another version of it in
//! another place.
//!
//! What PostgreSQL writes over a row in its place, such as the estimates of ANALYZE, leaves no mark and is no part of a
//! schema.

/// The catalogs that `snapshot.sql` asks, and those below the views it asks.
pub(super) const CATALOGS: &[&str] = &[
    "pg_aggregate",
    "pg_am",
    "pg_amop",
    "pg_amproc",
    "pg_attrdef",
    "pg_attribute",
    "pg_auth_members",
    "pg_cast",
    "pg_class",
    "pg_collation",
    "pg_constraint",
    "pg_depend",
    "pg_description",
    "pg_enum",
    "pg_event_trigger",
    "pg_extension",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_foreign_table",
    "pg_index",
    "pg_inherits",
    "pg_init_privs",
    "pg_language",
    "pg_namespace",
    "pg_opclass",
    "pg_operator",
    "pg_opfamily",
    "pg_policy",
    "pg_proc",
    "pg_publication",
    "pg_publication_rel",
    "pg_range",
    "pg_rewrite",
    "pg_sequence",
    "pg_statistic_ext",
    "pg_tablespace",
    "pg_trigger",
    "pg_type",
];

/// Roles are shown by a view whose rows have no versions.
const ROLES: &str =
    "SELECT count(*) || ':' || coalesce(sum(hashtextextended(r::text, 0)), 0) FROM pg_roles r";

/// `ALTER ROLE ... SET` and `ALTER DATABASE ... SET`.
const DEFAULTS: &str = "pg_db_role_setting";

/// Prepares `marks`: two rows of text, one of the catalogs and one of what new sessions are set to.
pub(super) fn prepared() -> String {
    let marks: Vec<_> = CATALOGS
        .iter()
        .map(|catalog| format!("({})", mark(catalog)))
        .collect();
    format!(
        "PREPARE marks AS SELECT concat_ws(' ', {}, ({ROLES})) UNION ALL {};\n",
        marks.join(", "),
        mark(DEFAULTS)
    )
}

fn mark(catalog: &str) -> String {
    format!(
        "SELECT count(*) || ':' || coalesce(sum(hashtidextended(ctid, xmin::text::int8)), 0) FROM {catalog}"
    )
}
