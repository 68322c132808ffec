"""Every sentence the source says to people in Slack, read by ast: `say("…")`, `say.many("…", "…", …)`, and of errors.

The places are few and plain on purpose: a sentence is written out where it is said, or stands in a constant (a text,
or a dict of texts) of the same module. What cannot be read here could not be translated either, and is an `Unreadable`.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
CHECKS = ("domain", "blocklist")  # what these find is told in Slack; results carry their sentences
CATALOG = ROOT / "checks" / "blocklist" / "catalog.toml"
GUIDANCE = (ROOT / "checks" / "blocklist" / "guidance.py", ROOT / "bot" / "targets" / "reputation" / "snds.py")
SPOKEN = ("alerts", "campaigns", "reviews", "targets", "slack", "verification")
ERRORS = frozenset({"InputError", "NoColumn", "NotFound", "NotAllowed", "TooLate", "StoreUnavailable"})
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
    files = [ROOT / "bot" / "encoding.py"]
    files += [file for folder in SPOKEN for file in sorted((ROOT / "bot" / folder).rglob("*.py"))]
    found: dict[str, str] = {}
    files += [file for folder in CHECKS for file in sorted((ROOT / "checks" / folder).rglob("*.py"))]
    for file in [*files, STORE]:
        for sentence, where in said_in(file.read_text(), file.relative_to(ROOT), lenient=file in (STORE, PASSED_ON)):
            found.setdefault(sentence, where)
    for sentence, where in guidance():
        found.setdefault(sentence, where)
    return found


def guidance() -> Iterator[Said]:
    """What codes mean, what to mend first and how a listing ends, of every list of our catalogue."""
    for table in tomllib.loads(CATALOG.read_text())["list"]:
        codes = [*table.get("codes", {}).values(), *table.get("bits", {}).values()]
        tables = [code if isinstance(code, dict) else {"meaning": code} for code in codes]
        texts = [
            table.get("fix"),
            table.get("ends"),
            *(code.get(part) for code in tables for part in ("meaning", "fix")),
        ]
        yield from (Said(text, f"checks/blocklist/catalog.toml:{table['zone']}") for text in texts if text)
    for file in GUIDANCE:
        yield from said_in(file.read_text(), file.relative_to(ROOT), guides=True)


def said_in(source: str, name: Path, *, lenient: bool = False, guides: bool = False) -> Iterator[Said]:
    """The sentences of one module. `lenient` passes over what is not written out; `guides`: what `Guidance` is made of."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    of = _guidance_of if guides else _found_of if name.parts[0] == "checks" else _sentences_of
    arguments = [argument for node in ast.walk(tree) for argument in of(node)]
    for argument in sorted(arguments, key=lambda one: (one.lineno, one.col_offset)):
        try:
            texts = list(_texts(argument, constants))
        except Unreadable:
            if lenient:
                continue
            raise Unreadable(f"{name}:{argument.lineno}: {ast.unparse(argument)}") from None
        for text in texts:
            yield Said(text, f"{name}:{argument.lineno}")


def _found_of(node: ast.AST) -> list[ast.expr]:
    """The template in `sentence("…", …)` of `checks.sentence`."""
    match node:
        case ast.Call(func=ast.Name(id="sentence"), args=[template]):
            return [template]
    return []


def _guidance_of(node: ast.AST) -> list[ast.expr]:
    """The sentences in `Guidance("…", ask, "…")` and `sentence("…", …)`, and in the table `FIRST`."""
    match node:
        case ast.Assign(targets=[ast.Name(id="FIRST")], value=ast.Dict(values=texts)):
            return texts
        case ast.Call(func=ast.Name(id="Guidance"), args=[ast.Constant() as first, _, ast.Constant() as ends]):
            return [first, ends]
    return _found_of(node)


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
