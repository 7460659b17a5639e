"""Numbers for those who watch the service: requests by route, how long they took, and what stands in the archive.

Answers of all worker processes are added up through files in a folder that `serve` names (see prometheus-client); an
application by itself counts for itself. Routes are named by their endpoints: no address and no secret is a label.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from mediaarchive import logs
from mediaarchive.archive.gauges import gauges
from web.security import Policy, policy
from web.site import site
from web.visitors import address

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.core import GaugeMetricFamily

blueprint = Blueprint("metrics", __name__)
_log = logging.getLogger("web.requests")
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10, 60)
_LOOPBACK: Final = ("127.0.0.1", "::1")


class _Instruments(NamedTuple):
    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram


@cache
def _instruments() -> _Instruments:
    """Return this process's instruments; the library is loaded here, after `serve` has said where processes meet."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    labels = ("route", "method")
    return _Instruments(
        registry,
        Counter("site_requests", "Answers of the pages' listener.", (*labels, "status"), registry=registry),
        Histogram("site_request_seconds", "How long they took.", labels, buckets=_BUCKETS, registry=registry),
    )


def install(app: Flask) -> None:
    """Count and time every request, give it an id, and say each in the log."""
    app.before_request(_begin)
    app.after_request(_end)


@blueprint.get("/metrics")
@policy(Policy.PUBLIC)
def metrics() -> Response:
    """Return every number in Prometheus's text; for this machine, or whoever knows the token of the setting."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    if not _may_ask():
        abort(404)
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _may_ask() -> bool:
    token = current_app.extensions["metrics_token"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return address() in _LOOPBACK and not forwarded  # a proxy on this machine asks for anybody


def _registry() -> CollectorRegistry:
    from prometheus_client import CollectorRegistry, multiprocess, values

    both = CollectorRegistry()
    if values.ValueClass.__name__ == "MmapedValue":
        multiprocess.MultiProcessCollector(both)  # type: ignore[no-untyped-call]
    else:
        both.register(_instruments().registry)
    both.register(_Standing())
    return both


class _Standing:
    """What the archive's own rows say, as Prometheus wants it."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        families: dict[str, GaugeMetricFamily] = {}
        for gauge in gauges(site().archive):
            names = tuple(gauge.labels)
            family = families.setdefault(gauge.name, GaugeMetricFamily(gauge.name, gauge.help, labels=names))
            family.add_metric(list(gauge.labels.values()), gauge.value)
        return families.values()


def _begin() -> None:
    g.begun, g.request_id = time.perf_counter(), secrets.token_hex(8)


def _end(response: Response) -> Response:
    begun = g.get("begun")
    if begun is None or request.endpoint == "static":
        return response
    took, route, method = time.perf_counter() - begun, request.endpoint or "none", request.method
    _instruments().requests.labels(route, method, str(response.status_code)).inc()
    _instruments().seconds.labels(route, method).observe(took)
    response.headers["X-Request-ID"] = g.request_id
    values = {"route": route, "method": method, "status": response.status_code, "seconds": round(took, 4)}
    with logs.about(request=g.request_id):
        _log.info("answered", extra={"values": values})
    return response
