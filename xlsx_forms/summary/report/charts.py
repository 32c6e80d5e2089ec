"""The charts, as SVG that lives within the page: its texts are texts, its colours the page's.

pygal draws; what it adds for pages of its own (style, script, tooltips) is taken out, so that the page
needs no script, and light, dark and paper have their colours from one place.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from pygal import Bar, HorizontalStackedBar
from pygal.graph.graph import Graph
from pygal.style import Style

from xlsx_forms.summary.report.sending import Sending

# pygal leaves an importer for its plug-ins behind, at which Python 3.11 warns whatever is imported next.
sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != "pygal"]
# In the page's own units where it is as wide as a telephone: texts of 13 stay readable there.
_WIDTH, _TEXT = 360, 13
_STYLE = Style(label_font_size=_TEXT, major_label_font_size=_TEXT, value_font_size=_TEXT)
_LOOK: dict[str, Any] = {
    "width": _WIDTH, "style": _STYLE, "css": [], "js": [], "no_prefix": True, "show_legend": False,
    "disable_xml_declaration": True, "print_values": True, "show_x_guides": False,
    "show_y_guides": False, "margin": 6, "spacing": 6, "truncate_label": -1, "print_zeroes": False,
    "formatter": lambda value: f"{value:.0f}", "no_data_text": ""}
# Of what pygal writes: for its own tooltips and style.
_NOT_OURS = ("defs", "desc", "title")
_NOT_SHOWN = {"tooltip-overlay", "background", "line"}
_STATE_ROW = 38


def draw_sending(sending: Sending) -> Markup:
    """Return a bar for each form: how many organizations have sent it and how many have not."""
    chart = HorizontalStackedBar(height=_STATE_ROW * len(sending.forms) + 12,
                                 classes=["chart", "sending"], show_x_labels=False, **_LOOK)
    # pygal counts upwards from below.
    forms = sending.forms[::-1]
    chart.x_labels = [each.short for each in forms]
    for state in sending.states:
        chart.add(state, [each.counts[state] or None for each in forms])
    return _drawn(chart, "Сдача форм: сколько организаций сдали каждую форму и сколько нет",
                  sending.states)


def draw_stages(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> Markup:
    """Return columns for the stages: how many projects stand at each, quarter beside quarter."""
    chart = Bar(height=190, classes=["chart", "stages"], show_y_labels=False,
                print_values_position="top", **_LOOK)
    chart.x_labels = list(labels)
    for name, counts in series:
        chart.add(name, [each or None for each in counts])
    return _drawn(chart, "Проекты по этапам: сколько проектов на каждом из них",
                  ["before", "now"][-len(series):])


def _drawn(chart: Graph, title: str, classes: Sequence[str]) -> Markup:
    """The chart with what a reader of screens says of it; each series has a class of ours."""
    def tidied(root: Any) -> Any:
        _tidy(root, classes)
        del root.attrib["id"]
        root.attrib.update({"role": "img", "aria-label": title})
        return root

    chart.add_xml_filter(tidied)
    return Markup(chart.render())


def _tidy(element: Any, classes: Sequence[str]) -> None:
    for child in list(element):
        # A comment has a function for its tag.
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        words = child.attrib.get("class", "").split() if name else []
        if not name or name in _NOT_OURS or _NOT_SHOWN & set(words):
            element.remove(child)
            continue
        child.attrib.pop("style", None)
        for word in words:
            if word.startswith("serie-"):
                child.attrib["class"] = f"series {classes[int(word.removeprefix('serie-'))]}"
        if name == "rect":
            child.attrib["class"] = "bar"
        _tidy(child, classes)
