"""Who gets an email: those in the settings, and the owners that it is addressed to."""

from reactors.core.email_address import is_email_address
from reactors.core.log import log_event
from reactors.core.message import Message
from reactors.gateways.email_settings import MOST_RECIPIENTS, MailSettings


def email_recipients(mail: MailSettings, message: Message) -> tuple[str, ...]:
    """
    Return each address once, those of the settings first.

    Owners that are more than one email takes, and what is no address, are left out with a log line.
    """
    found = {each.lower(): each for each in mail.recipients}
    refused = 0
    for owner in message.recipients:
        if is_email_address(owner):
            found.setdefault(owner.lower(), owner)
        else:
            refused += 1
    left_out = max(0, len(found) - MOST_RECIPIENTS)
    if refused or left_out:
        log_event("owners_left_out", reference=message.reference, too_many=left_out, without_address=refused)
    return tuple(found.values())[:MOST_RECIPIENTS]
