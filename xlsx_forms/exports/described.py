"""What the exported tables hold: names, types, units and meanings, as a page for who reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from ingest.register.standing import Status
from templates.definition import Catalogue
from templates.form.field import Field
from xlsx_forms.exports.names import answer_tables

_HEAD = """# Таблицы выгрузки

Имена таблиц и столбцов – латиницей, чтобы их понимали любые программы. Пустое значение значит «не
отвечено» или «не относится».

В папке выгрузки каждая таблица – файл или папка с частями по периодам, читаются они одинаково:
`pandas.read_parquet("выгрузка/submissions.parquet")`. Столбец `part` – имя части.

В базе данных у каждой таблицы есть столбец `district` – район, чьи это строки: несколько районов могут
писать в одну базу, и каждый раз район заменяет только свои строки. Представления с русскими именами –
«Файлы», «Замечания к файлам» и по одному для каждой формы и ее таблиц; в последних только то, что
учитывается.

Номер файла `submission` связывает таблицы одной выгрузки. В следующей у того же файла может быть другой
номер; постоянный признак файла – `sha256` и `file`.
"""
# Tables that are not answers: what they are, and their columns.
_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "organizations": ("Организации из «организации.xlsx»", {
        "organization": "код организации", "full_name": "полное наименование",
        "short_name": "краткое наименование", "kind": "вид", "direction": "направление",
        "deputy": "курирующий заместитель", "head": "руководитель", "email": "адреса почты",
        "phone": "телефон", "participates_from": "участвует с", "participates_to": "участвует по",
        "successor": "код правопреемника", "answers_for": "коды тех, за кого отвечает",
        "former_names": "прежние наименования"}),
    "submissions": ("Полученные файлы, по одному в строке", {
        "submission": "номер файла", "file": "путь файла", "name": "имя файла",
        "sha256": "контрольная сумма файла", "size": "размер, байт", "form": "форма",
        "version": "версия формы в файле", "judged_by": "версия, по правилам которой проверено",
        "organization": "код организации", "period": "период: 2026 или 2026-Q3",
        "project": "проект паспорта", "status": "состояние: " + ", ".join(
            f"{each.value} – {each.russian}" for each in Status), "received": "когда получен",
        "counts": "учитывается", "other": "файл, который он повторил или которому уступил",
        "excluded": "исключен решением", "service": "служебный файл", "decision": "решение оператора",
        "answered_for": "коды тех, за кого ответил", "errors": "ошибок", "warnings": "предупреждений",
        "notes": "примечаний", "fix_by": "исправить до",
        "sender": "код организации, от которой пришло письмо с файлом"}),
    "findings": ("Замечания", {
        "submission": "номер файла", "file": "путь файла", "code": "код правила",
        "severity": "вес: error – ошибка, warning – предупреждение, note – примечание",
        "sheet": "лист", "cell": "ячейка", "field": "поле", "message": "что не так",
        "remedy": "что сделать", "typed": "что написано", "taken": "как понято"}),
    "changes": ("Что изменилось между двумя файлами одной формы", {
        "submission": "номер файла", "before": "номер прежнего файла", "field": "поле", "sheet": "лист",
        "cell": "ячейка", "label": "вопрос", "old": "было", "new": "стало"}),
    "confirmed": ("Баллы, подтвержденные комиссией", {
        "organization": "код организации", "period": "год", "criterion": "критерий",
        "points": "баллов", "reason": "основание", "author": "кто внес", "made": "когда"}),
}
_TYPES = {"b": "да/нет", "i": "целое", "u": "целое", "f": "число", "M": "дата и время"}
_SUFFIXES = {"_declared": "заявлено баллов", "_confirmed": "подтверждено баллов"}


def described(frames: Mapping[str, pd.DataFrame], *catalogues: Catalogue) -> str:
    """Return the page, in Markdown, for these tables, with answers to the forms of catalogues."""
    answers = {name: told for each in catalogues for name, told in _answers(each)}
    return _HEAD + "".join(
        "\n".join(["", f"## {name}", "", title, "", "| столбец | тип | что это |", "| --- | --- | --- |",
                   *_rows(frame, meanings), ""])
        for name, frame in frames.items()
        for title, meanings in [_TABLES.get(name) or answers.get(name) or _scores(name)])


def _rows(frame: pd.DataFrame, meanings: Mapping[str, str]) -> Iterator[str]:
    for column in map(str, frame.columns):
        kind = _TYPES.get(getattr(frame[column].dtype, "kind", "O"), "текст")
        meaning = meanings.get(column) or _of_scores(column) or _COMMON.get(column, "")
        yield f"| `{column}` | {kind} | {meaning.replace('|', '/')} |"


_COMMON = {"submission": "номер файла", "row": "номер строки таблицы, с 0", "total": "итог, баллов",
           "_organization": "код организации, чья это строка", "period": "период файла",
           "district": "район, чья это строка"}


def _answers(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    """Name, title and meanings of each table of answers, and of the one with their cells."""
    for each in answer_tables(catalogue):
        title = each.titled(each.form.title)
        yield each.name, (f"Ответы: {title}", {field.id: _meaning(field) for field in each.fields})
        yield f"{each.name}_cells", (f"Ячейки ответов: {title}", {
            field.id: f"где стоит «{field.label}»" for field in each.fields})


def _meaning(field: Field) -> str:
    words = " ".join(field.label.split())
    return f"{words}, {field.unit}" if field.unit and field.unit not in words else words


def _scores(name: str) -> tuple[str, dict[str, str]]:
    return ("Баллы по критериям чек-листа; число в имени – версия формы" if "_scores_" in name
            else name), {}


def _of_scores(column: str) -> str:
    """What a column of scores is: ``c1``, ``c1_declared``, ``c1_confirmed``."""
    found = re.fullmatch(r"c(\w+?)(_declared|_confirmed)?", column)
    if not found:
        return ""
    return f"критерий {found[1]}: {_SUFFIXES.get(found[2] or '', 'засчитано баллов')}"
