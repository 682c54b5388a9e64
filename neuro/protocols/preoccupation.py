"""The drug on one's mind: attention to cues, and control that is taken up."""

from __future__ import annotations

import numpy as np

from neuro.equations.cues import noticed
from neuro.protocols.cohort import abstain, established
from neuro.protocols.experiments import Setup, experiment
from neuro.protocols.exposure import DAY
from neuro.protocols.habit import correlation
from neuro.protocols.incubation import after_a_year, probe
from neuro.protocols.results import Observed, curve, ratio
from neuro.protocols.settings import settings

FAINT_CUE, EARLY, LATE = 0.3, 3, 90


def attenuated(true: float) -> float:
    """Correlation of two measures with error r = rho sqrt(r_a r_c), rho that of what they measure (Spearman 1904 Am J
    Psychol 15:72): tasks of attention measure little else than error, reports of craving some.
    """
    s = settings()
    return true * float(np.sqrt(s.attention_reliability * s.craving_reliability))


@experiment("preoccupation", "Preoccupation and attention to cues")
def preoccupation(setup: Setup) -> Observed:
    """A year of cocaine and half a year without; and people after years of use (Field 2009)."""
    cohort = after_a_year(setup, "cocaine")
    noticing = setup.cohort("cocaine", changes={"preoccupation_attention": 0.0})
    noticing.brain[:], noticing.circuits[:] = cohort.brain, cohort.circuits
    bias = ratio(probe(cohort, FAINT_CUE)[0], probe(noticing, FAINT_CUE)[0])
    cohort.set_cues(0.0)
    mind, withdrawn = cohort.trace(
        180,
        cohort.give,
        lambda: cohort.circuits["preoccupation"][0, 0],
        lambda: cohort.brain["withdrawal"][0],
    )
    users = established(setup.cohort("cocaine", people=1500, varied=True, seed=5))
    abstain(users, 7)
    users.ordinary()
    users.read()
    seen_cue = noticed(0.5, users["cocaine"]["preoccupation"], users.general[0])
    seen = {
        "attention_to_faint_cues": bias,
        "attention_and_craving": attenuated(correlation(np.asarray(seen_cue), users["cocaine"]["craving"])),
        "outlasts_withdrawal": ratio(mind[LATE], mind[EARLY]) - ratio(withdrawn[LATE], withdrawn[EARLY]),
    }
    days = range(1, 181)
    return Observed(
        seen,
        [
            curve("After cocaine", "preoccupation", days, mind, (DAY + " without", "level")),
            curve("After cocaine", "withdrawal", days, withdrawn, (DAY + " without", "level")),
        ],
    )
