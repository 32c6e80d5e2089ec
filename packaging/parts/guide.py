"""The guide and the pages that it leads to, as HTML that any browser shows without a network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import markdown

from parts.wheels import ROOT

_PAGES = ("руководство", "правила", "новая-форма", "выгрузка")
_PAGE = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  font: 1rem/1.5 "Segoe UI", "Liberation Sans", sans-serif }}
img {{ max-width: 100%; border: 1px solid #ccc }}
table {{ border-collapse: collapse }}
td, th {{ border: 1px solid #bbb; padding: .3rem .6rem; vertical-align: top }}
pre {{ background: #f3f3f3; padding: .7rem; overflow-x: auto }} code {{ background: #f3f3f3 }}
@media (prefers-color-scheme: dark) {{
body {{ background: #1c1c1c; color: #e8e8e8 }}
a {{ color: #8ab8ff }} pre, code {{ background: #2c2c2c }} }}
</style>
{body}
</html>
"""


def write_guide(target: Path) -> None:
    """Write the pages and their pictures into a folder."""
    target.mkdir(parents=True)
    for name in _PAGES:
        text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        body = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "sane_lists"],
                                 extension_configs={"toc": {"slugify": _anchor}})
        body = re.sub(r'(href="[^":#]+)\.md([#"])', r"\1.html\2", body)
        title = re.search(r"^# (.+)$", text, re.MULTILINE)
        page = _PAGE.format(title=title[1] if title else name, body=body)
        (target / f"{name}.html").write_text(page, encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "img", target / "img")


def _anchor(heading: str, _separator: str) -> str:
    """As sites of repositories make them: links of the guide are written for those."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
