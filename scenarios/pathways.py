"""Why a policy worked: how much of its effect is lost when a pathway is switched off for policy and baseline alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from neuro.errors import InputError, did_you_mean, shown
from population.scenario import Policy, Scenario

if TYPE_CHECKING:
    import pandas as pd

PATHWAYS: dict[str, tuple[str, str]] = {
    "peers": ("peer_influence", "influence of ties who use"),
    "cues": ("cue_craving", "craving brought on by learned cues"),
    "tolerance": ("tolerance", "tolerance"),
    "withdrawal": ("withdrawal", "withdrawal and its relief"),
    "control": ("control", "prefrontal control"),
    "access": ("treatment_seeking", "people who seek treatment"),
    "supply": ("diversion", "prescriptions that reach the illegal market"),
    "support": ("support_of_ties", "support of a goal by ties"),
}
"""Name of a pathway: the mechanism of `population.interventions.knock_outs` that it is, and what readers call it."""

WITHOUT = "~"
"""Stands between the name of a scenario and the pathway that is off in it; no scenario of a file has it."""

AND = "+"
"""Stands between two pathways whose interaction is asked for, as in cues+control."""

ALL, REST = "all", "together or otherwise"
"""Rows of the whole effect, and of what nothing asked for carries: other interactions, and other pathways."""

MEASURES = (
    "overdose_fatal",
    "overdose_nonfatal",
    "disorder",
    "new_disorder",
    "in_treatment",
    "remission",
    "deaths_all",
)


def checked(pathways: Sequence[str]) -> tuple[str, ...]:
    """The pathways, each once, and after them the pairs, whose two pathways are among them.

    Raises
    ------
    neuro.errors.InputError
        When one is not known, or a pair is not one of two pathways.
    """
    single: list[str] = []
    pairs: list[str] = []
    for asked in pathways:
        names = asked.split(AND)
        for name in names:
            if name not in PATHWAYS:
                message = f"{shown(name)} is not known; {did_you_mean(name, PATHWAYS)}allowed are {', '.join(PATHWAYS)}"
                raise InputError("compare", "pathways", name, message)
        if len(names) > 2 or len(set(names)) < len(names):
            message = f"{shown(asked)} is no pair; allowed are two different pathways, as in cues{AND}control"
            raise InputError("compare", "pathways", asked, message)
        single += names
        if len(names) == 2:
            pairs.append(AND.join(sorted(names, key=list(PATHWAYS).index)))
    return tuple(dict.fromkeys((*single, *pairs)))


def called(pathway: str) -> str:
    """What readers call a pathway, or the interaction of two; anything else as it is."""
    if pathway in PATHWAYS:
        return PATHWAYS[pathway][1]
    names = pathway.split(AND)
    if len(names) == 2 and set(names) <= set(PATHWAYS):
        return f"{PATHWAYS[names[0]][1]} × {PATHWAYS[names[1]][1]}"
    return pathway


def explained(pathways: Iterable[str]) -> str:
    """What the numbers of these pathways are, in words."""
    note = "What of the difference is lost when a pathway is off for everybody, with and without the policy."
    pairs = any(AND in name for name in pathways)
    return f"{note} × is what two do only together." if pairs else note


def without(scenario: Scenario, pathway: str) -> Scenario:
    """A scenario in which a pathway, or each of a pair, is off from the first day on."""
    name = f"{scenario.name}{WITHOUT}{pathway}"
    for each in pathway.split(AND):
        scenario = switched_off(scenario, PATHWAYS[each][0], name)
    return scenario


def switched_off(scenario: Scenario, mechanism: str, name: str) -> Scenario:
    """A scenario in which a mechanism is off from the first day on, under another name."""
    off = Policy.model_validate({"kind": "knock_out", "mechanism": mechanism})
    return scenario.model_copy(update={"name": name, "interventions": (*scenario.interventions, off)})


def pathways_table(whole: pd.DataFrame, baseline: str, pathways: Sequence[str]) -> pd.DataFrame:
    """Rows of pathways.parquet.

    The effect lost without a pathway is, run by run, (policy - baseline) less (policy - baseline) with it off in both.
    Pathways overlap and depend on one another, so that what they carry need not add up to the effect: a pair's row
    holds its interaction, what is lost without both less what is lost without each, and the row `REST` what is left.

    Parameters
    ----------
    whole
        Yearly rows of all scenarios, those with pathways off included, with what `scenarios.pairs.with_derived` adds.
    """
    import pandas as pd

    from scenarios.pairs import totals_by_run
    from scenarios.ranking import ANY
    from scenarios.summary import headline_substance

    chosen = (headline_substance(whole), ANY)
    rows = whole[
        (whole["stratum"] == "all") & whole["substance"].isin(chosen) & whole["measure"].isin(MEASURES)
    ]
    wide = totals_by_run(rows, int(whole["year"].nunique()))
    names = [n for n in dict.fromkeys(whole["policy"]) if WITHOUT not in n and n != baseline]
    parts = [_of_policy(wide, str(policy), baseline, pathways) for policy in names]
    return pd.concat(parts, ignore_index=True)


def _of_policy(wide: pd.DataFrame, policy: str, baseline: str, pathways: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    effect = wide[policy] - wide[baseline]
    parts = {ALL: effect}
    for name in pathways:
        parts[name] = effect - (wide[f"{policy}{WITHOUT}{name}"] - wide[f"{baseline}{WITHOUT}{name}"])
        if AND in name:
            one, other = name.split(AND)
            parts[name] = parts[name] - parts[one] - parts[other]
    rest = effect.copy()
    for name in pathways:
        rest = rest - parts[name]
    parts[REST] = rest
    whole = effect.to_numpy(dtype=float).mean(axis=1)
    frames = [_estimated(lost, whole).assign(pathway=name) for name, lost in parts.items()]
    return pd.concat(frames).reset_index().assign(policy=policy)


def _estimated(lost: Any, whole: Any) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    from scenarios.pairs import centre, half_width

    draws = lost.columns.get_level_values("draw").to_numpy()
    mean, error, freedom = centre(lost.to_numpy(dtype=float), draws)
    half = half_width(error, freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole != 0.0, mean / whole, np.nan)
    columns = {"effect": mean, "lower": mean - half, "upper": mean + half, "share": share}
    return pd.DataFrame(columns, index=lost.index)
