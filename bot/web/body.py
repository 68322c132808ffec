"""The body of a request, unpacked where its Content-Encoding says that it is packed, up to what is taken and no further.

aiohttp would unpack it as it comes, before anybody asked for it: less than a megabyte of anybody's then fills hundreds.
So whoever serves these routes says `auto_decompress=False`.
"""

import asyncio
import zlib

from aiohttp import web

from bot.errors import InputError

GZIP, DEFLATE, BARE_DEFLATE = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS


async def read(request: web.Request) -> bytes:
    """Raises HTTPRequestEntityTooLarge, HTTPUnsupportedMediaType and InputError. One that says it is too large is not read."""
    size, most = request.content_length or 0, request.client_max_size
    if size > most:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=size)
    came = await request.read()
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if not came or encoding in ("", "identity"):
        return came
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise web.HTTPUnsupportedMediaType(reason="The Content-Encoding may be gzip or deflate")
    plain = await asyncio.to_thread(_unpacked, came, gzip=encoding != "deflate", most=most)
    if len(plain) > most:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=len(plain))
    return plain


def _unpacked(came: bytes, *, gzip: bool, most: int) -> bytes:
    """One octet more than may be, where it is more."""
    bare = came[0] & 0x0F != zlib.DEFLATED  # some send deflate (RFC 1951) without what RFC 9110 wants around it
    unpacker = zlib.decompressobj(GZIP if gzip else BARE_DEFLATE if bare else DEFLATE)
    try:
        plain = unpacker.decompress(came, most + 1)
    except zlib.error:
        plain = b""
    if not unpacker.eof and len(plain) <= most:
        raise InputError("The body is not what its Content-Encoding says, or not all of it. Nothing was stored.")
    return plain
