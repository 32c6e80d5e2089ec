"""Passwords in the system's keyring, where there is one."""

from __future__ import annotations


def password_from_safe(service: str, user: str) -> str | None:
    """Return the password of a user of a service; None where there is none, or no keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(service, user)
    except KeyringError:
        return None


def put_into_safe(service: str, user: str, password: str) -> bool:
    """Put a password into the system's keyring; False where there is none to be used."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return False
    try:
        keyring.set_password(service, user, password)
        return bool(keyring.get_password(service, user) == password)
    except KeyringError:
        return False
