"""An HTTPS server for one path, with a certificate of its own that clients have to be told of."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

from tests.servers.certificate import self_signed
from tests.servers.process import directory


@dataclass
class HttpsServer:
    """`trusted` is a client's TLS context that knows the certificate; `asked` are the paths that were asked for."""

    port: int
    trusted: ssl.SSLContext
    asked: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def https_server(
    name: str,
    body: bytes = b"",
    *,
    status: int = 200,
    content_type: str = "text/plain",
    location: str = "",
    delay: float = 0,
) -> AsyncIterator[HttpsServer]:
    """Gives every path this answer, after `delay` seconds, on a free port of 127.0.0.1, with a certificate for `name`."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        await asyncio.sleep(delay)
        headers = {"Location": location} if location else {}
        return web.Response(body=body, status=status, content_type=content_type, headers=headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    with directory("https") as folder:
        context = self_signed(folder, name=name)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
            await site.start()
            port = runner.addresses[0][1]
            yield HttpsServer(port, ssl.create_default_context(cafile=folder / "certificate.pem"), asked)
        finally:
            await runner.cleanup()
