"""Say in Russian why SQLite did not do what was asked of it."""

from __future__ import annotations

_REASONS = {
    "BUSY": "файл занят другой программой", "LOCKED": "файл занят другой программой",
    "READONLY": "файл открыт только для чтения", "FULL": "на диске нет места",
    "CORRUPT": "файл поврежден", "NOTADB": "это не база данных",
    "IOERR": "диск не отвечает", "CANTOPEN": "файл не открывается", "PERM": "нет прав на файл",
    "AUTH": "нет прав на файл",
}


def sqlite_reason(error: BaseException | None) -> str:
    """Return the reason of an error of sqlite3, by the name of its number.

    >>> import sqlite3
    >>> broken = sqlite3.OperationalError("database is locked")
    >>> broken.sqlite_errorname = "SQLITE_BUSY_SNAPSHOT"
    >>> sqlite_reason(broken), sqlite_reason(sqlite3.ProgrammingError("no such thing"))
    ('файл занят другой программой', 'база данных не выполнила запроса')
    """
    name = str(getattr(error, "sqlite_errorname", ""))
    for part in name.split("_"):
        if part in _REASONS:
            return _REASONS[part]
    return "база данных не выполнила запроса" + (f" (код {name})" if name else "")
