"""Files that are more, or other, than they look: encrypted, labelled, with pictures, of a system."""

import io
import random

import pytest
from support.paths import DATA
from test_package import parts_of, workbook, zipped
from test_sources import found_in

from ingest.opening.limits import FileProblem, Limits
from ingest.opening.package import open_package
from ingest.opening.sources import sources

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(FileProblem) as caught:
        open_package(data, limits or Limits())
    return caught.value.code


def facts_of(data: bytes) -> dict[str, object]:
    with pytest.raises(FileProblem) as caught:
        open_package(data)
    return caught.value.facts


def test_pictures_that_are_only_counted_do_not_make_a_book_too_large():
    photos = {f"xl/media/image{n}.jpg": b"\xff\xd8" * 40 for n in range(900)}

    book = open_package(zipped(parts_of(ROWS, **photos)), Limits(total_size=50_000))

    assert (book.values("Лист"), book.embedded) == ([[1.0]], 900)


def test_parts_that_are_read_are_still_counted():
    assert code_of(zipped(parts_of(ROWS, **{"xl/sharedStrings.xml": "x" * 60_000})),
                   Limits(total_size=50_000)) == "F107"


def test_very_many_pictures_are_refused_by_the_directory_alone():
    photos = {f"xl/media/{n}": b"" for n in range(101)}

    assert code_of(zipped(parts_of(ROWS, **photos)), Limits(archive_members=100)) == "F107"


@pytest.mark.parametrize("kept", ["META-INF/manifest.xml", "styles.xml"])
def test_an_opendocument_zipped_anew_without_its_media_type_is_no_archive(kept, tmp_path):
    data = zipped({kept: "<a/>", "content.xml": "<a/>"})
    (tmp_path / "форма.ods").write_bytes(data)
    (tmp_path / "форма.zip").write_bytes(data)

    assert list(found_in(tmp_path)) == ["форма.ods", "форма.zip"]


def test_a_table_of_myoffice_is_named_with_what_to_do():
    data = zipped({"mimetype": "application/vnd.collabio.xodocuments.spreadsheet", "content.xml": ""})

    assert code_of(data) == "F122"
    assert facts_of(data) == {"format": ".xods", "reason": "это собственный формат МойОфис"}


@pytest.mark.parametrize("head", [
    'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="a"',
    "From: <Saved by Windows Internet Explorer 11>\r\nSubject: x\r\nMIME-Version: 1.0",
    "From: <Saved by Blink>\nSnapshot-Content-Location: https://a.example/\nSubject: x",
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="a"',
])
def test_a_page_saved_as_one_file_is_a_page_and_no_letter(head, tmp_path):
    page = f"{head}\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<a>\r\n"
    (tmp_path / "отчет.xls").write_bytes(page.encode())

    (source,) = sources([tmp_path])

    assert facts_of(source.read()) == {"what": "веб-страница в одном файле"}


def test_a_letter_with_a_picture_in_its_text_stays_a_letter(tmp_path):
    (tmp_path / "письмо.eml").write_bytes(
        b'MIME-Version: 1.0\nFrom: a@b.ru\nContent-Type: multipart/related; boundary="a"\n\n--a\n'
        b'Content-Disposition: attachment; filename="a.xlsx"\n\nx\n--a--\n')

    assert list(found_in(tmp_path)) == ["письмо.eml/a.xlsx"]


@pytest.mark.parametrize("name", [
    "Thumbs.db", "desktop.ini", ".DS_Store", "форма.xlsx:Zone.Identifier", "._форма.xlsx"])
def test_a_file_of_the_system_is_a_note(name, tmp_path):
    content = b"\x00\x05\x16\x07" if name.startswith("._") else b"[ZoneTransfer]"
    (tmp_path / name).write_bytes(content)
    (tmp_path / "а.zip").write_bytes(zipped({f"папка/{name}": content, "а.txt": b"x"}))

    found = found_in(tmp_path)

    assert found[name] == found[f"а.zip/папка/{name}"] == "F153"


@pytest.mark.parametrize("name", ["._форма.xlsx", "Thumbs.db"])
def test_a_form_named_as_a_file_of_the_system_is_read(name, tmp_path):
    (tmp_path / name).write_bytes(workbook(ROWS))

    assert found_in(tmp_path) == {name: workbook(ROWS)}


def test_what_outlook_packed_is_said_in_the_same_words_everywhere(tmp_path):
    packed = b"\x78\x9f\x3e\x22\x00\x00"
    (tmp_path / "winmail.dat").write_bytes(packed)
    (tmp_path / "письмо.eml").write_bytes(
        b"From: a@b.ru\nMIME-Version: 1.0\nContent-Type: application/ms-tnef; name=winmail.dat\n\n"
        + packed)

    assert [code_of(source.read()) for source in sources([tmp_path])] == ["F136", "F136"]


# --- encryption ----------------------------------------------------------------------------------


def encrypted(data: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


# The library that encrypts here needs a package of more than four kilobytes.
BOOK = zipped(parts_of(ROWS, **{
    "docProps/noise.bin": random.Random(1).randbytes(6000),
    "[Content_Types].xml":
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'}))


def test_a_book_under_the_password_known_to_all_is_read():
    assert open_package(encrypted(BOOK, "VelvetSweatshop")).values("Лист") == [[1.0]]


def test_a_book_under_another_password_is_f105():
    assert code_of(encrypted(BOOK, "секрет")) == "F105"


def test_a_book_that_poi_encrypted_with_sha1_is_read():
    book = open_package((DATA / "reading" / "read-only-velvet.xlsx").read_bytes())

    assert "Сведения" in [sheet.name for sheet in book.sheets]


@pytest.mark.parametrize("turns", [b"900000000", b"         ", b"9e9999999"])
def test_an_encryption_that_would_take_long_is_not_tried(turns, monkeypatch):
    monkeypatch.setattr("msoffcrypto.OfficeFile", None)
    data = encrypted(BOOK, "VelvetSweatshop")
    assert data.count(b'spinCount="100000"') == 1

    assert code_of(data.replace(b'spinCount="100000" s', b'spinCount="%b"' % turns)) == "F105"


def test_a_sensitivity_label_is_no_password():
    assert code_of((DATA / "reading" / "sensitivity-label.xlsx").read_bytes()) == "F150"
