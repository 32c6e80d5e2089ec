"""Find what lies in a programme's folder ``templates`` and would be read by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from ingest.opening.service_files import is_lock, is_service_file

LETTERS, PAPERS, PAPER = "letters", "papers", ".docx"
# How like the name of a shipped letter one must be to be taken for a misspelled one.
_LIKENESS = 0.75
# What the operator amends as a workbook, and how.
_EDITIONS = {"plan.toml": "plan", "commission.toml": "commission", "methodology.toml": "methodology"}


def template_problems(folder: Path) -> Iterator[str]:
    """Yield every file of the folder that is no form, letter or paper, each with what to do."""
    known = sorted(each.name for each in (files("templates") / LETTERS).iterdir())
    letters = [path for path in folder.glob(f"{LETTERS}/*") if path.is_file()]
    included = " ".join(path.read_text(encoding="utf-8", errors="replace") for path in letters)
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name, place = path.name, f"templates/{path.relative_to(folder).as_posix()}"
        if is_lock(name) or is_service_file(name, b"") or name.startswith("."):
            continue
        if path.parent == folder / LETTERS:
            if name not in known and f'"{name}"' not in included and f"'{name}'" not in included:
                kind, _, rest = name.partition(".")
                near = [f"{each}.{rest}" for each in get_close_matches(
                    kind, {each.partition(".")[0] for each in known}, 1, _LIKENESS)]
                if near or path.suffix not in (".txt", ".html"):
                    yield (f"{place}: письма с таким именем нет"
                           + (f", похоже на {near[0]}" if near else f"; есть {', '.join(known)}"))
        elif path.parent == folder / PAPERS:
            yield from _paper_problems(path, place)
        elif name in _EDITIONS:
            yield (f"{place}: отсюда программа его не читает: выполните xlsx-forms amend "
                   f"{_EDITIONS[name]} и измените книгу, которую он сделает в папке программы")
        elif path.suffix != ".toml":
            yield (f"{place}: программа читает здесь только формы (.toml), а письма – в папке "
                   f"{LETTERS}, образцы документов (.docx) – в папке {PAPERS}; уберите этот файл")


def _paper_problems(path: Path, place: str) -> Iterator[str]:
    """A paper of the programme's own may have any name but one that looks misspelled."""
    if path.suffix.lower() != PAPER:
        yield f"{place}: образец документа должен быть сохранен в Word как «Документ Word (.docx)»"
        return
    known = {each.name.removesuffix(PAPER) for each in (files("templates") / PAPERS).iterdir()}
    near = get_close_matches(path.stem, known, 1, _LIKENESS)
    if near and path.stem not in known:
        yield f"{place}: похоже на «{near[0]}{PAPER}»; назовите его точно так или совсем иначе"
