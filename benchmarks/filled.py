"""Fill the forms of invented organizations as programs do, a share of them with an error.

Every program fills each form some times, with the tokens of the blank still in it; what it saved is
then stamped for each organization, so that thousands of files cost seconds.  An .xls cannot be
stamped: LibreOffice saves each one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import openpyxl
from support.answers import clean_answers, in_openpyxl, placed

from templates.definition import Form
from templates.period import Period
from xlsx_forms.blank import workbook
from xlsx_forms.blank.generate import values_for
from xlsx_forms.blank.stamp import stamped_text
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.setup import make_folder, write_organizations

# Which program saves the files, by the last digit of their number, and in which format.
SAVED_BY = ("openpyxl",) * 4 + ("XlsxWriter",) * 3 + ("LibreOffice",) * 3
SUFFIXES = {7: "xlsx", 8: "xls", 9: "ods"}
# So often each program fills each form, with longer answers and more rows every time.
_VARIANTS = 3
_OWNER = "{{organization.short_name}}"
_OWN_PROJECT = f"Справка за один день, {_OWNER.replace('{', '{{').replace('}', '}}')}{{}}"
_MORE = "Что сделано и когда, с цифрами, именами и названиями документов. "


def make_programme(folder: Path, organizations: int) -> Programme:
    """Make a programme folder with so many organizations, early enough for every form."""
    list(make_folder(folder, sample=False))
    write_organizations(folder / "организации.xlsx", [
        {"organization": f"{i:05d}", "full_name": f"МБОУ «Школа № {i}»", "short_name": f"Школа № {i}",
         "kind": "школа", "direction": "Образование", "email": f"school{i}@example.ru",
         "phone": "7-00-00"} for i in range(1, organizations + 1)])
    settings = folder / "programme.toml"
    settings.write_text("today = 2026-10-20\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    return load_programme(folder)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: by whom it was saved, which answers it has, and whether one is wrong."""

    form: Form
    digit: int
    variant: int
    is_wrong: bool


def fill_forms(programme: Programme, target: Path, share: float, files: int) -> list[Path]:
    """Fill so many forms, this share of them with a number that is none or an answer too few."""
    wanted = list(_wanted(programme, share, files))
    patterns = _patterns(programme, {kind for _organization, kind in wanted})
    target.mkdir(parents=True)
    paths = []
    for number, (organization, kind) in enumerate(wanted):
        period = Period.to_collect(kind.form.period, programme.today)
        values = values_for(kind.form, period, organization, programme.methodology)
        path = target / f"{number:05d}.{_stampable(kind)}"
        path.write_bytes(stamped(patterns[kind], values))
        paths.append(path)
    old = [path for path, (_, kind) in zip(paths, wanted, strict=True)
           if SUFFIXES.get(kind.digit) == "xls"]
    if old and shutil.which("soffice"):
        _converted(old, "xls", target)
        for path in old:
            path.unlink()
    return sorted(target.iterdir())


def _stampable(kind: Kind) -> str:
    """The format in which a file is stamped; an .xls is made of what was stamped."""
    suffix = SUFFIXES.get(kind.digit, "xlsx")
    return "xlsx" if suffix == "xls" else suffix


def _wanted(programme: Programme, share: float, files: int) -> Iterator[tuple[dict[str, Any], Kind]]:
    """Yield whose and what each file is: of an organization one of each form."""
    forms = programme.catalogue.in_force(programme.today)
    listed = programme.organizations.reset_index().to_dict("records")
    for number in range(files):
        at, which = divmod(number, len(forms))
        is_wrong = int((number + 1) * share) > int(number * share)
        # The tens beside the ones: else one program would fill one form only.
        yield {str(key): value for key, value in listed[at].items()}, Kind(
            forms[which], (at + which) % 10, at % _VARIANTS, is_wrong)


def stamped(pattern: bytes, values: Mapping[str, str]) -> bytes:
    """Return the package with an organization's values, each part packed as it was."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(pattern)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.endswith(".xml") and b"{{" in data:
                data = stamped_text(data.decode(), values).encode()
            target.writestr(info, data, info.compress_type)
    return out.getvalue()


def _patterns(programme: Programme, kinds: set[Kind]) -> dict[Kind, bytes]:
    """What each program has saved, with the tokens in it; without LibreOffice openpyxl saves its."""
    found: dict[Kind, bytes] = {}
    later: dict[str, list[Kind]] = {}
    for kind in kinds:
        by_writer = SAVED_BY[kind.digit] == "XlsxWriter"
        found[kind] = (_by_xlsxwriter if by_writer else _by_openpyxl)(programme, kind)
        if SAVED_BY[kind.digit] == "LibreOffice":
            later.setdefault(_stampable(kind), []).append(kind)
    for suffix, chosen in later.items() if shutil.which("soffice") else ():
        with tempfile.TemporaryDirectory() as place:
            paths = [Path(place) / f"{number}.xlsx" for number in range(len(chosen))]
            for path, kind in zip(paths, chosen, strict=True):
                path.write_bytes(found[kind])
            _converted(paths, suffix, Path(place) / "saved")
            for path, kind in zip(paths, chosen, strict=True):
                found[kind] = (Path(place) / "saved" / f"{path.stem}.{suffix}").read_bytes()
    return found


def answers_of(kind: Kind) -> dict[str, object]:
    """Return the answers by cell: clean ones but for one, if one is to be wrong."""
    fields, tables = clean_answers(kind.form.id)
    # Rows and names of projects are their organization's own, or they would be asked about.
    if kind.form.project_field:
        fields = fields | {kind.form.project_field: _OWN_PROJECT.format("")}
    longer = {key: [*rows, *[rows[-1]] * kind.variant] for key, rows in tables.items()}
    if "projects" in longer:
        longer["projects"] = [row | {"project": _OWN_PROJECT.format(f" {number}" * (number > 0)),
                                     "participant": _OWNER, "organization_short": _OWNER}
                              for number, row in enumerate(longer["projects"])]
    told = {ref: (field, value) for ref, field, value in placed(fields, longer, kind.form)}
    found = {ref: in_openpyxl(value if field.type != "text" or not field.id.endswith("evidence")
                              else value + " " + _MORE * kind.variant)
             for ref, (field, value) in told.items()}
    if kind.is_wrong:
        numbers = [ref for ref, (field, value) in told.items()
                   if field.type in ("integer", "number", "date") and value is not None]
        # Where a form has no number its first answer is missing.
        found |= {numbers[0]: "неизвестно"} if numbers else {next(iter(found)): None}
    return found


def _by_openpyxl(programme: Programme, kind: Kind) -> bytes:
    book = openpyxl.load_workbook(BytesIO(workbook.write_blank(kind.form, programme.methodology)))
    for ref, value in answers_of(kind).items():
        book[kind.form.page.sheet][ref] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _by_xlsxwriter(programme: Programme, kind: Kind) -> bytes:
    """The form as it is generated, but with answers where it leaves cells blank."""
    answers, write = answers_of(kind), workbook._write

    def answered(sheet: Any, cell: Any, style: Any) -> None:
        write(sheet, cell, style)
        if answers.get(cell.ref) is not None:
            sheet.write(cell.row, cell.col, answers[cell.ref], style)

    with patch.object(workbook, "_write", answered):
        return workbook.write_form(kind.form, programme.methodology)


def _converted(paths: list[Path], suffix: str, folder: Path) -> None:
    """Let LibreOffice open files and save them in another format."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run([str(shutil.which("soffice")), "--headless",
                        f"-env:UserInstallation={Path(profile).as_uri()}",
                        "--convert-to", suffix, "--outdir", str(folder), *map(str, paths)],
                       check=True, capture_output=True)
