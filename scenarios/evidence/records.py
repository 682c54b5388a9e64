"""A run as it was written down, and the people of a year as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from population.observables.surveys import DISORDER, INSTRUMENTS, reporting
from population.people.synthesis import age_sex_table
from scenarios.evidence.recording import KINDS

if TYPE_CHECKING:
    import pandas as pd

GROUPS = {
    "any": ("alcohol", "opioid", "cannabis", "stimulant"),
    "any_drug": ("opioid", "cannabis", "stimulant"),
}
"""What the household survey counts as a substance use disorder leaves cigarettes out."""
AGE_STEP = 5.0
LAST_OLD_INSTRUMENT = 2020
LAST_DSM_IV = 2019
"""The DSM-IV instrument was used until 2019, that of 2020 stands between; from 2021 on the new one."""


class Absent(LookupError):
    """A substance or a class that a run did not have."""


@lru_cache(maxsize=4)
def age_shares(structure: str = "us_2024") -> np.ndarray:
    """Share of residents of 12 and over by years of age from 0."""
    age, _, share = age_sex_table(structure)
    found: np.ndarray = np.bincount(age.astype(int), weights=share, minlength=111)
    return found


@dataclass(frozen=True)
class People:
    """Everybody of 12 and over at the end of a year: arrays of shape (n,), (n, classes) or (n, substances)."""

    year: int
    part: dict[str, np.ndarray]
    record: Record = field(repr=False)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.part[name]

    @property
    def now(self) -> float:
        return float(self.part["now"][0])

    @cached_property
    def age(self) -> np.ndarray:
        found: np.ndarray = self.now - self.part["born"].astype(np.float64)
        return found

    @cached_property
    def weight(self) -> np.ndarray:
        """Post-stratification to the age structure of the place, in bands of five years from 10 on.

        In the past nobody is older than those of today were then; the structure of today stands for that of the year.
        """
        band = (self.age // AGE_STEP).astype(int)
        wanted = np.bincount(
            (np.arange(111) // AGE_STEP).astype(int), weights=age_shares(), minlength=band.max() + 1
        )
        there = np.bincount(band, minlength=wanted.size)
        factor = np.divide(wanted, there, out=np.zeros(wanted.size), where=there > 0)
        found: np.ndarray = factor[band] * len(band) / factor[band].sum()
        return found

    def within(self, low: float, high: float) -> np.ndarray:
        found: np.ndarray = (self.age >= low) & (self.age < high)
        return found

    def first(self, thing: str) -> np.ndarray:
        """Calendar year of first use of a substance, a class or a group; NaN for never."""
        return self._over(thing, "first_of", "first_use", np.fmin)

    def last(self, thing: str) -> np.ndarray:
        """Calendar year of last use."""
        return self._over(thing, "last_of", "last_use", np.fmax)

    def _over(self, thing: str, of_substance: str, of_class: str, join: Any) -> np.ndarray:
        r = self.record
        if thing in r.substances:
            return self.part[of_substance][:, r.index_of(thing)].astype(np.float64)
        return join.reduce(
            [self.part[of_class][:, r.classes.index(c)].astype(np.float64) for c in r.classes_of(thing)]
        )

    def of_class(self, name: str, thing: str) -> np.ndarray:
        """A field of the class of a substance, or of a class; raises `Absent`."""
        if name not in self.part:
            raise Absent(f"{name} was not written down in this run")
        found: np.ndarray = self.part[name][:, self.record.class_index(thing)]
        return found

    def dependence(self, thing: str) -> np.ndarray:
        """Calendar year of first dependence (DSM-IV) on a substance or a class; NaN for never.

        Criteria are counted by class. Of a class with several substances one is dependent on those that are used weekly
        or more often at the time (`scenarios.evidence.recording`): surveys ask drug by drug, and a person who is
        dependent on tablets and tries heroin is not dependent on heroin.
        """
        r = self.record
        if thing in r.substances and r.class_of.count(r.class_index(thing)) > 1:
            if "dependence_first" not in self.part:
                raise Absent("dependence_first was not written down in this run")
            return self.part["dependence_first"][:, r.index_of(thing)].astype(np.float64)
        return self.of_class("dependence", thing).astype(np.float64)

    def told(self, measure: str, thing: str) -> np.ndarray:
        """Who would tell the household survey of the year: measure is lifetime, past_year, past_month or disorder.

        Shares of reporting, the lasting willingness of each person and coverage are those of
        `population.observables.surveys`. Disorder is dependence or abuse by DSM-IV until 2019, and that of DSM-5 since.
        """
        share = reporting(INSTRUMENTS[self.year > LAST_OLD_INSTRUMENT])
        if measure == "disorder":
            return self._disorder_told(thing, share)
        within = {"lifetime": np.inf, "past_year": 1.0, "past_month": 30.0 / 365.25}[measure]
        names = [thing] if thing in self.record.substances else self.record.members(thing)
        found = np.zeros(len(self.age), bool)
        for name in names:
            k = self.record.class_index(name)
            used = self.now - self.last(name) < within
            found |= used & (self.part["willing"][:, k] < share[name])
        return found

    def _disorder_told(self, thing: str, share: dict[str, float]) -> np.ndarray:
        found = np.zeros(len(self.age), bool)
        for name in self.record.classes_of(thing):
            k = self.record.classes.index(name)
            if self.year <= LAST_DSM_IV:
                ill = (self.part["dependent"][:, k] > 0) | (self.part["abuse"][:, k] > 0)
            else:
                ill = self.part["severity"][:, k] > 0
            tells = self.part["willing"][:, k] < share.get(DISORDER + name, share[DISORDER + "other"])
            found |= ill & tells & self.told("past_year", name)
        if thing in self.record.substances and thing not in self.record.classes:
            found &= self.told("past_year", thing)
        return found


class Record:
    """One run as it was written down by `scenarios.evidence.recording`."""

    def __init__(self, arrays: dict[str, np.ndarray], tidy: pd.DataFrame) -> None:
        self.arrays, self.tidy = arrays, tidy
        self.substances = [str(name) for name in arrays["substances"]]
        self.classes = [str(name) for name in arrays["classes"]]
        self.class_of = arrays["class_of"].tolist()
        self.years = sorted({int(name.split("/")[0]) for name in arrays if "/" in name})
        self._people: dict[int, People] = {}

    def people(self, year: int) -> People:
        """The people at the end of a year, or of the nearest that was written down."""
        near = min(self.years, key=lambda y: (abs(y - year), y))
        if near not in self._people:
            start = f"{near}/"
            part = {n.removeprefix(start): a for n, a in self.arrays.items() if n.startswith(start)}
            self._people[near] = People(near, part, self)
        return self._people[near]

    def index_of(self, substance: str) -> int:
        """Place of a substance; raises `Absent`."""
        if substance not in self.substances:
            raise Absent(f"{substance} is not among the substances of this place")
        return self.substances.index(substance)

    def class_index(self, thing: str) -> int:
        """Place of the class of a substance, or of a class; raises `Absent`."""
        if thing in self.substances:
            return int(self.class_of[self.substances.index(thing)])
        if thing not in self.classes:
            raise Absent(f"{thing} is not among the substances of this place")
        return self.classes.index(thing)

    def classes_of(self, thing: str) -> tuple[str, ...]:
        """Classes of a group, a class or a substance; raises `Absent`."""
        names = GROUPS.get(thing, (thing,))
        return tuple(self.classes[self.class_index(name)] for name in names)

    def members(self, thing: str) -> list[str]:
        """Substances of a class or of a group."""
        wanted = {self.classes.index(c) for c in self.classes_of(thing)}
        return [s for s, k in zip(self.substances, self.class_of, strict=True) if k in wanted]

    def events(self, kind: str) -> dict[str, np.ndarray]:
        """Events of a kind: when, substance, key, age, sex (n,); severity, treated, overdoses (n, classes); idle
        days.
        """
        found = self.arrays["events"]
        found = found[found[:, 1] == KINDS.index(kind)]
        c = len(self.classes)
        return {
            "when": found[:, 0], "substance": found[:, 2].astype(int), "key": found[:, 3].astype(np.int64),
            "age": found[:, 4], "sex": found[:, 5], "severity": found[:, 6 : 6 + c],
            "treated": found[:, 6 + c : 6 + 2 * c], "overdoses": found[:, 6 + 2 * c : 6 + 3 * c],
            "idle": found[:, 6 + 3 * c :],
        }  # fmt: skip

    def number(self, name: str) -> float:
        """One of the numbers that were counted while the model lived; NaN where there is none."""
        return self.numbers.get(name, float("nan"))

    @cached_property
    def numbers(self) -> dict[str, float]:
        """All the numbers that were counted while the model lived."""
        pairs = dict(str(line).split("\t") for line in self.arrays["numbers"] if "\t" in str(line))
        return {name: float(value) for name, value in pairs.items()}

    # -- keeping -----------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """As an archive of plain arrays."""
        whole = dict(self.arrays)
        for name in self.tidy.columns:
            column = self.tidy[name].to_numpy()
            whole[f"tidy:{name}"] = column.astype(str) if column.dtype == object else column
        out = BytesIO()
        np.savez_compressed(out, **whole)  # type: ignore[arg-type]
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Record:
        """From `to_bytes`."""
        import pandas as pd

        with np.load(BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        tidy = {n.removeprefix("tidy:"): arrays.pop(n) for n in list(arrays) if n.startswith("tidy:")}
        return cls(arrays, pd.DataFrame(tidy))
