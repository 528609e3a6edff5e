"""
The operations on what belongs to the reactor, or is made for it, and those of vaults' own hosts.

Most have no `calls`: they go to storage, are made by the host, or use another protocol than HTTP.
Source: "Authorize with Microsoft Entra ID" (Storage REST), "Azure permissions", "Guide to Azure RBAC for Key
Vault", "Authenticate clients that publish events" (Event Grid), "Authenticate with Microsoft Entra ID"
(Communication Services email).
"""

from functools import partial

from reactors.core.azure_operations import AzureOperation, Need

_STORAGE = "Microsoft.Storage/storageAccounts"
_TABLES = f"{_STORAGE}/tableServices/tables"
_QUEUES = f"{_STORAGE}/queueServices/queues"
_BLOBS = f"{_STORAGE}/blobServices/containers"

_state = partial(AzureOperation, need=Need.STATE, calls=())
_host = partial(AzureOperation, need=Need.HOST, calls=())

_KEPT = (
    _state(f"{_TABLES}/write", reason="Makes a table of its own where it is missing."),
    _state(f"{_TABLES}/entities/read", reason="Reads its own state.", is_data=True),
    _state(f"{_TABLES}/entities/write", reason="Writes its own state.", is_data=True),
    _state(
        f"{_TABLES}/entities/add/action", reason="Claims work: of two, one alone adds a row.", is_data=True
    ),
    _state(f"{_TABLES}/entities/update/action", reason="Changes its own state.", is_data=True),
    _state(f"{_TABLES}/entities/delete", reason="Forgets what is over or too old.", is_data=True),
    _state(f"{_QUEUES}/read", reason="Sees how much work waits."),
    _state(f"{_QUEUES}/write", reason="Makes a queue of its own where it is missing."),
    _state(f"{_QUEUES}/messages/write", reason="Puts work on a queue and keeps hold of it.", is_data=True),
    _state(f"{_QUEUES}/messages/read", reason="Looks at work that waits.", is_data=True),
    _state(f"{_QUEUES}/messages/delete", reason="Takes work that is done off its queue.", is_data=True),
    _state(f"{_QUEUES}/messages/process/action", reason="Takes work from a queue.", is_data=True),
)

_HOSTED = (
    _host(f"{_BLOBS}/read", reason="The Functions host finds its containers."),
    _host(f"{_BLOBS}/write", reason="The Functions host makes its containers where they are missing."),
    _host(f"{_BLOBS}/blobs/read", reason="The host reads the code, its locks and its keys.", is_data=True),
    _host(
        f"{_BLOBS}/blobs/write",
        reason="The host keeps its locks, its timers' state and its keys.",
        is_data=True,
    ),
    _host(f"{_BLOBS}/blobs/add/action", reason="The host adds a lock that is not there yet.", is_data=True),
    _host(f"{_BLOBS}/blobs/delete", reason="The host removes what it no longer needs.", is_data=True),
)

_SENT = (
    AzureOperation(
        "Microsoft.Insights/Telemetry/Write",
        Need.TELEMETRY,
        "Sends traces, metrics and logs to Application Insights without a key.",
        (),
        is_data=True,
    ),
    AzureOperation(
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        Need.SECRETS,
        "Resolves the references in its settings: the addresses of webhooks and of a mail server.",
        (),
        is_data=True,
    ),
    AzureOperation(
        "Microsoft.EventHub/namespaces/messages/receive/action",
        Need.AUDIT_LOG,
        "Receives the vaults' audit log.",
        (),
        is_data=True,
    ),
    AzureOperation(
        "Microsoft.KeyVault/vaults/keys/read",
        Need.DELETED_KEYS,
        "Tells a key that can be recovered from one that is gone, which ARM does not show; nothing can be "
        "encrypted or decrypted with it.",
        ("GET /deletedkeys/{}",),
        is_data=True,
    ),
    AzureOperation(
        "Microsoft.EventGrid/events/send/action",
        Need.PUBLISH,
        "Publishes findings and reactions.",
        ("POST /api/events",),
        is_data=True,
    ),
    AzureOperation(
        "Microsoft.Communication/CommunicationServices/Read",
        Need.EMAIL,
        "Azure asks for it before an email is sent.",
        ("POST /emails:send",),
    ),
    AzureOperation(
        "Microsoft.Communication/CommunicationServices/Write",
        Need.EMAIL,
        "Sends emails; Azure has no narrower operation for it.",
        ("POST /emails:send",),
    ),
)

OWN = (*_KEPT, *_HOSTED, *_SENT)
