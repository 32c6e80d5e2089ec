"""Make ``docs/правила.md`` and the pictures of the guide anew, from the real files.

``python docs/build.py`` makes both; ``--rules`` only what is made from the rules: the page, and the
table of their words that the suite compares with (``tests/golden/rules.txt``); ``--export`` these and
``docs/выгрузка.md``, the page of the exported tables.  The pictures need LibreOffice (soffice),
Poppler (pdftoppm, pdftotext) and Chromium: the sample district is run in a temporary folder, its
workbooks are printed, and pages are cut out of the prints; the pages of the browser are those of
``screens.py``.  ``--screens`` makes only these.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import numpy.typing as npt

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

from screens import REPORT, SCREENS, make_screens  # noqa: E402, F401

from templates.rules import RULES, Finding, Rule  # noqa: E402

IMAGES = DOCS / "img"
RULES_PAGE, EXPORT_PAGE = DOCS / "правила.md", DOCS / "выгрузка.md"
WORDS = DOCS.parent / "tests" / "golden" / "rules.txt"
Pixels = npt.NDArray[np.uint8]

_TOPICS = {"F": "Файл", "S": "Строение книги", "V": "Значение", "R": "Ответы внутри формы",
           "X": "Между формами и периодами"}
_SAMPLES: dict[str, Any] = {"count": 3, "number": "5*", "found": "12,5", "limit": 20}
_WIDTH = 1300  # pixels; what a page of a repository shows without shrinking much
_COLOURS = 128
_MARGIN = 12
_INCOMING, _OUTGOING = "входящие", "исходящие/2027/012"
_FOOTER = re.compile(rb"<headerFooter\b.*?</headerFooter>", re.DOTALL)
_PRINT_AREA = re.compile(rb'<definedName\b[^>]*"_xlnm.Print_Area".*?</definedName>', re.DOTALL)
# Dates and decimals as a Russian Windows shows them.
_RUSSIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>ru-RU</value></prop></item></oor:items>
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a printed workbook: the first that has ``phrase``.

    ``down`` and ``across`` are the parts of it that are kept, from above and from the left.
    """

    name: str
    workbook: str
    phrase: str
    down: float = 1.0
    across: float = 1.0


_SUMMARY = "сводка/Сводка 2027-Q3.xlsx"
_PROTOCOL = "документы/2027-Q3/Протокол заседания.docx"
_EMPTY = f"{_OUTGOING}/Чек-лист МБОУ «СОШ № 3» (012) 2027.xlsx"
PICTURES = (
    Picture("form-guide", _EMPTY, "Как заполнить форму"),
    Picture("checklist-empty", _EMPTY, "№ п/п", 0.5),
    Picture("passport", f"{_INCOMING}/Паспорт Сектор экономического развития (001) 2026.xlsx",
            "УТВЕРЖДАЮ"),
    Picture("report", f"{_INCOMING}/Отчет Сектор экономического развития (001) 2026-Q3.xlsx",
            "Показатель значимости", 0.4),
    Picture("checklist", f"{_INCOMING}/УСЗН чек-лист самооценки.xlsx", "№ п/п"),
    Picture("plan-facts", f"{_INCOMING}/Сведения к плану Сектор экономического развития "
            "(001) 2026.xlsx", "Документы плана"),
    Picture("report-next", "исходящие/2027-Q4/071/Отчет МБУ «КЦСОН» (071) 2027-Q4.xlsx",
            "Показатель значимости", 0.4),
    Picture("returned", "на доработку/Отчет МКУ «СРЦН «Надежда» (072) 2026-Q3 – на доработку.xlsx",
            "С ошибками форму принять нельзя"),
    Picture("summary", _SUMMARY, "Требует внимания"),
    Picture("summary-charts", _SUMMARY, "Результаты организаций"),
    Picture("rating", _SUMMARY, "Рейтинг организаций за"),
    Picture("criteria", _SUMMARY, "Баллы по критериям за"),
    Picture("projects", _SUMMARY, "за 3 квартал 2027 г."),
    Picture("passports", _SUMMARY, "Паспорта бережливых проектов", 0.6, 0.62),
    Picture("plan", _SUMMARY, "План мероприятий по реализации программы"),
    Picture("submissions", _SUMMARY, "Сдача форм: 3 квартал", 0.75),
    Picture("dynamics", _SUMMARY, "Динамика: ", 0.6),
    Picture("findings", _SUMMARY, "Замечания к полученным файлам"),
    Picture("files", _SUMMARY, "Полученные файлы", 0.6),
    Picture("methodology", _SUMMARY, "Методика подсчета результата"),
    Picture("commission", _SUMMARY, "СОСТАВ комиссии"),
    Picture("protocol", _PROTOCOL, "ПРОТОКОЛ", 0.7),
)


def main(arguments: list[str]) -> None:
    """Write the page of rules; without ``--rules`` that of tables; without ``--export`` pictures."""
    RULES_PAGE.write_text(rules_page(), encoding="utf-8")
    WORDS.write_text(words_of_rules(), encoding="utf-8")
    print(RULES_PAGE, WORDS, sep="\n")
    if "--rules" in arguments:
        return
    EXPORT_PAGE.write_text(export_page(), encoding="utf-8")
    print(EXPORT_PAGE)
    if "--export" in arguments:
        return
    with tempfile.TemporaryDirectory() as folder:
        made = make_screens_alone if "--screens" in arguments else make_pictures
        for path in made(Path(folder)):
            print(f"{path}: {path.stat().st_size // 1024} КБ")


def export_page() -> str:
    """What the exported tables hold, for the shipped forms: the sample district has answers of all."""
    from templates.definition import shipped_catalogue
    from xlsx_forms.exports.described import described
    from xlsx_forms.exports.tables import all_frames
    from xlsx_forms.programme import load_programme
    from xlsx_forms.setup import make_folder
    from xlsx_forms.work import find_files, load_batch, take_in

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "район"
        list(make_folder(folder, sample=True))
        programme = load_programme(folder)
        take_in(programme, find_files(programme, []))
        return described(dict(all_frames(programme, load_batch(programme))), shipped_catalogue())


# --- the page of rules -------------------------------------------------------------------------


def rules_page() -> str:
    """Return ``правила.md``: a table of rules for each topic."""
    return "\n".join(_rules_lines()) + "\n"


def words_of_rules() -> str:
    """Return what every rule says, with sample facts: code and title, message, remedy."""
    return "".join(f"{each.code} {each.severity.russian}: {each.title}\n     {sample(each).message}\n"
                   f"     {sample(each).remedy}\n" for each in RULES.values())


def sample(each: Rule) -> Finding:
    """Return a finding of a rule whose facts are samples, or the facts' own names."""
    facts = {name: _SAMPLES.get(name, name) for text in (each.message, each.remedy)
             for _, name, _, _ in Formatter().parse(text) if name}
    return each.at(**facts)


def _rules_lines() -> Iterator[str]:
    yield "# Правила проверки"
    yield ""
    yield ("Коды не меняются и не используются повторно. Ошибка возвращает файл на доработку, "
           "замечание и «к сведению» – нет. Слова в фигурных скобках программа заменяет тем, что "
           "нашла. Тот же список выводит команда `xlsx-forms rules`.")
    for letter, topic in _TOPICS.items():
        yield from ("", f"## {topic}", "",
                    "| код | важность | правило | что сказано | что делать |",
                    "| --- | --- | --- | --- | --- |")
        for rule in RULES.values():
            if rule.code.startswith(letter):
                cells = (rule.code, rule.severity.russian, rule.title, rule.message, rule.remedy)
                yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


# --- the pictures ------------------------------------------------------------------------------


def make_pictures(folder: Path) -> Iterator[Path]:
    """Run the sample in a folder and write each picture; yield its path."""
    programme = _play(folder)
    # The demo makes forms before it knows any answer; made again, reports begin with the projects.
    _run(sys.executable, "-m", "xlsx_forms", "-C", str(programme), "generate", "quarterly-report")
    _run(sys.executable, "-m", "xlsx_forms", "-C", str(programme), "papers")
    printed = _print_workbooks(folder, {programme / each.workbook for each in PICTURES})
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir()
    for picture in PICTURES:
        pdf = printed[programme / picture.workbook]
        pixels = _cut(pdf, _find_page(pdf, picture.phrase), picture)
        path = IMAGES / f"{picture.name}.png"
        path.write_bytes(png(pixels))
        yield path
    yield from make_screens(programme, IMAGES)


def make_screens_alone(folder: Path) -> Iterator[Path]:
    """Run the sample in a folder and write the pictures of the page."""
    yield from make_screens(_play(folder), IMAGES)


def _play(folder: Path) -> Path:
    """Run the sample and make its report; return the programme's folder."""
    programme = folder / "программа"
    _run(sys.executable, "-m", "xlsx_forms", "demo", str(programme))
    _run(sys.executable, "-m", "xlsx_forms", "-C", str(programme), "report")
    return programme


def _print_workbooks(folder: Path, workbooks: set[Path]) -> dict[Path, Path]:
    """Print each workbook to a PDF, all in one run of LibreOffice."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_RUSSIAN, encoding="utf-8")
    copies = {}
    for number, workbook in enumerate(sorted(workbooks)):
        copies[workbook] = folder / f"{number}{workbook.suffix}"
        _copy_as_on_screen(workbook, copies[workbook], form=workbook.parent.name != "сводка")
    _run("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), *map(str, copies.values()))
    return {workbook: copy.with_suffix(".pdf") for workbook, copy in copies.items()}


def _copy_as_on_screen(workbook: Path, copy: Path, form: bool) -> None:
    """Copy a workbook without footers; of a form, also print what lies outside the print area."""
    with ZipFile(workbook) as old, ZipFile(copy, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = _FOOTER.sub(b"", old.read(info))
            new.writestr(info.filename, _PRINT_AREA.sub(b"", part) if form else part)


def _find_page(pdf: Path, phrase: str) -> int:
    """Return the number of the first page that has a phrase; ValueError when none has."""
    for number, text in enumerate(_page_texts(pdf), start=1):
        if phrase in text:
            return number
    raise ValueError(f"{pdf.name}: no page has «{phrase}»")


@cache
def _page_texts(pdf: Path) -> tuple[str, ...]:
    text = _run("pdftotext", str(pdf), "-").decode()
    return tuple(" ".join(page.split()) for page in text.split("\f"))


def _cut(pdf: Path, page: int, picture: Picture) -> Pixels:
    """Return what is kept of a page without its white margins, ``_WIDTH`` pixels wide."""
    rough = 50
    _top, _bottom, left, right = _inked(_render(pdf, page, rough))
    wanted = (_WIDTH - 2 * _MARGIN) / picture.across
    pixels = _render(pdf, page, rough * wanted / (right - left))
    top, bottom, left, right = _inked(pixels)
    bottom = top + round((bottom - top) * picture.down)
    right = left + round((right - left) * picture.across)
    return np.pad(pixels[top:bottom, left:right], ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)),
                  constant_values=255)


def _render(pdf: Path, page: int, dots_per_inch: float) -> Pixels:
    raw = _run("pdftoppm", "-f", str(page), "-l", str(page), "-r", f"{dots_per_inch:.2f}", str(pdf))
    _magic, width, height, _depth, _rest = raw.split(maxsplit=4)
    # Pixels may begin with a byte that split takes for a space: count from the end.
    size = int(width) * int(height) * 3
    return np.frombuffer(raw[-size:], np.uint8).reshape(int(height), int(width), 3)


def _inked(pixels: Pixels) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of what is not white."""
    dark = pixels.min(axis=2) < 250
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def png(pixels: Pixels) -> bytes:
    """Return a PNG with a palette of the most frequent colours, others taken for the nearest."""
    # Six bits a channel: near shades of a letter's edge fall together, white stays white.
    coarse = (pixels >> 2).astype(np.uint32)
    keys = coarse[..., 0] << 12 | coarse[..., 1] << 6 | coarse[..., 2]
    found, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    channels = np.stack([found >> 12, found >> 6 & 63, found & 63], axis=1).astype(np.int32)
    kept = channels[np.argsort(-counts, kind="stable")[:_COLOURS]]
    distance = ((channels[:, None, :] - kept[None, :, :]) ** 2).sum(axis=2)
    indexes = distance.argmin(axis=1).astype(np.uint8)[inverse].reshape(keys.shape)
    rows = np.pad(indexes, ((0, 0), (1, 0)))  # each row begins with its filter: 0, none
    palette = (kept * 255 // 63).astype(np.uint8)
    height, width = indexes.shape
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"PLTE", palette.tobytes())
            + _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + _chunk(b"IEND", b""))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=DOCS.parent).stdout


if __name__ == "__main__":
    main(sys.argv[1:])
