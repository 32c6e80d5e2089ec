"""Letters saved as files: the forms attached to them are read like any other."""

import io
import os
import random
import time
import zipfile
from datetime import datetime
from email.message import EmailMessage

import pytest
from support.paths import DATA, ROOT

from ingest import ingest
from ingest.opening.letters.outlook import outlook_letter
from ingest.opening.limits import FileProblem
from ingest.opening.sources import sources

RETURNED = ROOT / "samples" / "returned" / "2026"
LIBRARY, CENTRE = RETURNED / "Библиотека сведения.xlsx", RETURNED / "МФЦ сведения.xlsx"
RECEIVED = "from mx.example.ru by mail.example.ru with ESMTPS;\n\tTue, 6 Oct 2026 09:30:00 +0000"


def letter(*files, text="Отчет во вложении", received=RECEIVED):
    """A letter with files (name, bytes), as a mail program saves it."""
    message = EmailMessage()
    if received:
        message["Received"] = received.replace("\n\t", " ")
    message["From"] = "Школа <school@example.ru>"
    message["Date"] = "Mon, 05 Oct 2026 12:00:00 +0700"
    message["Subject"] = "Отчёт"
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream",
                               filename=name)
    return message


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def rows(path, **more):
    """(path below the file, status) of everything found in a file."""
    frame = ingest([path], **more).submissions
    base = path.as_posix()
    return [(row.file.removeprefix(base), row.status) for row in frame.itertuples()]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
def test_forms_in_a_letter_are_read(tmp_path, ending, jobs):
    path = tmp_path / "письмо без суффикса"
    raw = letter(("отчет.xlsx", LIBRARY.read_bytes()),
                 ("все.zip", zipped(а_xlsx=CENTRE.read_bytes()))).as_bytes()
    path.write_bytes(raw.replace(b"\n", ending.encode()))

    assert rows(path, jobs=jobs) == [("/отчет.xlsx", "accepted_with_remarks"),
                                     ("/все.zip/а.xlsx", "accepted")]


def test_letters_in_archives_and_forwarded_letters_are_opened(tmp_path):
    forwarded = letter(("отчет.xlsx", LIBRARY.read_bytes()))
    outer = letter(("пересылка.eml", letter(("а.xlsx", CENTRE.read_bytes())).as_bytes()))
    outer.add_attachment(forwarded)
    path = tmp_path / "почта.zip"
    path.write_bytes(zipped(письмо_eml=outer.as_bytes()))

    assert sorted(rows(path)) == [("/письмо.eml/отчет.xlsx", "accepted_with_remarks"),
                                  ("/письмо.eml/пересылка.eml/а.xlsx", "accepted")]


def test_a_letter_counts_from_the_day_the_server_received_it(tmp_path):
    path = tmp_path / "x.eml"
    path.write_bytes(letter(("а.xlsx", CENTRE.read_bytes())).as_bytes())
    (source,) = sources([path])
    zone = datetime(2026, 10, 6).astimezone().utcoffset()
    assert source.received == datetime(2026, 10, 6, 9, 30) + zone

    path.write_bytes(letter(("а.xlsx", CENTRE.read_bytes()), received="").as_bytes())
    assert next(sources([path])).received == datetime(2026, 10, 5, 5) + zone


def test_a_letter_from_the_future_counts_from_the_day_it_was_saved(tmp_path):
    path = tmp_path / "x.eml"
    path.write_bytes(letter(("а.xlsx", CENTRE.read_bytes())).as_bytes())
    saved = time.mktime((2026, 9, 1, 10, 0, 0, 0, 0, -1))
    os.utime(path, (saved, saved))

    assert next(sources([path])).received == datetime(2026, 9, 1, 10)


def test_a_letter_without_files_is_told_in_words(tmp_path):
    path = tmp_path / "x.eml"
    path.write_bytes(letter(text="Сдадим завтра").as_bytes())

    batch = ingest([path])
    assert batch.submissions["status"].tolist() == ["unreadable"]
    assert batch.findings["code"].tolist() == ["F134"]


def test_signatures_and_logos_are_no_files_unless_there_is_nothing_else(tmp_path):
    logo = b"\x89PNG\r\n\x1a\n"
    path, bare = tmp_path / "x.eml", tmp_path / "photo.eml"
    message = letter(("smime.p7s", b"0\x80"), ("invite.ics", b"BEGIN:VCALENDAR"),
                     ("а.xlsx", CENTRE.read_bytes()))
    message.add_attachment(logo, maintype="image", subtype="png", disposition="inline", cid="<1>")
    path.write_bytes(message.as_bytes())
    message = letter()
    message.add_attachment(logo, maintype="image", subtype="png", filename="фото.png",
                           disposition="inline", cid="<1>")
    bare.write_bytes(message.as_bytes())

    assert rows(path) == [("/а.xlsx", "accepted")]
    assert rows(bare) == [("/фото.png", "unreadable")]


def test_a_text_that_only_looks_like_a_letter_is_none(tmp_path):
    for name, text in (("а.csv", "Код;Название\n1;Школа"), ("б.txt", "Дата: 01.09.2026\nИтог: 5"),
                       ("в.txt", "http://example.ru/a: b")):
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert ingest([tmp_path]).findings["code"].tolist() == ["F102"] * 3


# --- Outlook ----------------------------------------------------------------------------------------


def test_forms_in_an_outlook_letter_are_read():
    assert rows(DATA / "letter.msg") == [
        ("/Отчет за 3 квартал «итог».xlsx", "accepted_with_remarks"),
        ("/Отчеты.zip/МФЦ сведения.xlsx", "accepted")]
    first = next(sources([DATA / "letter.msg"]))
    zone = datetime(2026, 10, 6).astimezone().utcoffset()
    assert first.received == datetime(2026, 10, 6, 8, 15, 30) + zone


@pytest.mark.parametrize(("name", "found"), [
    ("outlook-attached.msg", ["/pj1.txt F102", "/test-unicode.doc F102"]),
    ("outlook-forwarded.msg", [" F134"]), ("outlook-signed.msg", [" F134"])])
def test_letters_that_outlook_wrote_are_read(name, found):
    batch = ingest([DATA / name])
    base = (DATA / name).as_posix()

    assert sorted(f"{row.file.removeprefix(base)} {row.code}"
                  for row in batch.findings.itertuples()) == found


def test_a_damaged_outlook_letter_ends_in_a_code():
    whole, chance = (DATA / "letter.msg").read_bytes(), random.Random(4)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 5, 50))):
            data[chance.randrange(512, 6000)] = chance.randrange(256)
        try:
            outlook_letter(bytes(data[:chance.choice((len(data), chance.randrange(len(data))))]))
        except FileProblem as problem:
            assert problem.code in ("F130", "F131", "F132", "F133")
