"""What a scenario may say of harms, of what is done against them, and of justice."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from population.scenario.kinds import Part, Series, series

MOST_PEOPLE = 50_000_000
NEVER_MORE = Series(years=(), values=(0.0,))


class DrugChecking(Part):
    """Checking of drugs before use."""

    reach: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE, description="share of people who use illegal substances and have them checked"
    )


class SupervisedConsumption(Part):
    """Places where illegal substances are taken under watch."""

    visits_per_day: Annotated[Series, series(0, MOST_PEOPLE)] = Field(
        default=NEVER_MORE, description="doses a day that find a place, for the whole population size"
    )


class SyringeServices(Part):
    """Syringe services: clean equipment, naloxone, referral."""

    reach: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE, description="share of people who use illegal substances whom they reach"
    )


class Harms(Part):
    """What happens around an overdose, over the years, and what is done against harm."""

    witnessed: Annotated[Series, series(0, 1)] = Field(
        description="share of overdoses that somebody sees, at the usual company of people who use"
    )
    naloxone_coverage: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE,
        description="share of witnessed overdoses at which naloxone is at hand, beside the kits that people carry",
    )
    naloxone_kits: Annotated[Series, series(0, MOST_PEOPLE)] = Field(
        default=NEVER_MORE,
        description="naloxone kits handed out per 100,000 residents and year to people who use and their ties",
    )
    emergency_call: Annotated[Series, series(0, 1)] = Field(
        description="share of witnessed overdoses at which emergency services are called"
    )
    good_samaritan: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE,
        description="share of people protected by a Good Samaritan law who know it, beyond what emergency_call holds",
    )
    sedatives: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE, description="share of people who use opioids who take benzodiazepines beside them"
    )
    drug_checking: DrugChecking = Field(default=DrugChecking(), description="checking of drugs before use")
    supervised_consumption: SupervisedConsumption = Field(
        default=SupervisedConsumption(), description="supervised consumption"
    )
    syringe_services: SyringeServices = Field(default=SyringeServices(), description="syringe services")


class Justice(Part):
    """Arrest, jail and release, over the years."""

    arrests: Annotated[Series, series(0, 10)] = Field(
        default=NEVER_MORE, description="arrests as a multiple of those of the United States; 0 is none"
    )
    treatment_inside: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE, description="share of people on an agonist who keep it in jail"
    )
    kits_at_release: Annotated[Series, series(0, 1)] = Field(
        default=NEVER_MORE, description="share of people who have used and leave jail with a naloxone kit"
    )
