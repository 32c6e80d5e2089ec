"""Record an operator's decision: find the file, check that it can be decided so, list decisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ingest.checks.names.alike import Alike
from ingest.opening.sources import shown_path
from ingest.register.assemble import Batch
from ingest.register.decisions import ACCEPT, APART, ASSIGN, RETURN, SAME, Decision, may_be_accepted
from ingest.register.register import Register, path_from
from ingest.register.standing import Status, status_words
from ingest.submission import Submission
from ingest.values.dates import parse_date
from scoring.deadlines import is_to_mend
from templates.form import Field
from templates.period import Period
from templates.rules import Severity, Trait, has_trait
from templates.text import fold_name
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
    organization: str = ""
    period: str = ""
    project: str = ""


class DecisionError(ValueError):
    """The decision cannot be taken; the message says why and what to do."""


def find_submission(programme: Programme, batch: Batch, text: str) -> Submission:
    """Return the file meant by a path, a file name or the beginning of its SHA-256.

    DecisionError when none or several in the register are meant.
    """
    files = batch.numbers
    paths = {text, path_from(shown_path(Path(text).absolute()), programme.folder)}
    found = [key for key in files if key[0] in paths]
    found = found or [key for key in files if Path(key[0]).name == text]
    if not found and _PREFIX.fullmatch(text.lower()):
        found = [key for key in files if key[1].startswith(text.lower())]
    # Of one path that held several files in turn, and of copies, the bytes are decided on.
    chosen = {key[1]: batch.files[files[key]] for key in found}
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
    _check_verdict(each, request, Status(batch.submissions["status"][_number(batch, each)]))
    if verdict == ACCEPT:
        _check_acceptance(each, code, batch)
    organization, period = _whose(programme, request) if verdict == ASSIGN else ("", "")
    made = Decision(each.sha256, verdict, reason, author, datetime.now().replace(microsecond=0),
                    code, last, organization, period)
    if not made.is_on_names:
        return made
    pair = _pair(batch, each, request.project)
    return replace(made, organization=pair.organization, project=pair.project, other=pair.other)


def _pair(batch: Batch, each: Submission, wanted: str) -> Alike:
    """The two names that are asked about in a file; with ``wanted``, those of which one is it."""
    asked = [pair for pair in batch.alike if batch.files[pair.submission].sha256 == each.sha256]
    if not asked:
        raise DecisionError(f"«{each.file}»: о похожих проектах в этом файле вопросов нет. Все вопросы: "
                            "xlsx-forms status")
    found = [pair for pair in asked
             if not wanted or fold_name(wanted) in (fold_name(pair.project), fold_name(pair.other))]
    if len(found) != 1:
        named = "; ".join(f"«{pair.project}» и «{pair.other}»" for pair in asked)
        raise DecisionError(f"назовите один проект: --project \"…\". Вопросы в этом файле: {named}")
    return found[0]


def alike_lines(programme: Programme, batch: Batch) -> Iterator[str]:
    """Yield the names of projects that may be one, each pair with its question and how to answer."""
    if batch.alike:
        yield f"Похожие проекты, решите, один это проект или два: {len(batch.alike)}"
    counts = Counter(batch.files[each.submission].sha256 for each in batch.alike)
    for pair in batch.alike:
        file = batch.files[pair.submission]
        listed = programme.organizations["short_name"]
        name = " ".join(str(listed.get(pair.organization, "")).split())
        yield f"  {pair.organization} {name}: «{pair.project}» и «{pair.other}» ({pair.source})"
        several = counts[file.sha256] > 1
        which = f' --project "{pair.project}"' if several else ""
        yield (f"      xlsx-forms decide {file.sha256[:12]} --same (один; --apart – два){which} "
               '--reason "…"')


def _check_verdict(each: Submission, request: Request, status: Status) -> None:
    if not each.sha256:
        raise DecisionError(f"«{each.file}»: {status.russian}: файл не открывался, решать нечего")
    if request.verdict in (ACCEPT, RETURN) and status in _CANNOT:
        raise DecisionError(f"«{each.file}»: {status.russian}; решать здесь нечего, "
                            "попросите прислать форму. Чтобы файл не учитывался и не мешал: --exclude")
    if request.verdict != ACCEPT and request.rule:
        raise DecisionError("--rule бывает только у --accept")
    if request.verdict not in (ACCEPT, RETURN) and request.until:
        raise DecisionError("--until бывает только у --accept (по какой день действует) и у --return "
                            "(исправить до)")
    if request.project and request.verdict not in (SAME, APART):
        raise DecisionError("--project бывает только вместе с --same и --apart: о каком проекте речь")
    if request.period and request.verdict != ASSIGN:
        raise DecisionError("--period бывает только вместе с --org: чей файл и за какой период")


def _whose(programme: Programme, request: Request) -> tuple[str, str]:
    """The organization and the period that are asked for, as the register has them."""
    known = {str(key).casefold(): str(key) for key in programme.organizations.index}
    organization = known.get(request.organization.strip().casefold())
    if organization is None:
        raise DecisionError(f"организации «{request.organization}» нет в файле «организации.xlsx»")
    try:
        return organization, str(Period.parse(request.period)) if request.period else ""
    except ValueError as error:
        raise DecisionError(f"--period: {error}") from None


def check_assignment(programme: Programme, decision: Decision, again: Iterable[Submission]) -> None:
    """See that a file, read anew, can be what was decided; DecisionError when it cannot."""
    for each in again:
        form = programme.catalogue.get(each.form or "", each.version or "")
        if each.state != "read" or form is None or each.answers is None:
            told = "; ".join(finding.message for finding in each.findings[:1])
            raise DecisionError(f"«{each.file}»: ответы не читаются и так: {told} Перенесите их в форму "
                                "этой организации или попросите прислать форму")
        wanted = "квартал, как 2026-Q3" if form.period == "quarter" else "год, как 2026"
        if not each.period:
            raise DecisionError(f"«{each.file}»: за какой период, в файле не сказано. Укажите "
                                f"--period: {wanted}")
        try:
            kind = Period.parse(each.period).kind
        except ValueError as error:
            raise DecisionError(f"«{each.file}»: {error}. Укажите --period") from None
        if kind != form.period:
            raise DecisionError(f"форме «{form.short_title}» нужен {wanted}, а указано {each.period}")


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
                and not has_trait(finding.code, Trait.DECIDED) and not may_be_accepted(finding)]
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
    return _number_of(batch, each.sha256)


def _number_of(batch: Batch, sha256: str) -> int:
    frame = batch.submissions
    same: list[int] = frame.index[frame["sha256"] == sha256].tolist()
    statuses = frame["status"]
    return next((number for number in same if statuses[number] != Status.DUPLICATE), same[0])


def status_of(batch: Batch, each: Submission) -> str:
    """Return the status of a file in words."""
    number = _number(batch, each)
    frame = batch.submissions
    return status_words(frame["status"][number], bool(frame["excluded"][number]))


def decision_objects(programme: Programme, batch: Batch, past: bool = False
                     ) -> Iterator[dict[str, Any]]:
    """Yield every decision that was not withdrawn, as ``--json`` prints it.

    ``past``: every one ever made, each with the moment of its end (``ended``).
    """
    by_file = {sha256: file for file, sha256 in reversed(list(batch.numbers))}
    for each, ended in Register(programme.register_url, programme.today).history():
        if ended is not None and not past:
            continue
        file = by_file.get(each.sha256)
        whose = {"organization": each.organization, "period": each.period or None}
        yield {"file": file, "sha256": each.sha256,
               "verdict": each.verdict, **(whose if each.organization else {}),
               **({"project": each.project, "other": each.other} if each.is_on_names else {}),
               "rule": each.rule or None, "reason": each.reason, "by": each.author,
               "made": each.made.isoformat(),
               "until": each.until.isoformat() if each.until else None,
               "in_force": each.holds(programme.today),
               "status": str(batch.submissions["status"][_number_of(batch, each.sha256)])
               if file else None,
               "words": each.words,
               **({"ended": ended.isoformat() if ended else None} if past else {})}


def past_decisions(register: Register, sha256: str) -> list[str]:
    """Return the decisions on a file that stand no more, in words, each with its end."""
    history = register.history()
    made = {each.made for each, _ended in history}
    return [f"{each.words} – {'заменено' if ended in made else 'отменено'} {ended:%d.%m.%Y %H:%M}"
            for each, ended in history if each.sha256 == sha256 and ended is not None]


def lapsed_lines(programme: Programme, batch: Batch) -> Iterator[str]:
    """Yield the files that went back since «принять как есть» lapsed, until somebody acts on it.

    That is a new decision, a corrected file, or the answer that sends the file back.
    """
    frame = batch.submissions
    waiting = frame[is_to_mend(frame) & frame["fix_by"].isna() & frame["organization"].notna()]
    found = [(row, lapsed) for row in waiting.to_dict("records")
             if (lapsed := _lapsed(batch.decided.of(row["sha256"]), programme.today))]
    if found:
        yield f"Срок решения «принять как есть» вышел, файлы снова на доработке: {len(found)}"
    for row, lapsed in found:
        yield f"  {programme.label(row['organization'])}, «{row['name']}»: {lapsed.words}"
        yield f'      xlsx-forms decide {row["sha256"][:12]} --accept --reason "…" (или --return)'


def _lapsed(decisions: Sequence[Decision], today: date) -> Decision | None:
    """The acceptance that has lapsed, where it is the last word on a file."""
    last = next((each for each in reversed(decisions) if each.verdict in (ACCEPT, RETURN)), None)
    return last if last and last.verdict == ACCEPT and not last.holds(today) else None


def has_lapsed(programme: Programme) -> bool:
    """Tell whether any acceptance has lapsed, without a look at the files."""
    return any(each.verdict == ACCEPT and not each.holds(programme.today)
               for each in Register(programme.register_url, programme.today).decisions())


def decision_lines(batch: Batch, period: Period) -> Iterator[str]:
    """Yield the decisions on the files of a period: a quarter shows those of its year too."""
    frame = batch.submissions
    of_period = frame["period"].isin([str(period), str(period.whole_year)]) | frame["excluded"]
    chosen = frame[(frame["decision"] != "") & of_period
                   & (frame["status"] != str(Status.DUPLICATE))]
    if len(chosen):
        yield f"Решения: {len(chosen)}"
    for row in chosen.to_dict("records"):
        yield f"  {row['file']}: {row['decision']}"
