"""Letters as bytes: ordinary, forwarded, and made to hurt."""

from __future__ import annotations

from email.message import EmailMessage

HEAD = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"


def letter(name: str = "Отчет.xlsx", content: bytes = b"PK\x03\x04", **head: str) -> EmailMessage:
    message = EmailMessage()
    for key, value in ({"From": "Управление <uo@Example.ru>", "Subject": "Отчёт"} | head).items():
        message[key.replace("_", "-")] = value
    message.set_content("Здравствуйте!")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def forwarded(message: EmailMessage, times: int) -> EmailMessage:
    for _ in range(times):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "other@example.ru", "Fwd"
        outer.set_content("Пересылаю.")
        outer.add_attachment(message)
        message = outer
    return message


# What each must be refused with.
HOSTILE = {
    "a thousand parts": (HEAD + b"--b\n\nx\n" * 1000 + b"--b--", "F131"),
    "millions of parts": (HEAD + b"--b\n\n" * 5_000_000, "F131"),
    "millions of empty lines": (HEAD + b"--b\n\n" + b"\r" * 20_000_000, "F131"),
    "forwarded thirty times": (forwarded(letter(), 30).as_bytes(), "F132"),
    "three thousand letters in one another":
        (b"Content-Type: message/rfc822\n\n" * 3000, "F132"),
    "deep multiparts with many lines": (b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(99))
        + b"a\n" * 500_000, "F132"),
    "endless parameters": (b"Content-Type: multipart/mixed; " + b";" * 1_000_000 + b"\n\n", "F133"),
    "fifty megabytes": (b"\n\n" + b"x" * 50 * 2**20, "F130"),
}
