"""Write forms as other people's loops do, each in a process: writers.py NAME PROGRAMME COUNT.

Every form of the programme goes to the first organizations, each beside none of the others' names.
Beside the loops what no writer can be faster than: the same bytes under a new name each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from templates.definition import Form
from templates.period import Period
from xlsx_forms.programme import Programme, load_programme


def xlsxwriter(programme: Programme, form: Form, values: dict[str, str]) -> bytes:
    """A form drawn anew by XlsxWriter, the organization's own values in it."""
    from xlsx_forms.blank.stamp import stamp
    from xlsx_forms.blank.workbook import write_form

    return stamp(write_form(form, programme.methodology), values)


def openpyxl_filled(programme: Programme, form: Form, values: dict[str, str]) -> bytes:
    """A blank read by openpyxl, its texts filled in, and saved."""
    import openpyxl

    from templates.text import visible
    from xlsx_forms.blank.stamp import TOKEN
    from xlsx_forms.blank.workbook import write_blank

    book = openpyxl.load_workbook(BytesIO(write_blank(form, programme.methodology)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "{{" in cell.value:
                    cell.value = TOKEN.sub(lambda token: visible(values[token[1]]), cell.value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def constant(programme: Programme, form: Form, _values: dict[str, str]) -> bytes:
    """The blank as it is."""
    from xlsx_forms.blank.workbook import write_blank

    return write_blank(form, programme.methodology)


def each_form(programme: Programme, count: int) -> Iterator[tuple[Form, dict[str, str]]]:
    """Yield every form for so many organizations, with the values of its tokens."""
    from xlsx_forms.blank.generate import values_for

    listed: list[dict[Any, Any]] = programme.organizations.reset_index().head(count).to_dict("records")
    for form in programme.catalogue.in_force(programme.today):
        period = Period.to_collect(form.period, programme.today)
        for organization in listed:
            yield form, values_for(form, period, organization, programme.methodology)


WRITERS: dict[str, Callable[[Programme, Form, dict[str, str]], bytes]] = {
    "XlsxWriter": xlsxwriter, "openpyxl, read and saved": openpyxl_filled}
WRITING_BOUNDS: dict[str, Callable[[Programme, Form, dict[str, str]], bytes]] = {
    "the same bytes": constant}


def main(name: str, folder: Path, count: int) -> None:
    """Write the forms into a folder of their own."""
    programme, write = load_programme(folder), (WRITERS | WRITING_BOUNDS)[name]
    target = folder / name
    target.mkdir(exist_ok=True)
    for number, (form, values) in enumerate(each_form(programme, count)):
        (target / f"{number:05d}.xlsx").write_bytes(write(programme, form, values))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
