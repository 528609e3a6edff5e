"""Arbitrary consumers and vaults, and what is known of them, for properties."""

from types import MappingProxyType

from hypothesis import strategies as st

from reactors.core.access import PolicyEntry
from reactors.core.known import Known
from reactors.core.model import (
    Binding,
    Children,
    Connection,
    Consumer,
    Identity,
    Linked,
    UserIdentity,
    Vault,
)
from reactors.core.snapshots import ManagedWrite, PolicyState
from tests.builders import a_key_uri, a_vault, a_version_id, an_account_id
from tests.strategies import NAMES, TIMES

TEXTS = st.text(max_size=12)
MAYBE = st.none() | TEXTS
PAIRS = st.dictionaries(TEXTS, TEXTS, max_size=3).map(MappingProxyType)
RESOURCES = NAMES.map(an_account_id) | NAMES.map(lambda name: an_account_id(name).child("projects", "main"))
BINDINGS = st.builds(
    Binding, (st.none() | st.integers(1, 3).map(a_version_id)).map(a_key_uri), st.none() | TEXTS
)
IDENTITIES = st.builds(
    Identity,
    st.booleans(),
    MAYBE,
    MAYBE,
    st.lists(st.builds(UserIdentity, TEXTS, MAYBE, MAYBE), max_size=2).map(tuple),
)
CONSUMERS = st.builds(
    Consumer,
    id=RESOURCES,
    display_name=TEXTS,
    kind=TEXTS,
    location=TEXTS,
    provisioning_state=TEXTS,
    binding=st.none() | BINDINGS,
    encryption=TEXTS,
    tags=PAIRS,
    identity=IDENTITIES,
    principal_id=MAYBE,
    follows=st.none() | RESOURCES,
    linked=st.lists(st.builds(Linked, RESOURCES, TEXTS), max_size=2).map(tuple),
    version_in_use=MAYBE,
    trouble=TEXTS,
    traits=PAIRS,
)
VAULTS = st.builds(
    Vault,
    id=NAMES.map(a_vault),
    host=TEXTS,
    location=TEXTS,
    tenant_id=TEXTS,
    soft_delete=st.booleans(),
    purge_protection=st.booleans(),
    rbac=st.booleans(),
    retention_days=st.none() | st.integers(7, 90),
    public_access=TEXTS,
    default_action=TEXTS,
    bypass=TEXTS,
    provisioning_state=TEXTS,
    private_endpoints=st.integers(0, 3),
    allowed_networks=st.integers(0, 3),
    tags=PAIRS,
    policies=st.lists(
        st.builds(PolicyEntry, NAMES, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), TEXTS), max_size=2
    ).map(tuple),
)
CHILDREN = st.builds(
    Children,
    connections=st.lists(
        st.builds(Connection, TEXTS, TEXTS, TEXTS, st.none() | RESOURCES),
        max_size=2,
    ).map(tuple),
    projects=st.integers(0, 3),
    capability_hosts=st.integers(0, 3),
)
KNOWN = st.builds(
    Known,
    consumer=CONSUMERS,
    seen_at=TIMES,
    first=st.none() | BINDINGS,
    last=st.none() | BINDINGS,
    children=st.none() | CHILDREN,
    children_at=st.none() | TIMES,
    managed_write=st.none() | st.builds(ManagedWrite, TEXTS, TEXTS, TEXTS, TIMES),
    policy_states=st.lists(st.builds(PolicyState, TEXTS, TEXTS, TIMES), max_size=2).map(tuple),
)
