"""The past of a place: how it is lived, how it is kept, and what happens when what was kept is damaged."""

from __future__ import annotations

import os
from typing import Any

import networkx as nx
import numpy as np
import pytest

from population import burn_in
from population.burn_in import begin_again, past_key, place_key
from tests.population.small_places import EASY_START, check_day, grown, lives, open_circuit, place

OPIOIDS = ("rx_opioid", "heroin", "fentanyl")
PEOPLE = 150


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of burnt-in populations of the test's own."""
    monkeypatch.setattr(burn_in, "cache_folder", lambda: tmp_path)
    return tmp_path


def files(cache):
    return sorted(path for path in (cache / "burn-in").iterdir() if path.is_file())


@pytest.fixture
def lived(monkeypatch):
    """How often a past was lived rather than found in the cache."""
    times: list[int] = []
    plain = burn_in._live

    def counted(model, progress):
        times.append(1)
        plain(model, progress)

    monkeypatch.setattr(burn_in, "_live", counted)
    return times


def after(m, days=60):
    for _ in range(days):
        m.step()
    return m


# -- the cache -----------------------------------------------------------------------------------------------


def test_a_past_from_the_cache_is_the_past_that_was_lived(cache, lived):
    first, second = grown(PEOPLE), grown(PEOPLE)
    assert len(lived) == 1
    assert len(files(cache)) == 1
    assert lives(first) == lives(second)
    check_day(second)
    for _ in range(100):
        first.step()
        second.step()
        assert lives(first) == lives(second)
    assert first.circuits.n_rows > 10


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_cut_off_cache_is_lived_again_and_mended(cache, lived, share):
    whole = lives(grown(PEOPLE))
    (path,) = files(cache)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 2
    assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 2, "the damaged file must have been replaced"


def test_a_cache_with_any_damaged_byte_gives_the_same_people(cache):
    short = {"population.history_from": 2023}
    whole = lives(grown(40, scenario=short))
    (path,) = files(cache)
    content = path.read_bytes()
    random = np.random.default_rng(1)
    for at in random.integers(0, len(content), 60).tolist():
        damaged = bytearray(content)
        damaged[at] ^= int(random.integers(1, 256))
        path.write_bytes(damaged)
        assert lives(grown(40, scenario=short)) == whole, f"byte {at}"


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"PK\3\4", b"not an archive", b"\x93NUMPY\1\0"])
def test_a_cache_that_is_something_else_is_lived_again(cache, lived, content):
    whole = lives(grown(PEOPLE))
    files(cache)[0].write_bytes(content)
    assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 2


def test_an_array_in_place_of_the_cache_is_lived_again(cache, lived):
    whole = lives(grown(PEOPLE))
    (path,) = files(cache)
    with path.open("wb") as file:
        np.save(file, np.arange(5))
    assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 2


def write_archive(path: Any, arrays: Any) -> None:
    np.savez(path, **arrays)


OTHER_ARRAYS = {
    "missing": lambda array: None,
    "longer": lambda array: np.concatenate([array, array[:1]]),
    "of another type": lambda array: np.zeros(len(array), "U3"),
}


@pytest.mark.parametrize(
    ("name", "change"),
    [(name, change) for name in ("table/slots", "table/brain") for change in OTHER_ARRAYS]
    + [
        (name, change)
        for name in ("circuits/state", "courses/free")
        for change in ("missing", "of another type")
    ],
)
def test_a_cache_of_other_arrays_is_lived_again(cache, lived, name, change):
    whole = lives(grown(PEOPLE))
    (path,) = files(cache)
    with np.load(path) as stored:
        arrays = dict(stored)
    changed = OTHER_ARRAYS[change](arrays.pop(name))
    write_archive(path, arrays if changed is None else {**arrays, name: changed})
    assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 2


def test_a_folder_in_place_of_the_cache_costs_only_time(cache, lived):
    whole = lives(grown(PEOPLE))
    (path,) = files(cache)
    path.unlink()
    path.mkdir()
    for _ in range(2):
        assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 3
    assert files(cache) == []


def test_a_cache_folder_that_cannot_be_made_costs_only_time(tmp_path, monkeypatch, lived):
    whole = lives(grown(PEOPLE))
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(burn_in, "cache_folder", lambda: tmp_path / "file")
    before = len(lived)
    for _ in range(2):
        assert lives(grown(PEOPLE)) == whole
    assert len(lived) == before + 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read and write everything")
def test_a_cache_that_may_not_be_read_or_written_costs_only_time(cache, lived):
    whole = lives(grown(PEOPLE))
    files(cache)[0].chmod(0)
    (cache / "burn-in").chmod(0o500)
    assert lives(grown(PEOPLE)) == whole
    assert len(lived) == 2
    (cache / "burn-in").chmod(0o700)


@pytest.mark.parametrize("when", ["savez_compressed", "replace"])
def test_a_full_disk_leaves_no_half_written_file(cache, monkeypatch, when):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np if when == "savez_compressed" else os, when, full)
        first = lives(grown(PEOPLE))
    assert files(cache) == []
    assert lives(grown(PEOPLE)) == first


# -- the key -------------------------------------------------------------------------------------------------


def key(people=PEOPLE, rng=1, scenario=None, changes=EASY_START, **options):
    """Key of the past of a model, without living it."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "population.founding.live_the_past", lambda model, progress: found.append(past_key(model))
        )
        grown(people, rng, scenario, changes=changes, **options)
    return found[0]


DIFFERENT_PASTS: dict[str, dict[str, Any]] = {
    "another seed": {"rng": 2},
    "more people": {"people": PEOPLE + 1},
    "another size of the place": {"scenario": {"population.size": 90_000}},
    "another supply": {"scenario": {"supply.heroin.availability": 0.5}},
    "another price": {"scenario": {"supply.fentanyl.price": 2.0}},
    "another history": {"scenario": {"population.history_from": 2019}},
    "another start": {"scenario": {"start_date": "2025-01-01"}},
    "other care": {"scenario": {"care.cbt.slots": 1.0}},
    "other harms": {"scenario": {"harms.naloxone_coverage": 0.5}},
    "another prescribing": {"scenario": {"prescribing.dispensing_per_100": 10.0}},
    "other disposal": {"scenario": {"prescribing.disposal": 0.9}},
    "another network": {"scenario": {"network": {"kind": "random"}}},
    "a changed parameter": {"changes": {**EASY_START, "behaviour.shock_rate": 0.1}},
    "no changed parameter": {"changes": {}},
    "given ties": {"graph": nx.cycle_graph(PEOPLE)},
}


@pytest.mark.parametrize("what", DIFFERENT_PASTS)
def test_what_decides_the_past_changes_the_key(what):
    assert key(**DIFFERENT_PASTS[what]) != key()


@pytest.mark.parametrize(
    "scenario", [{"name": "other"}, {"years": 50}, {"title": "Other"}, {"description": "Other"}]
)
def test_what_does_not_decide_the_past_does_not_change_the_key(scenario):
    assert key(scenario=scenario) == key()
    assert place_key(place(scenario)) == place_key(place())


@pytest.mark.parametrize(
    "number", ["costs.jail.criminal_justice", "interventions.low_threshold_access.give_up_less"]
)
def test_prices_and_what_interventions_do_leave_the_past_as_it_is(number):
    assert key(changes={**EASY_START, number: 0.1}) == key()


def test_a_service_that_comes_later_does_not_change_the_key_and_the_order_of_care_does():
    care = place().as_mapping()["care"]
    later = {"residential": {"slots": {2023: 0, 2024: 0, 2025: 40}}, **care}
    assert place_key(place({"care": later})) == place_key(place())
    assert key(scenario={"care": later}) == key()
    assert key(scenario={"care": dict(reversed(care.items()))}) != key()


def test_graphs_that_differ_only_in_who_is_who_have_different_pasts():
    graph = nx.path_graph(PEOPLE)
    turned = nx.relabel_nodes(graph, {i: (i + 1) % PEOPLE for i in range(PEOPLE)})
    assert nx.is_isomorphic(graph, turned)
    assert key(graph=graph) != key(graph=turned)
    at_home = nx.path_graph(PEOPLE)
    nx.set_edge_attributes(at_home, "household", "layer")
    assert key(graph=graph) != key(graph=at_home)


def test_the_key_changes_with_the_sources(monkeypatch):
    before = key()
    monkeypatch.setattr(burn_in, "sources_hash", lambda folders: "other")
    assert key() != before


def test_the_sources_that_decide_the_past_are_all_of_both_packages(monkeypatch, root):
    asked: list[Any] = []

    def watched(folders):
        asked.append(list(folders))
        return ""

    monkeypatch.setattr(burn_in, "sources_hash", watched)
    key()
    assert asked == [[root / "population", root / "neuro"]]


# -- the life before the first day ---------------------------------------------------------------------------


def test_the_past_ends_on_the_first_day_with_the_people_of_the_place():
    m = grown(400)
    assert (m.day, m.dt, m.in_past) == (0, 1, False)
    assert m.table.uid.tolist() == list(range(400))
    newborn = grown(400, scenario={"population.history_from": 2024})
    for name in ("birth_day", "sex", "area", "household", "deprivation", "urban"):
        assert (m.table[name] == newborn.table[name]).all()
    assert newborn.circuits.n_rows == 0
    check_day(m)
    check_day(newborn)


def test_first_uses_in_the_past_are_after_the_age_of_twelve_and_within_the_history():
    m = grown(1200)
    book = m.courses.plain("ledger")[: m.courses.n_rows]
    age = (book["first_use_day"] - m.table["birth_day"][book["owner"]]) / 365.25
    assert len(book) > 50
    assert age.min() >= 11.98
    assert (book["first_use_day"] >= -4 * 366 - 7).all()
    assert (book["last_use_day"] < 0).all()


def test_who_is_too_young_in_the_past_has_not_begun():
    m = grown(800, scenario={"population.history_from": 2010})
    for p in m.agents:
        if p.age < 12.0 + 1 / 365:
            assert list(p.circuit) == ["brain"]


def test_a_longer_history_makes_more_people_who_ever_used():
    short, long = (grown(500, scenario={"population.history_from": year}) for year in (2021, 2012))
    assert len(long.active_rows) > 1.3 * len(short.active_rows)


def test_a_substance_that_came_late_was_first_used_late():
    m = grown(800, scenario={"supply.fentanyl.availability": {2022: 0.0, 2023: 1.0}})
    s = m.substances.index("fentanyl")
    book = m.circuits.plain("ledger")[m.table["slots"][m.table["slots"][:, s] >= 0, s]]
    assert len(book) > 5
    assert book["first_use_day"].min() > -2 * 366 - 7


def test_places_of_the_past_are_not_more_than_filled():
    m = grown(800, scenario={"care.methadone.slots": 300.0, "care.cbt": {"slots": 300.0, "from_year": 2030}})
    check_day(m)
    assert not (m.courses.plain("ledger")["treatment"][: m.courses.n_rows] == m.treatments.index("cbt")).any()


def test_whoever_dies_in_the_past_is_followed_by_another_of_their_age_and_sex_without_drugs():
    m = grown(100, scenario={"population.history_from": 2024})
    for row in (5, 9):
        open_circuit(m, row, 1)
    before = {name: m.table[name].copy() for name in ("birth_day", "sex", "area", "brain", "uid")}
    begin_again(m, np.array([5]))
    assert m.table.uid[5] == before["uid"][5] + 100
    for name in ("birth_day", "sex", "area"):
        assert (m.table[name] == before[name]).all()
    assert m.table["brain"][5] != before["brain"][5]
    assert (np.delete(m.table["brain"], 5) == np.delete(before["brain"], 5)).all()
    assert m.table["slots"][5].tolist() == [-1, -1, -1]
    assert m.active_rows.tolist() == [9]
    assert m.table.rows[-1] == 5, "the table's order of uids must follow"


def test_nobody_leaves_or_enters_in_the_past():
    deadly = {f"{s}.overdose_hazard": 0.01 for s in OPIOIDS}
    m = grown(300, changes={**EASY_START, **deadly})
    assert len(m.table) == m.table.next_uid == 300
    check_day(m)


def test_the_past_is_lived_week_by_week_from_the_year_that_the_scenario_says(cache):
    told = []
    grown(30, scenario={"population.history_from": 2022}, progress=lambda *said: told.append(said))
    lived_weeks = [(done, total) for phase, done, total in told if phase == "burn-in"]
    assert lived_weeks == [(0, 104), (52, 104)]


def test_a_past_that_is_watched_is_the_same_past_and_is_watched_every_week():
    weeks = []
    alone = grown(80, scenario={"population.history_from": 2023})
    watched = grown(
        80, scenario={"population.history_from": 2023}, watch=lambda m: weeks.append((m.day, m.in_past))
    )
    assert weeks == [(day, True) for day in range(-51 * 7, 1, 7)]
    for name, array in burn_in.snapshot(alone).items():
        assert array.tobytes() == burn_in.snapshot(watched)[name].tobytes(), name
