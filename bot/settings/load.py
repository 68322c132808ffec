"""Settings are read from a TOML file, then from the environment."""

import difflib
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct

from bot.errors import SettingsError
from bot.settings.model import ALIASES, REPEATED, SECTIONS, Settings, description, env_name, field_type
from bot.settings.rules import check_rules
from bot.settings.secrets import NAMED, SECRET_NAMES, Secrets

Said = dict[str, tuple[Any, str]]  # key → (value, where it was said)


class Raw(Struct, frozen=True):
    """What was said, not yet checked: [section] → what it says, [[repeated]] → what each of them says."""

    once: dict[str, Said]
    often: dict[str, list[Said]]


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `file` (default: `deliverabot.toml` here, or what DELIVERABOT_CONFIG names), then `environ`."""
    raw = _from_file(file, environ)
    repeated: dict[str, Any] = {
        name: tuple(_section(name, kind, said) for said in raw.often.get(name, ())) for name, kind in REPEATED.items()
    }
    named = _secrets_of(repeated)
    _add_environment(raw, environ, named)
    sections: dict[str, Any] = {name: _section(name, kind, raw.once.get(name, {})) for name, kind in SECTIONS.items()}
    secrets = Secrets(
        **{field: environ.get(name, "").strip() for field, name in SECRET_NAMES.items()},
        named={name: environ[name].strip() for name in named if environ.get(name, "").strip()},
    )
    settings = Settings(**sections, **repeated, secrets=secrets)
    check_rules(settings)
    return settings


def are_said(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> bool:
    """Is there a settings file, or a setting under our own name in the environment? Else all is as it comes."""
    names = {env_name(section, key) for section, kind in SECTIONS.items() for key in kind.__struct_fields__}
    return _file(file, environ).exists() or not names.isdisjoint(environ)


def _from_file(file: Path | None, environ: Mapping[str, str]) -> Raw:
    path = _file(file, environ)
    if not path.exists():
        if file or environ.get("DELIVERABOT_CONFIG"):
            raise SettingsError(f"{path}: there is no such settings file")
        return Raw({}, {})
    try:
        tables = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from None
    raw = Raw({}, {})
    for section, table in tables.items():
        if section in REPEATED:
            raw.often[section] = _repeated(path, section, table)
        elif isinstance(table, dict) and section in SECTIONS:
            raw.once[section] = _keys(path, section, table, SECTIONS[section])
        elif isinstance(table, dict):
            raise SettingsError(f"{path}: [{section}] is no section{_nearest(section, {**SECTIONS, **REPEATED})}")
        else:
            where = f"be a section, [{section}]" if section in SECTIONS else "stand in a section, such as [web]"
            raise SettingsError(f"{path}: {section} = {table!r}: must {where}")
    return raw


def _file(file: Path | None, environ: Mapping[str, str]) -> Path:
    return file or Path(environ.get("DELIVERABOT_CONFIG") or "deliverabot.toml")


def _repeated(path: Path, section: str, tables: Any) -> list[Said]:
    if not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
        raise SettingsError(f"{path}: [{section}]: must be written [[{section}]], once for each")
    return [_keys(path, section, table, REPEATED[section]) for table in tables]


def _keys(path: Path, section: str, table: Mapping[str, Any], kind: type[Struct]) -> Said:
    for key, value in table.items():
        if key not in kind.__struct_fields__:
            near = _nearest(key, kind.__struct_fields__)
            raise SettingsError(f"{path}: {section}.{key} = {value!r}: there is no such setting{near}")
    return {key: (value, str(path)) for key, value in table.items()}


def _secrets_of(repeated: Mapping[str, Sequence[Any]]) -> list[str]:
    """What the environment may hold for the entries of repeated sections."""
    return [
        f"{each.secret_prefix}{what}"
        for section, whats in NAMED.items()
        for each in repeated[section]
        for what in whats
    ]


def _add_environment(raw: Raw, environ: Mapping[str, str], named: Sequence[str]) -> None:
    names = {env_name(s, k): (s, k) for s, kind in SECTIONS.items() for k in kind.__struct_fields__} | ALIASES
    others = {*SECRET_NAMES.values(), *named, "DELIVERABOT_CONFIG"}
    # Our own names have the last word.
    for name, value in sorted(environ.items(), key=lambda item: item[0] not in ALIASES):
        if name in names:
            section, key = names[name]
            if not (value == "" and name in ALIASES):
                raw.once.setdefault(section, {})[key] = (value, name)
        elif name.startswith("DELIVERABOT_") and name not in others and name not in (ours := _of_platforms(name)):
            near = _nearest(name, [*names, *others, *ours], alike="DELIVERABOT_")
            # A token under a name that is not quite right is still a secret.
            secret = any(word in name + near for word in ("TOKEN", "SECRET", "PASSWORD", "KEY"))
            said = name if secret else f"{name} = {value!r}"
            raise SettingsError(f"{said}: there is no such setting{near}")


def _of_platforms(name: str) -> Mapping[str, str]:
    """The secrets of the platforms' webhooks. Their modules are loaded where one is set, or mistyped."""
    if "WEBHOOK" not in name:
        return {}
    from bot import platforms

    return platforms.environment()


def _section(name: str, kind: type[Struct], said: Mapping[str, tuple[Any, str]]) -> Struct:
    values: dict[str, Any] = {}
    for key, (value, where) in said.items():
        wanted = field_type(name, key)
        from_environment = where != "" and isinstance(value, str) and where.isupper()
        plain = get_args(wanted)[0]
        if from_environment and getattr(plain, "__origin__", None) is list:
            value = [part.strip() for part in value.split(",") if part.strip()]
        try:
            values[key] = msgspec.convert(value, wanted, strict=not from_environment)
        except msgspec.ValidationError as error:
            allowed = _either(get_args(plain)) if get_origin(plain) is Literal else str(error).replace("`", "")
            raise SettingsError(f"{name}.{key} = {value!r} (in {where}): {allowed}: {description(name, key)}") from None
    try:
        return kind(**values)
    except TypeError:
        missing = next(
            field.name for field in msgspec.structs.fields(kind) if field.required and field.name not in values
        )
        raise SettingsError(f"[[{name}]] needs {missing}: {description(name, missing)}") from None


def _either(words: Sequence[str]) -> str:
    return f"must be {', '.join(words[:-1])} or {words[-1]}"


def _nearest(word: str, words: Any, *, alike: str = "") -> str:
    """`alike`: what all of them begin with, which makes no two of them near."""
    near = difflib.get_close_matches(word.removeprefix(alike), [each.removeprefix(alike) for each in words], 1)
    known = next((each for each in words if each in (near[0], alike + near[0])), "") if near else ""
    return f"; did you mean {known}?" if known else ""
