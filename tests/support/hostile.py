"""Files that mean harm, made from a real form: name -> bytes."""

import io
import re
import stat
import zipfile

SHEET = "xl/worksheets/sheet2.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def hostile_files(form, folder):
    """Yield (name, bytes, codes one of which must be said) from a generated form's bytes.

    ``folder`` is a place outside the programme: nothing may be written there.
    """
    def changed(part=SHEET, **more):
        return with_parts(form, {part: lambda old: more["new"](old)} if more else {})

    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "far cell.xlsx", changed(new=lambda xml: rows(xml, far)), {"F109"}
    many = "".join(f'<row r="{r}">' + "<c><v>1</v></c>" * 50 + "</row>"
                   for r in range(1000, 101_000))
    yield "five million cells.xlsx", changed(new=lambda xml: rows(xml, many)), {"F107"}
    formatted = "".join(f'<row r="{r}" ht="15" s="1" customFormat="1"/>'
                        for r in range(1000, 1_001_000))
    yield "million rows.xlsx", changed(new=lambda xml: rows(xml, formatted)), {"F107", ""}
    yield "bomb.xlsx", changed(new=lambda xml: rows(xml, " " * 60_000_000)), {"F107"}
    quadratic = '<!DOCTYPE a [<!ENTITY a "' + "a" * 10_000 + '">]>'
    yield "entities.xlsx", changed(new=lambda xml: quadratic + xml.replace(
        "</sheetData>", f"</sheetData><x>{'&a;' * 1000}</x>")), {"F108"}
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield "laughs.xlsx", changed("xl/workbook.xml", new=lambda xml: xml.replace(
        "?>", f'?><!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]>', 1)), {"F108"}
    xxe = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{(folder / "secret.txt").as_uri()}">]>'
    yield "xxe.xlsx", changed("xl/sharedStrings.xml", new=lambda xml: re.sub(
        "<t[^>]*>[^<]*</t>", "<t>&x;</t>", xml.replace("?>", f"?>{xxe}", 1), count=1)), {"F108"}
    yield "parameter entity.xlsx", changed("docProps/custom.xml", new=lambda xml: xml.replace(
        "?>", f'?><!DOCTYPE a [<!ENTITY % x SYSTEM "{(folder / "secret.txt").as_uri()}"> %x;]>',
        1)), {"F108"}
    yield "nested xml.xlsx", changed(new=lambda xml: rows(xml, "<a>" * 400_000 + "</a>" * 400_000)), {
        "F106", "F107", ""}
    yield "surrogates.xlsx", changed("xl/sharedStrings.xml", new=lambda xml: xml.replace(
        "</t>", "&#xD800;&#x0;</t>", 1)), {"F106"}
    yield "escaped controls.xlsx", changed("xl/sharedStrings.xml", new=lambda xml: xml.replace(
        "</t>", "_xD800__x0000__x001B_</t>", 1)), {""}
    yield "long formulas.xlsx", changed(new=lambda xml: rows(xml, "".join(
        f'<row r="{r}"><c r="A{r}"><f>{"1+" * 16_383}1</f><v>1</v></c></row>'
        for r in range(900, 1100)))), {"F107", ""}
    yield "links.xlsx", with_parts(form, {}, {
        "xl/worksheets/_rels/sheet2.xml.rels":
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/hyperlink" Target="\\\\evil.example\\share" TargetMode="External"/>'
            '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/comments" Target="{(folder / "secret.txt").as_uri()}"/>'
            "</Relationships>"}), {""}
    yield "sheet outside.xlsx", changed("xl/_rels/workbook.xml.rels", new=lambda xml: xml.replace(
        'Target="worksheets/sheet2.xml"', f'Target="../../../../{folder / "secret.txt"}"')), {"F106"}
    yield "members.zip", members(100_000), {"F115"}
    yield "members.xlsx", members(100_000, b"", "xl/workbook.xml", "[Content_Types].xml"), {
        "F106", "F107"}
    yield "climb.zip", zipped({"../../climb.xlsx": form, f"{folder}/abs.xlsx": form,
                               "..\\..\\windows.xlsx": form}), {"", "F112"}
    yield "links.zip", linked(folder / "secret.txt"), {"F120"}
    yield "quine.zip", zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": b"PK\x03\x04"})})}), {
        "F115"}
    yield "parts.eml", (b"From: a@b.ru\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
                        + b"--x\nContent-Type: application/x; name=a.xlsx\n\nq\n" * 100_000), {"F131"}
    yield "deep.eml", (b"From: a@b.ru\n" + b"Content-Type: message/rfc822\n\n" * 50_000), {
        "F131", "F132", "F133"}


def with_parts(form, changes, more=None):
    """A copy of a workbook in which parts are changed, by functions of their text, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as source, zipfile.ZipFile(
            out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            text = source.read(name)
            if name in changes:
                new = changes[name](text.decode()).encode()
                assert new != text, name
                text = new
            target.writestr(name, text)
        for name, text in (more or {}).items():
            target.writestr(name, text)
    return out.getvalue()


def rows(xml, more):
    """A sheet with more rows at its end."""
    return xml.replace("</sheetData>", f"{more}</sheetData>")


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


def members(count, content=b"", *first):
    return zipped(dict.fromkeys(first, content) | {f"{n}.xlsx": content for n in range(count)})


def linked(target):
    """An archive whose member is a symbolic link."""
    info = zipfile.ZipInfo("отчет.xlsx")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, str(target))
    return out.getvalue()
