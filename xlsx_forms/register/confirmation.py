"""Confirm or withdraw points of a criterion: check that they exist, and what they are based on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ingest.batch import Batch
from ingest.register.confirmations import Confirmation
from templates.definition import points_text
from templates.period import Period
from templates.sheet.confirmation import LONGEST_REASON, criteria_by_name
from xlsx_forms.programme import Programme


class ConfirmationError(ValueError):
    """Points cannot be confirmed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be confirmed, in the operator's words; ``points`` None withdraws."""

    organization: str
    criterion: str
    points: int | None
    reason: str
    author: str


def make_confirmation(programme: Programme, batch: Batch, period: Period, wish: Wish) -> Confirmation:
    """Return the confirmation that a wish makes; ConfirmationError when it cannot be."""
    known = {str(key).casefold(): str(key) for key in programme.organizations.index}
    organization = known.get(wish.organization.strip().casefold())
    if organization is None:
        raise ConfirmationError(f"организации «{wish.organization}» нет в файле «организации.xlsx»")
    criteria = criteria_by_name(programme.catalogue.forms.values())
    criterion = criteria.get(wish.criterion.rstrip("*").strip().casefold())
    if criterion is None:
        numbers = ", ".join(dict.fromkeys(each.number for each in criteria.values()))
        raise ConfirmationError(f"критерия «{wish.criterion}» нет; есть: {numbers}")
    options = [option.points for option in criterion.options]
    if wish.points is not None and wish.points not in options:
        raise ConfirmationError(f"по критерию {criterion.number} балла {wish.points} не бывает; "
                                f"бывают: {', '.join(map(points_text, options))}")
    reason = " ".join(wish.reason.split())
    author = " ".join(wish.author.split()) or programme.settings.contact.name
    if not reason or len(reason) > LONGEST_REASON:
        raise ConfirmationError(f"укажите основание: --reason \"…\" (до {LONGEST_REASON} знаков)")
    if not author:
        raise ConfirmationError("укажите, кто подтвердил: --by \"Комиссия, протокол № 3\"")
    frame = batch.confirmed
    is_confirmed = ((frame["organization"] == organization) & (frame["period"] == str(period))
                    & (frame["criterion"] == criterion.id)).any()
    if wish.points is None and not is_confirmed:
        raise ConfirmationError(f"подтвержденного балла по критерию {criterion.number} за "
                                f"{period.text} у организации «{organization}» нет")
    return Confirmation(organization, str(period), criterion.id, wish.points, reason, author,
                        datetime.now())
