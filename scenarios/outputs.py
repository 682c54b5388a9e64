"""What the tables of a result folder measure: name, unit and definition of every measure."""

from __future__ import annotations

from typing import NamedTuple

PEOPLE = "per_100000"


class Output(NamedTuple):
    """One measure: states are counted at the end of a year, events over its person-years."""

    name: str
    unit: str
    definition: str


OUTPUTS = (
    Output("use_lifetime", PEOPLE, "people who ever used"),
    Output("use_past_year", PEOPLE, "people with any use in the last 365 days"),
    Output("use_past_month", PEOPLE, "people with any use in the last 30 days"),
    Output("initiation", PEOPLE, "first uses, a year"),
    Output("disorder_mild", PEOPLE, "people with 2 or 3 of the 11 DSM-5 criteria in the last 12 months"),
    Output("disorder_moderate", PEOPLE, "people with 4 or 5 of the 11 DSM-5 criteria in the last 12 months"),
    Output("disorder_severe", PEOPLE, "people with 6 or more of the 11 DSM-5 criteria in the last 12 months"),
    Output("new_disorder", PEOPLE, "first times that a person meets 2 criteria or more, a year"),
    Output("attempts", PEOPLE, "attempts to stop, a year"),
    Output("in_treatment", PEOPLE, "people in treatment"),
    Output("waiting", PEOPLE, "people who wait for a place in treatment"),
    Output("wait_days_median", "days", "median wait of the people who entered treatment in the year"),
    Output("treatment_starts", PEOPLE, "entries into treatment, a year"),
    Output("referrals", PEOPLE, "people whom others referred to treatment, a year"),
    Output("deaths_waiting", PEOPLE, "deaths of people who waited for treatment, a year"),
    Output(
        "remission_early",
        PEOPLE,
        "people with a past disorder, 3 to 12 months without any criterion but craving",
    ),
    Output(
        "remission_sustained",
        PEOPLE,
        "people with a past disorder, 12 months or more without any criterion but craving",
    ),
    Output("remission_five_years", PEOPLE, "people in sustained remission for five years or more"),
    Output(
        "return_to_use", PEOPLE, "uses after 30 days or more without, by people who have used before, a year"
    ),
    Output("overdose_nonfatal", PEOPLE, "overdoses that are survived, a year"),
    Output("overdose_fatal", PEOPLE, "deaths by overdose, a year"),
    Output("deaths_tobacco", PEOPLE, "deaths by smoking, a year; told where cigarettes are"),
    Output("deaths_alcohol", PEOPLE, "deaths by drinking, a year; told where alcohol is"),
    Output("overdoses_witnessed", PEOPLE, "overdoses that somebody saw, a year"),
    Output("emergency_calls", PEOPLE, "overdoses at which emergency services came, a year"),
    Output("kits_given", PEOPLE, "naloxone kits handed out, a year"),
    Output("kits_used", PEOPLE, "naloxone kits used at an overdose, a year"),
    Output("infections", PEOPLE, "infections by injecting illegal drugs, a year"),
    Output("arrests", PEOPLE, "arrests, a year"),
    Output("jail_entries", PEOPLE, "entries into jail, a year"),
    Output("releases", PEOPLE, "releases from jail, a year"),
    Output("in_jail", PEOPLE, "people in jail"),
    Output("out_of_work", PEOPLE, "people who lost their work and have not found another"),
    Output("without_home", PEOPLE, "people who lost their home and have not found another"),
    Output("deaths_all", PEOPLE, "deaths of any cause, a year"),
    Output("moved_in", PEOPLE, "people who move into the place, a year; told where it has migration"),
    Output("moved_out", PEOPLE, "people who move out of the place, a year; told where it has migration"),
    Output("life_years", "person_years", "years lived, by everybody in the place"),
    Output("qaly", "qaly", "years lived, each weighed by its quality of life from 0 to 1; not discounted"),
    Output("cost_health_care", "usd_2024", "health care of everybody, treatment included; not discounted"),
    Output("cost_societal", "usd_2024", "all costs together, harm to others included; not discounted"),
    Output("cost_criminal_justice", "usd_2024", "police, courts and jail; not discounted"),
    Output("cost_productivity", "usd_2024", "work lost by illness, jail and death; not discounted"),
    Output(
        "cost_programmes",
        "usd_2024",
        "running the scenario's interventions, part of the costs above; none told where one's cost is not known",
    ),
    Output("cost_services", "usd_2024", "treatment and naloxone kits, part of the cost of health care"),
)
"""Every measure of yearly.parquet, in the order of a person's course; the last ones are of any substance together."""
