"""Attachments and proofs of use: told by their content, sealed, given back as bytes, gone with their person."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from mediaarchive.archive import Archive
from mediaarchive.archive.licences import enclosures
from mediaarchive.errors import Gone
from mediaarchive.licensing import files, store
from mediaarchive.sandbox.documents import document_kind
from tests.web import requesters
from tests.web.editors import enclose, post_file
from tests.web.licensers import act
from tests.web.requesters import ask, hidden, path_of
from tests.web.test_licence_desk import Site, site

__all__ = ["site"]
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def _zip(*parts: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts:
            made.writestr(name, text)
    return out.getvalue()


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


DOCX = _zip(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"))
ODT = _zip(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<office/>"))


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PDF, "layout.pdf", "PDF"),
        (_picture("png"), "layout.PNG", "PNG"),
        (_picture("jpeg"), "layout.jpeg", "JPEG"),
        (DOCX, "treatment.docx", "DOCX"),
        (ODT, "treatment.odt", "ODT"),
        ("Épisode un : la Terre.\r\n".encode(), "notes.txt", "text"),
        (PDF, "layout.exe", None),
        (PDF, "layout.png", None),
        (PDF, "pdf", None),
        (PDF[:20], "cut.pdf", None),
        (b"MZ\x90\0" + PDF, "layout.pdf", None),
        (DOCX.replace(b"word/document.xml", b"xlsx/workbook.xml"), "sheet.docx", None),
        (_zip(("[Content_Types].xml", ""), ("word/document.xml", ""), ("word/vbaProject.bin", "")), "macro.docx", None),
        (_zip(("a.txt", "x")), "batch.odt", None),
        (b"<html><script>alert(1)</script>", "notes.txt", None),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt", None),
        (b"words\0more", "notes.txt", None),
        (b"\xff\xfe\x00", "notes.txt", None),
        (b" \n", "notes.txt", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "layout.svg", None),
    ],
)
def test_a_document_is_told_by_its_content(data: bytes, name: str, expected: str | None) -> None:
    """Content and name have to agree; programs, batches, macros, markup and everything else are none."""
    assert expected == document_kind(data, name)


def test_an_attachment_goes_with_a_request(site: Site) -> None:
    """Attached to a draft and in the thread; listed for both sides, given as bytes that no browser shows."""
    path = path_of(requesters.begin(site.visitor))
    assert 303 == enclose(site.visitor, path, "attachment", PDF, "My papers/lay\u202eout.pdf").status_code
    assert "lay out.pdf" in site.visitor.get(path).text
    requesters.send(site.visitor, path)
    requesters.confirm(site.visitor, site.archive)
    assert 303 == enclose(site.visitor, path, "attachment", DOCX, "treatment.docx").status_code
    assert "Attached: treatment.docx" in site.visitor.get(path).text
    name = _reference(site)
    page = site.desk.get(f"/desk/licences/{name}").text
    assert "lay out.pdf" in page
    assert "Attached: treatment.docx" in page
    for answer in (site.visitor.get(f"{path}/enclosed/1"), site.desk.get(f"/desk/licences/{name}/enclosed/1")):
        assert (200, PDF) == (answer.status_code, answer.data)
        assert "application/octet-stream" == answer.headers["Content-Type"]
        assert 'attachment; filename="lay out.pdf"' == answer.headers["Content-Disposition"]
        assert ("nosniff", "no-store") == (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"])
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    kept = site.visitor.get(f"{path}/data.json").json["files"]
    assert [("lay out.pdf", len(PDF)), ("treatment.docx", len(DOCX))] == [(one["name"], one["bytes"]) for one in kept]
    other = path_of(requesters.begin(site.visitor))
    assert 404 == site.visitor.get(f"{other}/enclosed/1").status_code
    assert 404 == site.visitor.get(f"/licence-requests/{'A' * 43}/enclosed/1").status_code


def _reference(site: Site) -> str:
    from tests.web.licensers import reference

    return reference(site.archive)


def test_what_is_no_document_is_refused_in_place(site: Site) -> None:
    """The page says so beside the field; at most five, at most 20 MB, said before they are read."""
    path = path_of(requesters.begin(site.visitor))
    answer = enclose(site.visitor, path, "attachment", b"MZ\x90\0", "layout.pdf")
    assert 422 == answer.status_code
    assert "none of the documents" in answer.text.partition('id="attachment-complaint"')[2].partition("</span>")[0]
    assert 422 == enclose(site.visitor, path, "attachment", b"", "").status_code
    fields = {"csrf_token": hidden(site.visitor.get(path).text)["csrf_token"]}
    large = PDF + b"\0" * (enclosures.LARGEST + 65_536)
    assert 413 == post_file(site.visitor, f"{path}/attachment", "attachment", large, "a.pdf", fields).status_code
    for number in range(5):
        assert 303 == enclose(site.visitor, path, "attachment", PDF, f"{number}.pdf").status_code
    assert 'id="attachment-file"' not in site.visitor.get(path).text
    sent = post_file(site.visitor, f"{path}/attachment", "attachment", PDF, "6.pdf", fields)
    assert (409, True) == (sent.status_code, "there are 5 files already" in sent.text.lower())
    large = b"%PDF-1.7 " + b"\0" * 100_000 + b"%%EOF"
    assert 413 == post_file(site.visitor, f"{path}/attachment", "attachment", large, "6.pdf", fields).status_code


def test_a_proof_of_use_comes_after_the_grant(site: Site) -> None:
    """A file or words, of a licence alone; both are messages in the thread, which the desk sees."""
    path = ask(site.visitor, site.archive)
    assert 'id="proof-file"' not in site.visitor.get(path).text
    token = {"csrf_token": hidden(site.visitor.get(path).text)["csrf_token"]}
    assert 409 == site.visitor.post(f"{path}/proof", data=token | {"words": "https://film.test"}).status_code
    assert 413 == post_file(site.visitor, f"{path}/proof", "proof", PDF + b" " * 90_000, "a.pdf", token).status_code
    name = _reference(site)
    act(site.desk, name, "take_up")
    act(site.desk, name, "offer", starts="2026-12-01", ends="2027-11-30", no_fee_reason="Non-profit.")
    site.accept(path)
    assert "within 30 days" in site.visitor.get(path).text
    assert 422 == site.visitor.post(f"{path}/proof", data=token).status_code
    assert 303 == site.visitor.post(f"{path}/proof", data=token | {"words": "https://film.test/e1"}).status_code
    assert 303 == enclose(site.visitor, path, "proof", _picture("png"), "poster.png").status_code
    for page in (site.visitor.get(path).text, site.desk.get(f"/desk/licences/{name}").text):
        assert "Proof of use: https://film.test/e1" in page
        assert "Proof of use: poster.png" in page


def test_W23_files_are_gone_with_their_person(site: Site) -> None:
    """Nothing of a file lies in the open, neither bytes nor name; once the person is erased nobody reads it."""
    path = path_of(requesters.begin(site.visitor))
    secret = path.rpartition("/")[2]
    enclose(site.visitor, path, "attachment", b"My private treatment.\n", "ada-quill.txt")
    with site.archive.database.read() as session:
        request = store.by_secret(session, secret, site.clock.now)
        (kept,) = files.of_request(session, request)
    assert b"private" not in site.archive.storage.read_bytes(kept.digest)
    assert b"ada-quill" not in _everything(site.archive)
    requesters.act(site.visitor, path, "withdraw")
    site.visitor.post(f"{path}/erase", data=hidden(site.visitor.get(path).text))
    page = site.visitor.get(path).text
    assert "ada-quill" not in page
    assert "erased" in page.partition('id="enclosed"')[2].partition("</section>")[0]
    assert 410 == site.visitor.get(f"{path}/enclosed/1").status_code
    with pytest.raises(Gone):
        enclosures.opened(site.archive, secret, 1, now=site.clock.now)


def _everything(archive: Archive) -> bytes:
    from tests.web.test_licence_desk import _tables_without_letters

    return b"".join(_tables_without_letters(archive))
