"""The identity that a workbook carries: form, version, organization, period.

The writer puts it into four carriers, the reader lets them vote.  Both take the names
and the wording from here.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

# Names of the custom document properties and keys of the hidden sheet.
KEYS = {"form": "form_id", "version": "form_version", "organization": "org_id", "period": "period"}
TOKEN_KEY = "token"
# Stands in every code line.
SEPARATOR = "·"
_CODE_LINE = re.compile(
    r"форма\s+([a-z][a-z0-9-]*)/([0-9A-Za-z.]+)\s*·\s*орг\.\s*(\S+)\s*·\s*период\s+(\S+)"
    r"\s*·\s*код\s+([0-9A-F]{4})", re.IGNORECASE)
_CODE_NAME = re.compile(r"form_([a-z][a-z0-9_]*)_v([0-9A-Za-z.]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which form this is, whose, and for which period; None where a carrier does not say."""

    form: str | None = None
    version: str | None = None
    organization: str | None = None
    period: str | None = None

    @property
    def token(self) -> str:
        """Four check digits over the four parts."""
        text = "|".join(each or "" for each in
                        (self.form, self.version, self.organization, self.period))
        return f"{zlib.crc32(text.encode()) & 0xFFFF:04X}"

    @property
    def code_line(self) -> str:
        """The grey line at the top of a sheet.

        >>> Identity("passport", "1", "012", "2026").code_line
        'Форма passport/1 · орг. 012 · период 2026 · код 4D91'
        """
        return (f"Форма {self.form}/{self.version} · орг. {self.organization} · "
                f"период {self.period} · код {self.token}")


def parse_code_line(text: str) -> Identity | None:
    """Return what a code line says; None when the text is none or was altered by hand.

    >>> parse_code_line(Identity("passport", "1", "012", "2026").code_line).organization
    '012'
    >>> parse_code_line("Форма passport/1 · орг. 013 · период 2026 · код 4D91")
    """
    match = _CODE_LINE.search(text)
    if match is None:
        return None
    identity = Identity(*match.group(1, 2, 3, 4))
    return identity if identity.token == match[5].upper() else None


def read_code_line(text: str) -> Identity | None:
    """Return what a code line says, altered by hand or not; None when the text is none."""
    match = _CODE_LINE.search(text)
    return Identity(*match.group(1, 2, 3, 4)) if match else None


def parse_code_name(name: str) -> Identity | None:
    """Return the form and version that a defined name stands for, or None."""
    match = _CODE_NAME.fullmatch(name)
    return Identity(match[1].replace("_", "-").lower(), match[2]) if match else None
