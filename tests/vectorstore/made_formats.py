"""Files of the formats that Dateline reads, made from nothing for the tests."""

import gzip
import io
import zipfile
from pathlib import Path

Line = tuple[int, int, int, str]  # size in points, place from the left and from the bottom, text


def pdf(pages: list[list[Line]], title: str = "") -> bytes:
    """A PDF with these lines."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        shown = "".join(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj\n" for size, x, y, text in lines)
        stream = f"BT\n{shown}ET".encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Contents %d 0 R >>" % (resources, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(f"<< /Title ({_escaped(title)}) >>".encode("cp1252"))
    return _with_table(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _with_table(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    tail = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(objects), len(out))
    return out + head + tail


def epub(chapters: list[str], meta: str = "") -> bytes:
    """An EPUB of these chapters, each the body of a page."""
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    parts = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="book/content.opf"/></rootfiles></container>',
        "book/content.opf": f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{meta}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for name, chapter in zip(names, chapters, strict=True):
        parts[f"book/{name}"] = f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'
    return zipped({name: text.encode() for name, text in parts.items()})


def odt(body: str, meta: str = "") -> bytes:
    """An OpenDocument text with this content."""
    names = 'xmlns:office="o" xmlns:text="t" xmlns:meta="m" xmlns:dc="d"'
    return zipped(
        {
            "meta.xml": f"<office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>".encode(),
            "content.xml": f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>".encode(),
        }
    )


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def warc(path: Path, pages: list[tuple[str, int, str]]) -> None:
    """A WARC of these pages (address, status, HTML), crawled on 2026-05-05, packed when its name ends so."""
    records = []
    for url, status, body in pages:
        answer = f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-05-05T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{len(records)}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        record = head.encode() + answer + b"\r\n\r\n"
        records.append(gzip.compress(record) if path.suffix == ".gz" else record)
    path.write_bytes(b"".join(records))
