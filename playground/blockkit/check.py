"""Holds a value against a rule, and says what is wrong in Slack's words, with a JSON pointer to the place."""

from collections.abc import Callable, Iterator
from typing import Any

from playground.blockkit.elements import ELEMENTS
from playground.blockkit.rules import (
    Anything,
    ByType,
    Element,
    Flag,
    ListOf,
    Number,
    OneOf,
    Rule,
    Shape,
    Str,
    Text,
    Url,
)

Problems = Iterator[str]
_TEXT_TYPES = ("plain_text", "mrkdwn")


def at(message: str, pointer: str) -> str:
    return f"{message} [json-pointer:{pointer}]"


def problems(value: Any, rule: Rule, pointer: str) -> Problems:
    return _CHECKS[type(rule)](value, rule, pointer)


def _length(value: str, *, shortest: int, longest: int, pointer: str) -> Problems:
    if len(value) < shortest:
        yield at(f"must be more than {shortest - 1} characters", pointer)
    if len(value) > longest:
        yield at(f"must be less than {longest + 1} characters", pointer)


def _text(value: Any, rule: Text, pointer: str) -> Problems:
    if not isinstance(value, dict):
        yield at("must provide an object", pointer)
        return
    kind = value.get("type")
    if kind not in _TEXT_TYPES or (rule.plain and kind != "plain_text"):
        yield at("must be a valid enum value", f"{pointer}/type")
    allowed = {"type", "text", "emoji"} if kind == "plain_text" else {"type", "text", "verbatim"}
    for name in sorted(value.keys() - allowed):
        yield at(f"invalid additional property: {name}", pointer)
    if "text" not in value:
        yield at("missing required field: text", pointer)
        return
    yield from _string(value["text"], Str(rule.longest, rule.shortest), f"{pointer}/text")


def _string(value: Any, rule: Str, pointer: str) -> Problems:
    if not isinstance(value, str):
        yield at("must provide a string", pointer)
        return
    yield from _length(value, shortest=rule.shortest, longest=rule.longest, pointer=pointer)


def _url(value: Any, rule: Url, pointer: str) -> Problems:
    if not isinstance(value, str):
        yield at("must provide a string", pointer)
    elif not value.startswith(("http://", "https://", "mailto:", "slack:")):
        yield at("invalid url", pointer)
    else:
        yield from _length(value, shortest=1, longest=rule.longest, pointer=pointer)


def _number(value: Any, rule: Number, pointer: str) -> Problems:
    if isinstance(value, bool) or not isinstance(value, int if rule.whole else (int, float)):
        yield at("must provide an integer" if rule.whole else "must provide a number", pointer)
    elif value < rule.lowest:
        yield at(f"must be greater than or equal to {rule.lowest}", pointer)
    elif value > rule.highest:
        yield at(f"must be less than or equal to {rule.highest}", pointer)


def _flag(value: Any, _rule: Flag, pointer: str) -> Problems:
    if not isinstance(value, bool):
        yield at("must provide a boolean", pointer)


def _one_of(value: Any, rule: OneOf, pointer: str) -> Problems:
    if value not in rule.values:
        yield at("must be a valid enum value", pointer)


def _anything(_value: Any, _rule: Anything, _pointer: str) -> Problems:
    yield from ()


def _list(value: Any, rule: ListOf, pointer: str) -> Problems:
    if not isinstance(value, list):
        yield at("must provide an array", pointer)
        return
    if len(value) < rule.shortest:
        yield at(f"no fewer than {rule.shortest} items allowed", pointer)
    if len(value) > rule.longest:
        yield at(f"no more than {rule.longest} items allowed", pointer)
    for position, item in enumerate(value):
        yield from problems(item, rule.item, f"{pointer}/{position}")


def _element(value: Any, rule: Element, pointer: str) -> Problems:
    if not isinstance(value, dict):
        yield at("must provide an object", pointer)
        return
    kind = value.get("type")
    if kind not in rule.kinds:
        yield at(f"unsupported type: {kind}", f"{pointer}/type")
    elif kind in _TEXT_TYPES:
        yield from _text(value, Text(3000), pointer)
    elif kind in ELEMENTS:
        yield from shape_problems(value, ELEMENTS[kind], pointer, known=("type",))


def _by_type(value: Any, rule: ByType, pointer: str) -> Problems:
    if not isinstance(value, dict):
        yield at("must provide an object", pointer)
    elif value.get("type") not in rule.shapes:
        yield at(f"unsupported type: {value.get('type')}", f"{pointer}/type")
    else:
        yield from shape_problems(value, rule.shapes[value["type"]], pointer, known=("type",))


def _shape(value: Any, rule: Shape, pointer: str) -> Problems:
    yield from shape_problems(value, rule, pointer)


def shape_problems(value: Any, shape: Shape, pointer: str, *, known: tuple[str, ...] = ()) -> Problems:
    """`known`: fields somebody else has looked at already (type, block_id)."""
    if not isinstance(value, dict):
        yield at("must provide an object", pointer)
        return
    fields = {**shape.required, **shape.optional}
    for name in shape.required:
        if value.get(name) is None:
            yield at(f"missing required field: {name}", pointer)
    if shape.one_of and all(value.get(name) is None for name in shape.one_of):
        yield at(f"must define either {' or '.join(f'`{name}`' for name in shape.one_of)}", pointer)
    for name, part in value.items():
        if name in known:
            continue
        if name not in fields:
            yield at(f"invalid additional property: {name}", pointer)
        elif part is not None:
            yield from problems(part, fields[name], f"{pointer}/{name}")


_CHECKS: dict[type, Callable[[Any, Any, str], Problems]] = {
    Text: _text,
    Str: _string,
    Url: _url,
    Number: _number,
    Flag: _flag,
    OneOf: _one_of,
    Anything: _anything,
    ListOf: _list,
    Element: _element,
    ByType: _by_type,
    Shape: _shape,
}
