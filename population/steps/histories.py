"""What one day adds to one person's history with a class of substances; `population.loops.histories` runs these.

`ledger` and `history` are the person's records (`population.records`), `h` the definitions of
`population/data/observables.yaml`. Nothing here is read by the model: histories are only looked at.
"""

from __future__ import annotations

from typing import Any

from population.calendar import DAYS_PER_YEAR
from population.care.names import MEDICATION, N_TRACKS, PSYCHOSOCIAL
from population.mechanisms.criteria import BLOCK_DAYS, N_BLOCKS
from population.people.strata import N_LEVELS, levels_of
from population.records import N_SPELLS, NEVER

QUIT_USE, QUIT_DAILY, LEFT_USE, LEFT_DAILY, TREATED = 0, 1, 2, 3, 4
"""Places of the spells in `population.records.SPELLS`; from TREATED on, one for each track of treatment."""
ENTERED, ENDED, CENSORED = 0, 1, 2
"""What a table of spells counts."""
IN, OUT = 0, 1
HELP, TREATMENT = 1.0, 2.0
"""As what those count care who ask people about their lives: `counted_as` of population/data/treatment_inputs.yaml."""
LONGEST_RUN = 30_000


def run_after(run_days: int, used: bool) -> int:
    """Days with use in a row, after one more day."""
    return min(run_days + 1, LONGEST_RUN) if used else 0


def in_care(ledger: Any) -> bool:
    """Whether the person is in treatment on any track."""
    return bool(ledger.treatment[MEDICATION] >= 0 or ledger.treatment[PSYCHOSOCIAL] >= 0)


def main_treatment(ledger: Any) -> int:
    """The treatment that a person counts as being in: the medicine where there is one, -1 for none."""
    if ledger.treatment[MEDICATION] >= 0:
        return int(ledger.treatment[MEDICATION])
    return int(ledger.treatment[PSYCHOSOCIAL])


def left_last(ledger: Any) -> int:
    """Last day on which a treatment ended, of either track."""
    return int(max(ledger.left_day[MEDICATION], ledger.left_day[PSYCHOSOCIAL]))


def note_day(day: int, ledger: Any, history: Any, treatments: Any) -> None:
    """Days of use in a row, attempts kept for a day, entries into treatment, days in it.

    An attempt of yesterday is kept when today passed without use: 24 hours or more of abstinence. The first treatment
    is help of any kind, as cohorts ask for it; the last day of treatment is that of what surveys call treatment.
    """
    used = ledger.last_use_day == day
    history.run_days = run_after(history.run_days, used)
    if ledger.attempt_day == day - 1 and not used:
        history.attempts_kept += 1
    for track in range(N_TRACKS):
        if ledger.treatment[track] >= 0:
            if history.treatments == 0 or ledger.treatment_day[track] == day - 1:
                history.treatments += 1
            level = treatments[ledger.treatment[track]].counted_as
            if level >= HELP and history.first_treatment_day <= NEVER:
                history.first_treatment_day = ledger.treatment_day[track]
            if level >= TREATMENT:
                history.treated_day = day
    if in_care(ledger):
        history.last_treatment = main_treatment(ledger)
    if ledger.treatment[MEDICATION] >= 0:
        history.medicated_day = day


def starts(kind: int, day: int, ledger: Any, history: Any) -> tuple[int, int]:
    """(first day, group) of a spell of this kind that began since yesterday, or (NEVER, -1).

    A spell that is open goes on: an attempt within abstinence is no new quit date.
    """
    if history.spell_day[kind] > NEVER:
        return NEVER, -1
    if kind >= TREATED:
        if ledger.treatment[kind - TREATED] >= 0:
            return ledger.treatment_day[kind - TREATED], ledger.treatment[kind - TREATED]
    elif kind >= LEFT_USE:
        if not in_care(ledger) and left_last(ledger) == day - 1:
            return left_last(ledger), history.last_treatment
    elif ledger.attempt_day == day:
        return day, 1 if in_care(ledger) else 0
    return NEVER, -1


def end_of(kind: int, day: int, ledger: Any, history: Any, h: Any) -> int:
    """Days from the first day of an open spell to the event that ended it by today; -1 while it goes on.

    Daily use has returned after `daily_use_run` days of use in a row, all of them after the first day of the spell.
    """
    begun = history.spell_day[kind]
    if kind >= TREATED:
        held, left = ledger.treatment[kind - TREATED], ledger.left_day[kind - TREATED]
        away = held < 0 and day - left > h.treatment_gap
        moved = held >= 0 and held != history.spell_group[kind]
        return max(0, left - begun) if away or moved else -1
    if day <= begun or ledger.last_use_day != day:
        return -1
    if kind in (QUIT_USE, LEFT_USE) or min(history.run_days, day - begun) >= h.daily_use_run:
        return day - begun
    return -1


def open_for(kind: int, day: int, ledger: Any, history: Any) -> int:
    """Days that an open spell has been seen to last; one in treatment lasts until the person left."""
    last = day
    if kind >= TREATED and ledger.treatment[kind - TREATED] < 0:
        last = ledger.left_day[kind - TREATED]
    return int(max(0, last - history.spell_day[kind]))


def care_state(day: int, ledger: Any, history: Any) -> tuple[int, int, int]:
    """(treatment, IN or OUT, window) of a person ever treated, (-1, 0, 0) of others.

    Windows are weeks 1-2, weeks 3-4 and later since treatment began, or since it was left, as Sordo 2017 BMJ 357:j1550
    and Cornish 2010 BMJ 341:c5475 split time.
    """
    if in_care(ledger):
        begun = ledger.treatment_day[MEDICATION if ledger.treatment[MEDICATION] >= 0 else PSYCHOSOCIAL]
        return main_treatment(ledger), IN, window(day - begun)
    if history.last_treatment >= 0 and left_last(ledger) > NEVER:
        return history.last_treatment, OUT, window(day - left_last(ledger))
    return -1, 0, 0


def window(days: int) -> int:
    """Weeks 1-2 (0), weeks 3-4 (1), later (2)."""
    return 0 if days < 14 else 1 if days < 28 else 2


def date_dependence(day: int, ledger: Any, history: Any) -> None:
    """Date the first reading of dependence, the end of the first 12 months of those without it that last until today
    (who is dependent again has not remitted), and the first of the readings up to today of 12 months without a
    criterion but craving.
    """
    if ledger.dependent and history.dependence_day <= NEVER:
        history.dependence_day = day
    if ledger.shown > 0 or ledger.onset_day <= NEVER:
        history.clear_day = NEVER
    elif history.clear_day <= NEVER:
        history.clear_day = day
    if ledger.dependent:
        history.remission_day = NEVER
        return
    if (
        history.remission_day <= NEVER
        and history.dependence_day > NEVER
        and day - history.dependence_day >= N_BLOCKS * BLOCK_DAYS
    ):
        history.remission_day = day


def bin_of(days: int, ends: Any) -> int:
    """Number of the bin that holds a duration; bins end with the days `ends`, and the last holds all that is longer."""
    low, high = 0, ends.size - 1
    while low < high:
        middle = (low + high) // 2
        if days <= ends[middle]:
            high = middle
        else:
            low = middle + 1
    return low


def count_levels(
    counts: Any, age: float, sex: int, deprivation: int, urban: int, group: int = -1
) -> None:  # fmt: skip
    """Add a person to `counts`, shape (N_LEVELS + groups,), once in each stratum; `group` is -1 in places without."""
    for level in levels_of(age, sex, deprivation, urban):
        counts[level] += 1
    if group >= 0:
        counts[N_LEVELS + group] += 1


def count_spell(
    table: Any, what: int, days: int, begun: int, home: int, birth_day: int, sex: int, group: int, ends: Any
) -> None:  # fmt: skip
    """Count a spell in `table`, shape (3, bins, N_LEVELS + groups), at its duration, in the age and at the home of its
    first day.
    """
    age = (begun - birth_day) / DAYS_PER_YEAR
    count_levels(table[what, bin_of(days, ends)], age, sex, home // 2, home % 2, group)


def follow_spells(
    day: int, ledger: Any, history: Any, birth_day: int, sex: int, deprivation: int, urban: int, h: Any, tables: Any,
    ends: Any, belongs: int = -1,
) -> None:  # fmt: skip
    """Begin and end the spells of one course; count them in `tables`, shape (N_SPELLS, groups, 3, bins, levels),
    which has no groups where nobody observes. `belongs` is the person's own group, -1 in places without.
    """
    for kind in range(N_SPELLS):
        for _ in range(2):  # another treatment ends one episode and begins the next
            begun, group = starts(kind, day, ledger, history)
            if begun > NEVER:
                history.spell_day[kind], history.spell_group[kind] = begun, group
                history.spell_home[kind] = 2 * deprivation + urban
                if tables.shape[1]:
                    home = history.spell_home[kind]
                    count_spell(tables[kind, group], ENTERED, 0, begun, home, birth_day, sex, belongs, ends)
            if history.spell_day[kind] <= NEVER:
                break
            days = end_of(kind, day, ledger, history, h)
            if days < 0:
                break
            if tables.shape[1]:
                count_spell(
                    tables[kind, history.spell_group[kind]], ENDED, days, history.spell_day[kind],
                    history.spell_home[kind], birth_day, sex, belongs, ends,
                )  # fmt: skip
            history.spell_day[kind] = NEVER
