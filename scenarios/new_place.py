"""A commented scenario file for a place of one's own: it asks for what a county knows, the rest is as elsewhere."""

from __future__ import annotations

from neuro.registry import substance
from population.scenario import Scenario
from population.scenario.kinds import Series

KITS = "naloxone_kits"


def place_file(name: str, like: str, base: Scenario, size: int) -> str:
    """Text of a scenario file that extends a place of the library.

    Parameters
    ----------
    name
        Name of the new place.
    like
        Name of the place that it extends.
    base
        That place.
    size
        Residents aged 12 and over; numbers of places in treatment are scaled to them.
    """
    opioids = has_opioids(base)
    prescribing, harms = ([_prescribing(base)], [_harms(base)]) if opioids else ([], [])
    return "\n".join(
        [
            _head(name, like, base),
            _people(size, base),
            *prescribing,
            _care(base, size),
            *harms,
            _tail(base, opioids),
        ]
    )


def has_opioids(base: Scenario) -> bool:
    """Whether opioids are among the substances of a place."""
    return any(substance(s).substance_class == "opioid" for s in base.substances)


def _head(name: str, like: str, base: Scenario) -> str:
    policies = POLICIES.get(substance(base.substances[0]).substance_class, ANY_POLICIES)
    drugs = ", ".join(dict.fromkeys(substance(s).class_name for s in base.substances))
    return f"""# A place of your own. Change what you know; a line that you take away is as in `{like}`
# ({base.title}), whose numbers, ranges and sources are told by: mesolimbic list scenarios --cite
# Check the file with:   mesolimbic validate {name}.yaml
# Simulate it with:      mesolimbic run {name}.yaml
# Compare policies with: mesolimbic compare {name}.yaml {policies}
schema: mesolimbic.scenario/1
extends: {like}
name: {name}
title: {name.replace("_", " ").replace("-", " ").capitalize()}, {drugs}, from {base.start_date.year}
start_date: {base.start_date}
years: {base.years}
"""


def _people(size: int, base: Scenario) -> str:
    return f"""population:
  # residents aged 12 and over: census, table of age and sex (about .86 of all residents in the United States)
  size: {size}
  # share of residents in urban areas: census
  urban_share: {base.population.urban_share:g}
  # name of the table of people by age and sex that is nearest to yours
  age_structure: {base.population.age_structure}
  # census tracts
  areas: {max(1, round(size / 5000))}
"""


def _prescribing(base: Scenario) -> str:
    rates = _series(base.prescribing.dispensing_per_100, 1.0)
    return f"""prescribing:
  # opioid prescriptions dispensed per 100 residents and year: CDC, U.S. Opioid Dispensing Rate Maps, by county.
  # Years between those given are on the line between them; the last is carried forward.
  dispensing_per_100: {rates}
"""


def _care(base: Scenario, size: int) -> str:
    lines = [
        "care:",
        "  # people whom a treatment can hold at a time: state registers, N-SUMHSS, opioid treatment programmes.",
        f"  # Earlier years are those of `{base.name}` for as many residents; the last year is yours to change.",
        "  # Keep the lines: these are numbers of people, not rates, and without one it is that of the library place.",
    ]
    for name, capacity in base.care.items():
        lines.append(f"  {name}: {{slots: {_series(capacity.slots, size / base.population.size)}}}")
    return "\n".join(lines) + "\n"


def _harms(base: Scenario) -> str:
    harms = base.harms
    lines = ["harms:"]
    kits = getattr(harms, KITS, None)
    if isinstance(kits, Series):
        lines.append(
            "  # naloxone kits handed out per 100,000 residents and year: health department, pharmacies"
        )
        lines.append(f"  {KITS}: {_series(kits, 1.0)}")
    else:
        lines.append("  # share of witnessed overdoses at which naloxone is at hand")
        lines.append(f"  naloxone_coverage: {_series(harms.naloxone_coverage, 1.0)}")
    lines.append(
        "  # share of overdoses that somebody sees, and of those in which help is called: coroner, SUDORS"
    )
    for field in ("witnessed", "emergency_call"):
        lines.append(f"  {field}: {_series(getattr(harms, field), 1.0)}")
    return "\n".join(lines) + "\n"


def _tail(base: Scenario, opioids: bool) -> str:
    name = "fentanyl" if "fentanyl" in base.supply else base.substances[-1]
    words = {
        "SUBSTANCE": name, "LESS": _series(base.supply[name].availability, LESS),
        "EXAMPLE": "naloxone, intensity: 1.0" if opioids else "school_prevention, intensity: 0.6",
    }  # fmt: skip
    text = (DEATHS if opioids else USE) + TAIL
    for word, value in words.items():
        text = text.replace(word, value)
    return text


LESS = 0.8
"""What a supply is multiplied with to show how it is lowered."""

POLICIES = {
    "opioid": "naloxone more_treatment", "alcohol": "alcohol_tax alcohol_outlets",
    "nicotine": "tobacco_tax smoke_free_places",
}  # fmt: skip
"""Policies of the library that a place is told to try, by the class of its first substance."""
ANY_POLICIES = "school_prevention family_prevention"
DEATHS = """# What the place has seen is not put in but compared with what comes out: run it, and hold the row "fatal
# overdose" of the first year against the deaths by opioid overdose per 100,000 residents of your vital statistics
# (CDC WONDER, X40-X44 with T40.0-T40.4 and T40.6). Where the model has more, lower the supply of the illegal market,
# here to four fifths of what it is in every year:
"""
USE = """# What the place has seen is not put in but compared with what comes out: run it, and hold the row "non-medical
# use in the past year" of the first year against a survey of your state (NSDUH, state estimates). Where the model
# has more, lower the supply, here to four fifths of what it is in every year:
"""
TAIL = """# supply:
#   SUBSTANCE:
#     availability: LESS

# Policies begin on the first simulated day or later; mesolimbic list interventions tells their kinds:
# interventions:
#   - {kind: EXAMPLE, start: 2025-01-01, ramp_days: 180}

sources:
  own: numbers of the place itself, by whoever wrote this file
"""


def _series(series: Series, scale: float) -> str:
    if not series.years:
        return f"{series.values[0] * scale:.4g}"
    points = (f"{year}: {value * scale:.4g}" for year, value in zip(series.years, series.values, strict=True))
    return "{" + ", ".join(points) + "}"
