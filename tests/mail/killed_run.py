"""A run of ``send`` or ``fetch`` that its test kills: says on a line of its own what it has done."""

from __future__ import annotations

import sys
from pathlib import Path

from support.servers.mail import PASSWORD

from ingest.mail.ledger import Ledger
from xlsx_forms.programme import load_programme


def run(folder: Path, what: str) -> None:
    """Send every form, or fetch every letter."""
    programme = load_programme(folder)
    ledger, mail = Ledger(programme.ledger_url), programme.settings.mail
    assert mail.smtp is not None and mail.imap is not None
    if what == "send":
        from templates.period import Period
        from xlsx_forms.mail.kinds.forms import form_letters
        from xlsx_forms.mail.mailing import Mailing
        from xlsx_forms.mail.outbox import send_all

        mailing = Mailing(programme, ledger)
        form = programme.catalogue.current("quarterly-report")
        everybody = [str(key) for key in programme.organizations.index]
        plan = mailing.plan(list(form_letters(mailing, None, form, Period.parse("2026-Q3"), everybody)))
        for outcome in send_all(plan.planned, mail.smtp, PASSWORD, ledger, mail.per_minute):
            print(outcome.state, flush=True)
    else:
        from ingest.mail.mailbox import fetch
        from ingest.mail.store import Known, Store

        store = Store(folder, folder / "входящие" / "почта", Known({}, {}))
        for came in fetch(mail.imap, PASSWORD, ledger, store):
            print(came.uid, flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
