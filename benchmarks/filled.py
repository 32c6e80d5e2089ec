"""Fill the forms of invented organizations as office programs do, a share of them with an error."""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from templates.definition import Field, Form
from templates.sheet.layout import lay_out
from xlsx_forms.programme import Programme, load_programme
from xlsx_forms.setup import make_folder, write_organizations

# Of ten files seven are written by openpyxl; LibreOffice saves the rest again in these formats.
SAVED_AGAIN = {7: "xlsx", 8: "xls", 9: "ods"}


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


def fill_forms(programme: Programme, target: Path, share: float) -> list[Path]:
    """Fill every form that was generated, this share of them with a number that is none.

    Returned are the files, each beside none of the others' names.
    """
    chance, paths = random.Random(1), []
    for number, blank in enumerate(sorted(programme.outgoing.rglob("*.xlsx"))):
        form = _form_of(programme, blank)
        book = openpyxl.load_workbook(blank)
        _fill(book[form.page.sheet], form, chance, is_wrong=chance.random() < share)
        path = target / f"{number:05d}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        paths.append(path)
    return _saved_again(paths)


def _form_of(programme: Programme, blank: Path) -> Form:
    return next(form for form in programme.catalogue.in_force(programme.today)
                if blank.name.startswith(form.short_title))


def _fill(sheet: Any, form: Form, chance: random.Random, is_wrong: bool) -> None:
    layout = lay_out(form)
    fields = {place.ref: answer(place.field, chance) for place in layout.places.values()}
    wrong = next((place.ref for place in layout.places.values()
                  if place.field.type in ("integer", "number", "date")), None)
    if is_wrong:
        # Where a form has no number its first answer is missing.
        fields |= {wrong or next(iter(fields)): "неизвестно" if wrong else None}
    for ref, value in fields.items():
        sheet[ref] = value
    for table in layout.tables.values():
        for row in range(table.first_row, table.first_row + chance.randint(1, 5)):
            for column in table.table.columns:
                sheet.cell(row + 1, table.columns[column.id] + 1, answer(column, chance))


def answer(field: Field, chance: random.Random) -> object:
    """Return any answer that a field takes."""
    if field.accepts:
        return chance.choice(field.accepts)
    if field.type in ("date", "month"):
        return date(2026, chance.randint(1, 12), 1)
    known: dict[str, object] = {"year": 2026, "link": "https://disk.example.ru/1",
                                "contact": "8 (38442) 7-19-17"}
    if field.type in ("integer", "number"):
        return chance.randint(0, 9)
    return known.get(field.type, f"Ответ на вопрос «{field.label}»"[: field.max_length or 100])


def _saved_again(paths: list[Path]) -> list[Path]:
    """Let LibreOffice save three files of ten, each in another format; without it they stay."""
    office = shutil.which("soffice")
    result = list(paths)
    for last, suffix in SAVED_AGAIN.items() if office else ():
        chosen = [(at, path) for at, path in enumerate(paths) if at % 10 == last]
        if not chosen:
            continue
        folder = chosen[0][1].parent / f"libreoffice-{suffix}"
        profile = folder.with_suffix(".profile")
        subprocess.run([str(office), "--headless", f"-env:UserInstallation={profile.as_uri()}",
                        "--convert-to", suffix, "--outdir", str(folder),
                        *(str(path) for _, path in chosen)], check=True, capture_output=True)
        shutil.rmtree(profile, ignore_errors=True)
        for at, path in chosen:
            result[at] = folder / f"{path.stem}.{suffix}"
            path.unlink()
    return result
