"""What a letter says about a returned file: name, day, most important remarks, copy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.batch import Batch
from ingest.register.standing import Key, key_of
from ingest.submission import Submission
from templates.definition import points_text
from templates.period import Period
from templates.rules import Severity
from xlsx_forms.mail.compose import File
from xlsx_forms.programme import Programme
from xlsx_forms.returned.marked_copy import cases, is_mended, remarks_of, write_copies

if TYPE_CHECKING:
    from xlsx_forms.summary.progress import Progress

# A letter names so many; all stand in the copy that goes with it.
_SHOWN = 3
_COMMAND = "xlsx-forms "
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1}


class FileFacts:
    """The facts of every file of a batch, for letters."""

    def __init__(self, programme: Programme, batch: Batch) -> None:
        self._programme, self._batch = programme, batch
        self._cases = {case.number: case for case in cases(programme, batch)}
        self._found = batch.findings_of

    @cached_property
    def progress(self) -> Progress:
        """What each organization has sent and reached, by year."""
        # Here, so that commands that write no letters start without the summary.
        from xlsx_forms.summary.collect.facts import facts_of
        from xlsx_forms.summary.progress import Progress

        return Progress(lambda year: facts_of(self._batch, self._programme, Period(year)))

    def of(self, number: int) -> dict[str, Any]:
        """Return name, time of receipt, the first remarks, and how many there are."""
        each = self._batch.files[number]
        remarks = list(self._remarks(number))
        confirmed = list(self._confirmed(each))
        return {"file": Path(each.file).name, "received": each.received,
                "remarks": remarks[:_SHOWN], "count": len(remarks), "confirmed": confirmed,
                "points": ";".join(f"{one['number']}={one['points']}" for one in confirmed)}

    def reason(self, number: int, verdict: str) -> str:
        """Return why a decision of this kind was made on a file; blank where there is none."""
        own = self._batch.decided.of(self._batch.files[number].sha256)
        return next((" ".join(each.reason.split()).rstrip(".") for each in reversed(own)
                     if each.verdict == verdict), "")

    def _confirmed(self, each: Submission) -> Iterator[dict[str, Any]]:
        """The points of a checklist that the commission has confirmed."""
        form = self._programme.catalogue.get(each.form or "", each.version or "")
        numbers = {one.id: one.number for one in form.criteria} if form else {}
        frame = self._batch.confirmed
        if not (numbers and len(frame)):
            return
        own = frame[(frame["organization"] == each.organization) & (frame["period"] == each.period)]
        for row in own.to_dict("records"):
            if row["criterion"] in numbers:
                yield {"number": numbers[row["criterion"]], "points": points_text(int(row["points"])),
                       "reason": row["reason"]}

    def copy(self, number: int) -> tuple[File, ...]:
        """Return the copy with remarks of a returned file; nothing when none can be made."""
        chosen = [self._cases[number]] if number in self._cases else []
        return tuple(File(path.name, path.read_bytes())
                     for path in write_copies(self._programme, self._batch, chosen))

    def is_mended(self, number: int) -> bool:
        """Tell whether a later file has put a returned one right."""
        return number in self._cases and is_mended(self._cases[number], self._batch)

    def counted_before(self, number: int) -> str:
        """Return the name of the file that counts while a returned one is mended; blank for none."""
        return self._counted.get(key_of(self._batch.files[number]), "")

    @cached_property
    def _counted(self) -> dict[Key, str]:
        """The names of the files that count, by form, organization, period and project."""
        frame = self._batch.submissions
        return {key_of(each): Path(each.file).name for number in frame.index[frame["counts"]]
                if (each := self._batch.files[number]).organization and each.period}

    def _remarks(self, number: int) -> Iterator[dict[str, str]]:
        """Errors, then warnings; at the cells of the copy, where there is one."""
        found = sorted((each for each in self._found([number]).get(number, [])
                        if each["severity"] in _ORDER), key=lambda each: _ORDER[each["severity"]])
        case = self._cases.get(number)
        if case is not None:
            for remark in remarks_of(case, found):
                yield _remark(remark.code, case.form.page.sheet, remark.cell, remark.message,
                              remark.remedy)
            return
        for each in found:
            yield _remark(each["code"], each["sheet"], each["cell"], each["message"],
                          each["remedy"])


def _remark(code: str, sheet: str, cell: str, message: str, remedy: str) -> dict[str, str]:
    # What to do about a file as such, and by which command, is said to the operator, not to its sender.
    is_operators = code.startswith("F") or _COMMAND in remedy
    return {"place": f"{sheet}, ячейка {cell}" if cell else "", "message": message,
            "remedy": "" if is_operators else remedy}
