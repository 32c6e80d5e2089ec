"""How much memory a process that reads may take.

A file that wants more is told of, and the machine goes on.  The limit holds where the system has
one for addresses: on Linux.  Windows and macOS have none that a process can set for itself (macOS
takes the number and does not keep to it), so there nothing is limited.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.opening.limits import MIB

# Above what the process begins with.  The largest files within the limits of opening want a half.
MEMORY = 1024 * MIB


def limit_memory(allowed: int) -> None:
    """Let this process take so many bytes more than it has; 0 is without limit."""
    if not allowed or sys.platform != "linux":
        return
    import resource

    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = taken + allowed
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
