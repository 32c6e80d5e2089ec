"""Write settings of the mail or the contact into ``programme.toml`` and leave the rest of it as it is.

Lines are changed, not values: comments and order stay.  What was written is read back, and a file
that would say anything else is not written.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.mail.server import Mailbox, Server
from ingest.storage.atomic_write import write_whole
from templates.definition import DefinitionError

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
Value = str | int | date


@dataclass(frozen=True, slots=True)
class MailChoice:
    """What the operator has settled on."""

    address: str
    name: str
    smtp: Server
    imap: Mailbox

    @property
    def tables(self) -> dict[str, dict[str, Value | None]]:
        """The tables of the settings; None where a key of before must go."""
        return {
            "mail": {"address": self.address, "name": self.name or None},
            "mail.smtp": _server(self.smtp, "smtp"),
            "mail.imap": _server(self.imap, "imap") | {
                "folder": self.imap.folder if self.imap.folder != "INBOX" else None,
                "since": self.imap.since}}


def _server(server: Server, protocol: str) -> dict[str, Value | None]:
    return {"host": server.host, "port": server.port_for(protocol), "security": server.security,
            "user": server.user, "ca_file": server.ca_file or None}


def write_settings(path: Path, choice: MailChoice) -> None:
    """Write the settings; DefinitionError when this file has them in a way of its own."""
    write_tables(path, choice.tables)


def write_tables(path: Path, tables: Mapping[str, Mapping[str, Value | None]]) -> None:
    """Set keys of tables; DefinitionError when this file has them in a way of its own."""
    text = path.read_text(encoding="utf-8-sig")
    before = tomllib.loads(text)
    lines = text.splitlines()
    for table, values in tables.items():
        lines = _with_table(lines, table, values)
    new = "\n".join(lines) + "\n"
    if _read(new) != _merged(before, tables):
        sections = ", ".join(f"[{each}]" for each in dict.fromkeys(
            table.partition(".")[0] for table in tables))
        raise DefinitionError([f"{path.name}: раздел {sections} записан не так, как его пишет "
                               "программа; уберите его из файла и повторите команду"])
    write_whole(path, new.encode())


def _with_table(lines: list[str], table: str, values: Mapping[str, Value | None]) -> list[str]:
    """Return the lines with these keys of a table set, added or taken out."""
    start = next((i for i, line in enumerate(lines) if _table(line) == table), None)
    told = [f"{key} = {_toml(value)}" for key, value in values.items() if value is not None]
    if start is None:
        gap = [""] if lines and lines[-1].strip() else []
        return [*lines, *gap, f"[{table}]", *told]
    end = next((i for i in range(start + 1, len(lines)) if _table(lines[i])), len(lines))
    kept = [line for line in lines[start + 1:end]
            if line.partition("=")[0].strip() not in values]
    return [*lines[:start + 1], *told, *kept, *lines[end:]]


def _table(line: str) -> str:
    found = _HEADER.fullmatch(line)
    return found[1].replace(" ", "") if found else ""


def _toml(value: Value) -> str:
    # JSON's strings are strings of TOML, too.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _merged(before: Mapping[str, Any], tables: Mapping[str, Mapping[str, Value | None]]
            ) -> dict[str, Any]:
    merged = deepcopy(dict(before))
    for table, values in tables.items():
        own = merged
        for name in table.split("."):
            own = own.setdefault(name, {})
        for key, value in values.items():
            own.pop(key, None)
            if value is not None:
                own[key] = value
    return merged


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
