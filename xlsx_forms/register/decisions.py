"""Record an operator's decision: find the file, check that it can be decided so, list decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ingest.opening.sources import shown_path
from ingest.register.assemble import Batch
from ingest.register.decisions import ACCEPT, RETURN, Decision, may_be_accepted
from ingest.register.register import Register, path_from
from ingest.register.standing import Status
from ingest.submission import Submission
from ingest.values.dates import parse_date
from templates.form import Field
from templates.period import Period
from templates.rules import Severity
from xlsx_forms.programme import Programme

_PREFIX = re.compile(r"[0-9a-f]{6,64}")
_MOST_NAMED = 5
_CANNOT = (Status.UNREADABLE, Status.FOREIGN)


@dataclass(frozen=True, slots=True)
class Request:
    """A decision as the operator asks for it, in his own words; empty where he said nothing."""

    verdict: str
    rule: str = ""
    reason: str = ""
    author: str = ""
    until: str = ""


class DecisionError(ValueError):
    """The decision cannot be taken; the message says why and what to do."""


def find_submission(programme: Programme, batch: Batch, text: str) -> Submission:
    """Return the file meant by a path, a file name or the beginning of its SHA-256.

    DecisionError when none or several in the register are meant.
    """
    files = batch.files.values()
    paths = {text, path_from(shown_path(Path(text).absolute()), programme.folder)}
    found = [each for each in files if each.file in paths]
    found = found or [each for each in files if Path(each.file).name == text]
    if not found and _PREFIX.fullmatch(text.lower()):
        found = [each for each in files if each.sha256.startswith(text.lower())]
    # Of one path that held several files in turn, and of copies, the bytes are decided on.
    chosen = {each.sha256: each for each in found}
    if not chosen:
        raise DecisionError(f"файла «{text}» в реестре нет. Сначала примите его: xlsx-forms ingest; "
                            "пути и начала SHA-256 стоят в сводке на листе «Файлы»")
    if len(chosen) > 1:
        named = "; ".join(f"{sha[:12]} – {each.file}, получен {each.received:%d.%m.%Y %H:%M}"
                          for sha, each in list(chosen.items())[:_MOST_NAMED])
        raise DecisionError(f"под «{text}» подходит файлов: {len(chosen)}. Назовите один началом "
                            f"его SHA-256: {named}")
    return next(iter(chosen.values()))


def make_decision(programme: Programme, batch: Batch, each: Submission, request: Request
                  ) -> Decision:
    """Return the decision that a request makes; DecisionError when it cannot be taken."""
    verdict, code = request.verdict, request.rule
    reason = " ".join(request.reason.split())
    author = " ".join(request.author.split()) or programme.settings.contact.name
    if not reason:
        raise DecisionError("укажите причину: --reason \"…\"")
    if not author:
        raise DecisionError("укажите, кто решил: --by \"Фамилия И. О.\" (или впишите name в раздел "
                            "[contact] файла programme.toml)")
    last = _day(request.until, programme.today) if request.until else None
    status = Status(batch.submissions["status"][_number(batch, each)])
    if status in _CANNOT or not each.sha256:
        raise DecisionError(f"«{each.file}»: {status.russian}; решать здесь нечего, "
                            "попросите прислать форму")
    if verdict == RETURN and (code or last):
        raise DecisionError("--rule и --until бывают только у --accept: возвращают весь файл")
    if verdict == ACCEPT:
        _check_acceptance(each, code, batch)
    return Decision(each.sha256, verdict, reason, author, datetime.now().replace(microsecond=0),
                    code, last)


def _day(text: str, today: date) -> date:
    try:
        day = parse_date(text, Field("until", "До какого дня", "date"))
    except ValueError as error:
        raise DecisionError(f"--until: {error}") from None
    if day < today:
        raise DecisionError(f"--until: {day:%d.%m.%Y} уже прошло; укажите день не раньше "
                            f"{today:%d.%m.%Y}")
    return day


def _check_acceptance(each: Submission, code: str, batch: Batch) -> None:
    hopeless = [finding.code for finding in each.findings if finding.severity is Severity.ERROR
                and finding.code != "X513" and not may_be_accepted(finding)]
    if hopeless or each.answers is None:
        raise DecisionError(f"«{each.file}» принять как есть нельзя ({', '.join(hopeless)}): ответы "
                            "не читаются или непонятно, чьи они. Попросите прислать файл заново")
    found = batch.findings[batch.findings["submission"] == _number(batch, each)]
    told = found[found["severity"] != str(Severity.NOTE)]
    if code and code not in set(told["code"]):
        known = ", ".join(sorted(set(told["code"]))) or "никаких"
        raise DecisionError(f"замечаний {code} в файле нет; есть: {known}")
    if not code and not each.has_errors:
        raise DecisionError(f"в файле «{each.file}» нет ошибок: он учтен и так. Чтобы принять "
                            "отдельное замечание, назовите его: --rule КОД")


def _number(batch: Batch, each: Submission) -> int:
    """The number of the file that stands for its bytes: the one that is no duplicate."""
    same = [number for number, other in batch.files.items() if other.sha256 == each.sha256]
    statuses = batch.submissions["status"]
    return next((number for number in same if statuses[number] != Status.DUPLICATE), same[0])


def status_of(batch: Batch, each: Submission) -> str:
    """Return the status of a file in words."""
    return Status(batch.submissions["status"][_number(batch, each)]).russian


def decision_objects(programme: Programme, batch: Batch) -> Iterator[dict[str, Any]]:
    """Yield every decision that was not withdrawn, as ``--json`` prints it."""
    by_file = {each.sha256: each for each in reversed(list(batch.files.values()))}
    for each in Register(programme.register_url, programme.today).decisions():
        file = by_file.get(each.sha256)
        yield {"file": file.file if file else None, "sha256": each.sha256,
               "verdict": each.verdict, "rule": each.rule or None, "reason": each.reason,
               "by": each.author, "made": each.made.isoformat(),
               "until": each.until.isoformat() if each.until else None,
               "in_force": each.holds(programme.today),
               "status": str(batch.submissions["status"][_number(batch, file)]) if file else None,
               "words": each.words}


def decision_lines(batch: Batch, period: Period) -> Iterator[str]:
    """Yield the decisions on the files of a period: a quarter shows those of its year too."""
    frame = batch.submissions
    chosen = frame[(frame["decision"] != "")
                   & frame["period"].isin([str(period), str(period.whole_year)])
                   & (frame["status"] != str(Status.DUPLICATE))]
    if len(chosen):
        yield f"Решения: {len(chosen)}"
    for row in chosen.to_dict("records"):
        yield f"  {row['file']}: {row['decision']}"
