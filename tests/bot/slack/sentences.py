"""Every sentence the source says to people in Slack, read by ast: `say("…")`, `say.many("…", "…", …)`, and of errors.

The places are few and plain on purpose: a sentence is written out where it is said, or stands in a constant (a text,
or a dict of texts) of the same module. What cannot be read here could not be translated either, and is an `Unreadable`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
SPOKEN = ("alerts", "campaigns", "reviews", "targets", "slack", "verification")
ERRORS = frozenset({"InputError", "NotFound", "NotAllowed", "TooLate", "StoreUnavailable"})
STORE = (
    ROOT / "bot" / "store" / "engine.py"
)  # what it says when it fails reaches people; where it cannot open, nobody's
PASSED_ON = ROOT / "bot" / "slack" / "request.py"  # says the sentence of the error it caught: read where it is raised


class Said(NamedTuple):
    """A sentence and where it stands: `bot/slack/blocks/alert.py:61`."""

    sentence: str
    where: str


class Unreadable(Exception):
    """A sentence that is not written out where it is said."""


def everything_said() -> dict[str, str]:
    """Each sentence with the first place it stands at, in the order of the source."""
    files = [file for folder in SPOKEN for file in sorted((ROOT / "bot" / folder).rglob("*.py"))]
    found: dict[str, str] = {}
    for file in [*files, STORE]:
        for sentence, where in said_in(file.read_text(), file.relative_to(ROOT), lenient=file in (STORE, PASSED_ON)):
            found.setdefault(sentence, where)
    return found


def said_in(source: str, name: Path, *, lenient: bool = False) -> Iterator[Said]:
    """The sentences of one module. `lenient` passes over what is not written out."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    arguments = [argument for node in ast.walk(tree) for argument in _sentences_of(node)]
    for argument in sorted(arguments, key=lambda one: (one.lineno, one.col_offset)):
        try:
            texts = list(_texts(argument, constants))
        except Unreadable:
            if lenient:
                continue
            raise Unreadable(f"{name}:{argument.lineno}: {ast.unparse(argument)}") from None
        for text in texts:
            yield Said(text, f"{name}:{argument.lineno}")


def _sentences_of(node: ast.AST) -> list[ast.expr]:
    """The arguments of a call that are sentences: one; two of `say.many`."""
    if not isinstance(node, ast.Call) or not node.args:
        return []
    called = ast.unparse(node.func).split(".")
    if called[-1] in ("say", "_say") or called[-1] in ERRORS:
        return node.args[:1]
    return node.args[:2] if called[-2:] in (["say", "many"], ["_say", "many"]) else []


def _texts(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in constants:
            yield from _texts(constants[name], {})
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(table := constants.get(name), ast.Dict):
            for value in table.values:
                yield from _texts(value, {})
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, constants)
            yield from _texts(other, constants)
        case _:
            raise Unreadable(ast.unparse(node))
