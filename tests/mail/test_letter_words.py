"""The words of letters, for the shortest and the longest names: both versions say the same."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from pathlib import Path
from types import MappingProxyType

import pytest

from templates.definition import load_form
from templates.period import Period
from xlsx_forms.mail.letters import LetterWriter
from xlsx_forms.programme import Contact

LONG = ("Муниципальное бюджетное дошкольное образовательное учреждение «Промышленновский детский сад "
        "общеразвивающего вида с приоритетным осуществлением деятельности по художественно-"
        "эстетическому направлению развития воспитанников № 11 «Светлячок»")
NAMES = {
    "short": ("УО", Contact("", "", "", "e@x.ru")),
    "long": (LONG, Contact("Лебедева-Константинопольская Марина Олеговна",
                           "главный специалист сектора экономического развития", "8 (38442) 0-19-17",
                           "economy@administration.promyshlennovsky-district.example.ru")),
}
REMARKS = [{"place": "Отчет, ячейка G6", "message": "Такого ответа в списке нет: «почти <готово>».",
            "remedy": "Выберите ответ из списка."},
           {"place": "", "message": "Не заполнено: «Руководитель».", "remedy": ""}]
FILE = MappingProxyType({"file": "Отчет.xlsx", "received": datetime(2026, 10, 9, 8, 30),
                         "remarks": REMARKS, "count": 12})
DUE = MappingProxyType({"due": date(2026, 10, 10), "days_left": 1, "days_late": None,
                        "files": ("Отчет.xlsx",)})
MOVED = "10 октября – выходной, поэтому до 12 октября"
LATE = MappingProxyType({**DUE, "moved": MOVED, "days_left": None, "days_late": 5})
OPEN = MappingProxyType({**DUE, "due": None, "days_left": None})
FIX, DAY = date(2026, 10, 16), datetime(2026, 10, 9, 8, 30)
RESULT = MappingProxyType({"year": 2026, "total": 9.9, "place": 6, "of": 17})
HISTORY = MappingProxyType({
    "year": 2026, "result": RESULT, "before": {"year": 2025, "total": 8.4, "place": 9, "of": 20},
    "change": 1.5, "sent": [
        {"form": "Отчет", "period": Period(2026, 2), "state": "в срок", "returned": 2},
        {"form": "Паспорт", "period": Period(2026), "state": "в срок", "returned": 0}]})
STANDING = MappingProxyType({**RESULT, "highest": 15.5, "open": 7,
    "assumption": "Критерий 3: коэффициент в приложении не указан, принят 1.", "nearest": [
    {"number": "2", "has": "1 балл", "next": "2 балла", "text": "заместителей главы", "gain": 0.3}]})
CASES: dict[str, list[dict[str, object]]] = {
    "send": [{**DUE, "moved": MOVED, "has_calendar": True, "calendar_name": "Сроки 2026.ics"},
             {**OPEN, "has_calendar": False, "calendar_name": ""}],
    "remind": [{**LATE, "returned": None, "fix_by": None}, {**LATE, "returned": FILE, "fix_by": FIX},
               {**OPEN, "returned": None, "fix_by": None},
               {**LATE, "returned": None, "fix_by": None, "came": [
                   {"file": "3 кв.xlsx", "received": DAY, "repeats": Period(2026, 2), "reason": ""},
                   {"file": "а.xlsx", "received": DAY, "repeats": None, "reason": "Не тот отчет"}]},
               {**DUE, "files": (), "returned": FILE, "fix_by": None, "history": HISTORY},
               {**DUE, "returned": None, "fix_by": None, "history": {
                   **HISTORY, "sent": [], "change": -0.5}},
               {**DUE, "returned": None, "fix_by": None, "history": {
                   **HISTORY, "before": None, "change": None}},
               {**DUE, "returned": None, "fix_by": None, "history": {**HISTORY, "result": None}}],
    "accepted": [{**DUE, **FILE, "remarks": [], "count": 0, "confirmed": []},
                 {**DUE, **FILE, "files": (), "confirmed": [
                     {"number": "4", "points": "2 балла", "reason": "Образца нет"}]},
                 {**DUE, **FILE, "files": (), "confirmed": [], "withdrawn": True, "standing": STANDING},
                 {**DUE, **FILE, "files": (), "confirmed": [], "earlier": {
                     "template": "accepted", "period": Period(2026, 1)}},
                 {**DUE, **FILE, "remarks": [], "count": 0, "confirmed": [], "standing": {
                     **STANDING, "open": 0, "nearest": [], "assumption": ""}}],
    "returned": [{**DUE, **FILE, "fix_by": FIX, "in_time": True},
                 {**LATE, **FILE, "count": 2, "fix_by": FIX},
                 {**DUE, **FILE, "fix_by": FIX, "in_time": False, "counted": "Отчет первый.xlsx"},
                 {**OPEN, **FILE, "files": (), "fix_by": FIX}],
    "unreadable": [{**OPEN, **FILE, "files": ()}],
    "excluded": [{**OPEN, **FILE, "files": (), "moved": False, "counted": "", "reason": "Не тот отчет",
                  "earlier": {"template": "returned", "period": Period(2026, 3)}},
                 {**OPEN, **FILE, "files": (), "moved": False, "counted": "Отчет.xlsx", "reason": "",
                  "earlier": {"template": "", "period": None}},
                 {**OPEN, **FILE, "files": (), "moved": True, "counted": "", "reason": "",
                  "earlier": None}],
}
REPORT = MappingProxyType({"form": load_form("quarterly-report"), "period": Period(2026, 3)})
CHECKLIST = MappingProxyType({"form": load_form("checklist"), "period": Period(2026)})
# Letters about several things: each as its own letter would say it.
CASES |= {
    "forms": [{**DUE, "items": [{**REPORT, **DUE, "moved": MOVED}, {**CHECKLIST, **OPEN}],
               "has_calendar": True, "calendar_name": "Сроки 2026.ics"},
              {**OPEN, "items": [{**CHECKLIST, **OPEN}] * 5, "has_calendar": False,
               "calendar_name": ""}],
    "owing": [{**DUE, "history": HISTORY, "items": [
        {**REPORT, **CASES["remind"][0]}, {**CHECKLIST, **CASES["remind"][1]}]},
              {**OPEN, "items": [
                  {**CHECKLIST, **CASES["remind"][2]}, {**REPORT, **CASES["remind"][3]}]}],
    "answers": [
        {**DUE, "fix_by": FIX, "items": [
            {**REPORT, "template": name, **case}
            for name in ("accepted", "returned", "unreadable", "excluded")
            for case in ({"confirmed": [], **each} for each in CASES[name])]},
        {**DUE, "files": (), "fix_by": None, "items": [
            {**REPORT, "template": "accepted", **CASES["accepted"][0]}] * 2}],
}
CASES["together"] = [
    {**DUE, "fix_by": FIX, "items": CASES["answers"][0]["items"] * 3, "history": HISTORY,
     "owed": CASES["owing"][0]["items"]},
    {**OPEN, "fix_by": None, "owed": CASES["owing"][1]["items"][:1], "items": [
        {**REPORT, "template": "accepted", "withdrawn": True, **CASES["accepted"][0]}]}]


def shown(html: str) -> str:
    """The words of an HTML letter, one after another."""
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize(("name", "facts"), [
    pytest.param(name, facts, id=f"{name} {number}")
    for name, cases in CASES.items() for number, facts in enumerate(cases)])
def test_letter_is_whole_and_says_the_same_twice(name: str, facts: dict[str, object], names: str):
    full_name, contact = NAMES[names]
    words = LetterWriter(Path("нет")).write(name, {
        "title": "Программа «Эффективный регион»", "district": "Округ", "contact": contact,
        "address": contact.email, "organization": {"full_name": full_name, "short_name": "УО"},
        **REPORT, **facts})
    html = shown(words.html)
    for text in (words.subject, words.text, html):
        assert not re.search(r"\.\.|None|\{\{|\{%|Undefined| ,|  \S", text.replace("\n   ", "\n"))
    assert len(words.subject) < 78 and "\n\n\n" not in words.text
    # Whatever a sentence of the plain text says, the HTML says too.
    for sentence in re.split(r"(?<=[.:!])\s+|\n+", words.text):
        plain = re.sub(r"^(\d\.|-)\s*", "", sentence).strip(" .:")
        assert plain in html or plain.isdigit(), sentence
    assert full_name in html and contact.email in html
