"""Split a mailbox saved as one file (mbox, as Thunderbird exports a folder) into letters."""

from __future__ import annotations

import re

# The line before each letter: «From », a sender, a date; a head follows.
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n)\r?\n)From ([^\r\n]{1,300})\r?\n(?=[!-9;-~]{1,76}:)")
_CLOCK, _YEAR = re.compile(rb"\d\d:\d\d"), re.compile(rb"\d{4}")


def letters_of(data: bytes) -> list[bytes]:
    """Return the letters of a mailbox file; none when it does not begin as one does.

    >>> letters_of(b"From - Mon Nov 16 10:00:00 2026\\nTo: a\\n\\n>From\\n\\n"
    ...            b"From - Mon Nov 16 10:00:00 2026\\nTo: b\\n")
    [b'To: a\\n\\n>From\\n', b'To: b\\n']
    """
    if not data.startswith(b"From "):
        return []
    found = [each for each in _SEPARATOR.finditer(data)
             if _CLOCK.search(each[1]) and _YEAR.search(each[1])]
    ends = [each.start() for each in found[1:]] + [len(data)]
    return [data[each.end():end] for each, end in zip(found, ends, strict=True)]
