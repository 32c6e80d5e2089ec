"""The commission's papers: figures are the summary's, gaps are seen, broken templates are told."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import Office
from docx import Document
from docx.table import Table
from support.paths import ROOT
from support.town import call, said
from test_summary import AS_OF, District, full_district, project, read, table

from templates.commission import Member, load_commission
from templates.definition import DefinitionError, load_form
from templates.period import Period
from xlsx_forms.programme import Contact, Programme, Settings
from xlsx_forms.register.whereabouts import mentions
from xlsx_forms.summary import write_summary
from xlsx_forms.summary.collect.facts import Facts
from xlsx_forms.summary.papers.facts import commission_facts, paper_facts
from xlsx_forms.summary.papers.rendering import render
from xlsx_forms.summary.papers.words import GAP
from xlsx_forms.summary.papers.writing import shipped_names, templates_of, write_papers

NOWHERE = Path("/нет")
SETTINGS = Settings(place="пгт. Промышленная", contact=Contact("Лебедева М. О.", phone="7-19-17"))
LONG = ("Муниципальное бюджетное дошкольное образовательное учреждение «Детский сад общеразвивающего "
        "вида с приоритетным осуществлением деятельности по художественно-эстетическому развитию № {}»")
HOSTILE = "<w:p/> {{ 7 * 7 }} {% for %} & «Ромашка»\x07\x00"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The script that draws the templates; it is in no package."""
    sys.path.insert(0, str(ROOT / "docs" / "papers"))
    try:
        import build  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    return build


def district_data() -> Facts:
    """What a small district has returned: debts, projects that stand still, and one that is late."""
    district = full_district()
    district.report("o1", project("Быстрая справка"), period="2026-Q2", received="2026-07-05")
    district.report("o4", {**project("Меню", 3), "closing_date": None}, period="2026-Q2",
                    received="2026-07-05")
    district.report("o4", {**project("Меню", 3), "closing_date": None, "significance": 7.5})
    return district.data()


def papers(data: Facts, folder: Path, settings: Settings = SETTINGS) -> dict[str, Path]:
    written = write_papers(templates_of(NOWHERE), paper_facts(data, settings), folder)
    return {each.path.stem: each.path for each in written}


def texts(path: Path | BytesIO) -> Iterator[str]:
    """Every paragraph of a document, those of its tables too."""
    document = Document(path if isinstance(path, BytesIO) else str(path))
    for paragraph in document.element.body.iter(f"{{{document.element.nsmap['w']}}}p"):
        yield "".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t")
                      ).replace("\xa0", " ")


def rows(path: Path, first_header: str) -> list[list[str]]:
    """The rows of the table whose head begins with a text."""
    found: Table = next(each for each in Document(str(path)).tables
                        if each.cell(0, 0).text == first_header or first_header in [
                            cell.text for cell in each.rows[0].cells])
    return [[cell.text.replace("\xa0", " ") for cell in row.cells] for row in found.rows][1:]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], dict[str, list[list[Any]]]]:
    """The papers of a district, and the sheets of its summary."""
    folder = tmp_path_factory.mktemp("papers")
    data = district_data()
    write_summary(data, folder / "Сводка.xlsx")
    with warnings.catch_warnings():
        # openpyxl does not read sparklines.
        warnings.simplefilter("ignore", UserWarning)
        return papers(data, folder / "документы"), read(folder / "Сводка.xlsx")


def coded(sheet: list[list[Any]], *heads: str) -> list[dict[str, Any]]:
    """The rows of a sheet that begin with an organization, below the head that has these columns."""
    start = next(i for i, row in enumerate(sheet) if {"Код", *heads} <= set(row))
    found = [dict(zip(map(str, sheet[start]), row, strict=True)) for row in sheet[start + 1:]]
    return [row for row in found if re.fullmatch(r"o\d+", str(row["Код"]))]


def shown(value: Any) -> str:
    """A value of the summary as the papers write it."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


# --- the figures are the summary's -----------------------------------------------------------------


def test_rating_is_that_of_the_summary(made):
    files, sheets = made
    listed = coded(sheets["Рейтинг"], "Место")
    rated = [row for row in listed if row["Место"] != "–"]
    assert rows(files["Приложение 1. Рейтинг"], "Место") == [
        [shown(row[name]) for name in ("Место", "Организация", "Баллов заявлено", "Баллов засчитано",
                                       "Результат")] for row in rated]
    unrated = [row for row in listed if row["Место"] == "–"]
    assert len(rated) == 3 and len(unrated) == 2 and rows(files["Приложение 1. Рейтинг"], "Почему") == [
        [row["Организация"], row["Чек-лист"]] for row in unrated]


def test_report_has_the_decrees_columns_and_the_rows_of_the_summary(made, build: ModuleType):
    files, sheets = made
    columns = load_form("quarterly-report").tables[0].columns
    assert [(name, label) for name, label, _width in build.COLUMNS] == [
        (each.id, each.label) for each in columns]
    listed = table(sheets["Проекты"], columns[0].label)
    wanted = [[f"{row[each.label]:%m.%y}" if each.type == "month" and row[each.label]
               else shown(row[each.label]) for each in columns] for row in listed]
    assert len(wanted) == 4 and rows(files["Сводный отчет"], columns[0].label) == wanted


def test_plan_is_that_of_the_summary(made):
    files, sheets = made
    told = {row["№"]: row for row in table(sheets["План"], "№") if row["Состояние"]}
    found = [row for row in rows(files["Приложение 2. Исполнение плана"], "№") if row[0] in told]
    assert [row[0] for row in found] == list(told)
    for number, _text, _unit, target, actual, state, whose, _executors in found:
        row = told[number]
        assert (target, state) == (row["Целевое значение на 2026 год"], row["Состояние"])
        assert (actual, whose) == (shown(row["Факт 2026 года"]),
                                   shown(row["Организаций с целевым значением"]))


def test_debts_are_those_of_the_summary(made):
    files, sheets = made
    told = {f"{row['Организация']}: {row['Форма']}, {row['Период']}: {row['Состояние']}".lower()
            for row in coded(sheets["Сдача"], "Форма", "Состояние")
            if row["Состояние"] in ("не сдано", "на доработке")}
    found = {f"{row[0].removeprefix('Полное наименование: ')}: {line.partition(', срок')[0]}".lower()
             for row in rows(files["Протокол заседания"], "Что представить")
             for line in row[1].split("\n")}
    assert found and found == told


def test_defences_are_the_sixth_stages_of_the_passports(made):
    files, sheets = made
    told = [[row["Организация"], row["Проект"],
             *re.findall(r"\d\d\.\d\d\.\d{4}", row["6. Защита плана мероприятий перед заказчиком"])]
            for row in table(sheets["Паспорта"], "Организация")]
    found = [[row[1].removeprefix("Полное наименование: "), row[2],
              *re.findall(r"\d\d\.\d\d\.\d{4}", row[5])]
             for row in rows(files["Приложение 3. План защиты проектов"], "Заказчик")]
    assert found and sorted(found) == sorted(told)


def _short(value: Any) -> list[str]:
    """What papers write shorter: a mean of two decimals, a month without its day."""
    if isinstance(value, float):
        return [f"{value:.2f}".rstrip("0").replace(".", ",")]
    return [f"{value:%m.%y}"] if isinstance(value, date) else []


def test_every_other_figure_stands_in_the_summary(made, build: ModuleType):
    """Beside figures that the template itself has, such as numbers of points and annexes."""
    files, sheets = made
    number = re.compile(r"\d+(?:[.,]\d+)*")
    told = {token for sheet in sheets.values() for row in sheet for value in row if value is not None
            for token in (*number.findall(shown(value)), shown(value), *_short(value))}
    for name, path in files.items():
        own = set(number.findall(re.sub(r"\{[{%].*?[%}]\}", " ", " ".join(
            texts(BytesIO(build.built(name)))))))
        # The length of a list is the number of its rows, which other tests compare.
        counted = {str(len(each.rows) - 1) for each in Document(str(path)).tables} | {"0", "13", "2027"}
        found = set(number.findall(" ".join(texts(path))))
        assert found <= told | own | counted, (name, found - told - own - counted)


def test_projects_that_stand_still_and_are_late_stand_in_the_protocol(made):
    files, _sheets = made
    assert [row[:3] for row in rows(files["Протокол заседания"], "С какого квартала")] == [
        ["Школа № 1", "Быстрая справка", "5. Разработка плана мероприятий"],
        ["Детский сад", "Меню", "3. Анализ проблем и потерь"]]
    assert rows(files["Протокол заседания"], "Отстает, дней")[0][:2] == ["Школа № 1", "Быстрая справка"]


def test_next_year_lists_who_goes_on_and_leaves_a_line_for_everybody_else(tmp_path: Path):
    district = District(o1="Школа № 1", o2="Музей", o3="Клуб")
    district.passport("o1", "Долгий")
    district.files[0].answers["stage_9"] = date(2027, 3, 1)
    district.passport("o2", "Короткий")
    found = rows(papers(district.data(), tmp_path)["Приложение 4. Перечень проектов"], "№")
    assert [row[2] for row in found] == ["Долгий", GAP, GAP]
    assert found[0][3] == "продолжается, закрытие по паспорту – 01.03.2027"


# --- what is not known, and what is hostile --------------------------------------------------------


def test_nothing_known_leaves_gaps_and_no_traces_of_templates(tmp_path: Path):
    """An empty district without contact, place, chair and secretary."""
    nobody = replace(load_commission(), title="Комиссия",
                     members=(Member("Член комиссии", "Ким А.", ""),))
    data = District(o1="Школа").data(Period(2026, 4), commission=nobody, as_of=date(2027, 1, 5))
    files = papers(data, tmp_path, Settings())
    assert sorted(files) == shipped_names()
    for name, path in files.items():
        told = "\n".join(texts(path))
        traces = re.search(r"\{\{|\}\}|\{%|None|nan|NaT|Undefined|\.\.(?!\d)|  |« »", told)
        assert traces is None, (name, traces)
    protocol = " ".join(texts(files["Протокол заседания"]))
    assert f"Секретарь: {GAP}, {GAP}." in protocol and "рейтинг не составлен" in protocol
    assert f"Исп. {GAP}Тел. {GAP}" in " ".join(texts(files["Письмо к сводному отчету"]))


def test_hostile_names_and_answers_are_plain_words(tmp_path: Path):
    district = District(o1=HOSTILE, o2="Школа № 2")
    district.checklist("o1", 3, 3, 1, 2, 1, 1, 1, 1)
    district.report("o1", project(HOSTILE)).passport("o1", HOSTILE)
    for path in papers(district.data(), tmp_path).values():
        told = " ".join(texts(path))
        assert "49" not in told and "\x07" not in told
    assert "<w:p/> {{ 7 * 7 }} {% for %} & «Ромашка»" in told or "{{ 7 * 7 }}" in " ".join(
        texts(tmp_path / "Сводный отчет.docx"))


@pytest.mark.parametrize(("title", "name"), [
    ("СОСТАВ  комиссии по программе", "комиссии по программе"), ("Комиссия", None)])
def test_commission_is_named_in_the_genitive_or_not_at_all(title: str, name: str | None):
    assert commission_facts(replace(load_commission(), title=title))["name"] == name


def test_papers_that_name_an_organization_are_told_when_it_is_erased(programme: Programme):
    (programme.papers / "2026-Q3").mkdir(parents=True)
    for name, parts in (("её", ("МБОУ «Школа ", "№\xa01», п. Плотниково")), ("чужая", ("Школа № 2",))):
        document = Document()
        paragraph = document.add_paragraph()
        for part in parts:
            paragraph.add_run(part)
        document.save(str(programme.papers / "2026-Q3" / f"{name}.docx"))
    told = dict(mentions(programme, "012", []))
    assert [place for place in told if place.endswith(".docx")] == ["документы/2026-Q3/её.docx"]


# --- templates ---------------------------------------------------------------------------------------


def template(*lines: str) -> bytes:
    document, content = Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(content)
    return content.getvalue()


@pytest.mark.parametrize(("lines", "told"), [
    (["Итог", "Всего {{ ratings.rows }} шт."],
     "текст, «Всего {{ ratings.rows }} шт.»: имени «ratings» нет"),
    (["{{ rating.row }}"], "имени «row» нет"),
    (["Дата {{ as_of | date }}"], "после знака | стоит «date»"),
    (["{{ year | safe }}"], "после знака | стоит «safe»"),
    (["Начало", "{% if year %}", "конец"], "запись нарушена"),
    (["Сумма {{ year + district }}"], "«Сумма {{ year + district }}»: с этим значением сделано то"),
    (["{{ ''.__class__.__mro__ }}"], "это в документах не разрешено"),
    (["до {%p if year %}", "{%tr endif %}"], "«{%tr endif %}»: запись нарушена"),
])
def test_broken_template_is_a_sentence_with_file_and_place(lines: list[str], told: str):
    facts = {"rating": {"rows": []}, "year": 2026, "district": "Округ", "as_of": AS_OF}
    with pytest.raises(DefinitionError) as caught:
        render(template(*lines), facts, "templates/papers/Протокол.docx")
    (problem,) = caught.value.problems
    assert problem.startswith("templates/papers/Протокол.docx, ") and told in problem


def test_tags_that_tear_a_table_are_told():
    document, content = Document(), BytesIO()
    document.add_table(1, 1).cell(0, 0).text = "{% if not year %}"
    document.add_paragraph("{% endif %}")
    document.save(content)
    with pytest.raises(DefinitionError, match=r"А\.docx, текст: пара меток .+ разрывает таблицу"):
        render(content.getvalue(), {"year": 2026}, "А.docx")


def test_quotes_that_word_has_bent_are_quotes():
    told = render(template("{{ 3 | plural(«проект», „проекта“, ‘проектов’) }} «Округа»"), {}, "А.docx")
    assert list(texts(BytesIO(told))) == ["3 проекта «Округа»"]


def test_what_is_no_word_document_is_told():
    with pytest.raises(DefinitionError, match=r"Протокол\.docx: не открывается как документ Word"):
        render(b"%PDF-1.7", {}, "Протокол.docx")


def test_own_template_goes_before_the_shipped_one_and_may_be_new(tmp_path: Path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "Повестка заседания.docx").write_bytes(template("Наш бланк, {{ year }}"))
    (folder / "Благодарность.docx").write_bytes(template("Спасибо, {{ commission.chair.name }}"))
    (folder / "~$Благодарность.docx").write_bytes(b"lock")
    own = templates_of(tmp_path)
    assert sorted(own) == sorted([*shipped_names(), "Благодарность"])
    facts = paper_facts(District(o1="Школа").data(), SETTINGS)
    written = {each.path.stem: each.path for each in write_papers(own, facts, tmp_path / "2026")}
    assert list(texts(written["Повестка заседания"])) == ["Наш бланк, 2026"]
    assert list(texts(written["Благодарность"])) == ["Спасибо, Селиверстова Анна Андреевна"]


def test_paper_that_its_operator_has_changed_stays(tmp_path: Path):
    mine = {"Письмо": template("за {{ year }} год")}
    (first,) = write_papers(mine, {"year": 2026}, tmp_path)
    (again,) = write_papers(mine, {"year": 2027}, tmp_path)
    assert again == first and list(texts(first.path)) == ["за 2027 год"]

    document = Document(str(first.path))
    document.paragraphs[0].add_run(", исправлено")
    document.save(str(first.path))
    (beside,) = write_papers(mine, {"year": 2028}, tmp_path)
    (once_more,) = write_papers(mine, {"year": 2029}, tmp_path)
    assert beside.path.name == "Письмо (2).docx" and beside.beside == first.path and once_more == beside
    assert list(texts(first.path)) == ["за 2027 год, исправлено"]
    assert list(texts(beside.path)) == ["за 2029 год"]


def test_paper_that_is_open_in_word_gets_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mine = {"Письмо": template("за {{ year }} год")}
    write_papers(mine, {"year": 2026}, tmp_path)
    replace_file = Path.replace

    def held(self: Path, target: Path) -> Path:
        if target.name == "Письмо.docx":
            raise PermissionError(13, "held by another program", str(target))
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", held)
    (beside,) = write_papers(mine, {"year": 2027}, tmp_path)
    assert beside.path.name == "Письмо (2).docx"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["Письмо (2).docx", "Письмо.docx"]


def test_nothing_is_written_when_one_template_is_broken(tmp_path: Path):
    with pytest.raises(DefinitionError) as caught:
        write_papers({"А": template("верно"), "Б": template("{{ нет }}"), "В": template("{% if %}")},
                     {}, tmp_path)
    assert len(caught.value.problems) == 2 and not list(tmp_path.iterdir())


def named(facts: Any) -> set[str]:
    """Every name that a template may use of some facts."""
    found: set[str] = set()
    for key, value in facts.items() if isinstance(facts, dict) else ():
        found.add(key)
        for each in value if isinstance(value, list) else [value]:
            found |= named(each)
    return found


def test_guide_lists_every_name_that_a_template_may_use():
    guide = (ROOT / "docs" / "руководство.md").read_text(encoding="utf-8").partition(
        "### Свой бланк и свои слова")[2]
    guide = re.sub(r"```.*?```", "", guide, flags=re.DOTALL)
    listed = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", guide))))
    unlisted = {each for each in named(paper_facts(district_data(), SETTINGS))
                if each not in listed and not re.fullmatch(r"\d\.\d", each)}
    assert not unlisted


def test_shipped_templates_are_those_that_are_built(build: ModuleType):
    """``python docs/papers/build.py`` makes them anew."""
    assert sorted(build.PAPERS) == shipped_names()
    for name, content in templates_of(NOWHERE).items():
        assert list(texts(BytesIO(content))) == list(texts(BytesIO(build.built(name)))), name


def test_command_writes_the_papers_of_a_quarter_and_lays_out_templates(programme: Programme):
    assert "Уже были" not in said(programme.folder, "papers", "--templates")
    own = programme.own_templates / "papers"
    assert sorted(each.stem for each in own.iterdir()) == shipped_names()
    assert "Уже были и оставлены как есть" in said(programme.folder, "papers", "--templates")

    for each in shipped_names()[1:]:
        (own / f"{each}.docx").unlink()
    (own / f"{shipped_names()[0]}.docx").write_bytes(template("{{ letterhead }}"))
    broken = call(programme.folder, "papers", "--period", "2026-Q3")
    assert broken.exit_code == 2 and not programme.papers.exists()
    assert (f"templates/papers/{shipped_names()[0]}.docx, текст, «{{{{ letterhead }}}}»: имени "
            "«letterhead» нет") in broken.output

    (own / f"{shipped_names()[0]}.docx").write_bytes(template("Наш бланк"))
    told = said(programme.folder, "papers", "--period", "2026-Q3", "--as-of", "20.10.2026")
    folder = programme.papers / "2026-Q3 на 20.10.2026"
    assert told.endswith(f"Документы: {folder}\n") and list(programme.papers.iterdir()) == [folder]
    assert list(texts(folder / f"{shipped_names()[0]}.docx")) == ["Наш бланк"]
    assert "Данные на 20.10.2026" in " ".join(
        texts(folder / "Приложение 1. Рейтинг.docx"))


# --- the pages ---------------------------------------------------------------------------------------


def test_pages_are_a4_with_the_margins_of_office_papers(made):
    for path in made[0].values():
        section = Document(str(path)).sections[0]
        sides = sorted(round(each.mm) for each in (section.page_width, section.page_height))
        margins = sorted(round(each.mm) for each in (
            section.left_margin, section.right_margin, section.top_margin, section.bottom_margin))
        assert sides == [210, 297] and margins in ([15, 20, 20, 30], [15, 15, 20, 30])


def test_papers_with_long_names_open_in_libreoffice(tmp_path: Path, office: Office):
    district = District(**{f"o{i}": LONG.format(i) for i in range(24)})
    for i in range(0, 24, 2):
        district.checklist(f"o{i}", 3, 3, 1, 2, 1, 1, 1, 1).report(f"o{i}", project("Очередь " * 12))
    files = papers(district.data(), tmp_path)
    for name in ("Протокол заседания", "Сводный отчет"):
        target = tmp_path / f"{name}.pdf"
        office(files[name], [], save=target)
        assert target.read_bytes().startswith(b"%PDF")


def test_a_paper_opens_in_onlyoffice(made, tmp_path: Path, onlyoffice: Office):
    target = tmp_path / "rating.txt"
    onlyoffice(made[0]["Приложение 1. Рейтинг"], [], save=target)
    assert "Школа № 1" in target.read_text(encoding="utf-8-sig").replace("\xa0", " ")
