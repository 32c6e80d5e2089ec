"""Our own exceptions as sentences for the page."""

from __future__ import annotations

from ingest.opening.archive import os_reason
from templates.definition import DefinitionError
from xlsx_forms.mail.mailing import NoSenderError
from xlsx_forms.programme import NoProgrammeError


def sentences_of(error: BaseException) -> list[str]:
    """Return what an operator should read of an exception; nothing where it is a fault of ours."""
    if isinstance(error, NoSenderError):
        return ["Не указано, от кого письма. Впишите свою почту в «Настройках»: «К кому обращаться»."]
    if isinstance(error, DefinitionError):
        return [_sentence(each) for each in error.problems]
    if isinstance(error, NoProgrammeError):
        return ["Папки программы больше нет на месте. Верните ее или откройте страницу снова."]
    if isinstance(error, PermissionError):
        place = error.filename2 or error.filename
        return [f"Нет доступа к «{place}». Закройте файл в других программах (например, в Excel) и "
                "повторите."]
    if isinstance(error, OSError):
        place = error.filename2 or error.filename
        reason = os_reason(error) if error.errno else str(error)
        return [_sentence(f"не получилось: {reason}{f': «{place}»' if place else ''}")]
    return []


def _sentence(text: str) -> str:
    text = text.strip()
    # The name of a file or a setting stays as it is.
    first = "" if set(text.partition(" ")[0]) & set("./[_") else text[:1].upper()
    return f"{first or text[:1]}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}"
