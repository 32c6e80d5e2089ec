"""Form definitions: TOML in, frozen values out.

A definition is the only source of truth about a form.  Nothing here knows where a
field sits (``layout``) or how a workbook is written or read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

TYPES = (
    "text", "integer", "number", "date", "month", "year", "choice", "yes-no", "link", "contact",
)
KINDS = ("text", "fields", "captioned", "lines", "table", "criteria")
BANDS = ("full", "left", "right")
YES_NO = ("Да", "Нет")
# Excel refuses a longer text in a cell.
LONGEST_TEXT = 32_767
_ID = re.compile(r"[a-z][a-z0-9_]*")
_FORM_ID = re.compile(r"[a-z][a-z0-9-]*")
_LISTED = re.compile(r"@([a-z]+)\.(\d+(?:\.\d+)?)")
_VERSION = re.compile(r"[0-9A-Za-z.]+")


class DefinitionError(ValueError):
    """A form or methodology file does not say what it must; lists every problem with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Field:
    """One question: an input cell of a form, or a column of a table.

    ``line`` and ``mark`` place several fields on one printed line («с … по …»);
    ``prefill`` names the register's value that a generated form starts with.
    """

    id: str
    label: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    earliest: date | None = None
    latest: date | None = None
    max_length: int | None = None
    prompt: str = ""
    example: str = ""
    prefill: str = ""
    line: str = ""
    mark: str = ""
    printed: str = ""
    rows: int = 1
    span: int = 1

    @property
    def accepts(self) -> tuple[str, ...]:
        """The exact texts that the cell takes; empty when any value of the type will do."""
        return YES_NO if self.type == "yes-no" else self.choices


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a criterion and the points it is worth."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a checklist.

    A cumulative criterion is asked line by line (Да / Нет), any other by one choice.
    ``evidence``: are supporting documents ``required``, ``expected`` or ``optional``.
    """

    id: str
    number: str
    text: str
    options: tuple[Option, ...]
    cumulative: bool = False
    evidence: str = "optional"

    @property
    def answer_fields(self) -> tuple[Field, ...]:
        """The fields that hold the answer, in the order of the options."""
        if self.cumulative:
            return tuple(
                Field(f"{self.id}_{option.points}", option.text, "yes-no", required=True,
                      prompt=f"Критерий {self.number}, строка на {points_text(option.points)}: "
                             "выберите «Да», если выполнено, иначе «Нет».")
                for option in self.options if option.points
            )
        listed = tuple(points_text(option.points) for option in self.options)
        return (Field(self.id, self.text, "choice", required=True, choices=listed,
                      prompt=f"Критерий {self.number}: выберите одну оценку из списка; "
                             "что она означает, сказано в строках ниже."),)

    @property
    def evidence_field(self) -> Field:
        """The field for supporting documents."""
        return Field(f"{self.id}_evidence", f"Подтверждающие документы к критерию {self.number}",
                     "text", max_length=600,
                     prompt="Перечислите документы: название, дата, номер или ссылка.")

    def points_of(self, choice: str) -> int:
        """Return the points that a choice text stands for."""
        return {points_text(option.points): option.points for option in self.options}[choice]


@dataclass(frozen=True, slots=True)
class Table:
    """Repeating rows.  ``rows`` are open in a blank; ``extendable`` admits more below."""

    id: str
    title: str
    columns: tuple[Field, ...]
    rows: int
    extendable: bool = False
    required_rows: int = 0
    noun: str = "строка"


@dataclass(frozen=True, slots=True)
class Section:
    """A block of a form: fixed text, fields, one table, or criteria."""

    id: str
    kind: str
    band: str = "full"
    title: str = ""
    style: str = "text"
    text: str = ""
    label_span: int = 1
    row_height: float = 0.0
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet and its paper.  ``widths`` are in characters, from column B on."""

    sheet: str
    widths: tuple[float, ...]
    orientation: str = "portrait"
    left: int = 0
    gap: int = 0
    row_height: float = 15.0
    pages_high: int = 0


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a form is due.  ``after-quarter``: that day of the month after; ``in-year``: that day."""

    kind: str
    text: str
    day: int
    month: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of this form and what it applies to.  ``trial`` rules are reported as notes."""

    rule: str
    fields: tuple[str, ...] = ()
    pairs: tuple[tuple[str, ...], ...] = ()
    table: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form definition, one version of it."""

    id: str
    version: str
    title: str
    short_title: str
    decree: str
    in_force: date
    period: str
    page: Page
    sections: tuple[Section, ...]
    deadline: Deadline | None = None
    project_field: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field outside tables, in the order of the form."""
        return tuple(_section_fields(self.sections))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the form."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order of the form."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    def field(self, field_id: str) -> Field:
        """Return a field by its id; KeyError when the form has none."""
        return {each.id: each for each in self.fields}[field_id]

    def table(self, table_id: str) -> Table:
        """Return a table by its id; KeyError when the form has none."""
        return {each.id: each for each in self.tables}[table_id]


def points_text(points: int) -> str:
    """Return points in words as a form offers them.

    >>> [points_text(n) for n in range(5)]
    ['0 баллов', '1 балл', '2 балла', '3 балла', '4 балла']
    """
    noun = "балл" if points == 1 else "балла" if 2 <= points <= 4 else "баллов"
    return f"{points} {noun}"


def _section_fields(sections: tuple[Section, ...]) -> Iterator[Field]:
    for section in sections:
        yield from section.fields
        for criterion in section.criteria:
            yield from criterion.answer_fields
            yield criterion.evidence_field


# --- reading ---------------------------------------------------------------------------------


def build(cls: type, raw: object, path: str, problems: list[str]) -> Any:
    """Return ``cls`` made from a TOML table; every misfit is added to ``problems`` with its path."""
    if not isinstance(raw, Mapping):
        problems.append(f"{path}: нужна таблица TOML, а стоит {raw!r}")
        return None
    known = {each.name: each for each in fields(cls)}
    for key in raw.keys() - known.keys():
        problems.append(f"{path}.{key}: такого ключа нет; есть {', '.join(known)}")
    hints = get_type_hints(cls)
    values = {}
    for name, each in known.items():
        if name in raw:
            values[name] = _convert(hints[name], raw[name], f"{path}.{name}", problems)
        elif each.default is MISSING and each.default_factory is MISSING:
            problems.append(f"{path}.{name}: не указано")
            values[name] = None
    return cls(**values)


def _convert(hint: Any, raw: object, path: str, problems: list[str]) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            problems.append(f"{path}: нужен список, а стоит {raw!r}")
            return ()
        inner = get_args(hint)[0]
        return tuple(_convert(inner, item, f"{path}[{i}]", problems) for i, item in enumerate(raw))
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    for kind in kinds:
        if hasattr(kind, "__dataclass_fields__"):
            return build(kind, raw, path, problems)
        if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
            return float(raw)
        if type(raw) is kind:
            return raw
    wanted = " или ".join(_TYPE_NAMES.get(kind, kind.__name__) for kind in kinds)
    problems.append(f"{path}: нужно {wanted}, а стоит {raw!r}")
    return None


_TYPE_NAMES = {str: "текст в кавычках", int: "целое число", float: "число",
               bool: "true или false", date: "дата ГГГГ-ММ-ДД"}


def resolve_lists(raw: Any, lists: Mapping[str, Mapping[str, str]], path: str,
                  problems: list[str]) -> Any:
    """Replace ``"@stages"`` by all texts of that list and ``@stages.3`` in a text by its third.

    >>> resolve_lists({"label": "@stages.1, с"}, {"stages": {"1": "Начало"}}, "x", [])
    {'label': 'Начало, с'}
    """
    if isinstance(raw, dict):
        return {key: resolve_lists(value, lists, f"{path}.{key}", problems)
                for key, value in raw.items()}
    if isinstance(raw, list):
        return [resolve_lists(value, lists, f"{path}[{i}]", problems) for i, value in enumerate(raw)]
    if not isinstance(raw, str):
        return raw
    if raw[:1] == "@" and raw[1:] in lists:
        return list(lists[raw[1:]].values())

    def text_of(match: re.Match[str]) -> str:
        found = lists.get(match[1], {}).get(match[2])
        if found is None:
            problems.append(f"{path}: списка или строки «{match[0]}» нет ни в lists.toml, ни в плане")
        return found or match[0]

    return _LISTED.sub(text_of, raw)


def read_toml(path: Any) -> dict[str, Any]:
    """Return a TOML file as a dict; DefinitionError when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError([f"{path.name}: файл не читается: {error}"]) from error


def parse_form(raw: Mapping[str, Any], name: str,
               lists: Mapping[str, Mapping[str, str]]) -> Form:
    """Return the form that a TOML table describes; DefinitionError with all problems at once."""
    problems: list[str] = []
    form: Form = build(Form, resolve_lists(dict(raw), lists, name, problems), name, problems)
    if not problems:
        problems = list(_misfits(form, name))
    if problems:
        raise DefinitionError(problems)
    return form


def _misfits(form: Form, name: str) -> Iterator[str]:
    if not _FORM_ID.fullmatch(form.id):
        yield f"{name}.id: «{form.id}»: годятся строчные латинские буквы, цифры и дефис"
    if not _VERSION.fullmatch(form.version):
        yield f"{name}.version: «{form.version}»: годятся латинские буквы, цифры и точка"
    if form.period not in ("year", "quarter"):
        yield f"{name}.period: нужно year или quarter, а стоит «{form.period}»"
    if len(form.page.sheet) > 31 or re.search(r"[\[\]:*?/\\]", form.page.sheet):
        yield f"{name}.page.sheet: имя листа до 31 знака и без знаков [ ] : * ? / \\"
    seen: set[str] = set()
    for i, section in enumerate(form.sections):
        path = f"{name}.sections[{i}]"
        if section.kind not in KINDS:
            yield f"{path}.kind: «{section.kind}»: есть {', '.join(KINDS)}"
        if section.band not in BANDS:
            yield f"{path}.band: «{section.band}»: есть {', '.join(BANDS)}"
        for each in _section_fields((section,)):
            yield from _field_misfits(each, f"{path}.{each.id}", seen)
        for table in section.tables:
            yield from _table_misfits(table, f"{path}.{table.id}", seen)
    if form.project_field and form.project_field not in seen:
        yield f"{name}.project_field: поля «{form.project_field}» в форме нет"
    known = seen | {f"{table.id}.{column.id}" for table in form.tables for column in table.columns}
    for i, check in enumerate(form.checks):
        for named in (*check.fields, *(each for pair in check.pairs for each in pair)):
            if named not in known:
                yield f"{name}.checks[{i}]: поля «{named}» в форме нет"
        if check.table and check.table not in {table.id for table in form.tables}:
            yield f"{name}.checks[{i}].table: таблицы «{check.table}» в форме нет"


def _field_misfits(each: Field, path: str, seen: set[str]) -> Iterator[str]:
    if not _ID.fullmatch(each.id):
        yield f"{path}.id: годятся строчные латинские буквы, цифры и знак _"
    if each.id in seen:
        yield f"{path}.id: «{each.id}» встречается дважды"
    seen.add(each.id)
    if not each.label.strip():
        yield f"{path}.label: не указано"
    if each.type not in TYPES:
        yield f"{path}.type: «{each.type}»: есть {', '.join(TYPES)}"
    if each.type == "choice" and len(each.choices) < 2:
        yield f"{path}.choices: нужно не меньше двух вариантов"
    if each.type != "choice" and each.choices:
        yield f"{path}.choices: варианты бывают только у типа choice"
    if each.max_length and not 1 <= each.max_length <= LONGEST_TEXT:
        yield f"{path}.max_length: от 1 до {LONGEST_TEXT}"
    if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
        yield f"{path}.minimum: больше, чем maximum"
    if len(each.prompt) > 255:
        # Excel drops a longer input message.
        yield f"{path}.prompt: не длиннее 255 знаков"


def _table_misfits(table: Table, path: str, seen: set[str]) -> Iterator[str]:
    if table.id in seen or not _ID.fullmatch(table.id):
        yield f"{path}.id: «{table.id}» занято или написано не латиницей"
    seen.add(table.id)
    if table.rows < 1:
        yield f"{path}.rows: нужна хотя бы одна строка"
    columns: set[str] = set()
    for column in table.columns:
        yield from _field_misfits(column, f"{path}.{column.id}", columns)


# --- the catalogue ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All form versions at hand: the shipped ones and a programme's own."""

    forms: Mapping[tuple[str, str], Form] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """Form ids, shipped order first."""
        return tuple(dict.fromkeys(form_id for form_id, _version in self.forms))

    def versions(self, form_id: str) -> tuple[Form, ...]:
        """Versions of a form, the oldest first; KeyError for an unknown form."""
        found = [form for (each, _), form in self.forms.items() if each == form_id]
        if not found:
            raise KeyError(form_id)
        return tuple(sorted(found, key=lambda form: (form.in_force, form.version)))

    def current(self, form_id: str, on: date | None = None) -> Form:
        """The version in force on a day (the newest of all by default); KeyError when unknown."""
        versions = self.versions(form_id)
        in_force = [form for form in versions if on is None or form.in_force <= on]
        return (in_force or versions)[-1]

    def get(self, form_id: str, version: str) -> Form | None:
        """One version of a form, or None."""
        return self.forms.get((form_id, version))

    def with_folder(self, folder: Path) -> Catalogue:
        """This catalogue and every form in a folder (searched with its subfolders)."""
        added = dict(self.forms)
        problems: list[str] = []
        for place in sorted({path.parent for path in folder.rglob("*.toml")}):
            try:
                added |= _load_folder(place)
            except DefinitionError as error:
                problems.extend(error.problems)
        if problems:
            raise DefinitionError(problems)
        return replace(self, forms=added)


def _load_folder(folder: Any) -> dict[tuple[str, str], Form]:
    """Forms of one folder.  Files without a ``page`` are other data (lists, plan, methodology)."""
    tables = {path.name: read_toml(path) for path in sorted(folder.iterdir(), key=lambda p: p.name)
              if path.name.endswith(".toml")}
    lists = _lists(tables)
    found: dict[tuple[str, str], Form] = {}
    problems: list[str] = []
    for name, raw in tables.items():
        if "page" not in raw:
            continue
        try:
            form = parse_form(raw, name, lists)
        except DefinitionError as error:
            problems.extend(error.problems)
            continue
        if (form.id, form.version) in found:
            problems.append(f"{name}: форма «{form.id}» версии {form.version} уже описана")
        found[form.id, form.version] = form
    if problems:
        raise DefinitionError(problems)
    return found


def _lists(tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Texts that forms share: the lists, and the plan's indicators by number."""
    lists = tables.get("lists.toml") or read_toml(shipped("lists.toml"))
    plan = tables.get("plan.toml") or read_toml(shipped("plan.toml"))
    indicators = (each for section in plan["sections"] for each in section["indicators"])
    return {name: {str(i): text for i, text in enumerate(texts, start=1)}
            for name, texts in lists.items()} | {
                "plan": {each["id"]: each["text"] for each in indicators}}


def shipped(name: str) -> Any:
    """A data file of the shipped programme, from a checkout or an installed wheel."""
    return files("templates") / "effective_region" / name


@cache
def shipped_catalogue() -> Catalogue:
    """The forms that come with this package, in the order of their work: passport first."""
    forms = _load_folder(files("templates") / "effective_region")
    order = ("passport", "quarterly-report", "checklist", "plan-facts")
    ranked = sorted(forms.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    return Catalogue(dict(ranked))


def load_form(form_id: str, version: str | None = None) -> Form:
    """Return a shipped form, the version in force last unless one is named; KeyError if unknown."""
    catalogue = shipped_catalogue()
    if version is None:
        return catalogue.current(form_id)
    return catalogue.forms[form_id, version]
