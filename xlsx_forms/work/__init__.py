"""What a command or a button of the page does, without the command line and the page."""

from xlsx_forms.work.papers import make_papers
from xlsx_forms.work.report import make_report
from xlsx_forms.work.steps import (
    decide,
    default_period,
    find_files,
    generate_all,
    generate_forms,
    known_batch,
    load_batch,
    make_confirmation_workbook,
    make_summary,
    newly_listed,
    open_register,
    owing_organizations,
    periods_of,
    recheck,
    return_files,
    summary_day,
    take_in,
    taken_in,
    withdraw,
)

__all__ = [
    "decide",
    "default_period",
    "find_files",
    "generate_all",
    "generate_forms",
    "known_batch",
    "load_batch",
    "make_confirmation_workbook",
    "make_papers",
    "make_report",
    "make_summary",
    "newly_listed",
    "open_register",
    "owing_organizations",
    "periods_of",
    "recheck",
    "return_files",
    "summary_day",
    "take_in",
    "taken_in",
    "withdraw",
]
