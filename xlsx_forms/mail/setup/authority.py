"""The file of an organization's own authority: what its mail servers' certificates are checked by."""

from __future__ import annotations

import ssl

from templates.definition import DefinitionError

# Where a file that was given to the page lies in the programme folder.
AUTHORITY_FILE = "удостоверяющий центр.pem"
LARGEST = 2**20
_KEY = b"PRIVATE KEY-----"


def read_authority(name: str, data: bytes) -> bytes:
    """Return the certificates of an uploaded file as PEM; DefinitionError when it has none.

    Windows writes them as PEM or DER, under the same names.  A private key is refused: nobody needs it
    here.  A server's own certificate will do where nobody else has signed it.
    """
    problem = ""
    if len(data) > LARGEST:
        problem = f"больше {LARGEST // 2**20} МиБ: сертификаты столько не занимают"
    elif _KEY in data:
        problem = ("в нем закрытый ключ, который нельзя никому передавать. Попросите у администратора "
                   "только сертификат удостоверяющего центра")
    if problem:
        raise DefinitionError([f"файл «{name}» не взят: {problem}"])
    pem = data if b"-----BEGIN CERTIFICATE-----" in data else _of_der(data)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(
            cadata=pem.decode("ascii", "replace"))
    except (ssl.SSLError, ValueError):
        raise DefinitionError([
            f"файл «{name}» не взят: сертификата в нем нет, или он поврежден. Нужен файл .pem, .crt или "
            ".cer; попросите его у администратора почты вашей организации"]) from None
    return pem


def _of_der(data: bytes) -> bytes:
    return ssl.DER_cert_to_PEM_cert(data).encode()
