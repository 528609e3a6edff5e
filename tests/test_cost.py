"""The amounts in docs/cost.md follow from the quantities and the prices beside them."""

import re
from decimal import Decimal

import pytest

from local.node import ROOT

CENT = Decimal("0.01")
SIZES = ("10", "1,000", "100,000")


def rows() -> list[list[str]]:
    """Return the rows of the first table."""
    text = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
    table = re.findall(r"^\|(?: [^|\n]*\|){9,}$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def number(cell: str) -> Decimal:
    """Read a number with its thousands set apart."""
    return Decimal(cell.replace(",", ""))


@pytest.mark.parametrize("size", range(len(SIZES)), ids=SIZES)
def test_each_amount_is_the_price_of_what_is_not_free(size: int) -> None:
    """Quantity less the free part, times the price; and the last row is their sum."""
    head, _, *items, total = rows()
    column = 4 + 2 * size

    due = [max(number(row[column]) - number(row[3]), Decimal()) * number(row[2]) for row in items]
    amounts = [number(row[column + 1]) for row in items]

    assert head[column] == f"{SIZES[size]} consumers"
    assert [abs(each - amount) <= CENT / 2 for each, amount in zip(due, amounts, strict=True)] == [
        True for _ in items
    ]
    assert total[0] == "Total"
    assert number(total[column + 1]) == sum(amounts)
