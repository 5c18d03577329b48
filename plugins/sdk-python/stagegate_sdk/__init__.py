"""What a rule component in Python is made with: typed views over the tree, rule declaration, findings, catalog.

Nothing of this package does anything outside of the component but ask the catalog and write the operator's log.
"""

from . import ast, log
from .catalog import Catalog, CatalogProblem, Moment
from .change import Change, Statement
from .finding import Findings, Fix, insert_after, insert_before, replace
from .name import TableName, matches, quote
from .options import NoOptions, option
from .rule import Rule, component, rule
from .tree import Node, Source, Unknown, View

__all__ = [
    "Catalog",
    "CatalogProblem",
    "Change",
    "Findings",
    "Fix",
    "Moment",
    "NoOptions",
    "Node",
    "Rule",
    "Source",
    "Statement",
    "TableName",
    "Unknown",
    "View",
    "ast",
    "component",
    "insert_after",
    "insert_before",
    "log",
    "matches",
    "option",
    "quote",
    "replace",
    "rule",
]
