"""What the operator gives, file by file: nothing is lost, nothing is read too early."""

import io
import os
import pickle
import struct
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from ingest import ingest
from ingest.opening.limits import FileProblem, Limits
from ingest.opening.sources import Source, sources


def workbook(text: str = "ответ") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write("A1", text)
    book.close()
    return out.getvalue()


BOOK = workbook()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 10, 8, 9, 30, 0)), content, method)
    return out.getvalue()


def found_in(folder: Path, *paths: Path, limits: Limits | None = None) -> dict[str, object]:
    """Return what each source below a folder reads as: its bytes, or its problem's code."""
    found = {}
    for source in sources(paths or [folder], limits or Limits()):
        shown = source.path.removeprefix(f"{folder.as_posix()}/")
        assert shown not in found
        found[shown] = outcome(source)
    return found


def outcome(source: Source) -> object:
    try:
        return source.read()
    except FileProblem as problem:
        return problem.code


def reason(path: Path) -> object:
    (source,) = sources([path])
    with pytest.raises(FileProblem) as caught:
        source.read()
    return caught.value.facts.get("reason")


def test_folders_are_walked_in_the_order_of_names_with_hidden_and_foreign_files(tmp_path):
    for name in ("б.xlsx", "а/в.xlsx", "а/.скрытый", "в.txt", "пусто.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"" if "пусто" in name else b"x")
    (tmp_path / "нет файлов").mkdir()

    assert list(found_in(tmp_path)) == ["а/.скрытый", "а/в.xlsx", "б.xlsx", "в.txt", "пусто.xlsx"]


def test_a_file_named_twice_comes_once(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(BOOK)

    assert len(list(sources([tmp_path, tmp_path / "а.xlsx", tmp_path]))) == 1


def test_paths_may_be_text(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(BOOK)

    assert [source.read() for source in sources([str(tmp_path)])] == [BOOK]


def test_a_path_that_is_not_there_is_f114(tmp_path):
    assert reason(tmp_path / "нет.xlsx") == "такого файла нет"


def test_a_file_that_vanishes_before_it_is_read_is_f114(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(BOOK)
    (source,) = sources([tmp_path])
    (tmp_path / "а.xlsx").unlink()

    assert outcome(source) == "F114"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0,
                    reason="права на чтение не действуют на администратора")
def test_a_file_without_permission_is_f114(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(BOOK)
    (tmp_path / "а.xlsx").chmod(0)

    assert outcome(next(sources([tmp_path]))) == "F114"


def test_a_locked_file_is_f114_in_words(tmp_path, monkeypatch):
    (tmp_path / "а.xlsx").write_bytes(BOOK)

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    assert reason(tmp_path) == "нет прав на чтение, или файл занят другой программой"


@pytest.mark.skipif(sys.platform == "win32", reason="символические ссылки требуют прав")
def test_links_in_folders_are_f120_and_are_not_followed(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(BOOK)
    (tmp_path / "ссылка.xlsx").symlink_to(tmp_path / "а.xlsx")
    (tmp_path / "круг").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "никуда").symlink_to(tmp_path / "нет")

    assert found_in(tmp_path) == {"а.xlsx": BOOK, "круг": "F120", "никуда": "F120",
                                  "ссылка.xlsx": "F120"}


@pytest.mark.skipif(sys.platform == "win32", reason="каналы бывают не везде")
def test_a_pipe_is_f114_and_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "канал")

    assert reason(tmp_path) == "это не обычный файл"


def test_a_file_above_the_cap_is_f107_and_is_not_read(tmp_path):
    with (tmp_path / "большой.xlsx").open("wb") as file:
        file.truncate(33 * 1024 * 1024)

    assert found_in(tmp_path) == {"большой.xlsx": "F107"}


def test_lock_files_of_office_programs_are_f116(tmp_path):
    for name in ("~$отчет.xlsx", ".~lock.отчет.xlsx#"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "а.zip").write_bytes(zipped({"папка/~$отчет.xlsx": b"x"}))

    assert found_in(tmp_path) == {"~$отчет.xlsx": "F116", ".~lock.отчет.xlsx#": "F116",
                                  "а.zip/папка/~$отчет.xlsx": "F116"}


def test_received_is_the_time_of_the_file(tmp_path):
    (tmp_path / "а.xlsx").write_bytes(BOOK)
    moment = datetime(2026, 10, 9, 17, 45)
    os.utime(tmp_path / "а.xlsx", (moment.timestamp(), moment.timestamp()))

    assert next(sources([tmp_path])).received == moment


# --- archives --------------------------------------------------------------------------------


def test_an_archive_gives_each_of_its_files(tmp_path):
    (tmp_path / "почта.zip").write_bytes(zipped({"а.xlsx": BOOK, "папка/": b"",
                                                 "папка/б.xlsx": BOOK, ".скрытый": b""}))

    assert found_in(tmp_path) == {"почта.zip/а.xlsx": BOOK, "почта.zip/папка/б.xlsx": BOOK,
                                  "почта.zip/.скрытый": b""}


def test_an_archive_is_told_by_its_content(tmp_path):
    (tmp_path / "без суффикса").write_bytes(zipped({"а.xlsx": BOOK}))
    (tmp_path / "книга.zip").write_bytes(BOOK)
    shuffled = io.BytesIO()
    with (zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(shuffled, "w") as new):
        new.writestr("thumbnail.jpeg", b"x")
        for info in old.infolist():
            new.writestr(info, old.read(info))
    (tmp_path / "книга.xlsx").write_bytes(shuffled.getvalue())

    assert found_in(tmp_path) == {"без суффикса/а.xlsx": BOOK, "книга.zip": BOOK,
                                  "книга.xlsx": shuffled.getvalue()}


def test_an_archive_in_an_archive_is_opened_and_a_third_is_f115(tmp_path):
    third = zipped({"в.xlsx": BOOK})
    second = zipped({"б.xlsx": BOOK, "третий.zip": third, "книга.zip": BOOK})
    (tmp_path / "первый.zip").write_bytes(zipped({"второй.zip": second, "а.xlsx": BOOK}))

    assert found_in(tmp_path) == {
        "первый.zip/второй.zip/б.xlsx": BOOK, "первый.zip/второй.zip/третий.zip": "F115",
        "первый.zip/второй.zip/книга.zip": BOOK, "первый.zip/а.xlsx": BOOK}


@pytest.mark.parametrize(("content", "why"), [
    (zipped({}), "в нем нет файлов"),
    (zipped({"папка/": b""}), "в нем нет файлов"),
    (zipped({"а.xlsx": BOOK})[:3000], "он поврежден или получен не целиком"),
    (b"Rar!\x1a\x07\x00", "он поврежден или получен не целиком"),
])
def test_an_archive_that_cannot_be_read_is_one_f115(tmp_path, content, why):
    (tmp_path / "а.zip").write_bytes(content)

    assert found_in(tmp_path) == {"а.zip": "F115"}
    assert reason(tmp_path / "а.zip") == why


def test_a_damaged_archive_inside_an_archive_is_one_f115(tmp_path):
    inner = zipped({"а.xlsx": BOOK})[:3000]
    (tmp_path / "а.zip").write_bytes(zipped({"внутри.zip": inner, "б.xlsx": BOOK}))

    assert found_in(tmp_path) == {"а.zip/внутри.zip": "F115", "а.zip/б.xlsx": BOOK}


def test_a_damaged_workbook_is_left_to_the_judge_of_workbooks(tmp_path):
    damaged = zipped({"а.bin": b"x" * 5000}, zipfile.ZIP_STORED)[:3000]
    (tmp_path / "отчет.xlsx").write_bytes(damaged)

    assert found_in(tmp_path) == {"отчет.xlsx": damaged}


def test_an_empty_file_named_zip_is_left_to_the_judge_of_workbooks(tmp_path):
    (tmp_path / "а.zip").write_bytes(b"")

    assert found_in(tmp_path) == {"а.zip": b""}


def test_an_archive_of_too_many_files_is_one_f115(tmp_path):
    (tmp_path / "а.zip").write_bytes(zipped({f"{n}.xlsx": b"x" for n in range(11)}))

    assert found_in(tmp_path, limits=Limits(archive_members=10)) == {"а.zip": "F115"}


def test_a_member_above_the_cap_is_f107_whatever_it_declares(tmp_path):
    bomb = bytearray(zipped({"бомба.xlsx": bytes(40 * 1024 * 1024), "а.xlsx": BOOK}))
    (tmp_path / "а.zip").write_bytes(bomb)
    struct.pack_into("<I", bomb, bomb.find(b"PK\x01\x02") + 24, 1000)
    (tmp_path / "ложь.zip").write_bytes(bomb)

    assert found_in(tmp_path) == {"а.zip/бомба.xlsx": "F107", "а.zip/а.xlsx": BOOK,
                                  "ложь.zip/бомба.xlsx": "F115", "ложь.zip/а.xlsx": BOOK}


def test_a_member_whose_checksum_does_not_agree_is_f115(tmp_path):
    data = zipped({"а.txt": b"one", "б.txt": b"two"}, zipfile.ZIP_STORED)
    (tmp_path / "а.zip").write_bytes(data.replace(b"one", b"0ne"))

    assert found_in(tmp_path) == {"а.zip/а.txt": "F115", "а.zip/б.txt": b"two"}


def test_a_member_under_a_password_is_f105(tmp_path):
    data = bytearray(zipped({"а.xlsx": BOOK}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "а.zip").write_bytes(data)

    assert found_in(tmp_path) == {"а.zip/а.xlsx": "F151"}


def test_an_unknown_way_of_packing_is_f115(tmp_path):
    (tmp_path / "а.zip").write_bytes(zipped({"а.xlsx": BOOK}, zipfile.ZIP_LZMA))

    assert found_in(tmp_path) == {"а.zip/а.xlsx": "F115"}


@pytest.mark.skipif(sys.platform == "win32", reason="ZipInfo пишет другую систему")
def test_a_link_in_an_archive_is_f120(tmp_path):
    link = zipfile.ZipInfo("ссылка.xlsx")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "а.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert found_in(tmp_path) == {"а.zip/ссылка.xlsx": "F120"}


def test_paths_that_lead_out_of_an_archive_are_shown_without_the_way_out(tmp_path):
    names = ("../../а.xlsx", "/etc/б.xlsx", "C:\\папка\\в.xlsx", "..", "x\x07/г.xlsx")
    (tmp_path / "а.zip").write_bytes(zipped(dict.fromkeys(names, b"1")))

    assert list(found_in(tmp_path)) == ["а.zip/а.xlsx", "а.zip/etc/б.xlsx", "а.zip/папка/в.xlsx",
                                        "а.zip/без имени", "а.zip/x/г.xlsx"]


def test_two_members_of_one_name_are_two_sources(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("а.xlsx", b"1")
        archive.writestr("./а.xlsx", b"2")
    (tmp_path / "а.zip").write_bytes(out.getvalue())

    assert found_in(tmp_path) == {"а.zip/а.xlsx": b"1", "а.zip/а.xlsx (2)": b"2"}


@pytest.mark.parametrize("codec", ["cp866", "utf-8"])
def test_russian_names_are_read_without_the_flag_that_names_their_letters(tmp_path, codec):
    raw = "папка/отчет.xlsx".encode(codec)
    stand_in = "x" * len(raw)
    data = zipped({stand_in: b"1"}).replace(stand_in.encode(), raw)
    (tmp_path / "а.zip").write_bytes(data)

    assert found_in(tmp_path) == {"а.zip/папка/отчет.xlsx": b"1"}


def test_received_is_the_date_of_the_member_when_it_can_be_believed(tmp_path):
    dates = {"верно.txt": (2026, 10, 8, 9, 30, 0), "нет.txt": (1980, 1, 1, 0, 0, 0),
             "будущее.txt": (2050, 1, 1, 0, 0, 0)}
    with zipfile.ZipFile(tmp_path / "а.zip", "w") as archive:
        for name, stamp in dates.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), b"1")
    moment = datetime(2026, 10, 9, 17, 45)
    os.utime(tmp_path / "а.zip", (moment.timestamp(), moment.timestamp()))

    assert [source.received for source in sources([tmp_path])] == [
        datetime(2026, 10, 8, 9, 30), moment, moment]


def test_an_impossible_date_of_a_member_is_the_archive_s(tmp_path):
    data = bytearray(zipped({"а.txt": b"1"}))
    # Month 15, day 0.
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 14, (46 << 9) | (15 << 5))
    (tmp_path / "а.zip").write_bytes(data)
    (source,) = sources([tmp_path])

    assert source.received == datetime.fromtimestamp((tmp_path / "а.zip").stat().st_mtime)


def test_sources_are_lazy(tmp_path, monkeypatch):
    inner = zipped({f"{n}.xlsx": BOOK for n in range(3)})
    (tmp_path / "а.zip").write_bytes(zipped({"б.zip": inner, "в.xlsx": BOOK}))
    (tmp_path / "г.xlsx").write_bytes(BOOK)
    found = list(sources([tmp_path]))

    assert [source.read() for source in reversed(found)] == [BOOK] * 5


def test_sources_can_be_sent_to_another_process(tmp_path):
    inner = zipped({"б.xlsx": BOOK})
    (tmp_path / "а.zip").write_bytes(zipped({"внутри.zip": inner, "в.xlsx": BOOK, "~$г": b""}))
    (tmp_path / "г.xlsx").write_bytes(BOOK)
    sent = pickle.loads(pickle.dumps(list(sources([tmp_path]))))

    assert [outcome(source) for source in sent] == [BOOK, BOOK, "F116", BOOK]


def test_nothing_is_written_beside_the_files(tmp_path):
    (tmp_path / "а.zip").write_bytes(zipped({"б.zip": zipped({"в.xlsx": BOOK})}))
    found_in(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["а.zip"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_name_that_is_no_utf8_is_shown_and_read(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xe4bc.xlsx"
    with open(path, "wb"):
        pass
    batch = ingest([tmp_path])
    assert batch.submissions["name"].tolist() == ["\\xe4bc.xlsx"]
    assert batch.findings["code"].tolist() == ["F101"]
