"""Raw values of cells, as people and office programs leave them, become typed values."""

import io
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ingest.values.parse import PARSERS, is_blank
from templates.definition import TYPES, Field, load_form, points_text
from templates.field_types import FIELD_TYPES

POINTS = tuple(points_text(n) for n in (0, 1, 2, 3))
STAGES = load_form("quarterly-report").table("projects").columns[5].choices


def parse(kind: str, raw: object, choices: tuple[str, ...] = POINTS) -> object:
    return PARSERS[kind](raw, Field("answer", "Ответ", kind, choices=choices))


def refusal(kind: str, raw: object, choices: tuple[str, ...] = POINTS) -> str:
    with pytest.raises(ValueError) as caught:
        parse(kind, raw, choices)
    return str(caught.value)


def test_every_type_of_field_has_a_parser():
    assert tuple(PARSERS) == TYPES


@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0", "\u202f\t\n", "\u200b", "_x000D_\n",
                                 "\ufeff", " \u2060 "])
def test_what_nobody_can_see_is_blank(raw):
    assert is_blank(raw)


@pytest.mark.parametrize("raw", ["0", "-", "нет", 0, 0.0, False, date(2026, 1, 1), time()])
def test_what_can_be_seen_is_not_blank(raw):
    assert not is_blank(raw)


@pytest.mark.parametrize(("kind", "raw", "value"), [
    ("text", " Иванова И. И. ", "Иванова И. И."),
    ("text", "первая\r\nвторая\rтретья_x000D_\n", "первая\nвторая\nтретья"),
    ("text", "\u200bдо\u00a0после\u00a0", "до\u00a0после"),
    ("text", "", ""),
    ("text", 5.0, "5"),
    ("text", 425000123.0, "425000123"),
    ("text", 40702810900000000000.0, "40702810900000000000"),
    ("text", 12.5, "12,5"),
    ("text", True, "ИСТИНА"),
    ("text", False, "ЛОЖЬ"),
    ("text", date(2026, 9, 1), "01.09.2026"),
    ("text", datetime(2026, 9, 1), "01.09.2026"),
    ("text", datetime(2026, 9, 1, 10, 5), "01.09.2026 10:05"),
    ("text", time(8, 5), "8:05"),
    ("text", timedelta(hours=36), "36:00"),
    ("integer", 12.0, 12),
    ("integer", 12, 12),
    ("integer", "12", 12),
    ("integer", "1 200", 1200),
    ("integer", "1\u00a0200", 1200),
    ("integer", "1\u202f200", 1200),
    ("integer", "12,0", 12),
    ("integer", "12.0", 12),
    ("integer", "−5", -5),
    ("integer", "+5", 5),
    ("number", 12.5, 12.5),
    ("number", "12,5", 12.5),
    ("number", "12.5", 12.5),
    ("number", "−5", -5.0),
    ("number", "– 5", -5.0),
    ("number", "1 234,5", 1234.5),
    ("number", "1\u2009234\u2009567,5", 1234567.5),
    ("number", "1,234", 1.234),
    ("number", "0.125", 0.125),
    ("number", 7, 7.0),
    ("date", date(2026, 9, 1), date(2026, 9, 1)),
    ("date", datetime(2026, 9, 1, 12), date(2026, 9, 1)),
    ("date", 46266.0, date(2026, 9, 1)),
    ("date", "01.09.2026", date(2026, 9, 1)),
    ("date", "01.09.2026.", date(2026, 9, 1)),
    ("date", "01,09,2026", date(2026, 9, 1)),
    ("date", "01-09-2026", date(2026, 9, 1)),
    ("date", "1.9.26", date(2026, 9, 1)),
    ("date", " 01.09.2026 г.", date(2026, 9, 1)),
    ("date", "01.09.2026г", date(2026, 9, 1)),
    ("date", "01.09.2026 года", date(2026, 9, 1)),
    ("date", "2026-09-01", date(2026, 9, 1)),
    ("date", "2026-09-01T10:00:00", date(2026, 9, 1)),
    ("date", "01.09.2026 10:00", date(2026, 9, 1)),
    ("date", "01/09/2026", date(2026, 9, 1)),
    ("date", "1 сентября 2026", date(2026, 9, 1)),
    ("date", "1\u00a0Сентября 2026 г.", date(2026, 9, 1)),
    ("date", "«01» сентября 2026", date(2026, 9, 1)),
    ("date", "« 01 » сентября 2026 года", date(2026, 9, 1)),
    ("date", "_1_ мая 2026", date(2026, 5, 1)),
    ("date", "29.02.2028", date(2028, 2, 29)),
    ("month", date(2026, 3, 15), date(2026, 3, 1)),
    ("month", datetime(2026, 3, 15, 8), date(2026, 3, 1)),
    ("month", "03.26", date(2026, 3, 1)),
    ("month", "03.26.", date(2026, 3, 1)),
    ("month", "3,26", date(2026, 3, 1)),
    ("month", "03.2026", date(2026, 3, 1)),
    ("month", "03.2026 г.", date(2026, 3, 1)),
    ("month", "3/26", date(2026, 3, 1)),
    ("month", "2026-03", date(2026, 3, 1)),
    ("month", "12.26", date(2026, 12, 1)),
    ("month", "март 2026", date(2026, 3, 1)),
    ("month", "Сентябрь 2026 г.", date(2026, 9, 1)),
    ("month", "сент. 2026", date(2026, 9, 1)),
    ("month", "марта 2026", date(2026, 3, 1)),
    ("month", "01.03.2026", date(2026, 3, 1)),
    ("month", 3.26, date(2026, 3, 1)),
    ("month", 10.2, date(2020, 10, 1)),
    ("month", 12.26, date(2026, 12, 1)),
    ("month", 46096.0, date(2026, 3, 1)),
    ("year", 2026, 2026),
    ("year", 2026.0, 2026),
    ("year", "2026", 2026),
    ("year", "2026,0", 2026),
    ("year", "2026 г.", 2026),
    ("year", "2026г", 2026),
    ("year", "2026 год", 2026),
    ("year", date(1905, 7, 18), 2026),
    ("year", datetime(1905, 7, 18), 2026),
    ("year", date(2026, 3, 1), 2026),
    ("year", "01.09.2026", 2026),
    ("choice", "2 балла", "2 балла"),
    ("choice", "2 БАЛЛА.", "2 балла"),
    ("choice", "2\u00a0\u00a0балла ", "2 балла"),
    ("choice", 2.0, "2 балла"),
    ("choice", 0.0, "0 баллов"),
    ("choice", "2", "2 балла"),
    ("choice", "2 бала", "2 балла"),
    ("yes-no", True, True),
    ("yes-no", False, False),
    ("yes-no", 1.0, True),
    ("yes-no", 0, False),
    *(("yes-no", raw, True) for raw in ("Да", "да ", " ДА.", "д", "ИСТИНА", "TRUE", "true", "1",
                                        "+", "yes", "да\u00a0", "1.0")),
    *(("yes-no", raw, False) for raw in ("Нет", "нет ", "н", "ЛОЖЬ", "FALSE", "0", "-", "–",
                                         "no", "НЕТ.")),
    ("link", " https://example.ru/a?b=c#d ", "https://example.ru/a?b=c#d"),
    ("link", "http://промышленная.рф/файл.pdf", "http://промышленная.рф/файл.pdf"),
    ("link", "HTTPS://disk.yandex.ru/i/x_y-z", "HTTPS://disk.yandex.ru/i/x_y-z"),
    ("link", "https://example.ru:8443/", "https://example.ru:8443/"),
    ("contact", " 7-19-17 ", "7-19-17"),
    ("contact", "8 (38442) 7-19-17", "8 (38442) 7-19-17"),
    ("contact", "+7 923 000-00-00", "+7 923 000-00-00"),
    ("contact", "ivanova@example.ru", "ivanova@example.ru"),
    ("contact", "тел.: 8(38442)7-19-17, почта:ivanova@example.ru.",
     "тел.: 8(38442)7-19-17, почта:ivanova@example.ru."),
    ("contact", "7-19-17\nivan.petrov-2@mail.example.ru",
     "7-19-17\nivan.petrov-2@mail.example.ru"),
    ("contact", "почта@промышленная.рф", "почта@промышленная.рф"),
    ("contact", 83844271917.0, "83844271917"),
    ("contact", "8 38442 71917 8 38442 71918", "8 38442 71917 8 38442 71918"),
])
def test_what_people_type_is_understood(kind, raw, value):
    found = parse(kind, raw)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "raw", "reason"), [
    ("text", float("nan"), "ожидался текст, а стоит число без значения"),
    ("integer", 12.5, "ожидалось целое число, а стоит 12,5"),
    ("integer", "12,5", "ожидалось целое число, а стоит «12,5»"),
    ("integer", True, "ожидалось целое число, а стоит ИСТИНА"),
    ("integer", "100 %", "ожидалось целое число, а стоит «100 %»"),
    ("number", "12,5 %", "ожидалось число, а стоит «12,5 %»"),
    ("number", "12,500", "непонятно, 12,5 или 12500: напишите число без лишних нулей"),
    ("number", "10,000", "непонятно, 10 или 10000: напишите число без лишних нулей"),
    ("choice", "2. карта?", "такого ответа в списке нет: «2. карта?»"),
    ("link", "https://a.ru/1https://b.ru/2",
     "два адреса стоят подряд, а нужен один: «https://a.ru/1https://b.ru/2»"),
    ("link", "https://a.ru/1...", "адрес обрезан, впишите его целиком: «https://a.ru/1...»"),
    ("integer", "3 занятия", "напишите только число 3, без «занятия»"),
    ("integer", "не менее 1", "ожидалось целое число, а стоит «не менее 1»"),
    ("integer", "1 2", "ожидалось целое число, а стоит «1 2»"),
    ("integer", "1.200", ("непонятно, 1200 или 1,200: "
                         "напишите число без точек, десятичный знак – запятая")),
    ("integer", 1e300, "число слишком велико: 1e+300"),
    ("integer", date(2026, 3, 1), "ожидалось целое число, а стоит дата 01.03.2026"),
    ("number", "1.234,5", ("непонятно, где в числе «1.234,5» десятичный знак: "
                          "напишите число без точек, десятичный знак – запятая")),
    ("number", "1e3", "напишите число обычными цифрами, без буквы E, а не «1e3»"),
    ("number", "12 дней", "напишите только число 12, без «дней»"),
    ("number", "12,5 тыс. руб.", "напишите число целиком, без слов, а не «12,5 тыс. руб.»"),
    ("number", "по мере необходимости", "ожидалось число, а стоит «по мере необходимости»"),
    ("number", float("nan"), "ожидалось число, а стоит число без значения"),
    ("number", float("inf"), "ожидалось число, а стоит число без значения"),
    ("number", "nan", "ожидалось число, а стоит «nan»"),
    ("number", "٣", "ожидалось число, а стоит «٣»"),
    ("number", time(8, 31), "ожидалось число, а стоит время 8:31"),
    ("date", "завтра", "ожидалась дата дд.мм.гггг, а стоит «завтра»"),
    ("date", "31.02.2026", "такой даты нет: «31.02.2026»"),
    ("date", "09/31/2026", "такой даты нет: «09/31/2026»"),
    ("date", "сентябрь 2026", "нужна дата с днем, дд.мм.гггг, а стоит «сентябрь 2026»"),
    ("date", "01.09", "ожидалась дата дд.мм.гггг, а стоит «01.09»"),
    ("date", date(1905, 7, 18),
     "похоже, в ячейке только год 2026, а нужна дата целиком, дд.мм.гггг"),
    ("date", 2026.0, "похоже, в ячейке только год 2026, а нужна дата целиком, дд.мм.гггг"),
    ("date", 1.09, "ожидалась дата дд.мм.гггг, а стоит 1,09"),
    ("date", date(1989, 12, 31), "ожидалась дата от 1990 до 2100 года, а стоит 31.12.1989"),
    ("date", "01.09.1926", "ожидалась дата от 1990 до 2100 года, а стоит 01.09.1926"),
    ("date", True, "ожидалась дата дд.мм.гггг, а стоит ИСТИНА"),
    ("date", time(10), "ожидалась дата дд.мм.гггг, а стоит время 10:00"),
    ("month", "13.26", "месяца с номером 13 не бывает, а стоит «13.26»"),
    ("month", "00.26", "месяца с номером 0 не бывает, а стоит «00.26»"),
    ("month", "03.1999", "ожидался год от 2000 до 2099, а стоит «03.1999»"),
    ("month", date(1905, 7, 18), "похоже, в ячейке только год 2026, а нужны месяц и год мм.гг"),
    ("month", "скоро", "ожидались месяц и год мм.гг, а стоит «скоро»"),
    ("month", 3.0, "ожидались месяц и год мм.гг, а стоит 3"),
    ("month", 3.265, "ожидались месяц и год мм.гг, а стоит 3,265"),
    ("month", 2026.0, "ожидались месяц и год мм.гг, а стоит 2026"),
    ("month", True, "ожидались месяц и год мм.гг, а стоит ИСТИНА"),
    ("year", "26", "ожидался год четырьмя цифрами, а стоит «26»"),
    ("year", 26.0, "ожидался год от 1990 до 2100, а стоит 26"),
    ("year", 2026.5, "ожидался год четырьмя цифрами, а стоит 2026,5"),
    ("year", "20026", "ожидался год четырьмя цифрами, а стоит «20026»"),
    ("year", True, "ожидался год четырьмя цифрами, а стоит ИСТИНА"),
    ("year", date(1950, 1, 1), "ожидался год от 1990 до 2100, а стоит дата 01.01.1950"),
    ("choice", "5 баллов", "такого ответа в списке нет: «5 баллов»"),
    ("choice", 2.5, "такого ответа в списке нет: 2,5"),
    ("choice", "2,5", "такого ответа в списке нет: «2,5»"),
    ("choice", True, "такого ответа в списке нет: ИСТИНА"),
    ("choice", "балла", "такого ответа в списке нет: «балла»"),
    ("yes-no", "частично", "ожидалось «Да» или «Нет», а стоит «частично»"),
    ("yes-no", 2.0, "ожидалось «Да» или «Нет», а стоит 2"),
    ("link", "www.site.ru/x", "допишите https:// перед адресом «www.site.ru/x»"),
    ("link", "site.ru:8080/x", "допишите https:// перед адресом «site.ru:8080/x»"),
    ("link", r"\\server\share\паспорт.xlsx", (r"это путь к файлу на компьютере, другие его не "
                                             r"откроют: «\\server\share\паспорт.xlsx»")),
    ("link", r"C:\паспорт.xlsx", (r"это путь к файлу на компьютере, другие его не откроют: "
                                 r"«C:\паспорт.xlsx»")),
    ("link", "file:///c/x.xlsx", ("это путь к файлу на компьютере, другие его не откроют: "
                                 "«file:///c/x.xlsx»")),
    ("link", "javascript:alert(1)", "ожидался адрес страницы, а стоит «javascript:alert(1)»"),
    ("link", "mailto:a@b.ru", "ожидался адрес страницы, а стоит «mailto:a@b.ru»"),
    ("link", "ivanova@example.ru",
     "ожидался адрес страницы, а стоит адрес почты «ivanova@example.ru»"),
    ("link", "https://user:pass@site.ru/", ("ожидался адрес страницы, а стоит "
                                           "«https://user:pass@site.ru/»")),
    ("link", "https://", "ожидался адрес страницы, а стоит «https://»"),
    ("link", "https://[::1", "ожидался адрес страницы, а стоит «https://[::1»"),
    ("link", "https://site.ru:99999/", "ожидался адрес страницы, а стоит «https://site.ru:99999/»"),
    ("link", "https://a.ru https://b.ru",
     "ожидался один адрес страницы, а стоит «https://a.ru https://b.ru»"),
    ("link", "https://a.ru/\u202ex", "ожидался один адрес страницы, а стоит «https://a.ru/\u202ex»"),
    ("link", "в паспорте", "ожидался один адрес страницы, а стоит «в паспорте»"),
    ("link", 5.0, "ожидался один адрес страницы, а стоит 5"),
    ("contact", "ivanova@example", "адрес почты записан с ошибкой: «ivanova@example»"),
    ("contact", "7-19-17, ivanova@", "адрес почты записан с ошибкой: «ivanova@»"),
    ("contact", "ivanova @ mail.ru", "адрес почты записан с ошибкой: «@»"),
    ("contact", "a..b@mail.ru", "адрес почты записан с ошибкой: «a..b@mail.ru»"),
    ("contact", "см. паспорт", "ожидался телефон или адрес почты, а стоит «см. паспорт»"),
    ("contact", "719", "ожидался телефон или адрес почты, а стоит «719»"),
    ("contact", "12345678901234567890",
     "ожидался телефон или адрес почты, а стоит «12345678901234567890»"),
])
def test_what_cannot_be_understood_is_refused_in_words(kind, raw, reason):
    assert refusal(kind, raw) == reason


@pytest.mark.parametrize(("raw", "number"), [
    (7.0, 7), ("7", 7), ("7.", 7), ("7)", 7), ("10", 10), (1.0, 1),
    ("7. Внедрение", 7), ("7. ВНЕДРЕНИЕ УЛУЧШЕНИЙ.", 7), ("внедрение улучшений", 7),
    ("1 согласование паспорта проекта", 1),
])
def test_a_stage_is_known_by_its_number_or_its_words(raw, number):
    assert parse("choice", raw, STAGES) == STAGES[number - 1]


@pytest.mark.parametrize("raw", ["7. Закрытие проекта", "11", "0", "77", "7.1",
                                 "завершен", date(2026, 7, 1)])
def test_a_stage_whose_number_and_words_disagree_is_refused(raw):
    assert refusal("choice", raw, STAGES).startswith("такого ответа в списке нет")


def test_two_stages_in_one_cell_are_asked_about():
    assert refusal("choice", "7 или 8", STAGES) == (
        "названо несколько ответов, а нужен один: «7 или 8»")


@given(st.sampled_from(STAGES), st.booleans())
def test_every_choice_is_itself_in_any_case_and_with_any_spaces(choice, upper):
    typed = f"\u00a0{choice.replace(' ', '  ')} "

    assert parse("choice", typed.upper() if upper else typed, STAGES) == choice


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read_back_from_each_way_of_writing_it(day):
    serial = float((day - date(1899, 12, 30)).days)
    months = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
              "сентября", "октября", "ноября", "декабря")

    for raw in (day, datetime.combine(day, time(9)), serial, day.isoformat(),
                f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}",
                f"«{day.day}» {months[day.month - 1]} {day.year} г."):
        assert parse("date", raw) == day


@given(st.integers(1, 12), st.integers(1, 99))
def test_every_month_is_read_from_text_and_from_the_number_it_turns_into(month, year):
    expected = date(2000 + year, month, 1)

    assert parse("month", f"{month:02}.{year:02}.") == expected
    assert parse("month", float(f"{month}.{year:02}")) == expected


@given(st.integers(-10**15, 10**15))
def test_every_whole_number_is_read_from_a_float_and_from_text(number):
    assert parse("integer", float(number)) == number
    assert parse("integer", f"{number:,}".replace(",", "\u00a0")) == number


@given(st.integers(1990, 2100))
def test_a_year_that_a_date_format_made_a_date_comes_back(year):
    assert parse("year", date(1899, 12, 30) + timedelta(days=year)) == year


RAW = st.one_of(
    st.none(), st.text(), st.booleans(), st.integers(), st.binary(), st.floats(),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    st.datetimes(timezones=st.timezones()), st.decimals(), st.fractions(), st.complex_numbers(),
    st.integers(10**300, 10**320), st.tuples(st.text()), st.lists(st.integers()),
    st.sampled_from((object(), float("inf"), float("nan"), -0.0, 1e308, 5e-324, date.min, date.max,
                     datetime.max, timedelta.max, timedelta.min, "\ud800", "\0", "9" * 5000)),
    st.text(alphabet="0123456789.,-/ %еeгE+()@:«»\u00a0", max_size=20),
    st.from_regex(r"[0-9]{1,2}[./,-][0-9]{1,2}[./,-][0-9]{1,4}( г\.?)?", fullmatch=True),
    st.from_regex(r"https?:[/]{0,3}[a-zа-я@:\[\].0-9/ ]{0,20}", fullmatch=True),
)


@settings(max_examples=600, derandomize=True, deadline=None, database=None)
@given(st.sampled_from(TYPES), RAW, st.sampled_from([(), POINTS, STAGES]))
def test_a_parser_returns_its_type_or_raises_a_short_value_error(kind, raw, choices):
    types = {"Int64": int, "Float64": float, "datetime64[s]": date, "boolean": bool, "": str}
    try:
        found = parse(kind, raw, choices)
    except ValueError as error:
        assert type(error) is ValueError
        assert 10 < len(str(error)) < 250
        assert not str(error).endswith(".")
    else:
        assert type(found) is types[FIELD_TYPES[kind].dtype]


@pytest.mark.parametrize(("typed", "month"), [
    (12.26, date(2026, 12, 1)), (3.26, date(2026, 3, 1)), (10.2, date(2020, 10, 1)),
])
def test_month_typed_as_a_number_into_a_cell_with_a_date_format_is_read(typed, month):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, typed, book.add_format({"num_format": "mm.yy"}))
    buffer.seek(0)
    raw = CalamineWorkbook.from_filelike(buffer).get_sheet_by_index(0).to_python()[0][0]
    assert PARSERS["month"](raw, Field("closing", "Дата закрытия", "month")) == month
