"""What those who make a film's parts share: rows in the database, files in the storage.

renders/ID/parts/DIGEST.plan    what a part is drawn from
renders/ID/parts/DIGEST.mp4     its picture
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from avatar_app.errors import StateError, UnavailableError
from avatar_app.renders import claims, parts
from avatar_app.renders.parts import PARTS, PartClaim
from avatar_app.store.connections import Connections
from avatar_app.store.models.renders import PartState
from workers.film.digest import drawing_digest
from workers.film.part import Plan
from workers.runtime.lease import Fenced, Lease, report
from workers.runtime.worker_state import worker_state


class RenderPartStore:
    """That of a film which this worker leads, see `workers.film.coordinator.PartStore`; `call`
    wakes others.
    """

    def __init__(
        self,
        home: Connections,
        render_id: UUID,
        attempt: int,
        lease: Lease,
        call: Callable[[], None],
    ) -> None:
        self._home, self._render, self._attempt = home, render_id, attempt
        self._lease, self._call = lease, call

    def post(self, plan: Plan) -> bool:
        """Keep the plan, then tell that there is one."""
        self._home.storage.put(name_plan(self._render, self._mark(plan)), plan.pack())
        made = report(
            self._home,
            lambda session: parts.post(
                session,
                self._render,
                self._attempt,
                plan.number,
                self._mark(plan),
                drawing_digest(plan.animator, self._home.settings),
            ),
        )
        if made is None:
            raise Fenced
        if plan.number and not made:  # the first one is its leader's
            with suppress(UnavailableError):  # the reconciler calls again
                self._call()
        return made

    def look(self) -> tuple[set[int], set[int]]:
        """The numbers of parts that are made, and of those in somebody's hands."""
        states = report(self._home, lambda session: parts.read(session, self._render))
        made = {number for number, state in states.items() if state == PartState.MADE}
        return made, {n for n, state in states.items() if state == PartState.TAKEN}

    def take(self, plan: Plan, seize: bool) -> bool:
        """Take it for this worker."""
        self._lease.part = report(
            self._home,
            lambda session: parts.take(
                session, self._render, self._attempt, plan.number, worker_state.name, seize
            ),
        )
        return self._lease.part is not None

    def keep(self, plan: Plan, part: Path) -> None:
        """Put it in the storage, then tell that it is there."""
        self._home.storage.put(name_part(self._render, self._mark(plan)), part)
        part_claim, self._lease.part = self._lease.part, None
        if part_claim is not None:
            report(self._home, lambda session: self._note(session, part_claim))

    def fetch(self, plan: Plan, target: Path) -> bool:
        """Copy it from the storage."""
        try:
            self._home.storage.fetch(name_part(self._render, self._mark(plan)), target)
        except StateError:
            return False
        return True

    def miss(self, plan: Plan) -> None:
        """Have it made again."""
        report(
            self._home,
            lambda session: parts.miss(session, self._render, plan.number, self._mark(plan)),
        )

    def release(self) -> None:
        """Give back what is in hand; a database that is away finds the lease run out."""
        part_claim, self._lease.part = self._lease.part, None
        if part_claim is not None:
            with suppress(UnavailableError), self._home.session() as session:
                parts.give_back(session, part_claim)

    def go_on(self, seconds: float) -> None:
        """Note it in the film's history."""
        report(
            self._home,
            lambda session: parts.tell_kept(session, self._render, self._attempt, seconds),
        )

    def _mark(self, plan: Plan) -> str:
        """What tells a part from others, and from what another maker makes of it."""
        return f"{plan.digest}-{drawing_digest(plan.animator, self._home.settings)[:16]}"

    def _note(self, session: Session, part_claim: PartClaim) -> None:
        parts.keep(session, part_claim)
        claims.reset_losses(session, self._render, self._attempt)


def name_plan(render_id: UUID, digest: str) -> str:
    """The key of what a part is drawn from."""
    return f"renders/{render_id}/{PARTS}/{digest}.plan"


def name_part(render_id: UUID, digest: str) -> str:
    """The key of a part's picture."""
    return f"renders/{render_id}/{PARTS}/{digest}.mp4"
