"""Which ink stands on which fill in a workbook, and how well it is read (WCAG 2)."""

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import get_column_letter


def luminance(colour):
    """Relative luminance of RRGGBB (WCAG 2)."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                        for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb(colour, default):
    if colour is None:
        return default
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:]
    if colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
        return COLOR_INDEX[colour.indexed][-6:]
    return default


def pairs(book):
    """Every (where, ink, fill) that a workbook can show, its conditional formats over its cells."""
    for sheet in book:
        plain = {}
        for row in sheet.iter_rows():
            for cell in row:
                fill = rgb(cell.fill.fgColor, "FFFFFF") if cell.fill.patternType else "FFFFFF"
                plain[cell.coordinate] = (rgb(cell.font.color, "000000"), fill)
        yield from {(sheet.title, *pair) for pair in plain.values()}
        for area, rules in sheet.conditional_formatting._cf_rules.items():
            below = {plain[cell] for part in area.cells.ranges for row in part.rows
                     for cell in (f"{get_column_letter(col)}{at}" for at, col in row)
                     if cell in plain}
            for rule in rules:
                if rule.dxf is None:
                    continue
                ink = rule.dxf.font.color if rule.dxf.font else None
                fill = rule.dxf.fill.bgColor if rule.dxf.fill else None
                for own_ink, own_fill in below:
                    yield f"{sheet.title}, {area.sqref}", rgb(ink, own_ink), rgb(fill, own_fill)
