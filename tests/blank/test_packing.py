"""Our packages are those that ``zipfile`` writes, byte for byte."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from xlsx_forms.blank.packing import pack, package

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
