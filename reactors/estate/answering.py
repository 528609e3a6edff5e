"""What people ask for about findings: find the one that they mean, and write their order down."""

import re
from collections.abc import Sequence
from datetime import datetime

from reactors.core.errors import ConflictError, RejectedInputError
from reactors.core.identifiers import shown
from reactors.core.orders import Order, OrderKind, find_objection, make_order
from reactors.core.ports import Ports
from reactors.core.records import FindingRecord, FindingState
from reactors.core.told import REFERENCE_LENGTH

_REFERENCE = re.compile(rf"[0-9a-f]{{{REFERENCE_LENGTH},64}}")


async def find_meant(reference: str, ports: Ports) -> FindingRecord:
    """
    Return the finding whose key begins with a reference, as messages show it; reads all findings.

    RejectedInputError where there is none or more than one.
    """
    wanted = reference.strip().lower()
    if not _REFERENCE.fullmatch(wanted):
        raise RejectedInputError(
            f"{shown(reference)} is no reference; that is {REFERENCE_LENGTH} or more digits and letters a "
            "to f, beside a finding in a message or in `cmk findings list`"
        )
    found = await ports.findings.find_referenced(wanted)
    lasting = [each for each in found if each.state is not FindingState.RESOLVED]
    match lasting or list(found):
        case []:
            raise RejectedInputError(f"there is no finding {wanted}; `cmk findings list` shows them")
        case [record]:
            return record
        case several:
            raise RejectedInputError(
                f"{wanted} may mean several findings; write more of one: {_keys(several)}"
            )


async def give_order(
    kind: OrderKind,
    reference: str,
    ports: Ports,
    *,
    by: str,
    reason: str = "",
    until: datetime | None = None,
) -> tuple[Order, FindingRecord]:
    """
    Write down what somebody wants done with a finding, and return it with the finding as it is now.

    RejectedInputError where that cannot be done, as `find_meant`, `make_order` and the finding's state say.
    """
    record = await find_meant(reference, ports)
    order = make_order(kind, record, by=by, reason=reason, at=ports.clock.now(), until=until)
    if objection := find_objection(order, record):
        raise RejectedInputError(objection)
    try:
        await ports.orders.give(order)
    except ConflictError:
        return order, record
    return order, record


def _keys(records: Sequence[FindingRecord]) -> str:
    return ", ".join(f"{each.finding.key} ({each.finding.subscription_id})" for each in records)
