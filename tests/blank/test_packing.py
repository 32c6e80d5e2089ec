"""Our packages are those that ``zipfile`` writes, byte for byte."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from xlsx_forms.blank.packing import Begun, pack, package
from xlsx_forms.blank.stamp import stamp

NAMES = st.text("abcxyz/_[]", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.binary(max_size=3000), max_size=5))
def test_a_package_is_what_zipfile_writes(parts):
    wanted = io.BytesIO()
    with zipfile.ZipFile(wanted, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data,
                             zipfile.ZIP_DEFLATED, 6)

    assert package(pack(name, data) for name, data in parts.items()) == wanted.getvalue()


def test_a_beginning_that_was_compressed_before_gives_the_same_bytes():
    text = ("<c>Школа № 1</c>" * 9_000).encode()
    begun = Begun(text[:70_001])

    assert begun.copy().ended("a.xml", text[70_001:]) == pack("a.xml", text)
    assert begun.copy().ended("a.xml", b"") == pack("a.xml", text[:70_001])


def test_a_part_whose_first_values_stay_the_same_is_stamped_as_if_it_were_the_only_one():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as blank:
        blank.writestr("a.xml", "<a>{{panel}}</a>" + "<b/>" * 5_000 + "{{code}}<c>{{panel}}</c>")
    told = [("все", "1"), ("все", "2"), ("все", "3"), ("не все", "4"), ("", ""), *[("все", "5")] * 2]

    for panel, code in told:
        with zipfile.ZipFile(io.BytesIO(stamp(out.getvalue(), {"panel": panel, "code": code}))) as made:
            assert made.read("a.xml").decode() == (
                f"<a>{panel}</a>" + "<b/>" * 5_000 + f"{code}<c>{panel}</c>")
