"""DNS messages in octets (RFC 1035 section 4.1), for `checks.bulk`: the few that are nearly all of them, by hand."""

from __future__ import annotations

import socket

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from checks.answer import Answer, Outcome

_A_OF_THE_QUESTION = b"\xc0\x0c\x00\x01\x00\x01"  # name: as in the question; type A, class IN
_FOUR_OCTETS = b"\x00\x04"


def section_of(name: str, rdtype: str) -> bytes:
    """The question section (RFC 1035 section 4.1.2); ValueError if the name is no name."""
    labels = name.rstrip(".").encode("ascii").split(b".")
    try:
        packed = b"".join([b"%c%b" % (len(label), label) for label in labels])
    except OverflowError:
        packed = b""
    if not all(labels) or max(map(len, labels)) > 63 or not 0 < len(packed) < 255:
        raise ValueError("the name is too long to be asked, or a part of it empty")
    return b"%b\x00%b\x00\x01" % (packed, int(dns.rdatatype.from_text(rdtype)).to_bytes(2, "big"))


def read_plain(name: str, rdtype: str, section: bytes, wire: bytes) -> Answer | None:
    """NXDOMAIN, or the A records asked for, of the very name; None for whatever is less plain than that.

    `section`: that of the question.
    """
    # A response (QR), opcode 0, not truncated, to one question, which is this one.
    if len(wire) < 12 or wire[2] & 0xFA != 0x80 or wire[4:6] != b"\x00\x01" or not wire.startswith(section, 12):
        return None
    count = wire[6] << 8 | wire[7]
    rcode = wire[3] & 15
    if rcode == 3 and not count:
        return Answer(name, rdtype, Outcome.NO_DOMAIN)
    if rcode or not count or rdtype != "A":
        return None
    place = 12 + len(section)
    records = []
    for _ in range(count):
        if wire[place : place + 6] != _A_OF_THE_QUESTION or wire[place + 10 : place + 12] != _FOUR_OCTETS:
            return None
        if len(wire) < place + 16:
            return None
        records.append(socket.inet_ntoa(wire[place + 12 : place + 16]))
        place += 16
    return Answer(name, rdtype, Outcome.RECORDS, tuple(records))


def is_about(response: dns.message.Message, name: str, rdtype: str) -> bool:
    """Whether the response is to this question.

    A server that could not even read the question may leave it out; its id stood for it then.
    """
    if not response.flags & dns.flags.QR or response.opcode() != dns.opcode.QUERY:
        return False
    if not response.question:
        return response.rcode() != dns.rcode.NOERROR
    asked = response.question[0]
    return (
        len(response.question) == 1
        and asked.name == dns.name.from_text(name)
        and asked.rdtype.name == rdtype
        and asked.rdclass == dns.rdataclass.IN
    )
