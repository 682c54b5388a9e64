"""Several depressants on board at once, batches that are known, and fentanyl that is hidden in other substances."""

from __future__ import annotations

from typing import Any


def dangerous_dose(hazard: float, doses: float, exponent: float) -> float:
    """What one dose weighs in danger, (h / n)^(1 / g): doses of different opioids add up on this scale, as strain does
    within one (`neuro.equations.choice.overdose_hazard`).
    """
    return (hazard / doses) ** (1.0 / exponent)


def on_board(doses: float, hours: float, h: Any) -> float:
    """Share of the waking day of t_a hours with a substance on board: min(1, n t / t_a), t hours for each dose."""
    return min(1.0, doses * hours / h.awake_hours)


def together(hazard: float, doses: float, others: float, exponent: float) -> float:
    """Hazard of n doses met by other opioids on board, n ((h / n)^(1 / g) + D)^g, D their mean dangerous dose."""
    if others <= 0.0:
        return hazard
    return doses * (dangerous_dose(hazard, doses, exponent) + others) ** exponent


def with_alcohol(
    hazard: float, drinks: float, tolerance: float, exponent: float, tolerance_weight: float, h: Any
) -> float:
    """Hazard with alcohol on board for the share b of the day, h (1 - b + b (1 + k (n / 2) / (n_5 (1 + k_T T)))^g):
    half of n drinks on average, as they are cleared one after another; T tolerance to alcohol. Blood of people who
    died of heroin held less morphine the more alcohol it held (Ruttenber 1990).
    """
    if drinks <= 0.0:
        return hazard
    b = on_board(drinks, h.alcohol_hours, h)
    strain = 0.5 * drinks / (h.alcohol_drinks * (1.0 + tolerance_weight * tolerance))
    return float(hazard * (1.0 - b + b * (1.0 + h.alcohol_weight * strain) ** exponent))


def with_sedatives(hazard: float, exponent: float, h: Any) -> float:
    """Hazard of people who take benzodiazepines beside opioids, h (1 + k)^g, as a heavier dose: fatal overdose 3.86
    times as often (Park 2015).
    """
    return float(hazard * (1.0 + h.sedatives_weight) ** exponent)


def untested(doses: float, days: float, usual: float, h: Any) -> float:
    """What a dose weighs by how far its batch is known, w(n / days) / w(n_usual), w(m) = (m_0 + (1 - k) (m - m_0)) / m
    with m_0 = min(1, m): the first dose of a day shows what the batch holds, and later ones are fitted to it. Hazards
    of the circuit are those of the mean dose of people who take the usual number a day.
    """
    return _unknown_share(doses / days, h) / _unknown_share(usual, h)


def _unknown_share(daily: float, h: Any) -> float:
    """Share w of the danger of some doses a day that is left where later ones are fitted to the first."""
    return 1.0 if daily <= 1.0 else float((1.0 + (1.0 - h.batch_known) * (daily - 1.0)) / daily)


def adulterated(
    doses: float, tolerance: float, hazard: float, exponent: float, tolerance_weight: float, h: Any
) -> float:
    """Hazard of `doses` of something else that hold fentanyl, n od (d / (1 + k T))^g: d the fentanyl in one against a
    standard dose of it, T tolerance to opioids, which people who take stimulants alone have none of.
    """
    strain = h.hidden_dose / (1.0 + tolerance_weight * tolerance)
    return float(doses * hazard * strain**exponent)
