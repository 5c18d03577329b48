//! The grammars, by the words that a command begins with.

use std::sync::LazyLock;

use super::pattern::{Pattern, read};

/// Parts that several grammars have.
const PARTS: &[(&str, &str)] = &[
    ("PATH", "NAME { . LABEL } *"),
    ("VARIABLE", "NAME { . NAME } *"),
    ("VALUE", "true | false | on | WORD | STRING | NUM"),
    ("OPTION", "{ WORD | analyze | analyse } [ VALUE ]"),
    ("RELATION", "PATH [ STAR ] | only { PATH | ( PATH ) }"),
    ("TABLE", "RELATION [ ( NAME # ) ]"),
    ("STAR", "\u{2a}"),
    (
        "SETTING",
        "VARIABLE { to | = } { default | VALUE # } | VARIABLE from current | time zone REST | role { WORD | STRING } \
         | session authorization REST | transaction REST | names [ STRING | default ] | xml option REST \
         | schema STRING | catalog STRING",
    ),
    (
        "RESETTING",
        "all | VARIABLE | time zone | transaction isolation level | session authorization",
    ),
    ("DEFINITION", "LABEL [ = EXPR ]"),
    (
        "SEQUENCE",
        "{ as REST | cache NUM | cycle | no { cycle | maxvalue | minvalue } | increment [ by ] NUM \
         | { maxvalue | minvalue } NUM | owned by LABEL { . LABEL } * | sequence name PATH \
         | start [ with ] NUM | restart [ [ with ] NUM ] | logged | unlogged } *",
    ),
    (
        "ROUTINE",
        "{ FUNCTION | NAME . LABEL { . LABEL } * } ( [ EXPR # ] ) | PATH | FUNCTION",
    ),
    (
        "OBJECTS",
        "{ table { RELATION [ ( NAME # ) ] [ where ( EXPR ) ] } # \
         | tables in schema { NAME | current_schema } # } #",
    ),
    (
        "AGGREGATE",
        "PATH { ( { WORD = EXPR } # ) | ( EXPR # ) ( { DEFINITION } # ) }",
    ),
    (
        "CHANGED",
        "{ FUNCTION | NAME . LABEL { . LABEL } * } ( REST | { PATH | FUNCTION } LABEL REST",
    ),
    ("ROLE", "WORD | current_user | current_role | session_user"),
];

/// How a command begins, and its grammar.
type Command = (&'static [&'static str], &'static str);

const COMMANDS: &[Command] = &[
    (&["set", "constraints"], "REST"),
    (
        &["set"],
        "set [ local | session ] { SETTING | characteristics REST | authorization REST }",
    ),
    (&["reset"], "reset { RESETTING }"),
    (&["show"], "show { RESETTING }"),
    (
        &["alter", "system"],
        "alter system { set VARIABLE { to | = } { default | VALUE # } | reset { all | VARIABLE } }",
    ),
    (
        &["alter", "database"],
        "alter database NAME { set tablespace NAME | set { SETTING } | reset { RESETTING } | owner to { ROLE } | rename to NAME \
         | refresh collation version | [ with ] { { connection limit | WORD } [ = ] { VALUE | default } } * }",
    ),
    (
        &["fetch"],
        "fetch [ next | prior | first | last | all | { absolute | relative } INT | INT \
         | { forward | backward } [ INT | all ] ] [ from | in ] NAME",
    ),
    (
        &["move"],
        "move [ next | prior | first | last | all | { absolute | relative } INT | INT \
         | { forward | backward } [ INT | all ] ] [ from | in ] NAME",
    ),
    (
        &["vacuum"],
        "vacuum { ( { OPTION } # ) | [ full ] [ freeze ] [ verbose ] [ analyze | analyse ] } [ { TABLE } # ]",
    ),
    (
        &["analyze"],
        "analyze { ( { OPTION } # ) | [ verbose ] } [ { TABLE } # ]",
    ),
    (
        &["analyse"],
        "analyse { ( { OPTION } # ) | [ verbose ] } [ { TABLE } # ]",
    ),
    (
        &["cluster"],
        "cluster { ( { OPTION } # ) | [ verbose ] } [ PATH [ using NAME ] | NAME on PATH ]",
    ),
    (&["create", "user", "mapping"], "REST"),
    (&["create", "role"], "create role NEWROLE REST"),
    (&["create", "user"], "create user NEWROLE REST"),
    (&["create", "group"], "create group NEWROLE REST"),
    (
        &["alter", "group"],
        "alter group { ROLE } { { add | drop } user { ROLE } # | rename to NEWROLE }",
    ),
    (
        &["alter", "role"],
        "alter role { all [ in database NAME ] { set | reset } REST | { ROLE } REST }",
    ),
    (&["create", "procedural"], "create procedural language REST"),
    (
        &["create", "trusted"],
        "create trusted [ procedural ] language REST",
    ),
    (&["create", "operator", "class"], "REST"),
    (&["create", "operator", "family"], "REST"),
    (
        &["create", "operator"],
        "create operator { NAME . } * OPERATOR ( { DEFINITION } # )",
    ),
    (&["create", "aggregate"], "create aggregate AGGREGATE"),
    (
        &["create", "or", "replace", "aggregate"],
        "create or replace aggregate AGGREGATE",
    ),
    (
        &["create", "collation"],
        "create collation [ if not exists ] PATH { ( { DEFINITION } # ) | from PATH }",
    ),
    (
        &["create", "publication"],
        "create publication NAME [ for { all tables | OBJECTS } ] [ with ( { DEFINITION } # ) ]",
    ),
    (
        &["alter", "publication"],
        "alter publication NAME { { add | set | drop } OBJECTS | set ( { DEFINITION } # ) | owner to { ROLE } | rename to NAME }",
    ),
    (
        &["create", "event", "trigger"],
        "create event trigger NAME on LABEL [ when { LABEL in ( STRING # ) } { and LABEL in ( STRING # ) } * ] \
         execute { function | procedure } FUNCTION { . LABEL } * ( )",
    ),
    (
        &["create", "statistics"],
        "create statistics [ [ if not exists ] PATH ] [ ( NAME # ) ] \
         on { NAME | LABEL { . LABEL } * ( REST | LABEL { . LABEL } * ( [ EXPR # ] ) | ( EXPR ) } # from REST",
    ),
    (
        &["alter", "sequence"],
        "alter sequence [ if exists ] PATH { SEQUENCE | set REST | { owner | rename } REST | { add | alter | drop } REST }",
    ),
    (
        &["drop", "function"],
        "drop function [ if exists ] { ROUTINE } # [ cascade | restrict ]",
    ),
    (
        &["drop", "procedure"],
        "drop procedure [ if exists ] { ROUTINE } # [ cascade | restrict ]",
    ),
    (
        &["drop", "routine"],
        "drop routine [ if exists ] { ROUTINE } # [ cascade | restrict ]",
    ),
    (&["alter", "function"], "alter function CHANGED"),
    (&["alter", "procedure"], "alter procedure CHANGED"),
    (&["alter", "routine"], "alter routine CHANGED"),
];

static GRAMMARS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let grammars = COMMANDS.iter().map(|(_, grammar)| read(grammar, PARTS));
    grammars.collect()
});

/// The grammar of a command, whose words are given by their index.
pub(super) fn find<'text>(word: impl Fn(usize) -> &'text str) -> Option<&'static Pattern> {
    let begins = |words: &[&str]| {
        let mut words = words.iter().enumerate();
        words.all(|(at, known)| word(at).eq_ignore_ascii_case(known))
    };
    let at = COMMANDS.iter().position(|(words, _)| begins(words))?;
    GRAMMARS.get(at)
}
