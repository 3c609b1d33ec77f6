from uuid import uuid4

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from avatar_app.catalog.voices import VOICES, SpeakerRef, Voice
from avatar_app.errors import MissingError, UnavailableError
from avatar_app.fleet.registry import (
    ALIVE,
    Worker,
    call_workers,
    check_able,
    find_voices,
    list_workers,
    offered_tiers,
    register,
    unregister,
)
from avatar_app.messaging.queues import (
    CALLS,
    CHECK,
    RENDER,
    enqueue,
    is_waiting,
    open_queue,
    try_enqueue,
    wake_workers,
)
from avatar_app.store.connections import Connections


def test_a_row_waits_where_it_was_sent(home: Connections) -> None:
    rows = [uuid4() for _ in range(3)]
    for row in rows:
        enqueue(home.redis, "cpu", CHECK, row)
    assert all(is_waiting(home.redis, "cpu", row) for row in rows)
    assert not is_waiting(home.redis, "cpu", uuid4())
    assert not is_waiting(home.redis, "gpu", rows[0])


def test_there_are_as_many_calls_as_are_wanted_and_no_more(home: Connections) -> None:
    def waiting(name: str) -> int:
        return len(open_queue(home.redis, name).jobs)

    wake_workers(home.redis, ["cpu", "gpu"])
    wake_workers(home.redis, ["cpu"])
    assert (waiting("cpu"), waiting("gpu")) == (1, 1)
    wake_workers(home.redis, ["cpu"], 5)
    assert waiting("cpu") == 5
    wake_workers(home.redis, ["cpu"], 10_000)
    assert waiting("cpu") == CALLS
    assert {(job.func_name, tuple(job.args)) for job in open_queue(home.redis, "cpu").jobs} == {
        (RENDER, ())
    }


def test_those_are_called_who_can(home: Connections) -> None:
    register(home.redis, Worker("w1", ("cpu",), ("mesh",)))
    register(home.redis, Worker("w2", ("gpu", "night"), ("sadtalker",)))
    call_workers(home.redis, "sadtalker", "en-female")
    called = {name for name in ("cpu", "gpu", "night") if open_queue(home.redis, name).jobs}
    assert called == {"gpu", "night"}
    call_workers(home.redis, "mesh", "unheard-of")
    assert len(open_queue(home.redis, "cpu").jobs) == 1


def test_who_is_called_has_voice_and_animator_both(home: Connections) -> None:
    tiny = Voice("el-tiny", "piper", "el", "", "Tiny", SpeakerRef("el_GR-tiny-low"), "CC0", None)
    register(home.redis, Worker("w1", ("cpu",), ("mesh",), (tiny,)))
    register(home.redis, Worker("w2", ("gpu",), ("mesh", "wav2lip")))
    register(home.redis, Worker("w3", ("both",), ("mesh", "wav2lip"), (tiny,)))
    call_workers(home.redis, "wav2lip", "el-tiny")
    assert [n for n in ("cpu", "gpu", "both") if open_queue(home.redis, n).jobs] == ["both"]
    call_workers(home.redis, "wav2lip", None)
    assert [n for n in ("cpu", "gpu", "both") if open_queue(home.redis, n).jobs] == ["gpu", "both"]


def test_what_no_worker_can_make_is_refused_with_what_could_be_done() -> None:
    tiny = Voice("el-tiny", "piper", "el", "", "Tiny", SpeakerRef("el_GR-tiny-low"), "CC0", None)
    one = Worker("w1", ("cpu",), ("mesh",), (tiny,))
    other = Worker("w2", ("gpu",), ("mesh", "wav2lip"))
    check_able([], "sadtalker", tiny, recorded=False)  # whoever comes may have it
    check_able([one, other], "mesh", tiny, recorded=False)
    check_able([one, other], "wav2lip", VOICES["en-female"], recorded=False)
    check_able([one, other], "wav2lip", tiny, recorded=True)
    with pytest.raises(MissingError, match="No worker has the animator SadTalker; choose Mesh, or"):
        check_able([one, other], "sadtalker", tiny, recorded=False)
    with pytest.raises(MissingError, match="No worker has both Wav2Lip and the voice el-tiny"):
        check_able([one, other], "wav2lip", tiny, recorded=False)


def test_what_is_sent_is_json_and_an_id_alone(home: Connections) -> None:
    row = uuid4()
    enqueue(home.redis, "cpu", CHECK, row)
    (job,) = open_queue(home.redis, "cpu").jobs
    assert (job.func_name, job.args, job.kwargs) == (CHECK, [str(row)], {})
    assert job.data.startswith((b"{", b"[", b"x"))
    assert b"pickle" not in job.data


def test_workers_are_there_while_they_say_so(home: Connections) -> None:
    tiny = Voice(
        "el-tiny",
        "piper",
        "el",
        "",
        "Tiny",
        SpeakerRef("el_GR-tiny-low"),
        "CC0",
        None,
        ("el", "en"),
    )
    one = Worker("w1", ("cpu",), ("mesh",), (tiny,))
    other = Worker("w2", ("gpu",), ("mesh", "sadtalker"))
    for worker in (other, one):
        register(home.redis, worker)
    assert list_workers(home.redis) == [one, other]
    assert offered_tiers(list_workers(home.redis)) == {"instant", "natural"}
    assert find_voices(home.redis) == VOICES | {"el-tiny": tiny}
    assert 0 < home.redis.ttl("galatea:worker:w1") <= ALIVE
    unregister(home.redis, other.name)
    assert list_workers(home.redis) == [one]


def test_no_redis_is_an_error_of_ours() -> None:
    nowhere = Redis(port=1, retry=Retry(NoBackoff(), 0))
    assert find_voices(nowhere) == VOICES  # the embedded ones need nobody to tell of them
    for ask in (
        lambda: enqueue(nowhere, "cpu", RENDER, uuid4()),
        lambda: is_waiting(nowhere, "cpu", uuid4()),
        lambda: list_workers(nowhere),
        lambda: register(nowhere, Worker("w", ("cpu",), ())),
    ):
        with pytest.raises(UnavailableError) as caught:
            ask()
        assert caught.value.code == "queue_unavailable"


def test_an_offer_to_no_redis_waits_for_the_reconciler() -> None:
    nowhere = Redis(port=1, retry=Retry(NoBackoff(), 0))
    try_enqueue(nowhere, "cpu", CHECK, uuid4())
    wake_workers(nowhere, ["cpu"], 3)
    call_workers(nowhere, "mesh", None)
