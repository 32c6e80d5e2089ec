"""Read files where we are: few are read before another process has begun."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from ingest.executors.work import Step, Work, portions
from ingest.opening.source import Source
from ingest.reading.read import read_file
from ingest.submission import Submission


class Here:
    """Reads in this process.  A file that ends it ends all: nothing guards against that here."""

    def read(self, found: Sequence[Source], work: Work, step: Step
             ) -> Generator[list[Submission], None, None]:
        """Yield what the files say, some at a time, in their order."""
        for portion in portions(len(found), readers=1):
            done = 0

            def begin(position: int) -> None:
                nonlocal done
                step(position - done)
                done = position

            read = work.read(found[portion.start:portion.stop], begin, read_file)
            yield [each for files in read for each in files]
