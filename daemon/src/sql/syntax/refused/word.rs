//! Words that name functions and types only, and words that do not name types.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::name::is_plain_name;

/// Words that may name a function or a type, and nothing else without quotes.
const OF_FUNCTIONS_AND_TYPES: &[&str] = &[
    "authorization",
    "binary",
    "collation",
    "concurrently",
    "cross",
    "current_schema",
    "freeze",
    "full",
    "ilike",
    "inner",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "natural",
    "notnull",
    "outer",
    "overlaps",
    "right",
    "similar",
    "tablesample",
    "verbose",
];

/// Words of the grammar that are no types, though they may name columns.
const NO_TYPES: &[&str] = &[
    "between",
    "coalesce",
    "exists",
    "extract",
    "greatest",
    "grouping",
    "inout",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "least",
    "merge_action",
    "normalize",
    "nullif",
    "out",
    "overlay",
    "position",
    "precision",
    "row",
    "setof",
    "substring",
    "treat",
    "trim",
    "values",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// What paths name whose first word is not reserved.
const PATHS: &[Kind] = &[
    Kind::CONFIG_PARAMETER_REF,
    Kind::CONSTRAINT_NAME_REF,
    Kind::DOMAIN,
    Kind::INDEX,
    Kind::INDEX_REF,
    Kind::OP_CLASS_REF,
    Kind::QUALIFIED_COLUMN_NAME_REF,
    Kind::RELATION_NAME_REF,
    Kind::SEQUENCE,
    Kind::SEQUENCE_REF,
    Kind::TABLE_NAME,
    Kind::TABLE_NAME_REF,
    Kind::TYPE_NAME,
    Kind::TYPE_NAME_REF,
    Kind::VIEW,
    Kind::VIEW_REF,
];

/// Whether a node is a name that is such a word, without quotes.
pub(super) fn is_misused(node: &SyntaxNode) -> bool {
    let Some(word) = node.first_token() else {
        return false;
    };
    let is = |words: &[&str]| is_in(words, word.text());
    match node.kind() {
        Kind::COLUMN_NAME => !is_label(node) && is(OF_FUNCTIONS_AND_TYPES),
        Kind::PATH_SEGMENT | Kind::PATH_SEGMENT_REF if is_first(node) => {
            let Some(path) = node.ancestors().find(|node| !is_path(node.kind())) else {
                return false;
            };
            match path.kind() {
                Kind::PATH_TYPE => is(NO_TYPES) && path.children().all(|path| path.children().count() == 1),
                kind if PATHS.contains(&kind) => {
                    is(OF_FUNCTIONS_AND_TYPES) && !(is(&["current_schema"]) && is_read(&path))
                }
                _ => false,
            }
        }
        // A role or a language may be called so.
        Kind::ROLE | Kind::LANGUAGE_REF => false,
        kind => is_plain_name(kind) && is(OF_FUNCTIONS_AND_TYPES),
    }
}

/// Whether a word names functions and types only.
pub(in crate::sql::syntax) fn is_of_functions(word: &str) -> bool {
    is_in(OF_FUNCTIONS_AND_TYPES, word)
}

/// Whether a word names columns and tables, but no functions.
pub(in crate::sql::syntax) fn is_of_columns(word: &str) -> bool {
    is_in(NO_TYPES, word)
}

/// Whether what is named is read from, where a function may stand too.
fn is_read(name: &SyntaxNode) -> bool {
    let item = name.parent();
    item.is_some_and(|item| item.kind() == Kind::RELATION_FROM_ITEM)
}

fn is_in(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a column's name is one that a query gives: behind AS any word will do.
fn is_label(name: &SyntaxNode) -> bool {
    !name.parent().is_some_and(|parent| {
        matches!(
            parent.kind(),
            Kind::COLUMN | Kind::ADD_COLUMN | Kind::RENAME_COLUMN | Kind::COLUMN_LIST
        )
    })
}

fn is_first(segment: &SyntaxNode) -> bool {
    let before = segment.prev_sibling_or_token();
    before.is_none_or(|before| before.kind() != Kind::DOT)
}

fn is_path(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PATH | Kind::PATH_REF | Kind::PATH_SEGMENT | Kind::PATH_SEGMENT_REF
    )
}
