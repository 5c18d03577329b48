"""Rules that fail in the ways of Python, and an honest one beside them."""

from stagegate_sdk import component, rule


def vice(id):
    return rule(id=id, title=id, what="For tests.", why="For tests.", instead="For tests.")


@vice("honest")
def honest(change, _, findings):
    findings.report("there is a statement", at=change.statements[0])


@vice("raises")
def raises(change, _, findings):
    findings.report(change.statements[0].nothing)


@vice("loops")
def loops(change, _, findings):
    while True:
        pass


@vice("recurses")
def recurses(change, _, findings):
    recurses.check(change, _, findings)


@vice("hoards")
def hoards(change, _, findings):
    hoard = []
    while True:
        hoard.append(b"x" * (1 << 20))


Checks = component(name="python-vices", version="0.1.0", rules=[honest, raises, loops, recurses, hoards])
