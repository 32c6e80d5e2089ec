"""Addresses of pages with words around them, without https:// or with a slip; e-mail addresses."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise

from ingest.values.contacts import LETTER_FOR_1, parse_contact, parse_link
from ingest.values.understanding.spelling import nearest
from ingest.values.understanding.wording import (
    begins_with_any,
    clean,
    without_pictures,
    words,
    zeros_for_letters,
)
from templates.form import Field
from templates.text import fold

# «https//», «htps://», «https;//», «https:\\», «//»: what a hand makes of «https://».
_SCHEME = re.compile(
    r"(?<![\w:/\\.])(?P<scheme>[htps]{3,6})(?:\s?[:;.]\s*[/\\]{1,3}\s*(?:/\s*)?|[/\\]{2})(?=\w)|^//(?=[\w-]+\.)",
    re.IGNORECASE)
_MIXED_SCHEME = re.compile(r"(?<!\w)[hнtтpрsѕс]{4,6}(?=:)", re.IGNORECASE)
_TO_LATIN = str.maketrans("нтрсѕНТРС", "htpssHTPS")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_URL = re.compile(r"https?://[^\s<>«»\"'{}\[\]]+", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|odt|ods|odp|zip|rar|jpe?g|png)\b", re.IGNORECASE)
# What parts an address from the words after it.
_PARTED = re.compile(r"\s*[.,;:!?)\]}»\"'>]*(?:\s*$|\s*\n|\s*[(«\"\[]|[,;.:]\s|\s+[-–—]\s|\s+#)")


def link(raw: str, field: Field) -> object:
    """Return the one address in an answer; None where there are two, none, or one cut short.

    >>> ask = Field("page", "Паспорт", "link")
    >>> [link(each, ask) for each in ("disk.ru/d/abc", "Ссылка: https://a.ru/1.", "https:/a.ru/1")]
    ['https://disk.ru/d/abc', 'https://a.ru/1', 'https://a.ru/1']
    >>> [link(each, ask) for each in ("https://a.ru/1, https://b.ru/2", "https://a.ru/Мой паспорт.docx")]
    [None, None]
    """
    text = without_pictures(clean(raw))
    text = _MIXED_SCHEME.sub(lambda match: match[0].translate(_TO_LATIN), text)
    text = _SCHEME.sub(_with_scheme, text)
    text = re.sub(rf",(?=(?:{'|'.join(words('link')['after'])})\b)", ", ", text, flags=re.IGNORECASE)
    if re.match(r"https?://[^\s/]+\\\S*$", text, re.IGNORECASE):
        text = text.replace("\\", "/")
    if "@" in text:
        return None
    if re.fullmatch(rf"(?:[\w-]+\.)+(?:{'|'.join(words('link')['sites'])})/?", text, re.IGNORECASE):
        text = f"https://{text}"
    spans = [match.span() for pattern in (_URL, _without_scheme()) for match in pattern.finditer(text)]
    spans = [(start, start + len(_ended(text[start:end]))) for start, end in spans
             if not any(other[0] < start < other[1] for other in spans)]
    addresses = {_ended(text[start:end]) for start, end in spans}
    if len(addresses) != 1 or not _stands_alone(text, spans):
        return None
    [found] = addresses
    if re.sub(r"^https?://|/$", "", found.lower()).removeprefix("www.") in words("link")["hosts"]:
        return None
    between = pairwise([(0, 0), *sorted(spans), (len(text), 0)])
    rest = " ".join(text[end:start] for (_, end), (start, _) in between)
    if any(site[0].lower().strip("/") not in found.lower() for site in _site().finditer(rest)):
        return None
    if not found.lower().startswith("http"):
        found = f"https://{found}"
    with suppress(ValueError):
        return parse_link(found, field)
    return None


def _with_scheme(match: re.Match[str]) -> str:
    if match["scheme"] is None:
        return "https://"
    if match["scheme"].lower() in ("http", "https"):
        return f"{match['scheme']}://"
    for scheme in ("https", "http"):
        if nearest(match["scheme"].lower(), (scheme,), _LATIN):
            return f"{scheme}://"
    return match[0]


def contact(raw: str, field: Field) -> object:
    """Return a contact whose e-mail address had a space beside its sign, or letters О for zeros.

    >>> contact("ivanova @mail.ru", Field("reach", "Почта", "contact"))
    'ivanova@mail.ru'
    """
    text = re.sub(r"(?<=\w) ?(?:[(\[](?:собака|at|эт)[)\]]| собака ) ?(?=\w)", "@", clean(raw),
                  flags=re.IGNORECASE)
    text = re.sub(r"(?<=[A-Za-z0-9]) ?@ ?(?=[A-Za-z])", "@", text)
    text = re.sub(r"(@[\w-]+)(?: \.|\. )(?=(?:ru|com|рф|org|net|su)\b)", r"\1.", text)
    text = " ".join(each if "@" in each else LETTER_FOR_1.sub(
        lambda match: "1" * len(match[0]), zeros_for_letters(each)) for each in text.split(" "))
    text = re.sub(r"(?<![\w.])[\d()+Зз-]*\d[\dЗз()+-]*(?![\w.@])|(?<=\d )[Зз]{2}(?!\w)",
                  lambda match: re.sub("[Зз]", "3", match[0]), text)
    with suppress(ValueError):
        return parse_contact(text, field)
    return None


def _site() -> re.Pattern[str]:
    """A page's site alone: «школа5.рф», «www.site.ru»."""
    return re.compile(rf"(?<![\w@/.-])(?:[\w-]+\.)+(?:{'|'.join(words('link')['sites'])})(?![\w.-])/?",
                      re.IGNORECASE)


def _without_scheme() -> re.Pattern[str]:
    """An address without https://, of a known domain and with a page."""
    domains = "|".join(words("link")["domains"])
    return re.compile(
        rf"(?<![\w@/.-])(?:www\.(?:[\w-]+\.)+(?:{domains})/[^\s<>«»\"'()\[\]]+"
        rf"|(?:[\w-]+\.)+(?:{domains})/[^\s<>«»\"'()\[\]]+)", re.IGNORECASE)


def _ended(address: str) -> str:
    """Return an address without the marks of the sentence that it stood in."""
    if address.endswith(("...", "…")):
        return address
    while address and (address[-1] in ".,;:!?" or (
            address[-1] == ")" and address.count(")") > address.count("("))):
        address = address[:-1]
    return address


def _words_about(rest: str) -> bool:
    """Tell whether words after an address speak of it and are no more of it: «действует до 1 мая»."""
    first = re.match(r" +([^\W\d_]+)(?:[ .,:]|$)", rest)
    return first is not None and fold(first[1]) in words("link")["about"] and "/" not in rest


def _says_more(rest: str) -> bool:
    """Tell whether Russian words follow an address of Latin letters: they are no part of it."""
    return bool(re.match(r" +(?:\d+ )?[а-яё]", rest.lower())) and "/" not in rest


def _stands_alone(text: str, spans: list[tuple[int, int]]) -> bool:
    """Tell whether the words around an address are no part of it and do not speak against it."""
    last = max(end for _start, end in spans)
    before = text[:min(start for start, _end in spans)]
    rest = text[last:]
    known = words("link")
    if _FILE.search(rest) or begins_with_any(fold(before), known["not"]):
        return False
    if begins_with_any(fold(rest), known["not"]):
        return False
    page = text[:last].rsplit("/", 1)[-1]
    if page.isascii() and (_words_about(rest) or _says_more(rest)):
        return True
    following = fold(rest).split(maxsplit=1)
    return bool(_PARTED.match(rest)) or (
        following[0].strip(":.,") in known["after"] if following else True)
