"""An answer in points, among the words that a sender gives as its reason."""

from __future__ import annotations

import re

from ingest.values.understanding.remarks import DAY, without_references, without_times
from ingest.values.understanding.wording import begins_with_any, spelled, words
from templates.form import Field
from templates.text import fold

_POINTS = re.compile(r"(?<![\w,.-])(?P<number>\d+|[^\W\d_]+) ?-? ?б(?:ал+\w*|\b\.?)"
                     r"|\bбал+(?:\w{0,2}) ?[:-]? ?(?P<after>\d+|[^\W\d_]+)(?![\w,.]*\d)")
_AFTER = re.compile(r"\bбалл? ?[:-]? ?(\d)(?![\w,.]*\d)")
# «2 (ответственный назначен приказом № 5)».
_BEFORE_REASON = re.compile(r"(\d)(?=(?: ?(?:\(|,|;|:|\.)| -) ?[а-я]{2,}| ?$)")
# «2 участвовали в конкурсе», but «2 семинара».
_BY_VERB = re.compile(r"(\d|[^\W\d_]+)"
                      r"(?= (?:не |нет |так как |т\.? ?к\.?|[^\W\d_]+(?:ли|лось|лись|ем|им)\b))")
_REASON = re.compile(r"\b(?:так как|т\.? ?к\.?|поскольку|потому что|ввиду|из-за|в связи)\b.*")
# «Нет офиса, 0».
# «Не участвовали (0)».
_NOTHING = re.compile(r"не[ т].*\( ?0 ?\)")
_WHY_NONE = re.compile(r"\b(?:не было|не|нет|ни|(?:за)?планиру\w+|заплан\w+|буд[еу]т|в разработке)\b")
# What a reason denies is said of it, and not of the points.
_REASONED = re.compile(r"(?<=[:(;,.-])(.*?)\b(?:не|нет)\b(?! (?:увер|точн|зна|окончат|факт|набира|хвата"
                       r"|дотяг|соглас|подтвер|более|менее|выше|ниже|больше|меньше|прав))")
_AT_END = re.compile(r"(?<!\d)(?:[^\d,;:]*(?:,|;|:| -) ?)(\d)")
_PLACE = re.compile(r"(?:п|пп|пункт|прил|приложение)\b")
_OF = re.compile(r"\bиз (?:\d+|[^\W\d_]+) *(?:$|[;,.)]|бал|критери)")
_YEAR = re.compile(r"(?<!\d)(?:в )?20[12]\d(?: ?(?:г|год|году|года))\b\.?")
# «2 семинара», «14 сотрудников»: what was counted for the points.
_COUNTED = re.compile(r"(?<![\d,.])\d+ (?:(?!бал)[^\W\d_]{3,}|л|стр|шт|ед)\b"
                      r"|\bкритери\w* (?:№ ?)?\d+(?:\.\d+)*")


def is_in_points(field: Field) -> bool:
    """Tell whether all answers of a list are points: «0 баллов», «1 балл»."""
    return bool(field.choices) and all(
        re.fullmatch(r"\d+ балл\w*", fold(each)) for each in field.choices)


def points(text: str, field: Field) -> str | None:
    """Return the choice whose points a folded text names once, whatever reasons stand beside them.

    Empty where it names points with a doubt, or several; None where it speaks of none.

    >>> own = Field("a", "Оценка", "choice", choices=("0 баллов", "1 балл", "2 балла", "3 балла"))
    >>> points("критерий выполнен на 2 балла", own), points("3 балла: проведены 2 семинара", own)
    ('2 балла', '3 балла')
    >>> [points(each, own) for each in ("2 балла из 5", "до 3 баллов", "1 балл и 2 балла", "2 балла, 3")]
    ['', '', '', '']
    """
    if not is_in_points(field):
        return None
    most = max(int(fold(each).split()[0]) for each in field.choices)
    whole = rf"\(?(?:из|/) (?:{most}|{_of(most)})(?: балл\w*| возможн\w+)?\)?(?= *(?:$|[;,.)(]))"
    text = re.sub(rf"(?<=\d) ((?:балл\w*|б\.) )?{whole}",
                  lambda match: f" {match[1] or ''}".rstrip() if match[1] or _is_most(match, most)
                  else match[0], text)
    named = [(match, value) for match in _POINTS.finditer(text)
             if (value := _value(match["number"] or match["after"])) is not None]
    if not named:
        named = [(match, value) for match in (
                     _BY_VERB.match(text), _AT_END.fullmatch(text), _AFTER.search(text),
                     _BEFORE_REASON.match(text))
                 if match and (value := _value(match[1])) is not None][:1]
    if not named and (match := _NOTHING.fullmatch(text)):
        named = [(match, 0)]
    if not named:
        return "" if _PLACE.match(text) else None
    match, value = named[0]
    if any(other != value or text[more.start() - 1] != "(" for more, other in named[1:]):
        return ""
    # «3 (три балла)» names them twice.
    text = "".join((text[:match.end()], _POINTS.sub(" ", text[match.end():])))
    if re.search(r"\bпо $", text[:match.start()]):
        return ""
    if match.re is _NOTHING:
        return next((each for each in field.choices if each.startswith("0")), "")
    start = match.start(1) if match.re is _AT_END else match.start()
    about = f"{text[:start]} ; {_without_denials(text[match.end():], value)}"
    if re.search(r"[/+=<>%→]", about) or _OF.search(about) or _is_doubtful(about, value):
        return ""
    found = [each for each in field.choices if fold(each).split()[0] == str(value)]
    return found[0] if found else ""


def _without_denials(reason: str, value: int) -> str:
    """A reason without what it denies, and without its own «до» and «после»; of a zero all is told."""
    reason = re.sub(r"(?<=[а-я]) ?/ ?(?=[а-я])", " ", reason)
    if re.match(r" ?[(,;:.-]", reason):
        reason = re.sub(r"\b(?:до|от|после)\b", " ", reason)
    return reason if value == 0 else _REASONED.sub(r"\1", reason)


def _of(most: int) -> str:
    """«Трех» for 3."""
    genitive = words("target")["genitive"]
    return str(genitive[most]) if most < len(genitive) else str(most)


def _is_most(match: re.Match[str], most: int) -> bool:
    """Whether a number before «из 3» is that 3: bare, a smaller one may count something else."""
    return match.string[:match.start()].endswith(str(most))


def _value(word: str) -> int | None:
    return int(word[:9]) if word.isdecimal() else spelled(word)


def _is_doubtful(about: str, value: int) -> bool:
    about = re.sub(rf"\( ?{value} ?\)|(?<!\d){value} ?\( ;", " ", about)
    about = _YEAR.sub(" ", re.sub(rf"(?<!\d){DAY}", " ", without_references(without_times(about))))
    if re.search(r"\d", _COUNTED.sub(" ", about)):
        return True
    about = _REASON.sub(" ", about)
    if value == 0:
        # «0 баллов, не проводили» says why it is none.
        about = _WHY_NONE.sub(" ", about)
    return begins_with_any(about, words("points")["doubts"])
