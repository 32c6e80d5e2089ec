"""``ingest --recheck``: everything kept is judged anew, and what came out otherwise is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xlsx_forms.commands.context import print_json, show_copies

if TYPE_CHECKING:
    from xlsx_forms.programme import Programme


def recheck_all(programme: Programme, jobs: int, as_json: bool) -> None:
    """Judge the register anew and print what changed.

    As JSON: the objects of ``ingest --json`` for all files; ``before`` tells the former status
    and the findings come and gone of those that changed.
    """
    from ingest.register.standing import Status
    from xlsx_forms.file_report import file_objects
    from xlsx_forms.work import recheck, return_files

    batch, changed = recheck(programme, jobs)
    copies = return_files(programme, batch, list(batch.files))
    if as_json:
        described = file_objects(batch, programme.catalogue, programme.methodology)
        print_json([each | ({"before": {
            "status": changed[number].status, "added": changed[number].added,
            "gone": changed[number].gone}} if number in changed else {})
            for number, each in zip(batch.files, described, strict=True)])
        return
    click.echo(f"Проверено заново файлов: {len(batch.files)}, изменилось: {len(changed)}")
    for number, each in changed.items():
        now = Status(batch.submissions["status"][number])
        was = Status(each.status)
        status = now.russian if was is now else f"{was.russian} → {now.russian}"
        click.echo(f"  {batch.files[number].file}: {status}")
        if each.added:
            click.echo(f"    появилось: {', '.join(each.added)}")
        if each.gone:
            click.echo(f"    больше нет: {', '.join(each.gone)}")
    show_copies(copies)
