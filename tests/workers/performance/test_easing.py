import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.performance.easing import Glide, minimum_jerk


def test_minimum_jerk_rises_from_0_to_1_and_stays():
    x = np.linspace(-1.0, 2.0, 301)
    y = minimum_jerk(x)
    assert y[0] == 0.0
    assert y[-1] == 1.0
    assert np.all(np.diff(y) >= 0.0)
    assert minimum_jerk(np.array([0.5]))[0] == pytest.approx(0.5)


def test_glide_arrives_at_the_goal_even_when_interrupted():
    glide = Glide([0.0, 1.0])
    glide.to([4.0, 0.0], 0.0, 1.0)
    glide.to([-2.0, 3.0], 0.5, 1.0)
    path = glide.at(np.arange(0.0, 2.0, 0.001))
    assert path[0] == pytest.approx([0.0, 1.0])
    assert path[-1] == pytest.approx([-2.0, 3.0])
    acceleration = np.diff(path[:, 0], 2) / 0.001**2
    assert np.max(np.abs(np.diff(acceleration))) < 1.0  # no jolt where the goal changes


def test_nudge_is_at_its_peak_on_time_and_comes_back():
    glide = Glide(1.0)
    glide.nudge(0.5, peak=1.0, rise=0.2, fall=0.3)
    assert glide.at(np.array([0.7, 1.0, 1.4]))[:, 0] == pytest.approx([1.0, 1.5, 1.0])
    assert glide.goal == pytest.approx(1.0)


@given(st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=12), st.integers(1, 40))
def test_glide_does_not_care_how_often_it_is_asked(goals: list[float], size: int):
    whole, parts = Glide(0.0), Glide(0.0)
    for index, goal in enumerate(goals):
        whole.to(goal, index * 0.3, 0.5)
        parts.to(goal, index * 0.3, 0.5)
    times = np.arange(0.0, 5.0, 0.04)
    runs = [parts.at(times[start : start + size]) for start in range(0, len(times), size)]
    assert np.concatenate(runs) == pytest.approx(whole.at(times), abs=1e-12)
