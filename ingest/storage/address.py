"""The address of a register on a server as ``programme.toml`` has it, and its password, which is
kept elsewhere: in the environment or in the system's keyring."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ingest.storage.safe import password_from_safe, put_into_safe

if TYPE_CHECKING:
    from sqlalchemy import URL

PASSWORD_VARIABLE = "XLSX_FORMS_REGISTER_PASSWORD"
KEYRING_SERVICE = "xlsx-forms-register"
EXAMPLE = "postgresql+psycopg://имя@сервер/база?schema=raion"
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
# The first holds what `export` writes, the others are the server's own.
_NOT_OURS = re.compile("public|information_schema|pg_.*")


def address_problem(text: str) -> str | None:
    """Return what is wrong with an address; None for one that can be used.

    >>> address_problem("postgresql+psycopg://raion@server/forms?schema=raion_1")
    >>> address_problem("mysql://raion@server/forms")
    'нужен адрес базы PostgreSQL, как postgresql+psycopg://имя@сервер/база?schema=raion'
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return f"нужен адрес базы PostgreSQL, как {EXAMPLE}"
    if url.password is not None or "password" in url.query:
        return (f"пароль в настройках не хранят. Уберите его из адреса; пароль – в хранилище системы "
                f"(xlsx-forms register --password) или в переменной {PASSWORD_VARIABLE}")
    if url.drivername not in ("postgresql", "postgresql+psycopg") or not url.database:
        return f"нужен адрес базы PostgreSQL, как {EXAMPLE}"
    schema = str(url.query.get("schema", "xlsx_forms"))
    if not _SCHEMA.fullmatch(schema) or _NOT_OURS.fullmatch(schema):
        return (f"schema «{schema}» не годится: имя схемы – строчные латинские буквы, цифры и _, не "
                "public (там лежит выгрузка) и не pg_…")
    return None


def address_of(text: str, holder: str) -> URL:
    """Return the address with its password and with whose register it is.

    Without a password of ours the server is asked as its own programs ask it.
    """
    from sqlalchemy import make_url

    url = make_url(text)
    password = os.environ.get(PASSWORD_VARIABLE) or password_from_safe(KEYRING_SERVICE, safe_name(text))
    if password:
        url = url.set(password=password)
    return url.update_query_dict({"holder": holder})


def safe_name(text: str) -> str:
    """Return the name under which the keyring has the password: «имя@сервер/база»."""
    from sqlalchemy import make_url

    url = make_url(text)
    return f"{url.username or ''}@{url.host or ''}/{url.database}"


def keep_password(text: str, password: str) -> bool:
    """Put the password of an address into the system's keyring; False where there is none."""
    return put_into_safe(KEYRING_SERVICE, safe_name(text), password)
