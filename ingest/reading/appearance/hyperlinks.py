"""Take the target of a hyperlink as the answer of a link or contact field.

Words in the cell are a title.  Where the cell shows another address than it leads to, we ask.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from ingest.opening.formats.appearance import Link
from ingest.values.contacts import parse_contact
from ingest.values.display import show
from ingest.values.parse import is_blank
from templates.form import Field
from templates.rules import Finding, Place, rule
from templates.text import cut

TYPES = ("link", "contact")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_MAIL = re.compile(r"[\w.%+'-]+@[\w.-]+\w")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#]\S*)?")
# Names of files look like addresses: «паспорт.docx».
_FILE = re.compile(r"[^/]*\.(?:docx?|xlsx?|pptx?|pdf|od[tsp]|rtf|txt|jpe?g|png|zip|rar)",
                   re.IGNORECASE)
_LONGEST = 200


def follow(link: Link, raw: object, field: Field, place: Place) -> tuple[object, Finding | None]:
    """Return what a linked cell answers, and a finding: told (S228) or asked (S229, V310).

    ``raw`` is what the cell shows.
    """
    shown = link.shown or (raw if isinstance(raw, str) else "")
    if link.computed:
        shown = link.shown or link.target
    elif is_blank(raw) or not link.target:
        # Who empties a cell leaves its link behind.
        return raw, None
    if field.type == "contact":
        return _contact(link.target, shown, raw, field, place)
    return _page(link.target, shown, raw, field, place)


def _page(target: str, shown: str, raw: object, field: Field, place: Place
          ) -> tuple[object, Finding | None]:
    addresses = _addresses(shown)
    if any(_same(each, target) for each in addresses):
        return (shown if _WEB.match(shown.strip()) and len(addresses) == 1 else target), None
    if target.startswith("#") and not addresses:
        return raw if isinstance(raw, str) and raw else shown, None
    if addresses:
        return raw, _question(target, shown, field, place)
    if _WEB.match(target):
        return target, rule("S228").at(place, label=field.label, text=show(shown),
                                       target=cut(target, _LONGEST))
    if target.lower().startswith("mailto:"):
        return target[len("mailto:"):], None
    reason = ("ссылка ведет на файл на компьютере, другие его не откроют: "
              f"«{cut(unquote(target), _LONGEST)}»")
    return raw, rule("V310").at(place, label=field.label, reason=reason)


def _contact(target: str, shown: str, raw: object, field: Field, place: Place
             ) -> tuple[object, Finding | None]:
    scheme, _, rest = unquote(target).partition(":")
    # Excel makes one link of a whole text that ends with an address.
    found = (_MAIL.findall(rest.partition("?")[0]) if scheme.lower() == "mailto"
             else [rest] if scheme.lower() == "tel" else [])
    if not found:
        return (shown or raw), None
    emails = {each.casefold() for each in _MAIL.findall(shown)}
    if emails and scheme.lower() == "mailto":
        known = emails & {each.casefold() for each in found}
        return (shown, None) if known else (raw, _question(found[0], shown, field, place))
    try:
        return parse_contact(shown, field), None
    except ValueError:
        return found[0], rule("S228").at(place, label=field.label, text=show(shown),
                                         target=cut(found[0], _LONGEST))


def _question(target: str, shown: str, field: Field, place: Place) -> Finding:
    return rule("S229").at(place, label=field.label, text=show(shown),
                           target=cut(target, _LONGEST))


def _addresses(shown: str) -> list[str]:
    """The addresses that a text shows, without the marks around them."""
    text = shown.strip()
    if found := _ADDRESS.findall(text):
        return [each.rstrip(".,;)»\"") for each in found]
    return [text] if _BARE.fullmatch(text) and not _FILE.fullmatch(text) else []


def _same(shown: str, target: str) -> bool:
    """Whether a target is the address shown; ONLYOFFICE keeps the end of it alone in .xls."""
    whole, end = _plain(shown), _plain(target)
    return whole == end or (not _SCHEME.match(target) and bool(end) and whole.endswith(f"/{end}"))


def _plain(address: str) -> str:
    """An address as two spellings of it are alike: no scheme, no escapes, the host's in ASCII."""
    text = _WEB.sub("", unquote(address).strip(), count=1)
    host, mark, rest = re.match(r"([^/?#]*)([/?#]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    try:
        host = host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        host = host.lower()
    return f"{host}{mark}{rest}".rstrip("/")
