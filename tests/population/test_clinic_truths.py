"""What clinics and registries have found, in sign and order, where no other file of tests has it.

| finding | test | published |
|---|---|---|
| naloxone lowers deaths and nobody's use | `test_services`: naloxone for all | Walley 2013 BMJ 346:f174 |
| fewer prescriptions move people to the illegal market | here | Cicero 2012 NEJM 367:187 |
| a depot of naltrexone has a hurdle | `test_access`: naltrexone begins after a week | Lee 2018 Lancet 391:309 |
| rewards work while they last | `test_treatment_effects`: fades after it ends | Benishek 2014 Addiction 109:1426 |
| therapy lasts | `test_treatment_effects`: lasts longer | Magill & Ray 2009 JSAD 70:516 |
| an agonist protects while it is taken | `test_treatment_effects`: while it lasts | Sordo 2017 BMJ 357:j1550 |
| the weeks after release are deadly | `test_justice`: because tolerance is lost | Merrall 2010 Addiction 105:1545 |
| medicines help people who smoke every day | here | Cahill 2013 Cochrane CD009329 |
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from tests.population.leaving import dependent_people, dependent_rows
from tests.population.small_places import place
from tests.population.trials import abstinent, enrolled, follow, trial_model

TABLETS = {
    "population.history_from": 2024,
    "supply.rx_opioid.availability": 1.0,
    "supply.heroin.availability": 1.0,
    "supply.fentanyl.availability": 0.0,
    "justice.arrests": 0.0,
    "care": {},
}
TIGHT = {**TABLETS, "supply.rx_opioid.availability": 0.1, "prescribing.dispensing_per_100": 0.0}


def lived(start, scenario, days):
    """Shares of days with heroin and with any opioid in the days that follow, of people who depend on tablets, shape
    (2, people).
    """
    m, rows = deepcopy(start), dependent_rows(start, "rx_opioid")
    m.scenario, s = scenario, start.substances.index("heroin")
    uid, found = m.table.uid[rows].copy(), np.zeros((2, len(rows)))
    for _ in range(days):
        m.step()
        at = m.table.rows_of(uid)
        here = np.flatnonzero(at >= 0)
        held, slots = (
            m.table["courses"][at[here], m.class_names.index("opioid")],
            m.table["slots"][at[here], s],
        )
        used = m.courses.plain("ledger")["last_use_day"][held] == m.day - 1
        doses = m.circuits.plain("state")["doses"][np.maximum(slots, 0)]
        found[:, here] += used & (slots >= 0) & (doses > 0.0), used
    return found / days


def test_fewer_prescriptions_move_people_who_depend_on_them_to_heroin_and_most_use_less():
    """Two thirds of those who misused a tablet changed to another opioid when it could no longer be crushed, most to
    heroin (Cicero 2012 NEJM 367:187); deaths by heroin rose most where most had misused it (Alpert 2018 Am Econ J Econ
    Policy 10:1; both recalled).
    """
    start = dependent_people(700, 3, substance="rx_opioid", around=TABLETS)
    (heroin, any_opioid), (heroin_tight, any_tight) = (
        lived(start, place(around), 270) for around in (TABLETS, TIGHT)
    )
    assert len(heroin) > 100
    assert heroin_tight.mean() > 1.2 * heroin.mean() > 0.0
    assert any_tight.mean() < 0.9 * any_opioid.mean()


@pytest.fixture(scope="module")
def smokers():
    arms = {"nothing more": (), "patch": ("nicotine_replacement",), "varenicline": ("varenicline",)}
    start = trial_model("nicotine", ("brief_advice", "nicotine_replacement", "varenicline"), 1500)
    found = {}
    for name, given in arms.items():
        model = deepcopy(start)
        found[name] = follow(model, enrolled(model, "nicotine"), ("brief_advice", *given), 182)
    return found


def test_medicines_help_people_who_smoke_every_day(smokers):
    """Odds of six months of abstinence 1.84 times those of placebo with nicotine replacement and 2.88 times with
    varenicline (Cahill 2013 Cochrane CD009329; recalled).
    """
    free = {name: abstinent(days, 182).mean() for name, days in smokers.items()}
    assert free["patch"] > 1.2 * free["nothing more"] > 0.0
    assert free["varenicline"] > 1.2 * free["nothing more"]
    assert free["varenicline"] >= 0.9 * free["patch"]
