"""
Traces and figures through OpenTelemetry, sent by threads of its own so that no handler waits.

Source: OpenTelemetry Python SDK; "Azure Monitor OpenTelemetry exporter"; the exporter's own statistics, which
go to an address of Microsoft's, are switched off.
"""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.metrics import Meter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExplicitBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.telemetry import ERROR, KINDS, Kind, Metric, Value, send_nowhere, send_to
from reactors.gateways.early import EarlySink, EarlySpan, current_early_span
from reactors.gateways.settings import Settings

NAME = "cmk-reactor"
_EXPORTED_EVERY = 60_000
_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 21_600, 86_400)
_OWN_STATISTICS_OFF = ("APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL", "APPLICATIONINSIGHTS_SDKSTATS_DISABLED")


class OpenTelemetry:
    """A sink that makes spans and figures of the OpenTelemetry SDK."""

    def __init__(self, tracers: TracerProvider, meters: MeterProvider) -> None:
        """Take the providers, which decide where all goes."""
        self._tracer = tracers.get_tracer(NAME)
        meter = meters.get_meter(NAME)
        self._instruments = {metric: _instrument(meter, metric) for metric in Metric}

    def note(self, metric: Metric, value: float, attributes: Mapping[str, Value]) -> None:
        """Take one value of a figure."""
        self._instruments[metric](value, dict(attributes))

    @contextmanager
    def span(self, name: str, trace_id: str, attributes: Mapping[str, Value]) -> Generator[dict[str, Value]]:
        """Have a span in the trace, below the one that is open; of an error only the type is told."""
        more: dict[str, Value] = {}
        with self._tracer.start_as_current_span(
            name,
            context=_parent(trace_id),
            kind=_kind(attributes),
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as open_span:
            try:
                yield more
            except BaseException as error:
                more[ERROR] = type(error).__name__
                raise
            finally:
                _describe(open_span, more)

    def begin(self, span: EarlySpan) -> Span:
        """Return a span that begins when an early one did."""
        return self._tracer.start_span(
            span.name,
            context=_below(span.above, span.trace_id),
            kind=_kind(span.attributes),
            attributes=dict(span.attributes),
            start_time=span.begun_at,
        )

    def end(self, span: EarlySpan) -> None:
        """End it when and as the early one ended."""
        _describe(span.told, span.attributes)
        span.told.end(end_time=span.ended_at)


@dataclass(frozen=True, slots=True)
class Sending:
    """A sink whose spans and figures are sent; what is left at the end of the process is sent then."""

    sink: OpenTelemetry
    tracers: TracerProvider
    meters: MeterProvider

    def shutdown(self) -> None:
        """Send what is left; waits for that."""
        self.tracers.shutdown()
        self.meters.shutdown()


def start_telemetry(settings: Settings, early: EarlySink) -> None:
    """
    Have spans and figures, those kept so far too, sent where the settings say.

    Takes a second, so not while somebody waits. Where it cannot be done, a log line says so and no more.
    """
    try:
        sink = exporting(settings).sink
    except Exception as error:  # noqa: BLE001 - work goes on without
        log_event("telemetry_failed", error=type(error).__name__)
        send_nowhere()
        return
    early.hand_over(sink)
    send_to(sink)


def exporting(settings: Settings) -> Sending:
    """Return what sends spans in batches and figures every minute, by threads of its own."""
    for name in _OWN_STATISTICS_OFF:
        os.environ.setdefault(name, "True")
    resource = Resource.create({"service.name": NAME})
    tracers = TracerProvider(resource=resource)
    spans, readers = _exporters(settings, tracers)
    for exporter in spans:
        tracers.add_span_processor(BatchSpanProcessor(exporter))
    meters = meter_provider(readers, resource)
    return Sending(OpenTelemetry(tracers, meters), tracers, meters)


def meter_provider(readers: list[MetricReader], resource: Resource) -> MeterProvider:
    """Return what makes figures, with durations in steps from a second to a day."""
    steps = View(
        instrument_name="cmk.*.lag", aggregation=ExplicitBucketHistogramAggregation(boundaries=_SECONDS)
    )
    return MeterProvider(metric_readers=readers, resource=resource, views=[steps])


def _exporters(settings: Settings, tracers: TracerProvider) -> tuple[list[SpanExporter], list[MetricReader]]:
    to = settings.telemetry
    spans: list[SpanExporter] = []
    readers: list[MetricReader] = []
    if to.connection_string:
        from azure.monitor.opentelemetry.exporter import (  # noqa: PLC0415
            AzureMonitorMetricExporter,
            AzureMonitorTraceExporter,
        )

        options: dict[str, Any] = {
            "connection_string": to.connection_string,
            "disable_offline_storage": True,
            "credential": _credential(settings),
        }
        spans.append(AzureMonitorTraceExporter(**options, tracer_provider=tracers))
        readers.append(_reader(AzureMonitorMetricExporter(**options)))
    if to.collector:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import (  # noqa: PLC0415
            OTLPMetricExporter,
        )
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        spans.append(OTLPSpanExporter(endpoint=f"{to.collector}/v1/traces"))
        readers.append(_reader(OTLPMetricExporter(endpoint=f"{to.collector}/v1/metrics")))
    return spans, readers


def _reader(exporter: Any) -> MetricReader:
    return PeriodicExportingMetricReader(exporter, export_interval_millis=_EXPORTED_EVERY)


def _credential(settings: Settings) -> Any:
    if not settings.telemetry.by_identity:
        return None
    from azure.identity import ManagedIdentityCredential  # noqa: PLC0415

    client_id = settings.telemetry.client_id
    return ManagedIdentityCredential(client_id=client_id) if client_id else ManagedIdentityCredential()


def _instrument(meter: Meter, metric: Metric) -> Any:
    match KINDS[metric]:
        case Kind.COUNTER:
            return meter.create_counter(metric).add
        case Kind.DURATION:
            return meter.create_histogram(metric, unit="s").record
        case Kind.GAUGE:
            return meter.create_gauge(metric).set


def _describe(span: Span, attributes: Mapping[str, Value]) -> None:
    span.set_attributes(attributes)
    if ERROR in attributes:
        span.set_status(Status(StatusCode.ERROR))


def _kind(attributes: Mapping[str, Value]) -> SpanKind:
    return SpanKind.CLIENT if "http.request.method" in attributes else SpanKind.INTERNAL


def _parent(trace_id: str) -> Context | None:
    """Return what a span hangs on: the open one, or the beginning that all of a trace agree on."""
    if trace.get_current_span().get_span_context().trace_id == int(trace_id, 16):
        return None
    return _below(current_early_span(), trace_id)


def _below(early: EarlySpan | None, trace_id: str) -> Context:
    if early is not None and early.told is not None and early.trace_id == trace_id:
        return trace.set_span_in_context(early.told)
    beginning = int(digest(trace_id)[:16], 16) or 1
    flags = TraceFlags(TraceFlags.SAMPLED)
    root = SpanContext(int(trace_id, 16), beginning, is_remote=True, trace_flags=flags)
    return trace.set_span_in_context(NonRecordingSpan(root))
