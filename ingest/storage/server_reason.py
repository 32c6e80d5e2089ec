"""Say in Russian why a PostgreSQL server did not do what was asked of it."""

from __future__ import annotations

import re

# By SQLSTATE or its beginning, the longest that fits: why, and what to do.
_BY_STATE = {
    "08": ("соединение с сервером прервалось", "Повторите команду"),
    "22021": ("сервер не принимает таких букв", "Нужна база в кодировке UTF8"),
    "22P05": ("в кодировке базы нет таких букв", "Нужна база в кодировке UTF8"),
    "25006": ("сервер отдает только чтение", "Назовите в адресе основной сервер, а не его копию"),
    "28": ("сервер не пускает это имя с этим паролем", "Проверьте имя в адресе и пароль"),
    "3D000": ("такой базы на сервере нет", "Проверьте имя базы в адресе или попросите администратора "
                                           "создать ее"),
    "3F000": ("такой схемы в базе нет", "Проверьте schema в адресе"),
    "40": ("сервер отменил работу из-за чужой", "Повторите команду"),
    "42501": ("нет прав", "Попросите администратора базы: CREATE на базу (или готовую схему), права на "
                          "ее таблицы"),
    "42P01": ("в схеме нет наших таблиц", "Пусть администратор вернет ее из своей копии"),
    "53100": ("на сервере нет места", "Скажите администратору базы"),
    "53200": ("серверу не хватает памяти", "Скажите администратору базы"),
    "53300": ("у сервера слишком много соединений", "Повторите позже"),
    "55P03": ("реестр занят другим запуском программы", "Дождитесь его конца и повторите команду"),
    "57014": ("сервер прервал запрос: он шел дольше, чем там разрешено", "Скажите администратору базы"),
    "57P": ("сервер остановлен или запускается", "Повторите команду, когда он заработает"),
}
# A refusal at the door has no SQLSTATE, only words in the language of the server or of this computer.
_BY_WORDS = (
    ("no password supplied|пароль не указан", "28000"),
    ("password authentication failed|не прош[её]л проверку подлинности", "28P01"),
    ("role .* does not exist|роль .* не существует|not permitted to log in|вход запрещ[её]н", "28000"),
    ("pg_hba.conf", "28-hba"),
    ("database .* does not exist|база данных .* не существует", "3D000"),
    ("permission denied for database|нет доступа к базе|доступ к базе .* запрещ[её]н", "42501"),
    ("too many clients|connection slots|слишком много клиентов|слот", "53300"),
    ("starting up|shutting down|recovery mode|запускается|останавливается|восстановлени", "57P03"),
    ("resolve host|translate host|имя узла|преобразовать имя", "no-host"),
    ("connection refused|в соединении отказано|no such file or directory|нет такого файла"
     "|network is unreachable|no route to host", "no-server"),
    ("timeout|тайм-аут", "no-answer"),
    ("closed|terminat|lost|reset by peer|закры|потеря|разорван", "08006"),
    ("certificate|ssl", "tls"),
)
_PASSWORD = ("Имя стоит в адресе до знака @. Пароль: xlsx-forms register --password, или переменная "
             "XLSX_FORMS_REGISTER_PASSWORD")
_AT_THE_DOOR = {
    "28000": ("сервер не пускает: имя не подходит или нет пароля", _PASSWORD),
    "28P01": ("сервер не пускает: неверное имя или пароль", _PASSWORD),
    "28-hba": ("сервер не пускает с этого компьютера", "Попросите администратора базы разрешить его в "
               "pg_hba.conf"),
    "no-host": ("компьютера с таким именем в сети нет", "Проверьте адрес в programme.toml и сеть"),
    "no-server": ("по этому адресу сервер не отвечает: он не запущен, или адрес не тот",
                  "Проверьте адрес в programme.toml, запустите сервер или скажите администратору базы"),
    "no-answer": ("сервер не отвечает", "Проверьте сеть и адрес в programme.toml"),
    "tls": ("не удалось защищенное соединение", "Покажите это администратору базы"),
}
_OTHERWISE = ("сервер не выполнил запроса", "Повторите команду; не помогло – покажите это тому, кто "
                                            "поддерживает программу")


def server_reason(error: BaseException | None) -> tuple[str, str]:
    """Return why a server has failed and what to do, from an error of its driver.

    >>> server_reason(OSError('FATAL:  database "x" does not exist'))[0]
    'такой базы на сервере нет'
    """
    state = getattr(error, "sqlstate", None) or _of_words(str(error))
    if state in _AT_THE_DOOR:
        return _AT_THE_DOOR[state]
    for length in (5, 3, 2):
        if state[:length] in _BY_STATE:
            return _BY_STATE[state[:length]]
    reason, remedy = _OTHERWISE
    said = " ".join(str(error).split())[:200]
    return (f"{reason}: {state or said}" if state or said else reason), remedy


def _of_words(words: str) -> str:
    return next((state for pattern, state in _BY_WORDS
                 if re.search(pattern, words, re.IGNORECASE | re.DOTALL)), "")
