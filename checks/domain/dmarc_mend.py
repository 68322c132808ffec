"""A DMARC record as it should be published. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches

from checks.domain.dmarc_record import DmarcRecord, Policy, ReportAddress, read_records, report_address, salvaged
from checks.domain.dmarc_walk import Dmarc
from checks.domain.finding import Record

_MISSES_SCHEME = re.compile(r"[^@:,;!\s]+@[^@:,;!\s]+\.[^@:,;!\s]+(![0-9]+[kmgtKMGT]?)?")


def record_of(domain: str, value: str) -> Record:
    """The TXT record of a domain's policy."""
    return Record(name=f"_dmarc.{domain}", type="TXT", value=value)


def changed(dmarc: Dmarc, record: DmarcRecord, changes: dict[str, str | None]) -> Record:
    """The record in force with some tags changed, or (None) taken out; what has no meaning is left out anyway."""
    record = _readable(record)
    dropped = {*record.removed_tags, *(tag.partition("=")[0] for tag in record.invalid_tags)}
    kept = {name: value for name, value in record.tags.values.items() if name not in dropped}
    for name in record.invalid_policies:
        kept[name] = next(iter(get_close_matches(kept[name].lower(), Policy, 1)), "none")
    for name in ("rua", "ruf"):
        found = _addresses(record, name)
        if found or name in kept:
            kept[name] = ",".join(found)
    if kept.get("rua") == "":
        kept["rua"] = f"mailto:dmarc@{dmarc.found_at}"
    if not kept.get("ruf"):
        kept.pop("ruf", None)
    if record.tags.get("pct") == "0":  # this is how a policy was tried before there was t=
        kept["t"] = "y"
    values: dict[str, str | None] = {"v": "DMARC1", "p": "none", **kept, **changes}
    return record_of(
        dmarc.found_at, "; ".join(f"{name}={value}" for name, value in values.items() if value is not None)
    )


def _readable(record: DmarcRecord) -> DmarcRecord:
    """The tags that a policy swallowed for want of a semicolon set free."""
    swallowed = any("=" in record.tags[name] for name in record.invalid_policies)
    meant = salvaged([record.text]) if swallowed else ""
    return read_records((meant,))[0] if meant else record


def heard_of(dmarc: Dmarc, record: DmarcRecord) -> dict[str, str | None]:
    """Where reports go, if they go nowhere yet: a stricter policy that nobody hears of is no step to be advised."""
    return {} if _addresses(_readable(record), "rua") else {"rua": f"mailto:dmarc@{dmarc.found_at}"}


def _addresses(record: DmarcRecord, name: str) -> list[str]:
    """Those of `rua` or `ruf` that reports can be sent to; to `rua` belong those that a semicolon cut off from it."""
    strays = [stray for stray in record.tags.strays if stray.lower().startswith("mailto:")] if name == "rua" else []
    addresses = [*record.reports(name), *(report_address(stray) for stray in strays)]
    found = [report_address(_as_mailto(address)) for address in addresses]
    return list(dict.fromkeys(address.uri for address in found if address.domain))


def _as_mailto(address: ReportAddress) -> str:
    return f"mailto:{address.plain}" if _MISSES_SCHEME.fullmatch(address.uri) else address.plain
