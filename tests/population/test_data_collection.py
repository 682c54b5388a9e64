"""Frames that a DataCollector collects are those of Mesa."""

from __future__ import annotations

import mesa
import numpy as np
import pandas as pd
import pytest

from population.data_collection import ColumnRecords, DataCollector
from population.people.attributes import Computed
from tests.population.mesa_twins import (
    ColumnPerson,
    TwinModel,
    twins,
    values_of,
)

REPORTERS = {
    "Age": "age",
    "craving": "craving",
    "uses": "uses",
    "sex": "sex",
    "risk": "risk",
    "label": "label",
}


def collected(model, collector, steps=3):
    for _ in range(steps):
        model.step()
        collector.collect(model)
        model.agents.do("gamble")
        model.agents.select(at_most=2).do("remove")
        model.person_class(model, **values_of(100, 3))
    return collector


def relabelled(frame, shift):
    ids = frame.index.levels[1] + shift
    return frame.set_index(frame.index.set_levels(ids, level=1))


@pytest.mark.parametrize("reporters", [REPORTERS, REPORTERS | {"next": lambda agent: agent.age + 1}])
def test_collected_frames_are_those_of_mesa(reporters):
    plain, ours = twins(10)
    options = {
        "model_reporters": {"heads": lambda model: len(model.agents), "mood": "mood"},
        "agent_reporters": reporters,
        "tables": {"notes": ["who"]},
    }
    plain_collector, our_collector = mesa.DataCollector(**options), DataCollector(**options)
    collected(plain, plain_collector), collected(ours, our_collector)
    frame = our_collector.get_agent_vars_dataframe()
    assert frame.index.names == ["Step", "AgentID"]
    pd.testing.assert_frame_equal(relabelled(frame, 1), plain_collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(
        our_collector.get_model_vars_dataframe(), plain_collector.get_model_vars_dataframe()
    )


def test_collected_frames_of_a_type_are_those_of_mesa():
    plain, ours = twins(10)
    frames = []
    for model, kind in ((plain, mesa.DataCollector), (ours, DataCollector)):
        collector = collected(model, kind(agenttype_reporters={model.person_class: REPORTERS}))
        frames.append(collector.get_agenttype_vars_dataframe(model.person_class))
    pd.testing.assert_frame_equal(frames[0], relabelled(frames[1], 1))


def test_a_step_without_people_leaves_the_frame_whole():
    frames = []
    for model, kind in zip(twins(3), (mesa.DataCollector, DataCollector), strict=True):
        collector = kind(agent_reporters={"label": "label"})
        for _ in range(2):
            model.step()
            collector.collect(model)
            model.remove_all_agents()
        frames.append(collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(frames[0], relabelled(frames[1], 1))


def test_collecting_columns_makes_no_person_object_and_keeps_small_types():
    _, ours = twins(0)
    ours.table.add(50)
    collector = DataCollector(agent_reporters={"age": "age", "risk": "risk"})
    collector.collect(ours)
    ours.step()
    (records,) = collector._agent_records.values()
    assert isinstance(records, ColumnRecords)
    assert records.columns["age"].dtype == np.int16
    assert records[7] == (0, 7, 0, 0.0)
    assert len(records) == len(list(records)) == 50
    assert ours.n_person_objects == 0


def test_collected_frames_hold_structured_and_wide_columns():
    plain, ours = twins(4)
    frames = []
    for model, kind in ((plain, mesa.DataCollector), (ours, DataCollector)):
        collector = kind(agent_reporters={"doses": "doses"})
        collector.collect(model)
        frames.append(collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(frames[0], relabelled(frames[1], 1))


def test_what_was_collected_does_not_change_with_the_columns():
    class Viewed(ColumnPerson):
        years = Computed(lambda model, rows: model.table["age"])

    class ViewedModel(TwinModel):
        person_class = Viewed

    model = ViewedModel()
    model.table.add(2)
    collector = DataCollector(agent_reporters={"years": "years", "age": "age"})
    collector.collect(model)
    model.table["age"] += 7
    assert collector.get_agent_vars_dataframe().to_numpy().tolist() == [[0, 0], [0, 0]]
