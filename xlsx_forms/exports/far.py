"""An export to another machine: made here, then put in the place of the last one, a table at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.opening.address import Address, AddressError, far_reason


def write_far(url: str, write: Callable[[Path], Iterator[str]]) -> Iterator[str]:
    """Let tables be written to a folder, and put them at an address; yield a line for each.

    AddressError when the other machine does not take them.
    """
    place = Address.parse(url)
    target = place.path.rstrip("/")
    with TemporaryDirectory(prefix="xlsx-forms-") as folder:
        made = Path(folder)
        lines = list(write(made))
        try:
            for each in sorted(made.iterdir()):
                _put(place, each, f"{target}/{each.name}")
        except AddressError:
            raise
        except Exception as error:
            raise AddressError(f"{place.shown(target)}: {far_reason(error)}") from None
    shown = place.shown(target)
    yield from (line.replace(str(made), shown, 1) for line in lines)


def _put(place: Address, made: Path, target: str) -> None:
    """What was there may have parts that are no more: it goes first."""
    system = place.file_system()
    if system.exists(target):
        system.rm(target, recursive=True)
    files = sorted(path for path in made.rglob("*") if path.is_file()) if made.is_dir() else [made]
    for path in files:
        inside = path.relative_to(made).as_posix()
        name = target if path == made else f"{target}/{inside}"
        # A store has names only; asked for a folder it would make a bucket.
        if place.has_folders:
            system.makedirs(name.rpartition("/")[0], exist_ok=True)
        system.put_file(str(path), name)
