"""Report what was found in files: as ``--json`` objects, or as lines for people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from ingest.batch import Batch
from ingest.register.recheck import Difference
from ingest.register.records import plain_answers, plain_tables
from ingest.register.standing import Status
from scoring.confirmed import confirmed_by_submission
from scoring.methodology import Methodology
from scoring.score import Scores, joined, score, under_ids
from templates.definition import Catalogue, Form
from templates.form.versions import ids_in_force
from templates.rules import Severity

# A file's findings on screen; the rest is counted. All of them stand in the summary.
_SHOWN = 20
_PLACE_COLUMNS = ["code", "severity", "sheet", "cell", "field", "message", "remedy"]
# By which methodology the checklists of a year are scored.
MethodologyOf = Callable[[int], Methodology]
_CHANGE_COLUMNS = ["field", "sheet", "cell", "old", "new"]


def file_objects(batch: Batch, catalogue: Catalogue, methodology_of: MethodologyOf,
                 numbers: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
    """Yield one object per file, as the contract has it; of these submissions or of all."""
    confirmed = confirmed_by_submission(batch.confirmed, batch.submissions)
    scores = scores_by_version(batch, catalogue, methodology_of, confirmed)
    changes = {int(str(key)): group for key, group in batch.changes.groupby("submission")}
    for row in batch.submissions.reset_index().to_dict("records"):
        number = int(row["submission"])
        if numbers is not None and number not in numbers:
            continue
        submission = batch.files[number]
        form = catalogue.get(submission.form or "", submission.version or "")
        read = form is not None and submission.answers is not None
        described: dict[str, Any] = {
            "file": row["file"], "sha256": row["sha256"], "form": row["form"],
            "version": row["version"], "organization": row["organization"],
            "period": row["period"], "status": row["status"],
            "findings": [_finding(each) for each in batch.findings_by_file.get(number, ())],
            "answers": plain_answers(submission, form) if form and read else {},
            "tables": plain_tables(submission, form) if form and read else {},
        }
        if row["answered_for"]:
            described["owners"] = dict(_owners(batch, number))
        if number in changes:
            described["changes"] = changes[number][_CHANGE_COLUMNS].to_dict("records")
        if (row["form"], row["judged_by"]) in scores:
            described |= _score(scores[row["form"], row["judged_by"]], confirmed, number)
        yield described


def _owners(batch: Batch, number: int) -> Iterator[tuple[str, list[str]]]:
    """Whose each row of a file's table of projects is, by the table's id."""
    for name, owners in batch.owners.items():
        if "." in name and number in owners.index.get_level_values(0):
            yield name.partition(".")[2], owners.loc[[number]].tolist()


def scores_by_version(batch: Batch, catalogue: Catalogue, methodology_of: MethodologyOf,
                      confirmed: pd.DataFrame) -> dict[tuple[str, str], Scores]:
    """Return the scores of every form that has criteria, by its id and the version that judges."""
    found = {}
    for key, form in catalogue.forms.items():
        if form.criteria and form.id in batch.tables:
            answers = _of_version(batch, form, catalogue)
            found[key] = joined(score(group, form, methodology_of(year), confirmed)
                                for year, group in _by_year(answers, batch)
                                ) or score(answers, form, methodology_of(batch.on.year), confirmed)
    return found


def _by_year(answers: pd.DataFrame, batch: Batch) -> Iterator[tuple[int, pd.DataFrame]]:
    """Answers by the year that they are for; those of no known year with the current ones."""
    periods = batch.submissions["period"].reindex(answers.index).astype("object")
    years = pd.to_numeric(periods.str.slice(0, 4), errors="coerce").fillna(batch.on.year)
    yield from ((int(year), answers[years == year]) for year in sorted(years.unique()))


def _of_version(batch: Batch, form: Form, catalogue: Catalogue) -> pd.DataFrame:
    """The typed answers that one version of a form judges, in its fields."""
    versions = batch.submissions["judged_by"].reindex(batch.tables[form.id].index)
    ids = ids_in_force(catalogue.versions(form.id), form, batch.on)
    return under_ids(batch.tables[form.id][versions == form.version], ids)


def _score(scores: Scores, confirmed: pd.DataFrame, number: Any) -> dict[str, Any]:
    """A checklist's score as JSON; ``confirmed`` only where the commission has confirmed points."""
    if number not in scores.points.index:
        return {}
    own = confirmed.loc[number].dropna() if number in confirmed.index else pd.Series(dtype="Int64")
    return {"score": {
        "points": _whole(scores.points.loc[number]), "declared": _whole(scores.declared.loc[number]),
        **({"confirmed": _whole(own)} if len(own) else {}),
        "total": float(scores.total[number]),
    }}


def _whole(points: pd.Series) -> dict[str, int]:
    return {str(key): int(value) for key, value in points.items()}


def _finding(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A finding as JSON; what was typed and what it was taken for only where it was understood."""
    understood = ["typed", "taken"] if row["taken"] else []
    return {key: row[key] for key in (*_PLACE_COLUMNS, *understood)}


def file_lines(described: dict[str, Any]) -> Iterator[str]:
    """Yield a file's status and findings for people, the worst first."""
    yield f"{described['file']}: {Status(described['status']).russian}"
    severities = list(Severity)
    findings = sorted(described["findings"],
                      key=lambda each: severities.index(Severity(each["severity"])))
    for each in findings[:_SHOWN]:
        place = "!".join(part for part in (each["sheet"], each["cell"]) if part)
        label = Severity(each["severity"]).russian
        yield (f"  {label} {each['code']}{f' {place}' if place else ''}: "
               f"{each['message']} {each['remedy']}")
    if len(findings) > _SHOWN:
        yield f"  … и еще замечаний: {len(findings) - _SHOWN}"
    if "score" in described:
        yield f"  результат: {described['score']['total']:.2f}".replace(".", ",")


def difference_lines(batch: Batch, changed: Mapping[int, Difference]) -> Iterator[str]:
    """Yield what judging the register anew has changed, file by file."""
    count = int((~batch.submissions["service"]).sum())
    yield f"Проверено заново файлов: {count}, изменилось: {len(changed)}"
    for number, each in changed.items():
        now = Status(batch.submissions["status"][number])
        was = Status(each.status)
        status = now.russian if was is now else f"{was.russian} → {now.russian}"
        yield f"  {batch.files[number].file}: {status}"
        if each.added:
            yield f"    появилось: {', '.join(each.added)}"
        if each.gone:
            yield f"    больше нет: {', '.join(each.gone)}"
