//! Whether an expression has to be evaluated for every row: `pg_proc` where there is a catalog, a table of PostgreSQL's own
//! functions else. A function that neither knows may be volatile, as CREATE FUNCTION makes them unless told otherwise.

use crate::ast::{Expression, FunctionCall};
use crate::scene::Scene;
use crate::tree::View;

/// PostgreSQL's own functions, and the words and forms that read like one, that are stable or immutable; sorted.
#[rustfmt::skip]
const STEADY: &[&str] = &[
    "abs", "acos", "acosd", "acosh", "age", "any", "area", "array_append", "array_cat", "array_dims", "array_fill",
    "array_length", "array_lower", "array_ndims", "array_position", "array_positions", "array_prepend", "array_remove",
    "array_replace", "array_to_json", "array_to_string", "array_to_tsvector", "array_upper", "ascii", "asin", "asind", "asinh",
    "atan", "atan2", "atan2d", "atand", "atanh", "bit_count", "bit_length", "box", "btrim", "cardinality", "casefold", "cbrt",
    "ceil", "ceiling", "center", "char_length", "character_length", "chr", "circle", "coalesce", "col_description", "concat",
    "concat_ws", "convert", "convert_from", "convert_to", "cos", "cosd", "cosh", "cot", "cotd", "crc32", "crc32c",
    "current_catalog", "current_database", "current_date", "current_role", "current_schema", "current_schemas",
    "current_setting", "current_time", "current_timestamp", "current_user", "date", "date_add", "date_bin", "date_part",
    "date_subtract", "date_trunc", "datemultirange", "daterange", "decode", "degrees", "diameter", "div", "encode",
    "enum_first", "enum_last", "enum_range", "exp", "extract", "factorial", "family", "floor", "format", "format_type",
    "gamma", "gcd", "get_bit", "get_byte", "getdatabaseencoding", "greatest", "height", "host", "hostmask", "initcap",
    "int4multirange", "int4range", "int8multirange", "int8range", "interval", "is_normalized", "isclosed", "isempty",
    "isfinite", "json_array", "json_array_length", "json_build_array", "json_build_object", "json_extract_path",
    "json_extract_path_text", "json_object", "json_populate_record", "json_scalar", "json_serialize", "json_strip_nulls",
    "json_to_tsvector", "json_typeof", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_extract_path",
    "jsonb_extract_path_text", "jsonb_insert", "jsonb_object", "jsonb_path_exists", "jsonb_path_match",
    "jsonb_path_query_array", "jsonb_path_query_first", "jsonb_populate_record", "jsonb_pretty", "jsonb_set", "jsonb_set_lax",
    "jsonb_strip_nulls", "jsonb_to_tsvector", "jsonb_typeof", "justify_days", "justify_hours", "justify_interval", "lcm",
    "least", "left", "length", "lgamma", "line", "ln", "localtime", "localtimestamp", "log", "log10", "lower", "lower_inc",
    "lower_inf", "lpad", "lseg", "ltrim", "make_date", "make_interval", "make_time", "make_timestamp", "make_timestamptz",
    "masklen", "md5", "min_scale", "mod", "netmask", "network", "normalize", "now", "npoints", "nullif", "num_nonnulls",
    "num_nulls", "nummultirange", "numrange", "obj_description", "octet_length", "overlay", "parse_ident", "path",
    "pg_backend_pid", "pg_client_encoding", "pg_current_snapshot", "pg_current_xact_id", "pg_get_userbyid",
    "pg_my_temp_schema", "pg_typeof", "phraseto_tsquery", "pi", "plainto_tsquery", "point", "polygon", "popen", "position",
    "pow", "power", "quote_ident", "quote_literal", "quote_nullable", "radians", "radius", "range_merge", "regexp_count",
    "regexp_instr", "regexp_match", "regexp_replace", "regexp_split_to_array", "regexp_substr", "repeat", "replace", "reverse",
    "right", "round", "row", "row_to_json", "rpad", "rtrim", "scale", "session_user", "set_bit", "set_byte", "set_masklen",
    "setweight", "sha224", "sha256", "sha384", "sha512", "shobj_description", "sign", "sin", "sind", "sinh", "slope",
    "split_part", "sqrt", "starts_with", "statement_timestamp", "string_to_array", "strip", "strpos", "substr", "substring",
    "system_user", "tan", "tand", "tanh", "text", "timezone", "to_ascii", "to_bin", "to_char", "to_date", "to_hex", "to_json",
    "to_jsonb", "to_number", "to_oct", "to_regclass", "to_regtype", "to_timestamp", "to_tsquery", "to_tsvector",
    "transaction_timestamp", "translate", "trim", "trim_array", "trim_scale", "trunc", "tsmultirange", "tsrange",
    "tstzmultirange", "tstzrange", "txid_current", "txid_current_if_assigned", "unistr", "upper", "upper_inc", "upper_inf",
    "user", "uuid_extract_timestamp", "uuid_extract_version", "version", "websearch_to_tsquery", "width", "width_bucket",
    "xmlcomment", "xmlconcat", "xmlelement", "xmlforest", "xmlparse", "xmlpi", "xpath", "xpath_exists",
];

/// Functions that are known to give another value each time; sorted.
#[rustfmt::skip]
const VOLATILE: &[&str] = &[
    "clock_timestamp", "currval", "gen_random_bytes", "gen_random_uuid", "gen_salt", "gen_ulid", "lastval", "nextval",
    "pg_sleep", "random", "random_normal", "set_config", "setval", "timeofday", "uuid_generate_v1", "uuid_generate_v1mc",
    "uuid_generate_v4", "uuid_generate_v7", "uuidv4", "uuidv7",
];

/// A function that makes an expression volatile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volatile<'t> {
    /// Its call.
    pub call: FunctionCall<'t>,
    /// Whether that is known; else nothing says that it is not.
    pub certain: bool,
}

/// The first function that has to be, or may have to be, called for each row.
pub fn volatile<'t>(scene: &Scene<'t>, expression: Expression<'t>) -> Option<Volatile<'t>> {
    let mut calls: Vec<Volatile<'t>> = expression
        .node()
        .all::<FunctionCall<'t>>()
        .filter_map(|call| {
            let certain = is_volatile(scene, call)?;
            Some(Volatile { call, certain })
        })
        .collect();
    calls.sort_by_key(|call| !call.certain);
    calls.into_iter().next()
}

/// Whether a function is known to be volatile; none for those that are not.
fn is_volatile(scene: &Scene<'_>, call: FunctionCall<'_>) -> Option<bool> {
    let full = call.named().unwrap_or_default();
    let (schema, name) = match full.rsplit_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, full),
    };
    if let Some(volatile) = scene.is_volatile(name) {
        return volatile.then_some(true);
    }
    let count = call.arguments().count();
    let routines = scene.routines(schema, name);
    if !routines.is_empty() {
        let takes = |arguments: &str| match arguments {
            "" => 0,
            list => list.split(", ").count(),
        };
        let fitting: Vec<bool> = routines
            .iter()
            .filter(|routine| takes(&routine.arguments) == count)
            .map(|routine| routine.volatility == "volatile")
            .collect();
        let any = if fitting.is_empty() {
            routines.iter().any(|routine| routine.volatility == "volatile")
        } else {
            fitting.contains(&true)
        };
        return any.then_some(true);
    }
    let listed = |sorted: &[&str]| sorted.binary_search(&name).is_ok();
    let is_own = schema.is_none_or(|schema| schema == "pg_catalog");
    if is_own && listed(STEADY) {
        None
    } else {
        Some(listed(VOLATILE))
    }
}

#[cfg(test)]
mod tests {
    use super::{STEADY, VOLATILE, volatile};
    use crate::ast::Expression;
    use crate::sample::Sample;
    use crate::scene::Scene;
    use crate::tree::View;

    #[test]
    fn lists_are_sorted() {
        assert!(STEADY.is_sorted() && VOLATILE.is_sorted());
    }

    #[track_caller]
    fn check(outline: &str, expected: Option<bool>) {
        let sample = Sample::new(&format!("root select\n{outline}"));
        let change = sample.change();
        let expression = Expression::cast(sample.node(1)).expect("an expression");
        let mut answer = None;
        Scene::walk(&change, |scene, _| {
            answer = volatile(scene, expression).map(|found| found.certain);
        });
        assert_eq!(answer, expected, "{outline}");
    }

    #[test]
    fn functions_are_known_by_name() {
        check("  target literal +number = 1\n", None);
        check("  target function-call = now\n", None);
        check("  target function-call = pg_catalog.now\n", None);
        check("  target function-call = random\n", Some(true));
        check("  target function-call = public.now\n", Some(false));
        check("  target function-call = make_code\n", Some(false));
        check(
            "  target function-call = concat\n    argument function-call = f\n    argument function-call = gen_random_uuid\n",
            Some(true),
        );
    }
}
