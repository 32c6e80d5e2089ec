"""Who answers for whom: an organization may report on others in its own file («Отвечает за»)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ingest.organizations.succession import codes


def answering_problems(records: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Yield (row, column id, what is wrong) of those that answer for others, row by row."""
    rows = {str(each["organization"]): row for row, each in records.items()}
    answered = {key: codes(records[row]["answers_for"]) for key, row in rows.items()}
    first: dict[str, int] = {}
    for row, each in records.items():
        key, mine = str(each["organization"]), codes(each["answers_for"])
        for other in mine:
            if other not in rows:
                yield row, "answers_for", (f"«Отвечает за»: кода «{other}» в списке нет: впишите код "
                                           "из столбца «Код»")
            elif other == key:
                yield row, "answers_for", ("«Отвечает за»: стоит код самой организации: за себя она "
                                           "отвечает и так")
            elif key in answered[other]:
                yield row, "answers_for", (f"«Отвечает за»: «{key}» и «{other}» отвечают друг за друга: "
                                           "оставьте код в одной из строк")
            elif answered[other]:
                yield row, "answers_for", (f"«Отвечает за»: «{other}» сама отвечает за других "
                                           f"({', '.join(answered[other])}): перенесите их коды сюда")
            elif first.setdefault(other, row) != row:
                yield row, "answers_for", (f"«Отвечает за»: за «{other}» уже отвечает организация в "
                                           f"строке {first[other] + 1}: оставьте код в одной из строк")


def answers_for(organizations: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return whom each organization answers for; those that answer for nobody are not there."""
    if "answers_for" not in organizations:
        return {}
    found = {str(key): codes(text) for key, text in organizations["answers_for"].items()}
    return {key: others for key, others in found.items() if others}
