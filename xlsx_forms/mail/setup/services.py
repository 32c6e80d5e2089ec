"""The mail services that districts use: their servers, and what each wants of its user."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.mail.server import STARTTLS, TLS


@dataclass(frozen=True, slots=True)
class Service:
    """A mail service.  Without hosts it is one of the organization's own: its servers are asked for.

    ``ways`` of SMTP are pairs of protection and port, the likeliest first; ``domains`` those of
    its public addresses; ``password`` says which password a program needs there and where it is
    made, ``imap`` how access by IMAP is switched on.
    """

    title: str
    smtp: str = ""
    imap: str = ""
    ways: tuple[tuple[str, int], ...] = ((TLS, 465), (STARTTLS, 587))
    domains: tuple[str, ...] = ()
    password: str = ""
    access: str = ""


SERVICES = (
    Service("Яндекс 360 (Яндекс Почта)", "smtp.yandex.ru", "imap.yandex.ru",
            domains=("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz"),
            password="нужен пароль приложения: id.yandex.ru, «Безопасность», «Пароли приложений», "
                     "«Почта». Обычный пароль Яндекс от программ не принимает",
            access="в почте откройте «Настройки», «Почтовые программы» и отметьте «С сервера "
                   "imap.yandex.ru по протоколу IMAP» и «Пароли приложений и OAuth-токены». В "
                   "Яндекс 360 это может быть выключено администратором организации"),
    Service("Почта Mail.ru", "smtp.mail.ru", "imap.mail.ru",
            domains=("mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru", "vk.com"),
            password="нужен пароль для внешних приложений: account.mail.ru, «Безопасность», «Пароли "
                     "для внешних приложений». Обычный пароль Mail.ru от программ не принимает",
            access="проверьте, что при создании пароля выбран полный доступ к Почте (IMAP, SMTP)"),
    Service("VK WorkSpace (почта вашего домена на biz.mail.ru)", "smtp.mail.ru", "imap.mail.ru",
            password="нужен пароль для внешних приложений: войдите в свой ящик, «Пароль и "
                     "безопасность», «Пароли для внешних приложений»",
            access="администратор домена может запретить внешние приложения: спросите у него"),
    Service("Microsoft Exchange вашей организации", ways=((STARTTLS, 587), (TLS, 465)),
            password="нужен пароль, с которым вы входите в Windows или в почту. Имя для входа бывает "
                     "адресом, а бывает и таким: ОКРУГ\\иванова. Если включена двухфакторная проверка, "
                     "попросите у администратора пароль приложения",
            access="попросите администратора включить для вашего ящика IMAP и отправку по SMTP с "
                   "паролем (SMTP AUTH): в Exchange они обычно выключены"),
    Service("Другой почтовый сервер",
            password="спросите у того, кто ведет почту, каким паролем входят почтовые программы: "
                     "часто нужен отдельный пароль приложения",
            access="спросите у того, кто ведет почту, разрешен ли для вашего ящика вход по IMAP и SMTP"),
)


def service_of(address: str) -> int:
    """Return which service an address belongs to, by its domain; that of any other server else."""
    domain = address.rpartition("@")[2].lower()
    return next((number for number, each in enumerate(SERVICES) if domain in each.domains),
                len(SERVICES) - 1)
