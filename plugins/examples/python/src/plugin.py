"""The component: one module a rule."""

from stagegate_sdk import component
from timestamp_column_name import timestamp_column_name
from yes_no_text import yes_no_text

Checks = component(
    name="example-python",
    version="0.1.0",
    licence="Apache-2.0",
    category="example",
    rules=[timestamp_column_name, yes_no_text],
)
