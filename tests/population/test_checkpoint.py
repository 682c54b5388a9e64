from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from population.checkpoint import KEPT, MADE_ANEW, RECORDED, resume, to_bytes
from population.observables import observe
from tests.population.small_places import EASY_START, check_day, grown, place

KEY = "a key"
OPTIONS: dict[str, Any] = {"rng": 3, "past": "life course", "changes": EASY_START, "every": "month"}


def model_of(people=350):
    """A model in the middle of its second block of 28 days, after deaths and entries."""
    model = grown(people, **{k: v for k, v in OPTIONS.items() if k != "changes"})
    while model.table.next_uid == people or len(model.table) == model.table.next_uid or model.day < 40:
        model.step()
    return model


def resumed(content, key=KEY):
    return resume(content, key, scenario=place(None), **OPTIONS)


def everything(model):
    """All that a model knows, by name, to compare bit by bit; ties and rows in use alone."""
    n = model.table.n_rows
    found = {f"table {name}": model.table[name][model.table.rows].tobytes() for name in model.table.names}
    for label in ("circuits", "courses"):
        found |= {f"{label} {k}": v.tobytes() for k, v in getattr(model, label).to_arrays().items()}
    for name in ("neighbours", "layer", "weight", "degree"):
        found[f"ties {name}"] = getattr(model.ties, name)[:n].tobytes()
    for recorder in model.recorders:
        plain = [[getattr(x, "item", lambda x=x: x)() for x in row] for row in recorder.rows]
        found[f"rows by {recorder.every}"] = repr(plain).encode()
    return found


@pytest.fixture(scope="module")
def interrupted():
    """A model that went on for 70 days, and its checkpoint before them."""
    model = model_of()
    content = to_bytes(model, KEY)
    for _ in range(70):
        model.step()
    return content, model


def test_a_model_that_goes_on_from_a_checkpoint_makes_the_bytes_of_one_that_was_never_interrupted(
    interrupted,
):
    content, whole = interrupted
    again = resumed(content)
    assert again.day == whole.day - 70
    for _ in range(70):
        again.step()
    check_day(again)
    expected, found = everything(whole), everything(again)
    assert [name for name in expected if expected[name] != found[name]] == []
    assert again.results("month").equals(whole.results("month"))


def test_a_checkpoint_of_a_resumed_model_is_the_checkpoint_it_came_from(interrupted):
    content, _ = interrupted
    with (
        np.load(io.BytesIO(content)) as before,
        np.load(io.BytesIO(to_bytes(resumed(content), KEY))) as after,
    ):
        assert set(before.files) == set(after.files)
        assert str(before["tree"]) == str(after["tree"])
        assert all(before[name].tobytes() == after[name].tobytes() for name in before.files)


def test_nothing_in_a_checkpoint_is_a_pickle(interrupted):
    content, _ = interrupted
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


@pytest.mark.parametrize("damage", [lambda c: b"", lambda c: c[: len(c) // 2], lambda c: b"PK" + c[100:]])
def test_a_damaged_checkpoint_is_none(interrupted, damage):
    assert resumed(damage(interrupted[0])) is None


def test_a_checkpoint_of_another_run_is_none(interrupted):
    assert resumed(interrupted[0], "another key") is None


def test_every_attribute_of_a_model_is_kept_or_known_to_be_made_anew(interrupted):
    _, model = interrupted
    import mesa

    of_mesa = set(vars(mesa.Model(rng=1)))
    names = {name for name in vars(model) if not name.startswith("_")} - of_mesa
    unknown = names - set(KEPT) - set(MADE_ANEW)
    assert unknown == set(), "name them in population.checkpoint: KEPT if a day changes them, else MADE_ANEW"
    wiring = {"every", "period", "listeners", "watchers", "levels", "prices", "book", "_model"}
    assert set(vars(model.recorder)) - set(RECORDED) == wiring
    assert all(isinstance(array, np.ndarray) for array in vars(model.recorder.book).values())


def test_a_model_that_is_observed_is_refused():
    model = grown(60)
    observe(model)
    with pytest.raises(ValueError, match="observed"):
        to_bytes(model, KEY)
