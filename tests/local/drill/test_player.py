"""What people see of tables."""

from datetime import UTC, datetime

from rich.console import Console

from local.drill.player import rows_table


def test_rows_are_shown_in_short() -> None:
    """Ids by their last part, versions by their beginning, times to the second."""
    row = {
        "EventId": f"https://kv.vault.azure.net/keys/cmk/{'a' * 32}",
        "Reason": "not JSON",
        "ReceivedAt": datetime(2026, 11, 2, 10, tzinfo=UTC),
        "Body": "{",
    }
    console = Console(width=100)

    with console.capture() as shown:
        console.print(rows_table("CmkRejected", [row]))

    assert "aaaaaaaa…   not JSON   2026-11-02 10:00:00" in shown.get()
    assert "Body" not in shown.get()
