"""Files on other machines: real servers of S3 and sftp are read like a folder of the disk."""

import os
import shutil
import zipfile
from getpass import getuser
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner
from conftest import require
from far_servers import sftp, store

from ingest import ingest
from ingest.opening.address import Address, AddressError, local_path
from ingest.opening.limits import Limits
from ingest.opening.sources import sources
from xlsx_forms.commands.cli import cli

SECRET = "сек/рет-5@1"
QUOTED = "%D1%81%D0%B5%D0%BA%2F%D1%80%D0%B5%D1%82-5%401"


@pytest.fixture(scope="module")
def s3():
    with pytest.MonkeyPatch.context() as environment, store() as url:
        for name, value in {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                            "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-east-1"}.items():
            environment.setenv(name, value)
        yield boto3.client("s3")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    require("sshd")
    folder = tmp_path_factory.mktemp("sftp")
    with sftp(folder) as started, pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(started.home))
        yield started


@pytest.fixture
def folder(fill, tmp_path):
    """Forms as they come in: in folders, in an archive, under odd names; and what is none."""
    place = tmp_path / "квартал"
    (place / "Школа № 1").mkdir(parents=True)
    passport = fill("passport", {}, name="п.xlsx")
    shutil.copy(passport, place / "Школа № 1" / "паспорт + %41 #1.xlsx")
    with zipfile.ZipFile(place / "архив.zip", "w") as archive:
        archive.write(fill("checklist", {}, name="ч.xlsx"), "чек-лист.xlsx")
        archive.writestr("заметка.txt", "ничего")
    (place / "~$паспорт.xlsx").write_bytes(b"lock")
    (place / "пусто.xlsx").touch()
    (place / "<script>&.xlsx").write_bytes(b"no workbook")
    (place / "большой.bin").write_bytes(b"x" * 70_000)
    return place


def rows(paths, root, jobs=1):
    """What became of each file, by its path below a root."""
    frame = ingest(paths, jobs=jobs).submissions
    return sorted(zip(frame["file"].str.removeprefix(root), frame["sha256"], frame["status"],
                      frame["received"].dt.year > 1980, strict=True))


def upload(client, bucket, folder):
    client.create_bucket(Bucket=bucket)
    for path in folder.rglob("*"):
        if path.is_file():
            client.upload_file(str(path), bucket, path.relative_to(folder.parent).as_posix())


def of_disk(folder):
    return rows([folder], folder.as_posix())


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_prefix_of_a_store_is_read_as_a_folder_is(s3, folder, jobs):
    upload(s3, f"like{jobs}", folder)

    address = f"s3://like{jobs}/квартал"
    assert rows([address], address, jobs) == of_disk(folder)


def test_a_folder_by_sftp_is_read_as_it_is_on_disk(server, folder):
    (folder / "ссылка.xlsx").symlink_to(folder / "пусто.xlsx")
    (folder / "круг").symlink_to(folder)

    root = f"sftp://127.0.0.1:{server.port}{folder.as_posix()}"
    named = f"sftp://{getuser()}@127.0.0.1:{server.port}{folder.as_posix()}"
    assert rows([named], root) == of_disk(folder)


def test_a_shared_folder_is_a_folder(folder):
    assert local_path(folder.as_uri()) == folder
    assert rows([folder.as_uri()], folder.as_posix()) == of_disk(folder)


def test_one_file_may_be_named(s3, folder):
    upload(s3, "one", folder)

    address = "s3://one/квартал/Школа № 1/паспорт + %41 #1.xlsx"
    assert [row[0] for row in rows([address], "s3://")] == [address.removeprefix("s3://")]


def test_what_is_too_large_is_not_fetched(s3, folder, monkeypatch):
    upload(s3, "large", folder)
    limits = Limits(file_size=60_000, archive_size=61_000)
    (folder / "велик.zip").write_bytes((folder / "архив.zip").read_bytes().ljust(62_000, b"\0"))
    s3.upload_file(str(folder / "велик.zip"), "large", "квартал/велик.zip")

    codes = {}
    for each in sources(["s3://large/квартал"], limits):
        for one in each.members():
            try:
                one.read()
            except ValueError as problem:
                codes[one.path.rpartition("/")[2]] = problem.code
    assert codes == {"большой.bin": "F107", "велик.zip": "F115", "~$паспорт.xlsx": "F116"}


def test_a_large_archive_is_read_from_a_copy_that_goes_away(s3, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "временные"))
    (tmp_path / "временные").mkdir()
    with zipfile.ZipFile(tmp_path / "а.zip", "w") as archive:
        for i in range(3):
            archive.writestr(f"{i}.bin", os.urandom(40_000))
    s3.create_bucket(Bucket="archive")
    s3.upload_file(str(tmp_path / "а.zip"), "archive", "а.zip")

    [far] = sources(["s3://archive/а.zip"], Limits(file_size=60_000))
    found = list(far.members())
    assert [len(each.read()) for each in found] == [40_000] * 3
    assert len(list((tmp_path / "временные").iterdir())) == 1
    del found, far
    import gc

    from ingest.opening.archive import _held
    _held.cache_clear()
    gc.collect()
    assert list((tmp_path / "временные").iterdir()) == []


def test_names_in_a_store_are_shown_safely_and_apart(s3):
    s3.create_bucket(Bucket="hostile")
    for key in ("a//б.xlsx", "a/б.xlsx", "a/\u202e<script>.xlsx"):
        s3.put_object(Bucket="hostile", Key=key, Body=b"none")

    assert sorted(each.path for each in sources(["s3://hostile/a"])) == [
        "s3://hostile/a/<script>.xlsx", "s3://hostile/a/б.xlsx", "s3://hostile/a/б.xlsx (2)"]
    place = Address.parse("s3://hostile/a")
    assert place.shown("hostile/a/../../etc/\x1b[31mкрасный\r\n.xlsx") == (
        "s3://hostile/a/etc/[31mкрасный.xlsx")
    assert place.shown("hostile/\udcff.xlsx") == "s3://hostile/\\udcff.xlsx"


def run(programme, *arguments):
    return CliRunner().invoke(cli, ["-C", str(programme.folder), *arguments])


def test_a_password_in_an_address_is_nowhere_but_in_the_address(s3, server, folder, programme):
    upload(s3, "secret", folder)
    address = f"s3://testing:{QUOTED}@secret/квартал"

    first, second = run(programme, "ingest", address), run(programme, "ingest", "--json", address)
    wrong = [run(programme, "ingest", each) for each in (
        f"sftp://ivan:{QUOTED}@127.0.0.1:{server.port}/etc", f"s3://testing:{QUOTED}@absent/a",
        f"sftp://ivan:{SECRET}@127.0.0.1/etc", f"sftp://ivan:{QUOTED}@127.0.0.1:1/etc",
        f"whatever://ivan:{QUOTED}@host/a")]

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "s3://secret/квартал/архив.zip/чек-лист.xlsx" in second.output
    assert [each.exit_code for each in wrong] == [2] * 5
    told = "".join(each.output for each in (first, second, *wrong))
    for secret in (SECRET, QUOTED, "рет-5"):
        assert secret not in told and secret not in repr(Address.parse(address))
        assert not any(secret.encode() in path.read_bytes()
                       for path in programme.folder.rglob("*") if path.is_file())


def test_what_lies_on_another_machine_is_judged_by_its_answers_and_named_when_it_is_to_go(
        s3, folder, programme):
    upload(s3, "kept", folder)
    assert run(programme, "ingest", "s3://kept/квартал/Школа № 1").exit_code == 0
    shutil.rmtree(folder)
    s3.delete_object(Bucket="kept", Key="квартал/Школа № 1/паспорт + %41 #1.xlsx")

    again = run(programme, "ingest", "--recheck")
    assert again.exit_code == 0 and "заново файлов: 1, изменилось: 0" in again.output, again.output
    told = run(programme, "erase", "012", "--reason", "просьба", "--by", "Иванова")
    assert "паспорт + %41 #1.xlsx: лежит на другой машине: удалите его там" in told.output, told.output


@pytest.mark.parametrize(("address", "words"), [
    ("s3://absent-bucket/a", "s3://absent-bucket/a: такого файла нет"),
    ("sftp://127.0.0.1:1/a", "sftp://127.0.0.1:1/a: сервер не отвечает"),
    ("whatever://host/a", "такого протокола нет"),
    ("zip://*.xlsx::s3://a/b.zip", "из нескольких частей"),
    ("sftp://ivan:a/b@host/in", "адрес sftp://… не понят: замените в пароле «/» на %2F"),
])
def test_an_address_at_which_nothing_can_be_had_is_told_in_words(s3, programme, address, words):
    result = run(programme, "ingest", address)

    assert result.exit_code == 2 and words in result.output, result.output


def test_a_server_that_ssh_does_not_know_is_told_no_password(server, folder, monkeypatch, tmp_path):
    shutil.copytree(server.home, tmp_path / "home")
    (tmp_path / "home/.ssh/known_hosts").unlink()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    from ingest.opening import address

    address._file_system.cache_clear()
    with pytest.raises(AddressError, match="подключитесь к нему один раз командой ssh"):
        list(sources([f"sftp://127.0.0.1:{server.port}{folder.as_posix()}"]))
    address._file_system.cache_clear()


def test_without_its_library_an_address_says_what_to_install(monkeypatch, programme):
    import fsspec

    from ingest.opening import address

    def missing(protocol, **_options):
        raise ImportError("Install s3fs to access S3")

    address._file_system.cache_clear()
    monkeypatch.setattr(fsspec, "filesystem", missing)
    result = run(programme, "ingest", "s3://other-bucket/a", "--jobs", "1")
    assert result.exit_code == 2 and 'pip install "xlsx-forms[s3]"' in result.output


def test_a_file_that_vanishes_before_it_is_read_is_told(s3, folder):
    upload(s3, "gone", folder)
    found = list(sources(["s3://gone/квартал"]))
    s3.delete_object(Bucket="gone", Key="квартал/<script>&.xlsx")

    [gone] = [each for each in found if "script" in each.path]
    [told] = gone.members()
    with pytest.raises(ValueError) as caught:
        told.read()
    assert (caught.value.code, caught.value.facts) == ("F114", {"reason": "такого файла нет"})


def test_an_export_to_an_address_is_the_export_to_a_folder(s3, server, folder, programme, tmp_path):
    """Written twice: parts of the first that are no more are gone."""
    assert run(programme, "ingest", str(folder)).exit_code == 0
    s3.create_bucket(Bucket="export")
    s3.put_object(Bucket="export", Key="год/submissions.parquet/part=1999/rows-0.parquet", Body=b"old")

    assert run(programme, "export", "--to", str(tmp_path / "год")).exit_code == 0
    sent = tmp_path / "послано"
    for url in (f"s3://testing:{QUOTED}@export/год", (tmp_path / "по адресу").as_uri(),
                f"sftp://127.0.0.1:{server.port}{sent.as_posix()}"):
        told = run(programme, "export", "--to", url)
        assert told.exit_code == 0 and QUOTED not in told.output, told.output
    keys = {each["Key"] for each in s3.list_objects_v2(Bucket="export")["Contents"]}

    made = {path.relative_to(tmp_path / "год").as_posix()
            for path in (tmp_path / "год").rglob("*") if path.is_file()}
    assert keys == {f"год/{each}" for each in made}
    for other in (tmp_path / "по адресу", sent):
        assert made == {path.relative_to(other).as_posix() for path in other.rglob("*")
                        if path.is_file()}
    absent = run(programme, "export", "--to", "s3://absent-bucket-2/a")
    assert (absent.exit_code, "absent-bucket-2/a: " in absent.output) == (2, True), absent.output


def test_windows_paths_are_no_addresses():
    assert [local_path(each) for each in ("file:///C:/a", "s3://a")][1] is None
    assert isinstance(local_path("file://localhost/общая"), Path)
