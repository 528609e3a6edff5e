"""What an answer of ARM must look like before a client library reads it."""

from http import HTTPStatus
from typing import Any

from azure.core.exceptions import DecodeError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import ContentDecodePolicy, SansIOHTTPPolicy

_MAY_BE_EMPTY = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})


class JsonObjectPolicy(SansIOHTTPPolicy[Any, Any]):
    """
    Raise DecodeError for a successful answer that is no JSON object.

    Whatever stands between us and ARM may answer 200 with a page of its own; the client libraries
    then fail in ways that do not tell it from a mistake of ours.
    """

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:  # noqa: ARG002
        """Look at what the ContentDecodePolicy has read."""
        answer, body = response.http_response, response.context.get(ContentDecodePolicy.CONTEXT_NAME)
        if ContentDecodePolicy.CONTEXT_NAME not in response.context or isinstance(body, dict):
            return
        is_success = answer.status_code < HTTPStatus.BAD_REQUEST
        if is_success and not (body is None and answer.status_code in _MAY_BE_EMPTY):
            raise DecodeError("the answer is no JSON object", response=answer)
