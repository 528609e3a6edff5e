"""The text of queue messages, as it is written to the service and read from it."""

import base64
import binascii

from local.host.settings import MessageEncoding


class UndecodableMessageError(ValueError):
    """A message of a base64 queue is not base64."""


def encode_message(content: str | bytes, encoding: MessageEncoding) -> str:
    """
    Return what is sent to the service.

    Raises:
        ValueError: when bytes that are not UTF-8 are to be sent without an encoding.

    """
    data = content.encode() if isinstance(content, str) else content
    if encoding is MessageEncoding.BASE64:
        return base64.b64encode(data).decode("ascii")
    return data.decode()


def decode_message(content: str, encoding: MessageEncoding) -> str:
    """
    Return the text of a message; bytes that are not UTF-8 become U+FFFD, as in .NET.

    Raises:
        UndecodableMessageError: when it must be base64 and is not.

    """
    if encoding is MessageEncoding.NONE:
        return content
    try:
        return base64.b64decode("".join(content.split()), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError) as error:
        raise UndecodableMessageError("the message is not base64") from error
