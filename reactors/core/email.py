"""
An email, ready for whichever service takes it.

Source: RFC 5322, 3.6.4 (identification fields); RFC 3834 (`Auto-Submitted`); "[MS-OXCMAIL]"
(`X-Auto-Response-Suppress`).
"""

from dataclasses import dataclass

from reactors.core.identifiers import digest

_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Email:
    """
    One email without its sender and recipients; the subject is one line.

    `number` is the same whenever the same message is sent again, `thread` for all emails about one incident.
    """

    subject: str
    text: str
    html: str
    number: str
    thread: str = ""

    def headers(self, domain: str) -> dict[str, str]:
        """
        Return the headers besides those of a form: no answers by machines, and one thread an incident.

        What an incident's emails answer to is no email, so that the order in which they come is all one.
        """
        headers = {
            "Message-ID": f"<{self.number}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        if self.thread:
            root = f"<{self.thread}.incident@{domain}>"
            headers |= {"In-Reply-To": root, "References": root}
        return headers


def email_number(reference: str) -> str:
    """Return the part of a Message-ID that stands for a message's reference; safe in a header."""
    return digest("email", reference)[:_ID_LENGTH]


def email_thread(conversation: str) -> str:
    """Return the part of a thread's id that stands for a conversation, empty for none; safe in a header."""
    return digest("thread", conversation)[:_ID_LENGTH] if conversation else ""
