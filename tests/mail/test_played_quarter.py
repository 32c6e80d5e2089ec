"""An operator's quarter from an empty folder on, on a terminal, with real mail; see played."""

from __future__ import annotations

from pathlib import Path

from played.desk import Desk, shown_lines
from played.people import Person
from played.play import QUARTER, Quarter
from support.servers.mail import PASSWORD, Servers


def test_quarter_takes_eight_commands_and_tells_everything_once(mail: Servers, tmp_path: Path):
    """Each number of each round, of status and of the summary is compared by the play itself."""
    desk = Desk(tmp_path / "Район", {"XLSX_FORMS_MAIL_PASSWORD": PASSWORD})
    quarter = Quarter(desk, mail, [Person(number) for number in range(1, 13)], work=tmp_path)
    quarter.begin()
    quarter.play(QUARTER, quarter.send_out(QUARTER))

    assert [each.command.partition(" ")[2].split()[0] for each in desk.told] == [
        "init", "mail-setup", "generate", "send", "round", "round", "round", "round"]
    assert [len(each.questions) for each in desk.told] == [0, 10, 0, 1, 1, 1, 1, 1]
    rounds = [each for each in desk.told if each.command.endswith("round")]
    assert rounds[-1].lines[-1].endswith("в срок 10, с опозданием 2. Сдали все.")
    # What went back or was changed, and letters to be read: a line each, never again.
    single = [line for each in rounds for line in each.lines
              if line.startswith("  0") or line.lstrip().startswith("№")]
    assert len(single) == len(set(single)) + 1, single
    # That one came wrong twice, in two rounds.
    assert single.count("  010 МБУ «Спортивная школа № 10» – Отчет!J7: Не заполнено: "
                        "«Руководитель проекта».") == 2


def test_of_a_progress_bar_the_last_state_stays_on_the_screen():
    assert shown_lines("Прием  [##--]   50%\r\x1b[KПрием  [####]  100%\r\nНовых файлов: 2\r\n") == [
        "Прием  [####]  100%", "Новых файлов: 2"]
