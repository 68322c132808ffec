"""The settings for people: each with its names, what it may be, its default and its value. As words, TOML or Markdown.

What the secrets are is never told, only whether they are set.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta, Struct

from bot import settings as definition
from bot.settings import ALIASES, REPEATED, SECRET_NAMES, SECTIONS, Secrets, Settings
from bot.settings.secrets import NAMED_HELP

SECRETS = "Secrets, from the environment only"
WORDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    list[str]: "texts",
    list[int]: "whole numbers",
}


class Setting(Struct, frozen=True, kw_only=True):
    """One setting. `default` and `value` are as TOML writes them; of a secret `value` is "set" or "unset"."""

    section: str
    key: str
    env: tuple[str, ...]
    allowed: str
    default: str
    value: str
    help: str
    changed: bool


def described(settings: Settings) -> list[Setting]:
    """Every setting that is no secret."""
    return [
        Setting(
            section=section,
            key=key,
            env=_env_names(section, key),
            allowed=allowed(definition.field_type(section, key)),
            default=_toml(getattr(kind(), key)),
            value=_toml(getattr(getattr(settings, section), key)),
            help=definition.description(section, key),
            changed=getattr(getattr(settings, section), key) != getattr(kind(), key),
        )
        for section, kind in SECTIONS.items()
        for key in kind.__struct_fields__
    ]


def repeated() -> list[Setting]:
    """What a [[section]] may say. `default` is empty where it must be said; `value` and `env` are always empty."""
    return [
        Setting(
            section=section,
            key=field.name,
            env=(),
            allowed=allowed(definition.field_type(section, field.name)),
            default=_default(field),
            value="",
            help=definition.description(section, field.name),
            changed=False,
        )
        for section, kind in REPEATED.items()
        for field in msgspec.structs.fields(kind)
    ]


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default_factory is not NODEFAULT:
        return _toml(field.default_factory())
    return "" if field.required else _toml(field.default)


def secrets(settings: Settings) -> list[Setting]:
    """The secrets, by their names in the environment."""
    types = get_type_hints(Secrets, include_extras=True)
    return [
        Setting(
            section="",
            key=name,
            env=(name,),
            allowed="text",
            default="unset",
            value="set" if getattr(settings.secrets, field) else "unset",
            help=get_args(types[field])[1].description,
            changed=bool(getattr(settings.secrets, field)),
        )
        for field, name in SECRET_NAMES.items()
    ] + [
        Setting(
            section="",
            key=name,
            env=(name,),
            allowed="text",
            default="unset",
            value="set",
            help="of the settings",
            changed=True,
        )
        for name in sorted(settings.secrets.named)
    ]


def allowed(kind: Any) -> str:
    """What a value may be: its type, and the limits of it."""
    plain, metas = get_args(kind)[0], [meta for meta in get_args(kind)[1:] if isinstance(meta, Meta)]
    if get_origin(plain) is Literal:
        return ", ".join(map(str, get_args(plain)))
    if get_origin(plain) is list and get_origin(get_args(plain)[0]) is Literal:
        return f"several of {', '.join(map(str, get_args(get_args(plain)[0])))}"
    low = next((f"from {meta.ge:,}" for meta in metas if meta.ge is not None), "")
    low = low or next((f"above {meta.gt:,}" for meta in metas if meta.gt is not None), "")
    high = next((f"to {meta.le:,}" for meta in metas if meta.le is not None), "")
    high = high or next((f"below {meta.lt:,}" for meta in metas if meta.lt is not None), "")
    limits = " ".join(filter(None, [WORDS[plain], low, high]))
    needed = "not empty" if any(meta.min_length for meta in metas) else ""
    shape = next((f"like {meta.pattern}" for meta in metas if meta.pattern), "")
    return ", ".join(filter(None, [limits, needed, shape]))


def as_words(settings: Settings) -> Iterator[str]:
    """For a terminal: the current values."""
    everything = described(settings)
    for section in SECTIONS:
        yield f"[{section}] {_about(section)}"
        for one in (each for each in everything if each.section == section):
            yield f"  {one.key} = {one.value}{f'   (default {one.default})' if one.changed else ''}"
            yield f"      {one.help}; {one.allowed}"
            yield f"      {' or '.join(one.env)}"
        yield ""
    for section in REPEATED:
        yield f"[[{section}]] {len(getattr(settings, section))} of them. {_about(section)}"
    yield ""
    yield f"{SECRETS}:"
    for one in secrets(settings):
        yield f"  {one.key}: {one.value}"
        yield f"      {one.help}"


def as_toml(settings: Settings) -> Iterator[str]:
    """A settings file: what differs from its default is said, the rest stands there as a comment."""
    everything = described(settings)
    yield "# Settings of Deliverabot. A line with # before it is the default."
    for section in SECTIONS:
        yield ""
        yield f"[{section}]  # {_about(section)}"
        for one in (each for each in everything if each.section == section):
            yield f"# {one.help}: {one.allowed}"
            yield f"{'' if one.changed else '# '}{one.key} = {one.value}"
    for section in REPEATED:
        yield ""
        yield f"# {_about(section)}"
        yield f"#[[{section}]]"
        for one in (each for each in repeated() if each.section == section):
            yield f"#{one.key} = {one.default}  # {one.help}: {one.allowed}"
        for each in getattr(settings, section):
            yield f"[[{section}]]"
            yield from (f"{key} = {_toml(getattr(each, key))}" for key in each.__struct_fields__)


def as_markdown() -> Iterator[str]:
    """The reference; the same wherever it is made."""
    everything = described(Settings())
    yield "# Settings"
    yield ""
    yield "Read from `deliverabot.toml` (or `--config FILE`, or the file that `DELIVERABOT_CONFIG` names), then from the"
    yield "environment, which wins; lists are written there with commas. A wrong setting is one line and exit status 2."
    yield "`deliverabot settings` shows what is in force, `deliverabot settings --toml > deliverabot.toml` begins a file."
    yield ""
    yield "This page is made by `deliverabot settings --markdown`."
    for section in SECTIONS:
        yield from ("", f"## [{section}]", "", _sentence(_about(section)), "")
        yield "| key | in the environment | may be | default | what it is |"
        yield "| --- | --- | --- | --- | --- |"
        for one in (each for each in everything if each.section == section):
            names = ", ".join(f"`{name}`" for name in one.env)
            yield f"| `{one.key}` | {names} | {one.allowed} | `{one.default}` | {_cell(one.help)} |"
    for section in REPEATED:
        yield from ("", f"## [[{section}]]", "", f"{_sentence(_about(section))} In the settings file only.", "")
        yield "| key | may be | default | what it is |"
        yield "| --- | --- | --- | --- |"
        for one in (each for each in repeated() if each.section == section):
            yield f"| `{one.key}` | {one.allowed} | {f'`{one.default}`' if one.default else 'must be said'} | {_cell(one.help)} |"
    yield from ("", "## Secrets", "", "From the environment only; never shown, logged or written down.", "")
    yield "| in the environment | what it is |"
    yield "| --- | --- |"
    yield from (f"| `{one.key}` | {_cell(one.help)} |" for one in secrets(Settings()))
    yield from (f"| `{name}` | {_cell(words)} |" for name, words in NAMED_HELP.items())


def _env_names(section: str, key: str) -> tuple[str, ...]:
    others = (name for name, meant in ALIASES.items() if meant == (section, key))
    return (definition.env_name(section, key), *others)


def _about(section: str) -> str:
    words = ((SECTIONS | REPEATED)[section].__doc__ or "").partition("\n")[0].partition("]: ")[2]
    return words.rstrip(".").replace("`", "")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _toml(value: Any) -> str:
    # JSON's way of writing texts, numbers, booleans and lists of them is TOML's, too.
    return json.dumps(value, ensure_ascii=False)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
