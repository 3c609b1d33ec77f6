"""What Prometheus reads: of the web process at /metrics, of a worker at a port of its own.

What is counted in Postgres is read when it is asked for, so that every web process says the same;
what only the process knows is counted in it.
"""

import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from sqlmodel import col, func, select

from avatar_app.fleet.registry import list_workers
from avatar_app.store.connections import Connections
from avatar_app.store.models.renders import ACTIVE, Render, RenderState

TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.5, 1, 2, 5, 10, 20, 60, 120, 300, 900, 3600)

REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "galatea_request_seconds",
    "Requests of the API, by method, address and status.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
ENDED = Counter(
    "galatea_attempts_total",
    "Attempts at a film, by how they ended: done, failed, cancelled, queued again, overtaken.",
    ("tier", "end"),
    registry=REGISTRY,
)
WORK = Histogram(
    "galatea_attempt_seconds",
    "How long attempts took.",
    ("tier",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
WAIT = Histogram(
    "galatea_wait_seconds",
    "How long films waited.",
    ("tier",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
PROMISE = Histogram(
    "galatea_promise_error_seconds",
    "By how much films were done before or after what was foretold.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
MEMORY = Gauge("galatea_worker_memory_bytes", "What the worker holds.", registry=REGISTRY)


class Rows(Collector):
    """What the rows say, when it is asked for."""

    def __init__(self, home: Connections) -> None:
        self._home = home

    def collect(self) -> Iterator[Metric]:
        """Films by state and tier, how long the first has waited, and who is there."""
        films = GaugeMetricFamily("galatea_films", "Films.", labels=("state", "tier"))
        oldest = GaugeMetricFamily("galatea_oldest_wait_seconds", "How long the first waits.")
        with self._home.session() as session:
            counted = select(Render.state, Render.tier, func.count())
            for state, tier, many in session.exec(
                counted.where(col(Render.state).in_(ACTIVE)).group_by(Render.state, Render.tier)
            ):
                films.add_metric((state, tier), many)
            waited = func.extract("epoch", func.now() - func.min(Render.queued_at))
            first = select(waited).where(Render.state == RenderState.QUEUED)
            oldest.add_metric((), float(session.exec(first).one() or 0))
        workers = GaugeMetricFamily("galatea_workers", "Workers that live.", labels=("state",))
        there = [worker.state for worker in list_workers(self._home.redis)]
        for state in sorted(set(there)):
            workers.add_metric((state,), there.count(state))
        yield from (films, oldest, workers)


def read_all(home: Connections) -> bytes:
    """All that a web process knows. Raises UnavailableError."""
    rows = CollectorRegistry()
    rows.register(Rows(home))
    return generate_latest(REGISTRY) + generate_latest(rows)


def serve_worker(port: int) -> tuple[WSGIServer, threading.Thread]:
    """Tell what this process counts, at a port of all addresses."""
    return start_http_server(port, registry=REGISTRY)
