"""Shared by the DNS servers: waiting until one answers."""

import dns.asyncquery
import dns.exception
import dns.message


async def answers(port: int, name: str) -> bool:
    """Whether a DNS server on this port of 127.0.0.1 answers anything at all."""
    query = dns.message.make_query(name, "SOA")
    try:
        await dns.asyncquery.udp(query, "127.0.0.1", port=port, timeout=0.3)
    except (dns.exception.DNSException, OSError):
        return False
    return True
