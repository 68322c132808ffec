"""A self-signed certificate such as many mail servers have, made by openssl."""

import ssl
import subprocess
from pathlib import Path

from tests.servers import binary


def self_signed(directory: Path, *, name: str = "mx.test") -> ssl.SSLContext:
    """A server's TLS context with a new self-signed certificate for this name; its files go to `directory`."""
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    names = [
        "-subj",
        f"/CN={name}",
        "-addext",
        f"subjectAltName=DNS:{name}",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([binary("openssl"), *request, *names], check=True, capture_output=True, timeout=30)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
