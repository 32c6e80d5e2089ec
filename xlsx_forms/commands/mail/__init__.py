"""Commands of the mail."""

# Each of these modules adds its commands to the group.
from xlsx_forms.commands.mail import letters, send_and_fetch, setup  # noqa: F401
