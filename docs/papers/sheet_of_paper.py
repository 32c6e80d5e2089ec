"""Draw a Word template: styles as Russian office papers have them, tables with repeated heads, tags.

Everything that is seen is a style, so that an operator changes it in Word in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell

FONT = "Times New Roman"
LEFT, CENTRE, RIGHT, BOTH = (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER,
                             WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY)
# Name, points, alignment, first line (mm), before and after (points).
_STYLES = (
    ("Текст документа", 14, BOTH, 12.5, 0, 0), ("Название документа", 14, CENTRE, 0, 0, 0),
    ("Раздел документа", 14, BOTH, 12.5, 10, 0), ("Приложение", 12, LEFT, 0, 0, 0),
    ("Реквизиты", 14, LEFT, 0, 0, 0), ("Ячейка", 12, LEFT, 0, 1, 1),
    ("Ячейка по центру", 12, CENTRE, 0, 1, 1), ("Заголовок столбца", 11, CENTRE, 0, 1, 1),
    ("Мелкая ячейка", 9, LEFT, 0, 1, 1), ("Мелкий заголовок", 8, CENTRE, 0, 1, 1),
    ("Примечание", 11, BOTH, 0, 4, 4), ("Подсказка", 11, BOTH, 0, 2, 6), ("Метка", 8, LEFT, 0, 0, 0),
    ("Исполнитель", 10, LEFT, 0, 18, 0),
)
_BOLD = ("Название документа", "Раздел документа", "Заголовок столбца")
TEXT, NAME, HEAD, ANNEX, LINE = (each[0] for each in _STYLES[:5])
CELL, MIDDLE, COLUMN, SMALL, SMALL_HEAD, NOTE, HINT, TAG, BY = (each[0] for each in _STYLES[5:])


class Paper:
    """A Word document that is being drawn, from above to below."""

    def __init__(self, title: str, landscape: bool = False) -> None:
        self.document: DocumentType = Document()
        self._set_page(landscape)
        self._set_styles()
        self._set_page_number()
        self._hyphenate()
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.language = "ru-RU"
        # Always the same, so that a template is the same whenever it is made.
        properties.created = properties.modified = datetime(2026, 11, 27)

    def line(self, text: str = "", style: str = TEXT, keep: bool = False) -> None:
        """Add a paragraph."""
        paragraph = self.document.add_paragraph(text, style)
        if keep:
            paragraph.paragraph_format.keep_with_next = True

    def tag(self, text: str) -> None:
        """Add a paragraph that only says what is repeated or left out; it vanishes."""
        self.line(f"{{%p {text} %}}", TAG)

    def when(self, condition: str, *texts: str, style: str = TEXT) -> None:
        """Add paragraphs that stand there under a condition."""
        self.tag(f"if {condition}")
        for text in texts:
            self.line(text, style)
        self.tag("endif")

    def fields(self, *texts: str, widths: Sequence[float]) -> None:
        """Add a line of texts side by side, without borders."""
        table = self._table(1, widths)
        for cell, text in zip(table.rows[0].cells, texts, strict=True):
            _write(cell, text, LINE)
        if len(texts) == 2:
            table.rows[0].cells[-1].paragraphs[0].alignment = RIGHT

    def table(self, columns: Sequence[tuple[str, float, str | tuple[str, str]]], loop: str,
              small: bool = False, heading: tuple[str, str] | None = None) -> None:
        """Add a table with a row for each of ``loop``; its head stands on every page.

        ``columns``: head, width in mm, what stands in a cell (centred after «^»), or what is repeated
        in it and the paragraph for each.  ``heading``: the
        condition under which a row is one heading across the table, and its text.
        """
        widths = [width for _head, width, _text in columns]
        table = self._table(1, widths, borders=True)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, (head, _width, _text) in zip(table.rows[0].cells, columns, strict=True):
            _write(cell, head, SMALL_HEAD if small else COLUMN)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        self._across(table, f"{{%tr for {loop} %}}", TAG)
        if heading:
            self._across(table, f"{{%tr if {heading[0]} %}}", TAG)
            self._across(table, heading[1], COLUMN)
            self._across(table, "{%tr else %}", TAG)
        for cell, (_head, _width, text) in zip(table.add_row().cells, columns, strict=True):
            if isinstance(text, tuple):
                _write(cell, f"{{%p for {text[0]} %}}", TAG)
                cell.add_paragraph(text[1], CELL)
                cell.add_paragraph("{%p endfor %}", TAG)
                continue
            style = SMALL if small else MIDDLE if text.startswith("^") else CELL
            _write(cell, text.removeprefix("^"), style)
        if heading:
            self._across(table, "{%tr endif %}", TAG)
        self._across(table, "{%tr endfor %}", TAG)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                if len({id(each._tc) for each in row.cells}) > 1:
                    cell.width = Mm(width)
        self.line(style=TAG)

    def signatures(self, loop: str) -> None:
        """Add a line to sign on for each of ``loop``: post or role, line, name."""
        table = self._table(0, (70, 45, 50))
        self._across(table, f"{{%tr for {loop} %}}", TAG)
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text in zip(row.cells, ("{{ each.role }}", "______________",
                                          "{{ each.name | initials }}"), strict=True):
            _write(cell, text, LINE)
            cell.paragraphs[0].paragraph_format.space_before = Pt(8)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
        self._across(table, "{%tr endfor %}", TAG)

    def sign(self, post: str, name: str) -> None:
        """Add one line to sign on: post, line, name; it stays with what stands above it."""
        for above in self.document.paragraphs[-2:]:
            above.paragraph_format.keep_with_next = True
        table = self._table(1, (80, 40, 45))
        for cell, text in zip(table.rows[0].cells, (post, "______________", name), strict=True):
            _write(cell, text, LINE)
            cell.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def blank_table(self, columns: Sequence[tuple[str, float]], rows: int) -> None:
        """Add a table with rows to be filled in by hand."""
        table = self._table(1 + rows, [width for _head, width in columns], borders=True)
        for cell, (head, _width) in zip(table.rows[0].cells, columns, strict=True):
            _write(cell, head, COLUMN)
        for row in table.rows[1:]:
            for cell in row.cells:
                _write(cell, "", CELL)
        self.line(style=TAG)

    def indent_last(self, millimetres: float) -> None:
        """Begin the last paragraph further to the right."""
        self.document.paragraphs[-1].paragraph_format.left_indent = Mm(millimetres)

    def _table(self, rows: int, widths: Sequence[float], borders: bool = False) -> Table:
        table = self.document.add_table(rows, len(widths), "Table Grid" if borders else None)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _set_cell_margins(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _across(self, table: Table, text: str, style: str) -> None:
        cells = table.add_row().cells
        _write(cells[0].merge(cells[-1]), text, style)

    def _set_page(self, landscape: bool) -> None:
        section = self.document.sections[0]
        wide, high = (297, 210) if landscape else (210, 297)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(wide), Mm(high)
        # A landscape sheet is bound along its upper edge.
        margins = (20, 15, 30, 15) if landscape else (30, 15, 20, 20)
        (section.left_margin, section.right_margin, section.top_margin,
         section.bottom_margin) = map(Mm, margins)
        section.header_distance = section.footer_distance = Mm(10)
        # The first page has no number.
        section.different_first_page_header_footer = True

    def _set_page_number(self) -> None:
        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.alignment = CENTRE
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.set(qn("xml:space"), "preserve")
                mark.text = text
            run._r.append(mark)

    def _hyphenate(self) -> None:
        """Let long words break where Russian breaks them: tables are narrow."""
        settings = self.document.settings.element
        mark = OxmlElement("w:autoHyphenation")
        settings.find(qn("w:defaultTabStop")).addnext(mark)

    def _set_styles(self) -> None:
        normal = self.document.styles["Normal"]
        assert isinstance(normal, ParagraphStyle)
        _set_font(normal, 14)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        for name, size, alignment, first, before, after in _STYLES:
            style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            assert isinstance(style, ParagraphStyle)
            style.base_style, style.quick_style = normal, True
            _set_font(style, size)
            style.font.bold = name in _BOLD
            form = style.paragraph_format
            form.alignment, form.first_line_indent = alignment, Mm(first)
            form.space_before, form.space_after = Pt(before), Pt(after)
            form.widow_control = True
            form.keep_with_next = name in (HEAD, COLUMN, SMALL_HEAD)
            if name == ANNEX:
                form.left_indent = Mm(95)
            if name == TAG:
                style.font.color.rgb = RGBColor(0x80, 0x80, 0x80)
            if name == HINT:
                style.font.italic = True
                _shade(style, "FFF2CC")


def _set_font(style: ParagraphStyle, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("eastAsia", "cs", "hAnsi"):
        fonts.set(qn(f"w:{kind}"), FONT)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "ru-RU")


def _set_cell_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1.2).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _shade(style: ParagraphStyle, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    # The order of these elements is part of the format.
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(shade, "w:tabs", "w:spacing", "w:ind", "w:jc")


def _write(cell: _Cell, text: str, style: str) -> None:
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(text)
