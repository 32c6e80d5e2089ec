"""What was returned, as arithmetic needs it: the forms in force, all files, the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from templates.form import Form


@dataclass(frozen=True, slots=True)
class Returned:
    """``submissions``: every file; ``tables``: typed answers by name, in the fields of ``forms``.

    ``predecessors``: whose work an organization goes on with, and the last day of each of those.
    ``owners``: whose each row of a table is, where it may be another's than the file's, by name.
    """

    forms: Sequence[Form]
    submissions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    predecessors: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    owners: Mapping[str, pd.Series] = field(default_factory=dict)

    def counted(self, name: str) -> pd.DataFrame:
        """Return a table's rows of counted submissions, with ``organization`` and ``year`` (int)."""
        used = self.submissions.loc[self.submissions["counts"].fillna(False).astype(bool)
                                    & (self.submissions["form"] == name.partition(".")[0])
                                    ].dropna(subset=["organization", "period"])
        rows = self.tables.get(name, pd.DataFrame(index=pd.Index([], name="submission")))
        numbers = rows.index.get_level_values(0)
        rows = rows[numbers.isin(used.index)]
        numbers = rows.index.get_level_values(0)
        whose = used["organization"].reindex(numbers)
        if name in self.owners:
            whose = self.owners[name].reindex(rows.index)
        year = used["period"].astype("object").str.slice(0, 4).astype("int64")
        return rows.reset_index(drop=True).assign(
            organization=whose.to_numpy(),
            year=year.reindex(numbers).to_numpy(dtype="int64"))
