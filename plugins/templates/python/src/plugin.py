"""The rules of {{name}}: a module and an entry in the list for each."""

from stagegate_sdk import component
from throwaway_table_name import throwaway_table_name

Checks = component(
    name="{{name}}",
    version="0.1.0",
    licence="Apache-2.0",
    rules=[throwaway_table_name],
)
