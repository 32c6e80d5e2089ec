"""Parse links, telephones and e-mail addresses as people type them."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from ingest.values.display import show
from ingest.values.text import parse_text, strip
from templates.definition import Field
from templates.text import odd_letters

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#].*)?")
_PATH = re.compile(r"[a-z]:[\\/]|\\\\|file:|//", re.IGNORECASE)
_EMAIL = re.compile(r"[\w%+'-]+(?:\.[\w%+'-]+)*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]+")
# A cloud's page of one's own files, not one that was shared.
_OWN_PAGE = re.compile(r"https?://(?:disk\.yandex\.\w+/client\b|cloud\.mail\.ru/home\b"
                       r"|drive\.google\.com/drive/(?:u/\d/)?my-drive\b|mail\.\w+\.\w+/?(?:$|#|u/)"
                       r"|e\.mail\.ru/|(?:mail|passport)\.yandex\.ru/)", re.IGNORECASE)
_SECOND = re.compile(r"https?://.*[^/=?&%.:]https?://", re.IGNORECASE)
_CONTACT_SEPARATORS = re.compile(r"[\s,;:<>()«»\"/|]+")
# The number of a room, a document or a taxpayer, years, and a number that a program has rounded.
_NO_TELEPHONE = re.compile(
    r"\b(?:каб|кабинет|ком|комн|комната|оф|офис|к|кв|д|дом|инн|кпп|огрн|снилс|индекс|приказ|распоряжение"
    r"|постановление|договор)\b\.?:? ?(?:от [\d.]+ )?№? ?[\d-]+|\d(?:[.,]\d+)?e\+?\d+"
    r"|\b(?:19|20)\d\d ?[–-] ?(?:19|20)\d\d\b(?![–-])"
    r"|\b\d{6},(?= ?(?:п|пгт|пос|поселок|посёлок|г|с|д|ул|обл|кемеровск)\w*)", re.IGNORECASE)
# A day has no month above 12.
_TELEPHONE = re.compile(r"(?<![\d.])\d\.(?:1[3-9]|[2-9]\d)\.\d\d(?![\d.])"
                        r"|(?:8|\+7)\.[0-9]{3}\.[0-9]{3}\.[0-9]{2}\.[0-9]{2}"
                        r"|\+?[0-9](?:[0-9() \u00a0\u202f\u2010-\u2013-]*[0-9])?")


_LETTER_O = re.compile(r"(?<=\d)[OoОо]+(?=[\d-])")
LETTER_FOR_1 = re.compile(r"(?<=\d)[lIІ|]+(?=[\d-])")
_LETTER_3 = re.compile(r"(?<=[\d-])[Зз]+(?=[\d-])|(?<=\d-)\d?[Зз]+$")
# Digits of a telephone of the country with its 8, and of one without code.
_LONG, _SHORT = 11, 7


def parse_link(raw: object, field: Field) -> str:
    """Return the address of a page on the net, http or https.

    >>> ask = Field("page", "Паспорт проекта (ссылка)", "link")
    >>> parse_link(" https://промышленная.рф/паспорт ", ask)
    'https://промышленная.рф/паспорт'
    >>> parse_link("www.site.ru/x", ask)
    Traceback (most recent call last):
        ...
    ValueError: допишите https:// перед адресом «www.site.ru/x»
    """
    text = strip(raw) if isinstance(raw, str) else ""
    # A space is printable, other white space is none.
    if not text or " " in text or not text.isprintable():
        raise ValueError(f"ожидался один адрес страницы, а стоит {show(raw)}")
    if _PATH.match(text):
        raise ValueError(f"это путь к файлу на компьютере, другие его не откроют: {show(text)}")
    if (said := _not_whole(text)):
        raise ValueError(f"{said}: {show(text)}")
    scheme = _SCHEME.match(text)
    if scheme is None or _DOMAIN.fullmatch(text):
        raise ValueError(_no_scheme(text))
    if scheme[1].lower() not in ("http", "https") or not _has_host(text):
        raise ValueError(f"ожидался адрес страницы, а стоит {show(text)}")
    if _OWN_PAGE.match(text):
        raise ValueError(f"эту страницу видите только вы, нужна ссылка «Поделиться»: {show(text)}")
    host = urlsplit(text).hostname or ""
    if _is_private(host):
        raise ValueError(f"этот адрес открывается только в вашей сети: {show(text)}")
    if odd_letters(host):
        raise ValueError(f"в адресе сайта стоят буквы разных алфавитов: {show(host)}")
    return text


def parse_contact(raw: object, field: Field) -> str:
    """Return a telephone, an e-mail address or both, as typed.

    >>> ask = Field("reach", "Телефон, почта", "contact")
    >>> parse_contact("8 (38442) 7-19-17, ivanova@example.ru", ask)
    '8 (38442) 7-19-17, ivanova@example.ru'
    >>> parse_contact("ivanova@example", ask)
    Traceback (most recent call last):
        ...
    ValueError: адрес почты записан с ошибкой: «ivanova@example»
    """
    text = parse_text(raw, field)
    words = [word.strip(".!?") for word in _CONTACT_SEPARATORS.split(text)]
    emails = [word for word in words if "@" in word]
    for email in emails:
        if not _EMAIL.fullmatch(email):
            raise ValueError(f"адрес почты записан с ошибкой: {show(email)}")
        if any(map(odd_letters, re.split(r"[@.]", email))):
            raise ValueError(f"в адресе почты стоят буквы разных алфавитов: {show(email)}")
    for word in words:
        if _LETTER_O.search(word) and "@" not in word:
            raise ValueError(f"среди цифр стоит буква «О» вместо нуля: {show(word)}")
        if _LETTER_3.search(word) and "@" not in word:
            raise ValueError(f"среди цифр стоит буква «З» вместо тройки: {show(word)}")
        if LETTER_FOR_1.search(word) and "@" not in word:
            raise ValueError(f"среди цифр стоит буква вместо единицы: {show(word)}")
    text_only = _NO_TELEPHONE.sub(" ", text)
    without = " ".join(word for word in re.split(r"[\s,;/|]+", text_only)
                       if "@" not in word)
    pieces = [each for part in re.split(r"[,;/|\n]", text_only) for each in _TELEPHONE.findall(part)]
    if emails or any(map(_is_telephone, [*pieces, *_TELEPHONE.findall(without)])):
        return text
    raise ValueError(f"ожидался телефон или адрес почты, а стоит {show(raw)}")


def _no_scheme(text: str) -> str:
    if "@" in text:
        return f"ожидался адрес страницы, а стоит адрес почты {show(text)}"
    if _DOMAIN.fullmatch(text):
        return f"допишите https:// перед адресом {show(text)}"
    return f"ожидался адрес страницы, который начинается с https://, а стоит {show(text)}"


def _not_whole(text: str) -> str:
    """What is wrong at the end or in the middle of an address; empty for nothing."""
    if text.endswith(("...", "…")):
        return "адрес обрезан, впишите его целиком"
    if text.count("://") > 1 and _SECOND.search(text):
        return "два адреса стоят подряд, а нужен один"
    if text[-1] in ".,;:!?" or (text[-1] == ")" and text.count(")") > text.count("(")):
        return "лишний знак в конце адреса"
    return ""


def _has_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return (bool(host) and "." in (host or "") and "@" not in parts.netloc and "\\" not in text
            and not set(text) & set('<>"') and bool(_HOST.fullmatch(host or "")))


def _is_private(host: str) -> bool:
    """Whether a host is a number in a network of somebody's own: 192.168.0.5."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _is_telephone(text: str) -> bool:
    only = "".join(filter(str.isdecimal, text))
    digits = len(only)
    if len(set(only[digits == _LONG:])) < 2:
        return False
    # A number of the country or of a mobile telephone has eleven digits: one is lost or typed twice.
    if _SHORT <= digits < 2 * _LONG - _SHORT and digits != _LONG and (
            text.startswith("+7") or only.startswith("89")):
        return False
    # Two telephones with only a space between them come as one run of digits.
    return 5 <= digits <= 15 or (digits > 15 and " " in text)
