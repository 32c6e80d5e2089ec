"""How the organizations fill their forms and send them back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from email.message import EmailMessage
from pathlib import Path

import openpyxl
from support.answers import clean_answers, in_openpyxl, keystrokes, placed
from support.mail_client import Client, attached, edited, zipped

from played.people import Person, Step
from templates.definition import Form

SIGNATURE = "\n--\nС уважением,\nИванова А. А.\nтел. 8 (38442) 0-11-11\n"
# A page as a scanner saves it; nothing in it is a form.
SCAN = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
Office = Callable[..., object]


@dataclass
class Sender:
    """One organization's clerk: reads the letters that came, fills what is attached, answers."""

    person: Person
    client: Client
    form: Form
    blank: Path
    office: Office | None = None
    work: Path = field(default_factory=Path)

    def letters(self, step: Step, day: date) -> Iterator[EmailMessage]:
        """The letters of a step, each to be sent by ``client`` of its sender."""
        if step.way == "by hand":
            return
        got = self._latest()
        if step.kind == "nothing":
            yield self._without_file(step, got)
            return
        if step.kind == "scan":
            yield self._reply("Re: отчет", [("отчет с подписью.pdf", SCAN)], got)
            return
        name, content = self.file(step, got)
        if step.way == "zip":
            name, content = "Отчеты.zip", zipped({name: content})
        subject = "Отчет" if step.way == "new letter" else f"Re: {got['Subject'] if got else 'отчет'}"
        files = [(name, content)]
        if step.way == "signature":
            files.append((f"{name}.sig", b"0\x82\x01" + bytes([self.person.number])))
        letter = self._reply(subject, files, None if step.way == "new letter" else got)
        if step.way == "picture":
            letter.get_payload()[0].add_related(b"GIF89a" + bytes([self.person.number]), "image", "gif",
                                                cid="<logo>", filename="герб.gif")
        if step.way == "forwarded":
            outer = self._reply("Fwd: отчет", [], None)
            outer.add_attachment(letter)
            letter = outer
        yield letter
        if step.way == "twice":
            yield self._reply(f"Re: {got['Subject']}", [(name, content)], got)

    def file(self, step: Step, got: EmailMessage | None) -> tuple[str, bytes]:
        """The filled form, by its name: the blank that came, or the copy with remarks mended."""
        name, content = self.blank.name, self.blank.read_bytes()
        if step.kind == "corrected" and got is not None:
            copies = {key: data for key, data in attached(got).items() if "на доработку" in key}
            assert copies, (self.person.key, got["Subject"])
            name, content = list(copies.items())[-1]
        if step.kind == "untouched":
            return name, content
        if step.kind == "empty":
            return name, edited(content, lambda book: None)
        if step.way in ("ods", "xls", "office") and self.office is not None:
            return self._by_office(step, Path(name), content)
        return name, edited(content, lambda book: self._fill(book, step))

    def answers(self, step: Step) -> tuple[dict[str, object], dict[str, list[dict[str, object]]]]:
        """What is answered; a wrong form lacks one answer, a changed one has another."""
        fields, tables = clean_answers(self.form.id)
        short = f"МБУ «{self.person.short_name}»"
        tables = {key: [row | ({"project": f"{row['project']} ({self.person.number})",
                                "participant": short, "organization_short": short}
                               if "project" in row else {}) for row in rows]
                  for key, rows in tables.items()}
        if step.kind == "no projects":
            return dict(fields) | {"no_projects": True}, {key: [] for key in tables}
        wrong = step.kind.startswith("wrong")
        if self.form.tables and self.form.id == "quarterly-report":
            rows = tables["projects"]
            if wrong:
                rows[0] = rows[0] | {"leader": None}
            if step.kind == "wrong again":
                rows[1] = rows[1] | {"contact": "7-00-01"}
            if step.kind == "changed":
                rows[1] = rows[1] | {"contact": "8 (38442) 7-77-77"}
            return fields, tables
        if wrong:
            fields = fields | {"c4": None}
        if step.kind in ("changed", "wrong again"):
            fields = fields | {"c6_evidence": f"Приказ № 60 от 02.02.2026 ({step.kind})"}
        return fields, tables

    def _fill(self, book: openpyxl.Workbook, step: Step) -> None:
        fields, tables = self.answers(step)
        known = {field.id for field in self.form.fields}
        fields = {key: value for key, value in fields.items() if key in known}
        for ref, _field, value in placed(fields, tables, self.form):
            book[self.form.page.sheet][ref] = in_openpyxl(value)

    def _by_office(self, step: Step, name: Path, content: bytes) -> tuple[str, bytes]:
        suffix = {"ods": ".ods", "xls": ".xls"}.get(step.way, ".xlsx")
        source = self.work / f"{self.person.key} {name.name}"
        target = source.with_name(f"{source.stem} сохранено{suffix}")
        source.write_bytes(content)
        assert self.office is not None
        cells = [keystrokes(ref, field, value)
                 for ref, field, value in placed(*self.answers(step), self.form) if value is not None]
        self.office(source, [["set", self.form.page.sheet, cells]], save=target)
        return f"{name.stem}{suffix}", target.read_bytes()

    def _latest(self) -> EmailMessage | None:
        letters = self.client.letters() if self.person.has_mail else []
        return letters[-1] if letters else None

    def _without_file(self, step: Step, got: EmailMessage | None) -> EmailMessage:
        if step.way == "automatic":
            letter = self._reply("Автоматический ответ: я в отпуске до 05.10", [], got)
            letter["Auto-Submitted"] = "auto-replied"
            return letter
        return self._reply("Re: вопрос по форме", [], got)

    def _reply(self, subject: str, files: list[tuple[str, bytes]], got: EmailMessage | None
               ) -> EmailMessage:
        return self.client.write(subject, files, got, "Добрый день! Отчет во вложении." + SIGNATURE)


def moment(day: date, number: int) -> float:
    """When a letter came: during a working day, one after the other."""
    return (datetime.combine(day, time(9)).timestamp()) + number


def saved(content: bytes) -> io.BytesIO:
    """The bytes as a file."""
    return io.BytesIO(content)
