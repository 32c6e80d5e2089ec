"""A district in movement, and its report as a reader sees it: tables as rows, texts without dress."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import html5lib
from test_summary import District, project

from templates.period import Period
from templates.rules import Place, rule
from xlsx_forms.summary.collect.facts import Facts

XHTML = "{http://www.w3.org/1999/xhtml}"
NOW, DAY = Period.parse("2026-Q3"), date(2026, 12, 5)
NAMES = {f"o{n}": f'МБОУ "Школа № {n}"' for n in range(12)}
PHONE, MAIL = "8 (38442) 7-19-17", "ivanova@example.ru"


def moving_district() -> District:
    """Twelve schools over two quarters and two years: ahead, late, silent, moving, standing, behind."""
    district = District(**NAMES)
    for n, key in enumerate(NAMES):
        district.passport(key, f"Проект {n} - учет", start=date(2026, 2, 1), received="2026-03-01")
        before, now = ((2, 4), (5, 5), (8, 9), (6, 5))[n % 4]
        district.report(key, project(f"Проект {n} - учет", before), period="2026-Q2",
                        received="2026-07-05")
        if n % 5:
            district.report(key, project(f"Проект {n} - учет", now), project(f"Новый {n}", 1),
                            received="2026-10-15" if n == 1 else "2026-10-05")
        for year, points in (("2025", n % 3), ("2026", n % 4)):
            if n < 11:
                district.checklist(key, points, n % 3, 0, 0, 1, 0, 0, n % 2, period=year,
                                   received=f"{year}-11-20")
    wrong = (rule("V301").at(Place("Чек-лист", "E12", "c1_1"), label="строка", hint=""),)
    district.checklist("o11", 1, 0, 0, 0, 0, 0, 0, 0, findings=wrong, received="2026-11-21")
    district.facts("o0", fact_2_1=4, fact_2_2=0, fact_2_3=1, fact_3_1=1, note_2_1=f"Телефон {PHONE}",
                   date_3_3=date(2026, 2, 20))
    return district.other("входящие/Отчет Иванова 7-19-17.docx", "unreadable", "F102")


def moving_facts() -> Facts:
    """What the summary of that district is made of, with deputies who curate its schools."""
    data = moving_district().data(NOW, as_of=DAY)
    deputies = ["Петров П. П." if n % 2 else "Сидорова С. С." for n in range(len(NAMES))]
    return replace(data, listed=data.listed.assign(deputy=deputies))


class Page:
    """A page of HTML; html5lib raises at the first thing that is not valid."""

    def __init__(self, source: str) -> None:
        self.source = source
        # Its parser knows no strict mode for SVG in HTML: its errors are looked at one by one.
        parser = html5lib.HTMLParser(html5lib.treebuilders.getTreeBuilder("etree"))
        self.root: Element = parser.parse(source)
        self.errors = [code for _place, code, _facts in parser.errors]

    def all(self, name: str) -> list[Element]:
        return list(self.root.iter(f"{XHTML}{name}"))

    @property
    def ids(self) -> list[str]:
        return [each.attrib["id"] for each in self.root.iter() if "id" in each.attrib]

    @property
    def links(self) -> list[str]:
        return [each.attrib["href"] for each in self.root.iter() if "href" in each.attrib]

    @property
    def words(self) -> str:
        """Everything that is read, but for the style."""
        return text_of(next(iter(self.all("body"))))

    def table(self, caption: str) -> list[list[str]]:
        """The rows of the tables with this caption, without their heads."""
        return [[text_of(cell) for cell in row] for table in self.all("table")
                if text_of(table.find(f"{XHTML}caption")) == caption
                for body in table.iter(f"{XHTML}tbody") for row in body.iter(f"{XHTML}tr")]

    def answers(self) -> dict[str, tuple[str, str]]:
        """The answers of the first screen: in large, and what it means."""
        found = {}
        for each in self.all("li"):
            if each.find(f"{XHTML}h3") is not None:
                question, value, detail = each
                found[text_of(question)] = (text_of(value), text_of(detail))
        return found


def text_of(element: Element | str | None) -> str:
    """The text of an element, or a text, in one line with plain spaces and dashes."""
    told = _pieces(element) if isinstance(element, Element) else [element or ""]
    pieces = [piece for piece in told if piece.strip()]
    text = " ".join(" ".join(pieces).split()).replace("—", "–")
    return re.sub(r" (?=[.,;:)»])", "", text)


def _pieces(element: Element) -> list[str]:
    if element.tag == f"{XHTML}style":
        return []
    return [element.text or "", *(piece for child in element
                                  for piece in (*_pieces(child), child.tail or ""))]
