"""`yes-no-text`: a column of text that may hold two values, which is a boolean."""

from stagegate_sdk import Change, Findings, NoOptions, ast, rule

YES_NO = ({"y", "n"}, {"yes", "no"}, {"t", "f"}, {"true", "false"}, {"0", "1"})


@rule(
    id="yes-no-text",
    title="Yes and no as text",
    what="""
A `CHECK` that lets a column be one of two texts that mean yes and no: `CHECK (active IN ('Y', 'N'))`.""",
    why="""
Every program compares with its own idea of the two texts; a `'y'` that slips in before the constraint is there is a third value. A
`boolean` takes one byte and can be used as a condition.""",
    instead="""
```sql
CREATE TABLE account (id bigint PRIMARY KEY, active boolean NOT NULL);
```""",
    level="info",
)
def yes_no_text(change: Change, _: NoOptions, findings: Findings) -> None:
    for check in change.all(ast.CheckConstraint):
        for choice in check.node.all(ast.InList):
            values = [each for each in choice.values if isinstance(each, ast.Literal) and each.string]
            if len(values) == len(choice.values) and {(each.named or "").lower() for each in values} in YES_NO:
                operand = choice.operand.text if choice.operand else "a column"
                findings.report(
                    f"{operand} is yes or no, written as text", at=choice, object=operand, help="Make it a boolean."
                )
