"""Every text that we took from the decree stands in the decree, white space folded.

``data/decree.txt`` is the decree's own text.  Tables are read from it here, independently of
the definitions, and compared whole: nothing missing, nothing added, nothing out of order.
"""

import re
from datetime import date
from itertools import groupby

import pytest
from support.paths import DATA

from scoring.methodology import load_methodology
from templates.commission import load_commission
from templates.definition import load_form, read_toml, shipped
from templates.plan import load_plan

# Typing slips of the decree, and how we write them.  Nothing else may differ.
CORRECTED = {
    "экономичекского": "экономического",
    "развития,органы": "развития, органы",
    "необходи мости": "необходимости",
    "реаизации": "реализации",
    "видиоматериалов": "видеоматериалов",
    "т.д.)внедрена": "т.д.) внедрена",
}

RAW = (DATA / "decree.txt").read_text(encoding="utf-8")
# A mark that the converter of the file left in the text.
RAW = RAW.replace("[bookmark: _GoBack]", "")


def _fold(text: str) -> str:
    return " ".join(text.split())


def _correct(text: str) -> str:
    text = _fold(text)
    for slip, ours in CORRECTED.items():
        text = text.replace(slip, ours)
    return text


def _raw_block(start: str, end: str) -> str:
    after = RAW.index(start)
    return RAW[after:RAW.index(end, after)]


DECREE = _correct(RAW)
PASSPORT = _correct(_raw_block("Паспорт бережливого проекта\n", "Приложение № 2  "))
CHECKLIST = _raw_block("Чек – лист критериев", "*   Данный пункт")


def _decree_criteria() -> list[dict]:
    """Criteria of the decree's table: number, text, coefficient as printed, options."""
    criteria: list[dict] = []
    for block in re.split(r"\n\n+", CHECKLIST):
        cells = [_correct(line) for line in block.strip("\n").split("\n")]
        # The heading is repeated on each page as a row of column numbers.
        if len(cells) != 4 or cells[1:] == ["2", "3", "4"] or cells[1] == "Критерии":
            continue
        number, text, points, coefficient = cells
        if number:
            criteria.append({"number": number, "text": text, "coefficient": coefficient,
                             "options": []})
        else:
            criteria[-1]["options"].append((int(points), text))
    return criteria


def _decree_stages() -> list[tuple[str, bool]]:
    """Stages of the passport's «Сроки» and whether each has a range of dates."""
    lines = _raw_block("1. Согласование паспорта проекта", "Приложение № 2  ").splitlines()
    found = [re.match(r"(\d+\. .+?) \(?(с )?«", line) for line in map(_fold, lines)]
    return [(match[1], bool(match[2])) for match in found if match]


def test_every_corrected_slip_is_in_the_decree_and_its_correction_in_our_texts():
    ours = _fold(" ".join(path.read_text(encoding="utf-8")
                          for path in shipped("plan.toml").parent.glob("*.toml")))
    for slip, correction in CORRECTED.items():
        assert slip in _fold(RAW)
        assert slip not in ours
        assert correction in ours


def test_every_data_file_of_the_programme_is_compared_here():
    names = {path.name for path in shipped("plan.toml").parent.iterdir()
             if path.name.endswith(".toml")}

    assert names == {"passport.toml", "passport-1.toml", "quarterly-report.toml",
                     "quarterly-report-1.toml", "checklist.toml",
                     "plan-facts.toml", "lists.toml", "plan.toml", "methodology.toml",
                     "commission.toml"}


@pytest.mark.parametrize("name", [
    "passport-1", "quarterly-report-1", "checklist", "plan-facts", "plan", "methodology",
    "commission"])
def test_every_file_names_its_decree_and_is_in_force_from_its_date(name):
    raw = read_toml(shipped(f"{name}.toml"))
    day, number = re.search(r"(\d\d\.\d\d\.\d{4}) № (\S+?-П)", raw["decree"]).groups()

    assert re.search(rf"{re.escape(day)}\s*(г\.)?\s*№ {number}", _fold(RAW))
    assert raw["in_force"] == date(*map(int, reversed(day.split("."))))
    assert raw["version"]


# --- the plan --------------------------------------------------------------------------------


def test_the_plan_is_the_decree_s_table_from_the_title_to_the_last_executor():
    plan = load_plan()
    ours = [plan.title, *plan.columns]
    for section in plan.sections:
        ours += [f"{section.id}.", section.title]
        for each in section.indicators:
            targets = [target.text for target in each.targets]
            ours += [f"{each.id}.", each.text, each.unit, *targets, each.executors]

    assert _fold(" ".join(ours)) == _correct(_raw_block("План  \nмероприятий", "Заместитель главы"))


def test_the_targets_mean_what_they_print():
    printed = {"minimum": lambda t: f"не менее {t.value:g}",
               "as-needed": lambda t: "по мере необходимости",
               "deadline": lambda t: f"не позднее {t.day} {_GENITIVE[t.month]}",
               "quarterly": lambda t: f"ежеквартально, до {t.day} числа следующего месяца"}
    plan = load_plan()

    assert plan.years == (2025, 2026, 2027)
    assert [len(section.indicators) for section in plan.sections] == [2, 3, 4]
    for indicator in plan.indicators:
        for target in indicator.targets:
            assert target.text == printed[target.kind](target)


_GENITIVE = {3: "марта", 12: "декабря"}


def test_plan_facts_ask_for_each_indicator_in_the_plan_s_own_words():
    form = load_form("plan-facts")

    asked = [each for each in load_plan().indicators if each.field]

    assert [each.id for each in asked] == ["2.1", "2.2", "2.3", "3.1", "3.2", "3.3"]
    for each in asked:
        assert form.field(each.field).label == f"{each.id}. {each.text}"
        assert form.field(each.field).type == ("date" if each.measure == "date" else "integer")


# --- the passport ----------------------------------------------------------------------------


def test_the_passport_prints_the_decree_s_words():
    form = load_form("passport")
    *decrees, ours = form.sections
    printed = [form.title]
    assert ours.id == "replication" and "нет в постановлении" in ours.title
    for section in decrees:
        printed += [section.title, section.text]
        printed += [each.line or each.printed or each.label for each in section.fields]
        printed += [column.label for table in section.tables for column in table.columns]

    for text in printed:
        if "{{" not in text:
            assert _fold(text) in PASSPORT


def test_the_passport_misses_no_part_of_the_decree_s_form():
    form = load_form("passport")
    ours = " ".join([form.title, *(f"{section.title} {section.text}" for section in form.sections),
                     *(each.line or each.printed or each.label for each in form.fields),
                     *(column.label for column in form.table("goals").columns)])
    words = set(re.findall(r"[а-яё]{2,}", PASSPORT.lower())) - {"по"}

    assert words <= set(re.findall(r"[а-яё]{2,}", ours.lower()))


def test_stages_are_the_decree_s_and_carry_a_date_or_a_range_as_there():
    form = load_form("passport")
    stages = _decree_stages()

    assert len(stages) == 10
    assert [text for text, _ in stages] == read_toml(shipped("lists.toml"))["stages"]
    for number, (text, ranged) in enumerate(stages, start=1):
        expected = ([f"stage_{number}_from", f"stage_{number}_to"] if ranged
                    else [f"stage_{number}"])
        assert [each.id for each in form.fields if each.line == text] == expected


# --- the report ------------------------------------------------------------------------------


def test_the_report_has_exactly_the_decree_s_twelve_columns_in_order():
    form = load_form("quarterly-report")
    labels = [column.label for column in form.table("projects").columns]
    block = _correct(_raw_block("Участник реализации программы", "Приложение № 3"))

    assert len(labels) == 12
    assert " ".join(labels) == block
    assert f"{form.title} за _________ квартал" in DECREE
    assert form.deadline.text in DECREE


def test_the_report_s_stages_are_those_of_the_passport():
    form = load_form("quarterly-report")
    stage = {column.id: column for column in form.table("projects").columns}["stage"]

    assert list(stage.choices) == [text for text, _ in _decree_stages()]


# --- the checklist ---------------------------------------------------------------------------


def test_the_checklist_s_criteria_options_and_points_are_the_decree_s():
    ours = [{"number": each.number, "text": each.text,
             "options": [(option.points, option.text) for option in each.options]}
            for each in load_form("checklist").criteria]
    decree = [{key: each[key] for key in ("number", "text", "options")}
              for each in _decree_criteria()]

    assert len(decree) == 8
    assert ours == decree


def test_the_criteria_with_a_star_and_no_others_are_cumulative():
    ours = {each.id: each.cumulative for each in load_form("checklist").criteria}

    assert ours == {f"c{each['number'].rstrip('*')}": each["number"].endswith("*")
                    for each in _decree_criteria()}


def test_coefficients_are_the_decree_s_and_the_one_it_leaves_out_is_marked():
    printed = {f"c{each['number'].rstrip('*')}": each["coefficient"]
               for each in _decree_criteria()}

    assert sum(text == "" for text in printed.values()) == 1
    ours = load_methodology().coefficients
    assert [each.criterion for each in ours] == list(printed)
    for each in ours:
        text = printed[each.criterion]
        assert each.assumed == (text == "")
        assert each.value == (float(text.replace(",", ".")) if text else 1)


def test_the_checklist_s_fixed_texts_and_deadline_are_the_decree_s():
    form = load_form("checklist")
    fixed = [form.title, form.deadline.text,
             *(section.text for section in form.sections if "{{" not in section.text)]

    for text in fixed:
        assert _fold(text) in DECREE


def test_the_words_that_the_methodology_quotes_are_the_decree_s():
    for rule in load_methodology().rules:
        for quoted in re.findall(r"слова постановления «([^»]+)»", rule.text):
            assert quoted in DECREE


def test_every_criterion_of_the_checklist_has_a_coefficient_and_no_other():
    criteria = [each.id for each in load_form("checklist").criteria]

    assert list(load_methodology().coefficients_of(load_form("checklist"))) == criteria
    assert [each.criterion for each in load_methodology().coefficients] == criteria


# --- the commission --------------------------------------------------------------------------


def test_the_commission_is_the_decree_s_list_of_thirteen_in_its_order():
    commission = load_commission()
    ours = [commission.title]
    for role, members in groupby(commission.members, key=lambda each: each.role):
        ours += [role, *(f"{each.name} – {each.post}" for each in members)]
    end = RAW.index("Заместитель главы", RAW.index("Белоконь"))
    # Posts stand after a dash, long or short.
    decree = re.sub(r"(?<=[а-я]) [-–] (?=[а-я])", " – ", _fold(RAW[RAW.index("СОСТАВ\n"):end]))

    assert len(commission.members) == 13
    assert " ".join(ours) == decree


def test_the_methodology_and_the_plan_agree_on_the_day_the_programme_began():
    rules = {rule.id: rule.text for rule in load_methodology().rules}

    assert f"{load_plan().programme_from:%d.%m.%Y}" in rules["indicator_3_4"]
    assert f"от {load_plan().programme_from:%d.%m.%Y} № 688-П" in DECREE
