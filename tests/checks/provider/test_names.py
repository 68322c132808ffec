"""Who runs a domain's mail, by the names of domains and MX hosts."""

import tomllib
from importlib.resources import files

import pytest

from checks.provider import of_domain, of_hosts


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "Google"),
        ("Hotmail.FR", "Microsoft"),
        ("live.co.uk", "Microsoft"),
        ("yahoo.com.br", "Yahoo"),
        ("gmx.net", "GMX and Web.de"),
        ("wanadoo.fr", "Orange"),
        ("laposte.net", "La Poste"),
        ("telefonica.net", "Movistar"),
        ("acme.com", None),
        ("yahoo.example.com", None),
        ("yahoo.club", None),
        ("live", None),
        ("", None),
    ],
)
def test_own_domains_of_a_provider(domain: str, provider: str | None) -> None:
    assert of_domain(domain) == provider


@pytest.mark.parametrize(
    ("hosts", "provider"),
    [
        (["aspmx.l.google.com.", "alt1.aspmx.l.google.com."], "Google"),
        (["acme-com.mail.protection.outlook.com."], "Microsoft"),
        (["acme-com.a-v1.mx.microsoft."], "Microsoft"),
        (["mx1.mail.ovh.net."], "OVH"),
        (["MX-AOL.mail.gm0.yahoodns.net."], "Yahoo"),
        (["mxa-00.pphosted.com.", "aspmx.l.google.com."], "Proofpoint"),
        (["mx.acme.com.", "mx2.mail.ovh.net."], "OVH"),
        (["mx.acme.com."], ""),
        (["notgoogle.com."], ""),
        ([], ""),
    ],
)
def test_mx_hosts(hosts: list[str], provider: str) -> None:
    assert of_hosts(hosts) == provider


def test_no_name_stands_twice() -> None:
    data = tomllib.loads(files("checks.provider").joinpath("providers.toml").read_text())["provider"]
    for what in ("mx", "domains"):
        everything = [each for provider in data for each in provider.get(what, ())]
        assert len(everything) == len(set(everything))
    assert len(data) == len({provider["name"] for provider in data})
