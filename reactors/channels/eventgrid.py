"""
An Event Grid custom topic in the CloudEvents schema: what is published for other people's automation.

Source: CloudEvents 1.0.2, JSON format; "CloudEvents v1.0 schema with Azure Event Grid".
"""

from datetime import UTC
from typing import Any

from reactors.channels import Channel
from reactors.core.announcements import Announcement

SOURCE = "/cmk-reactor"


def render(announcement: Announcement) -> dict[str, Any]:
    """Return the CloudEvent that is published, as JSON."""
    return {
        "specversion": "1.0",
        "id": announcement.id,
        "source": SOURCE,
        "type": str(announcement.type),
        "subject": announcement.subject,
        "time": announcement.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": dict(announcement.data),
    }


CHANNEL = Channel(name="eventgrid", render=render)
