"""Where the files of an organization lie in a programme folder, and which of them are its alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape, unescape
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from ingest.mail.ledger import Ledger
from ingest.opening.address import is_url
from ingest.organizations import FILE_NAME, former_names
from ingest.register.erasure import Held, copies_of, held_files
from ingest.register.register import Register
from templates.text import fold
from xlsx_forms.programme import LEDGER_NAME, RETURNED, Programme

# A path from the programme folder on, and why only a person can do something about it.
Remark = tuple[str, str]
_TAG, _NBSP = re.compile(rb"<[^>]*>"), "\u00a0".encode()
_TAGS = re.compile(r"<[^>]*>")


class Whereabouts:
    """Finds an organization's files by the register, the ledger and the folders of the programme."""

    def __init__(self, programme: Programme, organization: str) -> None:
        self._programme, self._organization = programme, organization
        self._held: list[Held] = []
        self._copies: list[str] = []
        # Letters as (path, whether it came), from the programme folder on.
        self._letters: list[tuple[str, bool]] = []
        self._unsure: list[str] = []
        if programme.has_register:
            register = Register(programme.register_url)
            self._held = held_files(register)
            self._copies = copies_of(register, {each.sha256 for each in self._own()})
        if (programme.folder / LEDGER_NAME).is_file():
            ledger = Ledger(programme.ledger_url)
            own = self._addresses()
            self._unsure = [each.path for each in ledger.messages() if each.path
                            and each.organization is None and each.sender.lower() in own]
            self._letters = [
                *((each.path, False) for each in ledger.by_message_id().values()
                  if each.path and each.organization == organization),
                *((each.path, True) for each in ledger.messages()
                  if each.path and each.organization == organization)]

    def files(self) -> Iterator[Path]:
        """Yield every file that holds this organization's data and nobody else's."""
        folder = self._programme.folder
        for root, own in self._roots().items():
            if not self._why_not(root, own):
                yield folder / root
        for path, came in self._letters:
            place = folder / path
            if came and place.is_file() and not self._others_below(place.parent):
                yield from _files_below(place.parent)
            elif not came and place.is_file():
                yield place
        for name in self._copies:
            if (folder / RETURNED / name).is_file():
                yield folder / RETURNED / name
        for made in self._programme.outgoing.glob("*/*"):
            # Not a pattern with the code in it: «*» would be everybody's.
            if made.name == self._organization:
                yield from _files_below(made)

    def remarks(self) -> Iterator[Remark]:
        """Yield the files with its data that cannot be removed without asking, and why."""
        for root, own in self._roots().items():
            if why := self._why_not(root, own):
                yield root, why
        for each in self._own():
            if is_url(each.file):
                yield each.file, "лежит на другой машине: удалите его там"
        for path, came in self._letters:
            place = self._programme.folder / path
            if came and place.is_file() and self._others_below(place.parent):
                yield path, "в письме есть файлы других организаций"
        for path in self._unsure:
            yield path, "письмо с ее адреса, но чье оно, программа не знает: посмотрите и удалите"

    def nobodys(self, held: Sequence[Held] | None = None) -> set[tuple[str, str]]:
        """Return (path, checksum) of the files of unknown owner that came within its own ones."""
        held = self._held if held is None else held
        folder = self._programme.folder
        places = {self._root(each.file) for each in held if each.organization == self._organization}
        places |= {PurePosixPath(path).parent.as_posix() for path, came in self._letters if came}
        whole = [f"{place}/" for place in places if not self._others_below(folder / place, held)]
        return {(each.file, each.sha256) for each in held if each.organization is None
                and any(each.file.startswith(place) for place in whole)}

    def _addresses(self) -> set[str]:
        listed = self._programme.organizations["email"]
        told = str(listed.get(self._organization, ""))
        return {each.strip().lower() for each in told.split(",") if each.strip()}

    def _own(self) -> Iterator[Held]:
        return (each for each in self._held if each.organization == self._organization)

    def _root(self, file: str) -> str:
        """The file on the disk that a path leads into: an archive, a letter, or the file itself."""
        if is_url(file):
            return file
        path = PurePosixPath(file)
        for part in (*list(path.parents)[::-1], path):
            if not (self._programme.folder / part).is_dir():
                return part.as_posix()
        return file

    def _roots(self) -> dict[str, list[Held]]:
        found: dict[str, list[Held]] = {}
        for each in self._own():
            root = self._root(each.file)
            if (self._programme.folder / root).is_file():
                found.setdefault(root, []).append(each)
        return found

    def _why_not(self, root: str, own: Iterable[Held]) -> str:
        """Why a file must not be removed unasked; empty where it may."""
        path = self._programme.folder / root
        if not path.is_relative_to(self._programme.folder):
            return "лежит вне папки программы"
        if self._others_below(path):
            return "в нем есть файлы других организаций: при следующем ingest вернется и ее файл"
        plain = {each.sha256 for each in own if each.file == root}
        if plain and sha256(path.read_bytes()).hexdigest() not in plain:
            return "с тех пор изменен: посмотрите, чей он"
        return ""

    def _others_below(self, path: Path, held: Sequence[Held] | None = None) -> bool:
        """Whether another organization has a file at a path or in it."""
        shown = path.relative_to(self._programme.folder).as_posix() \
            if path.is_relative_to(self._programme.folder) else path.as_posix()
        return any(each.organization not in (None, self._organization)
                   and (each.file == shown or each.file.startswith(f"{shown}/"))
                   for each in (self._held if held is None else held))


def _files_below(folder: Path) -> Iterator[Path]:
    return (each for each in sorted(folder.rglob("*")) if each.is_file())


def mentions(programme: Programme, organization: str, but: Iterable[Path]) -> Iterator[Remark]:
    """Yield our own workbooks and papers that name an organization, and its row in the list."""
    listed = programme.organizations
    if organization not in listed.index:
        return
    yield FILE_NAME, f"строка «{organization}»: удалите ее, если организация больше не участвует"
    row = listed.loc[organization]
    names = {row["full_name"], row["short_name"],
             *(each.full for each in former_names(str(row["former_names"])))}
    wanted = [escape(str(name), quote=False).encode() for name in names if name]
    gone = set(but)
    ours = (programme.folder, programme.summaries, programme.folder / RETURNED)
    written = {*(each for folder in ours for each in folder.glob("*.xlsx")),
               *programme.papers.glob("*/*.docx")}
    for path in sorted(written - gone):
        if path.name != FILE_NAME and not path.name.startswith("~$") and _holds(path, wanted):
            yield (path.relative_to(programme.folder).as_posix(),
                   "называет организацию: сделайте файл заново или удалите")
    texts = [fold(str(name)) for name in names if name]
    for path in sorted(programme.summaries.glob("*.html")):
        if any(text in _words_of(path) for text in texts):
            yield (path.relative_to(programme.folder).as_posix(),
                   "называет организацию: сделайте отчет заново или удалите")


def _words_of(page: Path) -> str:
    """The words of a report, as names are compared: it sets them with quotes and spaces of its own."""
    try:
        return fold(unescape(_TAGS.sub(" ", page.read_text(encoding="utf-8", errors="replace"))))
    except OSError:
        return ""


def _holds(path: Path, wanted: Sequence[bytes]) -> bool:
    try:
        with ZipFile(path) as package:
            parts = [name for name in package.namelist() if name.endswith(".xml")]
            texts = (package.read(part) for part in parts)
            if path.suffix == ".docx":
                # A word processor cuts words into runs, and papers hold numbers to their signs.
                texts = (_TAG.sub(b"", text).replace(_NBSP, b" ") for text in texts)
            return any(name in text for text in texts for name in wanted)
    except (BadZipFile, OSError, RuntimeError, NotImplementedError):
        return False
