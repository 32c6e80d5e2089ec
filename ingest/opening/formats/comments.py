"""Read the comments on cells, and tell a sender's from those that we wrote.

A note is told apart from the ones that we write into a copy «на доработку» by the words
that those begin with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from templates.rules import RULES, Severity
from templates.text import visible

if TYPE_CHECKING:
    from ingest.opening.formats.zip_parts import Parts

# A threaded comment of today's Excel has an old-style twin, which only says to update Excel.
_TWIN = "tc={"
_OURS = re.compile(rf"(?:{'|'.join(each.russian for each in Severity)}) "
                   rf"(?:{'|'.join(RULES)}): ")
# The same note, passed on in a copy «на доработку».
_PASSED_ON = re.compile(r"^Примечание(?: \(([^\n]*?)\))?: «(.*?)»\.$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Comment:
    """A note on a cell, as its writer left it."""

    sheet: str
    cell: str
    author: str
    text: str


def sheet_comments(parts: Parts, sheet: str, targets: dict[str, str],
                   people: dict[str, str]) -> Iterator[Comment]:
    """Yield the notes of one worksheet of an Office Open XML package.

    ``targets`` are the parts that the worksheet names, by kind of relation; ``people`` the
    names of those who wrote threaded comments, by id.  FileProblem when a part is damaged.
    """
    if (part := targets.get("threadedComment", "")) in parts:
        for each in _elements(parts, part, "threadedComment"):
            yield Comment(sheet, each.get("ref", ""), people.get(each.get("personId", ""), ""),
                          _text(each))
    if (part := targets.get("comments", "")) in parts:
        authors = [(each.text or "").strip() for each in _elements(parts, part, "author")]
        for each in _elements(parts, part, "comment"):
            number = each.get("authorId", "")
            author = authors[int(number)] if number.isdecimal() and int(number) < len(
                authors) else ""
            if not author.startswith(_TWIN):
                yield Comment(sheet, each.get("ref", ""), author, _text(each))


def people_of(parts: Parts, part: str) -> dict[str, str]:
    """Return the names of the writers of threaded comments by id."""
    if part not in parts:
        return {}
    return {each.get("id", ""): each.get("displayName", "")
            for each in _elements(parts, part, "person")}


def written_by_sender(comment: Comment) -> tuple[str, str]:
    """Return who wrote a note and what, our own remarks left out; nothing when only we did.

    >>> note = "ошибка V301: Не заполнено: «Дата». Что сделать: Впишите ответ.\\n\\nне знаем"
    >>> written_by_sender(Comment("Паспорт", "B3", "Проверка формы", note))
    ('', 'не знаем')
    >>> written_by_sender(Comment("Паспорт", "B3", "", "Примечание (Петрова): «не знаем»."))
    ('Петрова', 'не знаем')
    """
    text = visible(comment.text).strip()
    # ONLYOFFICE and Excel put the author before the text of a note.
    text = text.removeprefix(f"{comment.author}:").strip() if comment.author else text
    passed_on = _PASSED_ON.search(text)
    lines = [line.strip() for line in _PASSED_ON.sub(r"\2", text).splitlines()]
    kept = [line for line in lines if line and not _OURS.match(line)]
    mixed = passed_on is not None or any(_OURS.match(line) for line in lines)
    author = (passed_on[1] or "" if passed_on else "") if mixed else comment.author
    return author, "\n".join(kept)


def _elements(parts: Parts, part: str, tag: str) -> Iterator[ElementTree.Element]:
    for each in parts.read_root(part).iter():
        if each.tag.rpartition("}")[2] == tag:
            yield each


def _text(element: ElementTree.Element) -> str:
    """All letters of a note, phonetic hints of East Asian writing aside."""
    return "".join(each.text or "" for each in element.iter()
                   if each.tag.rpartition("}")[2] in ("t", "text"))
