"""The table of persons: growth, recycling, uids, checkpoints."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from population.columns import NOBODY, ColumnSpec, PersonTable
from population.people.attributes import Column, Computed, attributes_of

BRAIN = np.dtype([("dopamine", np.float32), ("cues", np.float32, (2,)), ("criteria", np.int8)])
SPEC = {
    "age": ColumnSpec(np.int16, 12),
    "craving": ColumnSpec(np.float32, 0.25),
    "sex": ColumnSpec("U6", "female"),
    "dose": ColumnSpec(np.float64, 1.5, (3,)),
    "brain": ColumnSpec(BRAIN, (1.0, (2.0, 3.0), 4), (2,)),
}


def table_of(count, capacity=0):
    table = PersonTable(SPEC, capacity)
    table.add(count)
    return table


def test_new_people_get_the_defaults_of_every_column():
    table = table_of(3)
    assert table["age"].tolist() == [12, 12, 12]
    assert table["craving"].dtype == np.float32
    assert table["sex"].tolist() == ["female"] * 3
    assert table["dose"].shape == (3, 3)
    assert table["brain"].shape == (3, 2)
    assert table["brain"]["cues"].tolist() == [[[2.0, 3.0]] * 2] * 3
    assert table.alive.all()


def test_uids_count_entries_from_zero():
    table = table_of(2)
    table.add(3)
    assert table.uid.tolist() == [0, 1, 2, 3, 4]
    assert table.next_uid == 5


def test_growth_keeps_what_was_written():
    table = table_of(5, capacity=5)
    table["age"] = np.arange(5)
    table["brain"]["dopamine"][:, 1] = np.arange(5)
    table.add(1000)
    assert table["age"][:6].tolist() == [0, 1, 2, 3, 4, 12]
    assert table["brain"]["dopamine"][:5, 1].tolist() == [0, 1, 2, 3, 4]


def test_room_grows_geometrically():
    table = PersonTable({"age": ColumnSpec(np.int16)})
    enlargements = 0
    for _ in range(5000):
        before = table.capacity
        table.add(1)
        enlargements += table.capacity != before
    assert enlargements < 25
    assert table.capacity < 2 * 5000


def test_columns_are_contiguous():
    table = table_of(7, capacity=20)
    assert all(table[name].flags.c_contiguous for name in table.names)


def test_rows_of_the_dead_are_used_again_lowest_first():
    table = table_of(6)
    table.remove([4, 1])
    table.remove(2)
    assert table.add(2).tolist() == [1, 2]
    assert table.add(2).tolist() == [4, 6]
    assert table.uid.tolist() == [0, 6, 7, 3, 8, 5, 9]


def test_a_used_again_row_starts_from_the_defaults():
    table = table_of(2)
    table["age"][1], table["dose"][1], table["brain"]["criteria"][1] = 90, 7, 9
    table.remove(1)
    assert table["age"][1] == 90
    assert table.add(1).tolist() == [1]
    assert table["age"][1] == 12
    assert table["dose"][1].tolist() == [1.5] * 3
    assert table["brain"]["criteria"][1].tolist() == [4, 4]


def test_living_rows_come_in_order_of_uid():
    table = table_of(4)
    table.remove([0, 2])
    table.add(3)
    assert table.rows.tolist() == [1, 3, 0, 2, 4]
    assert table.uid[table.rows].tolist() == [1, 3, 4, 5, 6]
    assert not table.rows.flags.writeable


def test_living_rows_are_kept_until_somebody_enters_or_leaves():
    table = table_of(4)
    rows, version = table.rows, table.version
    table["age"][:] = 3
    assert table.rows is rows
    table.add(0)
    table.remove([])
    assert table.version == version
    table.remove(3)
    assert table.version > version
    assert table.rows.tolist() == [0, 1, 2]


def test_the_dead_have_no_row_to_be_found():
    table = table_of(4)
    table.remove(2)
    table.add(1)
    assert table.row_of(4) == 2
    assert table.rows_of([[3, 2], [0, 99]]).tolist() == [[3, NOBODY], [0, NOBODY]]
    with pytest.raises(KeyError, match="uid 2"):
        table.row_of(2)
    with pytest.raises(KeyError, match="uid -1"):
        table.row_of(-1)
    assert PersonTable(SPEC).rows_of([0, 1]).tolist() == [NOBODY, NOBODY]


@pytest.mark.parametrize("rows", [[1, 2], [0, 9], [-1], 3])
def test_removing_whoever_is_not_there_removes_nobody(rows):
    table = table_of(3)
    table.remove(1)
    version = table.version
    with pytest.raises(KeyError):
        table.remove(rows)
    assert (table.rows.tolist(), table.version) == ([0, 2], version)


def test_a_negative_number_of_people_cannot_enter():
    with pytest.raises(ValueError, match="-1 people"):
        PersonTable(SPEC).add(-1)


def test_watchers_see_people_before_they_leave():
    table, seen = table_of(4), []
    table.before_removal.append(lambda rows: seen.append((rows.tolist(), table.alive[rows].all())))
    table.remove([3, 1, 1])
    assert seen == [([1, 3], True)]


def test_columns_can_be_registered_while_people_are_there():
    table = table_of(3)
    table.register("trait", ColumnSpec(np.float32, 0.5, (2,)))
    table.add(1)
    assert table["trait"].tolist() == [[0.5, 0.5]] * 4
    for taken in ("trait", "uid", "next_uid"):
        with pytest.raises(ValueError, match=taken):
            table.register(taken, ColumnSpec(np.int8))


def test_names_of_the_table_itself_are_refused_as_columns():
    with pytest.raises(ValueError, match="alive"):
        PersonTable({"alive": ColumnSpec(bool)})


def test_columns_can_be_changed_in_place_by_name():
    table = table_of(3, capacity=10)
    table["age"] += 1
    table["craving"] = [0.0, 1.0, 2.0]
    assert table["age"].tolist() == [13] * 3
    assert table["craving"].tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="broadcast"):
        table["age"] = np.zeros(4)


def test_one_value_is_written_to_many_cells_but_a_list_is_not_spread():
    table = table_of(3)
    table.write("age", np.array([0, 2]), 50)
    table.write("dose", 1, [1, 2, 3])
    table.write("brain", 0, (9.0, (8.0, 7.0), 6))
    assert table["age"].tolist() == [50, 12, 50]
    assert table["dose"][1].tolist() == [1, 2, 3]
    assert table["brain"]["criteria"][0].tolist() == [6, 6]
    with pytest.raises(ValueError, match="one value of shape"):
        table.write("age", np.array([0, 1]), [1, 2])


def test_a_checkpoint_written_without_pickle_continues_as_if_never_interrupted(tmp_path):
    table = table_of(40)
    table["age"] = np.arange(40)
    table["brain"]["cues"] = np.random.default_rng(0).random((40, 2, 2))
    table.remove([9, 11])
    table.add(1)
    table.remove([7, 3, 30])
    np.savez(tmp_path / "people.npz", **table.to_arrays())
    with np.load(tmp_path / "people.npz", allow_pickle=False) as arrays:
        restored = PersonTable.from_arrays(SPEC, dict(arrays))
    for people in (table, restored):
        rows = people.add(5)
        assert rows.tolist() == [3, 7, 11, 30, 40]
        assert people.uid[rows].tolist() == [41, 42, 43, 44, 45]
        people.remove(0)
    assert restored.rows.tolist() == table.rows.tolist()
    for name, column in table.to_arrays().items():
        assert restored.to_arrays()[name].tobytes() == column.tobytes(), name


def test_a_checkpoint_is_not_changed_by_what_follows():
    table = table_of(2)
    arrays = table.to_arrays()
    restored = PersonTable.from_arrays(SPEC, arrays)
    table["age"][:] = 99
    restored["age"][:] = 50
    assert arrays["age"].tolist() == [12, 12]


def test_a_checkpoint_of_other_columns_is_refused():
    arrays = table_of(2).to_arrays()
    with pytest.raises(ValueError, match="only in the arrays: \\['sex'\\]"):
        PersonTable.from_arrays({name: c for name, c in SPEC.items() if name != "sex"}, arrays)
    with pytest.raises(ValueError, match="'age': int16 of shape"):
        PersonTable.from_arrays(SPEC, arrays | {"age": np.zeros(2)})
    with pytest.raises(ValueError, match="'dose'"):
        PersonTable.from_arrays(SPEC, arrays | {"dose": np.zeros((3, 3))})


def test_the_table_needs_no_mesa():
    code = "import sys, population.columns, population.people.attributes; sys.exit('mesa' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_attributes_are_found_on_the_class_and_may_be_overridden():
    class Person:
        age = Column(read_only=True)
        years = Column("age")
        old = Computed(lambda model, rows: rows > 0)

    class Other(Person):
        old = False

        @Computed
        def young(model, rows):
            """Below 18."""
            return rows == 0

    assert list(attributes_of(Person)) == ["age", "years", "old"]
    assert list(attributes_of(Other)) == ["age", "years", "young"]
    assert Person.years.name == "age"
    assert Other.young.__doc__ == "Below 18."


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.integers(0, 9))))
def test_the_table_behaves_as_a_dictionary_of_people(operations):
    table = PersonTable({"mark": ColumnSpec(np.int64, -1)})
    people: dict[int, int] = {}
    entered = 0
    for operation, count in operations:
        if operation == "add":
            rows = table.add(count)
            uids = table.uid[rows].tolist()
            assert uids == list(range(entered, entered + count))
            entered += count
            table["mark"][rows] = np.array(uids) * 10
            people |= {uid: uid * 10 for uid in uids}
        else:
            leaving = list(people)[:: max(1, 10 - count)]
            table.remove(table.rows_of(leaving))
            people = {uid: mark for uid, mark in people.items() if uid not in leaving}
        assert table.uid[table.rows].tolist() == list(people)
        assert table["mark"][table.rows].tolist() == list(people.values())
        assert len(table) == len(people) == int(table.alive.sum())
