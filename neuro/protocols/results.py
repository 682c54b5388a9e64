"""What an experiment returns: phenomena held against findings, and curves for a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = (
    "id", "experiment", "substance", "finding", "observed", "lower", "upper", "unit", "passed", "kind", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Phenomenon:
    """One published finding and what the model shows.

    Parameters
    ----------
    id
        EXPERIMENT.NAME, unique in the laboratory.
    finding
        What was published, in words.
    observed
        The model's number; not a number when the experiment could not give one.
    lower, upper
        Published range; None where the finding sets no bound.
    kind
        "built" (there by construction), "fitted" (a parameter was adjusted to it) or "emerged" (nothing was).
    """

    id: str
    experiment: str
    substance: str
    finding: str
    observed: float
    lower: float | None
    upper: float | None
    unit: str
    passed: bool
    kind: str
    source: str

    def row(self) -> dict[str, Any]:
        """The columns of `COLUMNS`, ready for JSON."""
        values = asdict(self)
        values["observed"] = self.observed if math.isfinite(self.observed) else None
        return values


@dataclass(frozen=True)
class Curve:
    """One line, or set of marks, of a figure.

    Parameters
    ----------
    panel
        Title of the panel that it belongs to.
    label
        Its name in the legend.
    x, y
        Arrays of one shape.
    x_label, y_label
        Axes of the panel.
    published
        Whether it shows published data instead of the model's.
    """

    panel: str
    label: str
    x: np.ndarray
    y: np.ndarray
    x_label: str
    y_label: str
    published: bool = False


@dataclass(frozen=True)
class Observed:
    """What an experiment saw: a number for each of its findings, and curves."""

    values: dict[str, float]
    curves: list[Curve] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """An experiment that was run; `rows` are its phenomena, `curves` its figure.

    In a notebook it shows itself as a table; `to_frame` and `plot` give its numbers and its curves.
    """

    experiment: str
    title: str
    surge: str
    knock_out: str | None
    phenomena: Sequence[Phenomenon]
    curves: Sequence[Curve]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The phenomena as plain data, with the columns `COLUMNS`."""
        return [phenomenon.row() for phenomenon in self.phenomena]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that `to_frame` gives."""
        return ("phenomena", "curves")

    def to_frame(self, table: str = "phenomena") -> pd.DataFrame:
        """A tidy frame: a row for each phenomenon, or for each point of the "curves".

        Raises
        ------
        ValueError
            When there is no such table.
        """
        from neuro.showing import frame

        if table not in self.tables:
            raise ValueError(f"there is no table {table!r}; the tables are {', '.join(self.tables)}")
        return frame(self, table)

    def plot(self) -> Figure:
        """The curves of the experiment, a panel for each group."""
        from neuro.showing import figure

        return figure(self)

    def __repr__(self) -> str:
        held = sum(p.passed for p in self.phenomena)
        return f"Result({self.experiment!r}: {held} of {len(self.phenomena)} phenomena within the published range)"

    def _repr_html_(self) -> str:
        from neuro.showing import html

        return html(self)


def curve(panel: str, label: str, x: Any, y: Any, axes: tuple[str, str], published: bool = False) -> Curve:
    """Make a curve from anything that looks like two arrays; `axes` are the labels of x and y."""
    return Curve(panel, label, np.asarray(x, float), np.asarray(y, float), axes[0], axes[1], published)


def ratio(above: float, below: float) -> float:
    """A quotient; not a number where it has none."""
    return float(above) / float(below) if below != 0.0 else math.nan
