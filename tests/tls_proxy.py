"""A proxy with TLS on loopback that lets nobody through without a token, as stands before a server that has neither."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def self_signed(folder: Path) -> Path:
    """A file with a certificate for 127.0.0.1, which is its own authority, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return file


@contextmanager
def tls_proxy(server: str, certificate: Path, header: str, token: str) -> Iterator[str]:
    """Pass on to `server` what has the token in that header; everything else gets 401. Yields the https URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    host, port = server.removeprefix("http://").split(":")
    wanted = f"{header}: {token}".lower().encode()

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if wanted in head.lower().split(b"\r\n"):
                behind, to_behind = await asyncio.open_connection(host, int(port))
                to_behind.write(head)
                await asyncio.wait([asyncio.create_task(passed_on(reader, to_behind)), asyncio.create_task(passed_on(behind, writer))],
                                   return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
                to_behind.close()
            else:
                writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 22\r\nConnection: close\r\n\r\n<h1>Unauthorized</h1>\n")
                await writer.drain()
        writer.close()

    async def listen() -> None:
        listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        stopped = asyncio.Event()
        running.set_result((asyncio.get_running_loop(), stopped, listening.sockets[0].getsockname()[1]))
        await stopped.wait()
        listening.close()

    running: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(listen()), daemon=True)  # which cancels what still waits
    thread.start()
    loop, stopped, listens_at = running.result(10)
    try:
        yield f"https://127.0.0.1:{listens_at}"
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
