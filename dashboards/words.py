"""The words of the pages: names of measures and states for readers, and the glossary that all share."""

from __future__ import annotations

from scenarios.glossary import Word, glossary

__all__ = [
    "MEASURES",
    "STRATA",
    "SUBSTANCES",
    "UNITS",
    "Word",
    "glossary",
    "measure_title",
    "plain",
    "substance_title",
    "unit_title",
]

MEASURES: dict[str, tuple[str, str]] = {
    "use_lifetime": ("Ever used", "use"),
    "use_past_year": ("Used in the past year", "use"),
    "use_past_month": ("Used in the past month", "use"),
    "initiation": ("First uses", "use"),
    "disorder_any": ("People with use disorder", "disorder"),
    "disorder_mild": ("Mild use disorder", "severity"),
    "disorder_moderate": ("Moderate use disorder", "severity"),
    "disorder_severe": ("Severe use disorder", "severity"),
    "new_disorder": ("New use disorder", "disorder"),
    "attempts": ("Attempts to stop", "return_to_use"),
    "treatment_starts": ("Entries into treatment", "treatment"),
    "referrals": ("Referrals to treatment", "treatment"),
    "deaths_waiting": ("Deaths while waiting for treatment", "treatment"),
    "in_treatment": ("People in treatment", "treatment"),
    "waiting": ("People waiting for treatment", "treatment"),
    "wait_days_median": ("Median wait for treatment", "treatment"),
    "remission_early": ("Early remission", "remission"),
    "remission_sustained": ("Sustained remission", "remission"),
    "remission_five_years": ("Five years of remission", "remission"),
    "return_to_use": ("Returns to use", "return_to_use"),
    "overdose_nonfatal": ("Overdoses survived", "overdose"),
    "overdose_fatal": ("Deaths by overdose", "overdose"),
    "deaths_tobacco": ("Deaths by smoking", "use"),
    "deaths_alcohol": ("Deaths by drinking", "use"),
    "overdoses_witnessed": ("Overdoses that somebody saw", "overdose"),
    "emergency_calls": ("Overdoses with emergency services", "overdose"),
    "kits_given": ("Naloxone kits handed out", "overdose"),
    "kits_used": ("Naloxone kits used", "overdose"),
    "infections": ("Infections by injecting", "use"),
    "arrests": ("Arrests", "neighbourhood"),
    "jail_entries": ("Entries into jail", "neighbourhood"),
    "releases": ("Releases from jail", "neighbourhood"),
    "in_jail": ("People in jail", "neighbourhood"),
    "out_of_work": ("People out of work", "neighbourhood"),
    "without_home": ("People without a home", "neighbourhood"),
    "deaths_all": ("Deaths of any cause", "overdose"),
    "moved_in": ("People who moved in", "neighbourhood"),
    "moved_out": ("People who moved out", "neighbourhood"),
    "life_years": ("Years lived", "life_year"),
    "cost_health_care": ("Cost of health care", "cost"),
    "cost_societal": ("Cost to society", "cost"),
    "cost_criminal_justice": ("Cost of police, courts and jail", "cost"),
    "cost_productivity": ("Cost of work lost", "cost"),
    "cost_programmes": ("Cost of running policies", "cost"),
    "cost_services": ("Cost of treatment and naloxone kits", "cost"),
    "qaly": ("Quality-adjusted life years", "qaly"),
}
"""Measures of yearly.parquet: their title for readers, and the key of the term that explains them."""

SUBSTANCES = {
    "any": "any substance",
    "all": "all substances",
    "rx_opioid": "prescription opioids",
    "opioid": "opioids",
}

STRATA = {
    "all": "everybody",
    "age": "age",
    "sex": "sex",
    "deprivation": "deprivation",
    "urbanicity": "town and country",
    "group": "group",
}

UNITS = {
    "per_100000": "per 100,000 people",
    "days": "days",
    "proportion": "share",
    "persons": "people",
    "person_years": "years",
    "events": "events",
    "usd_2024": "US dollars of 2024",
    "qaly": "QALYs",
}


def measure_title(measure: str) -> str:
    """A measure as a reader calls it."""
    return MEASURES[measure][0] if measure in MEASURES else plain(measure)


def substance_title(name: str) -> str:
    """A substance or class as a reader calls it."""
    return SUBSTANCES.get(name, plain(name).lower())


def unit_title(unit: str) -> str:
    """A unit in words."""
    return UNITS.get(unit, plain(unit).lower())


def plain(name: str) -> str:
    """A name of the code as words: "cue_learning" is "Cue learning"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
