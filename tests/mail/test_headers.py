"""Headers come back as they were written: no space is lost, no word is broken."""

from __future__ import annotations

import random
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

from xlsx_forms.mail.compose import Draft, compose, letter_bytes
from xlsx_forms.mail.letters import Words

WORDS = ("отчет", "за", "квартал", "2026", "г.:", "срок", "до", "«Школа", "№", "5»", "МБОУ", "заполните",
         "–,", "исправьте;", "(012)", "Ё", "Непромышленновскомуниципальноокружногоучреждения")
SENDER = "Лебедева Марина Олеговна, главный специалист сектора экономического развития"
REAL = ("Отчет за 3 квартал 2026 г.: заполните до 10 октября 2026 г. включительно",
        "Напоминание: отчет за 3 квартал 2026 г., срок 10 октября 2026 г.")


def test_every_header_is_read_back_whole():
    chance = random.Random(311)
    subjects = [*REAL, *(" ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 25)))
                         for _ in range(500))]
    for subject in subjects:
        draft = Draft("a@example.ru", SENDER, ("b@example.ru",), Words(subject, "т", "<p>т</p>"), (),
                      "<x@example.ru>")
        data = letter_bytes(compose(draft, datetime(2026, 10, 1)))
        read = message_from_bytes(data, policy=policy.default)
        assert str(read["Subject"]) == subject
        # As RFC 2047 has it; Python's reader of addresses puts a second space between its words.
        name = message_from_bytes(data)["From"].rpartition("<")[0].strip()
        assert str(make_header(decode_header(name))) == SENDER
        assert read["From"].addresses[0].display_name.split() == SENDER.split()
        assert max(len(line) for line in data.split(b"\r\n\r\n")[0].splitlines()) <= 78
