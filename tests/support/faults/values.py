"""One value: spelled in another way, or not what it must be (V3xx)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import cycle

from support.faults.answers import clean, plain
from support.faults.model import Fault, Formatted, Formula, Told
from support.faults.places import FORMS, places

_GENITIVE = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
             "октября", "ноября", "декабря")
_NAMES = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
          "октябрь", "ноябрь", "декабрь")


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


# Without its format a date is a number like any other.
_A_DAY = Formatted(date(2026, 3, 1), "dd.mm.yyyy")
# Another spelling of the clean answer, which comes back as if it had been typed as it should.
SPELLINGS: dict[str, dict[str, Callable[..., object]]] = {
    "text": {
        "spaces at both ends": lambda text: f"  {text} ",
        "NBSP at both ends": lambda text: f"\u00a0{text}\u00a0",
        "zero-width at both ends": lambda text: f"\u200b{text}\ufeff",
        "_x000D_ at the end": lambda text: f"{text}_x000D_\n",
        "CR LF at the end": lambda text: f"{text}\r\n",
    },
    "integer": {
        "text": str,
        "text with spaces": lambda number: f" {number} ",
        "text with a comma": lambda number: f"{number},0",
        "text with a dot": lambda number: f"{number}.00",
        "text with a plus": lambda number: f"+{number}",
        "text with NBSP": lambda number: f"\u00a0{number}\u00a0",
        "number with decimals": float,
        "leading zeros": lambda number: f"00{number}",
        "number in a percent format": lambda number: Formatted(number, "0%"),
        "number in a money format": lambda number: Formatted(number, '#,##0.00\\ "₽"'),
    },
    "number": {
        "text with a comma": lambda number: f"{number:.2f}".replace(".", ","),
        "text with a dot": lambda number: f"{number:.2f}",
        "text with spaces": lambda number: f"  {number:g} ",
        "text with two decimals": lambda number: f"{number:.2f}".replace(".", ","),
        "number in a format of thousands": lambda number: Formatted(number, "#,##0.00"),
        "number in a long format": lambda number: Formatted(number, "0.0000000000"),
        "number in a text format": lambda number: Formatted(number, "@"),
    },
    "date": {
        "дд.мм.гггг": lambda day: f"{day:%d.%m.%Y}",
        "д.м.гг": lambda day: f"{day.day}.{day.month}.{day:%y}",
        "дд/мм/гггг": lambda day: f"{day:%d/%m/%Y}",
        "дд-мм-гггг": lambda day: f"{day:%d-%m-%Y}",
        "ISO": lambda day: day.isoformat(),
        "г. at the end": lambda day: f"{day:%d.%m.%Y} г.",
        "words": lambda day: f"{day.day} {_GENITIVE[day.month - 1]} {day.year} года",
        "quotes and words": lambda day: f"«{day:%d}» {_GENITIVE[day.month - 1]} {day.year} г.",
        "month in capitals": lambda day: f"{day.day} {_GENITIVE[day.month - 1].upper()} {day.year}",
        "month cut short": lambda day: f"{day.day} {_GENITIVE[day.month - 1][:3]}. {day.year}",
        "with NBSP": lambda day: f"\u00a0{day.day}\u00a0{_GENITIVE[day.month - 1]}\u00a0{day.year}",
        "with midnight": lambda day: f"{day:%d.%m.%Y} 00:00:00",
        "with an hour": lambda day: datetime.combine(day, time(9, 30)),
        "ISO with a T": lambda day: f"{day.isoformat()}T00:00:00",
        "bare serial number": lambda day: Formatted(_serial(day), "General"),
        "serial number in a percent format": lambda day: Formatted(_serial(day), "0%"),
        "American format": lambda day: Formatted(day, "m/d/yy"),
        "format of a month": lambda day: Formatted(day, "mmmm yyyy"),
    },
    "month": {
        "мм.гг": lambda day: f"{day:%m.%y}",
        "мм.гг.": lambda day: f"{day:%m.%y}.",
        "мм.гггг": lambda day: f"{day:%m.%Y}",
        "мм/гггг": lambda day: f"{day:%m/%Y}",
        "гггг-мм": lambda day: f"{day:%Y-%m}",
        "name": lambda day: f"{_NAMES[day.month - 1]} {day.year}",
        "Name г.": lambda day: f"{_NAMES[day.month - 1].capitalize()} {day.year} г.",
        "whole date": lambda day: f"{day:%d.%m.%Y}",
        "date within the month": lambda day: day.replace(day=17),
        "bare serial number": lambda day: Formatted(_serial(day), "General"),
        "number мм.гг": lambda day: Formatted(float(f"{day:%m.%y}"), "0.00"),
    },
    "year": {
        "text": str,
        "г. at the end": lambda year: f"{year} г.",
        "год": lambda year: f"{year} год",
        "in a date format": lambda year: Formatted(year, "dd.mm.yyyy"),
        "a date of the year": lambda year: Formatted(date(year, 3, 1), "dd.mm.yyyy"),
        "with spaces": lambda year: f" {year}\u00a0",
        "text of a date": lambda year: f"01.03.{year}",
        "in a percent format": lambda year: Formatted(year, "0%"),
    },
    "choice": {
        "capitals": lambda text: text.upper(),
        "spaces": lambda text: f" {text}\u00a0",
        "double spaces": lambda text: text.replace(" ", "  "),
        "a dot at the end": lambda text: f"{text}.",
        "its number": lambda text: int(text.split()[0].rstrip(".")),
        "its number as text": lambda text: text.split()[0].rstrip("."),
        "number with decimals": lambda text: float(text.split()[0].rstrip(".")),
        "zero-width inside": lambda text: text.replace(" ", " \u200b"),
    },
    "yes-no": {
        "1/0": int,
        "1/0 as text": lambda yes: str(int(yes)),
        "TRUE/FALSE": bool,
        "ИСТИНА/ЛОЖЬ": lambda yes: "ИСТИНА" if yes else "ЛОЖЬ",
        "true/false": lambda yes: str(yes).lower(),
        "small letters": lambda yes: "да" if yes else "нет",
        "spaces and capitals": lambda yes: " ДА\u00a0" if yes else "НЕТ ",
        "signs": lambda yes: "+" if yes else "-",
        "a dot": lambda yes: "Да." if yes else "Нет.",
        "as LibreOffice keeps it": lambda yes: Formula(f"={str(yes).upper()}()", int(yes)),
        "the same, and openpyxl after": lambda yes: Formula(f"={str(yes).upper()}()"),
    },
    "link": {
        "spaces": lambda text: f" {text} ",
        "NBSP and zero-width": lambda text: f"\u00a0{text}\u200b",
        "a line end": lambda text: f"{text}\n",
    },
    "contact": {
        "spaces": lambda text: f" {text}\u00a0",
        "_x000D_": lambda text: f"{text}_x000D_\n",
    },
}

# (what is typed, the rule that speaks); nothing comes back.
MISTAKES: dict[str, tuple[tuple[object, str], ...]] = {
    "text": ((float("inf"), "V302"),),
    "integer": (
        ("много", "V303"), ("12,5", "V303"), ("12.5", "V303"), (12.5, "V303"), ("12 кг", "V303"),
        ("12 %", "V303"), (True, "V303"), (_A_DAY, "V303"), ("1 2", "V303"),
        ("-", "V303"), ("1e3", "V303"), ("не менее 3", "V303"), ("2-3", "V303")),
    "number": (
        ("45 мин.", "V304"), ("1.234", "V304"), ("1,234.5", "V304"), ("12..5", "V304"),
        (False, "V304"), (_A_DAY, "V304"), ("около 5", "V304"), ("5-7", "V304"),
        ("нет", "V304"), ("1e5", "V304"), ("12,5,6", "V304"), ("½", "V304")),
    "date": (
        ("завтра", "V305"), ("31.02.2026", "V305"), ("01.13.2026", "V305"), (2026, "V305"),
        (Formatted(2026, "dd.mm.yyyy"), "V305"), ("2026", "V305"), ("март 2026", "V305"),
        ("1 квартал 2026", "V305"), (True, "V305"), ("01.09", "V305"), ("01.09.1926", "V305"),
        ("01.09.20266", "V305"), ("до 01.09.2026", "V305"), (5, "V305"), ("-", "V305")),
    "month": (
        ("скоро", "V306"), ("13.26", "V306"), (2026, "V306"), ("00.26", "V306"), (True, "V306"),
        ("2 квартал", "V306"), (Formatted(2026, "dd.mm.yyyy"), "V306"), ("-", "V306")),
    "year": (
        ("прошлый", "V307"), ("26", "V307"), (26, "V307"), (True, "V307"), (20266, "V307"),
        ("2026-2027", "V307"), (2026.5, "V307")),
    "choice": (
        ("почти готово", "V308"), (True, "V308"), ("?", "V308"), (_A_DAY, "V308")),
    "yes-no": (
        ("частично", "V309"), (2, "V309"), ("да/нет", "V309"), (0.5, "V309"), ("Да?", "V309"),
        (_A_DAY, "V309"), ("не знаю", "V309")),
    "link": (
        ("сайт школы", "V310"), (r"C:\Документы\паспорт.xlsx", "V310"),
        (r"\\server\папка\паспорт.xlsx", "V310"), ("см. приложение", "V310"), (5, "V310"),
        ("ivanova@example.ru", "V310"), ("file:///C:/x.xlsx", "V310"), ("https://", "V310"),
        ("https://a.ru и https://b.ru", "V310"), ("javascript:alert(1)", "V310")),
    "contact": (
        ("спросить в приемной", "V311"), ("ivanova@example", "V311"), ("вн. 12", "V311"),
        (12, "V311"), ("@ivanova", "V311")),
}

# Limits of the forms as their definitions state them; (key, typed, rule, what comes back).
LIMITS = {
    "passport": (
        ("stage_1", date(2019, 12, 31), "V312", "2019-12-31"),
        ("stage_10", date(2036, 1, 1), "V313", "2036-01-01"),
        ("stage_10", "01.01.2036", "V313", "2036-01-01"),
        ("customer", "я" * 131, "V314", "я" * 131),
        ("rationale_2", "слово " * 116 + "конец", "V314", "слово " * 116 + "конец"),
        ("goals.2.goal", "ц" * 91, "V314", "ц" * 91)),
    "quarterly-report": (
        ("projects.3.year_opened", 2016, "V312", 2016),
        ("projects.1.closing_date", "12.36", "V313", "2036-12"),
        ("projects.1.significance", 100.5, "V313", 100.5),
        ("projects.2.significance", "-0,5", "V312", -0.5),
        ("projects.1.passport_link", "https://a.ru/" + "я" * 500, "V314",
         "https://a.ru/" + "я" * 500),
        ("projects.2.leader", "И" * 151, "V314", "И" * 151)),
    "checklist": (("c4_evidence", "П" * 2001, "V314", "П" * 2001),),
    "plan-facts": (
        ("fact_2_1", -1, "V312", -1), ("fact_2_2", "1001", "V313", 1001),
        ("fact_3_1", 10**6, "V313", 10**6), ("note_2_2", "с" * 501, "V314", "с" * 501)),
}
_INVISIBLE = ("\u00a0", " ", "\u200b", "_x000D_\n", " \u00a0\ufeff ", "\n")


def faults() -> Iterator[Fault]:
    """Every spelling and every mistake, each in turn at another field of its type."""
    for form in FORMS:
        for kind, keys in _keys_by_type(form).items():
            turn = cycle(keys)
            for name, spell in SPELLINGS[kind].items():
                key = next(turn)
                yield _typed(form, f"{kind}, {name}", key, spell(clean(form)[key]))
            for raw, code in MISTAKES[kind]:
                key = next(turn)
                yield _typed(form, f"{kind}, {raw!r}", key, raw, code)
            key = next(turn)
            yield _typed(form, f"{kind}, error", key, "#N/A", "V315")
            yield _typed(form, f"{kind}, formula", next(turn), Formula("=1+1", 2), "V316")
            yield _typed(form, f"{kind}, formula without a value", next(turn),
                         Formula("=A1&\"\""), "V316")
        yield from _blanks(form)
        for key, raw, code, back in LIMITS[form]:
            yield Fault(f"{code}, {str(raw)[:20]!r}", form, "cells", {key: raw}, tells=(
                Told(code, key),), back={key: back}, about=frozenset(_neighbours(key)))


def _keys_by_type(form: str) -> dict[str, list[str]]:
    """Keys that are answered in the clean form, by type."""
    keys: dict[str, list[str]] = {}
    for key, value in clean(form).items():
        # Beyond «0 баллов» a choice is told by its number; project names must stay apart.
        if value is not None:
            keys.setdefault(places(form).about(key)["type"], []).append(key)
    return keys


def _typed(form: str, name: str, key: str, raw: object, code: str = "") -> Fault:
    back = None if code else plain(form, key, clean(form)[key])
    return Fault(name, form, "cells", {key: raw}, tells=(Told(code, key),) if code else (),
                 back={key: back}, about=frozenset(_neighbours(key)))


def _blanks(form: str) -> Iterator[Fault]:
    """Texts that nobody sees in an empty cell; a required answer that is not there."""
    required = [key for key in clean(form) if places(form).about(key)["required"]]
    optional = [key for key in clean(form) if not places(form).about(key)["required"]
                and not key.endswith("_evidence")]
    for raw, key in zip((None, *_INVISIBLE), cycle(required), strict=False):
        yield _typed(form, f"blank required, {raw!r}", key, raw, "V301")
    for raw, key in zip(_INVISIBLE, cycle(optional), strict=False) if optional else ():
        yield Fault(f"blank optional, {raw!r}", form, "cells", {key: raw}, back={key: None},
                    about=frozenset(_neighbours(key)))


def _neighbours(key: str) -> set[str]:
    """What a rule between answers would look at together with this one."""
    if key.startswith("stage_"):
        number = int(key.split("_")[1])
        return {f"schedule {each}" for each in (number - 1, number, number + 1)}
    if key.startswith("goals."):
        return {"goals"}
    if key[0] == "c" and key[1:2].isdigit():
        return {f"criterion {key[1]}"}
    if key.startswith("projects."):
        return {key.rpartition(".")[0]}
    return set()
