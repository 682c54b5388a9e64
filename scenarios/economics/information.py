"""What it would be worth to know more before choosing: the expected value of perfect information.

`benefit` has a row a draw and a column a policy.
"""

from __future__ import annotations

from math import erf, exp, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
KNOTS = 5


def evpi(benefit: ArrayLike) -> float:
    """EVPI = E[max_d NB_d] - max_d E[NB_d]: the regret of the best choice that can be made today."""
    b = np.asarray(benefit, float)
    return float(b.max(axis=1).mean() - b.mean(axis=0).max())


def evppi(benefit: ArrayLike, parameters: ArrayLike, knots: int = KNOTS) -> float:
    """The same if only these parameters were known: EVPPI = E[max_d E(NB_d | parameters)] - max_d E[NB_d].

    The inner expectation is a regression of net benefit on natural cubic splines of the parameters and products of
    pairs of them (Strong 2014 Med Decis Making 34:311, with splines in place of a Gaussian process). It is not below
    zero, nor above EVPI; it is biased upwards where draws are few.

    Parameters
    ----------
    benefit : array_like, shape (draws, policies)
    parameters : array_like, shape (draws,) or (draws, parameters)
    knots : int
        Of each spline, at quantiles; at least 3.

    Raises
    ------
    ValueError
        When shapes do not fit, or there are fewer than ten draws for each term of the regression.
    """
    b, x = np.asarray(benefit, float), np.asarray(parameters, float)
    x = x[:, np.newaxis] if x.ndim == 1 else x
    if len(x) != len(b):
        raise ValueError(f"parameters have {len(x)} draws, net benefit {len(b)}")
    design = _design(x, knots)
    if len(b) < 10 * design.shape[1]:
        raise ValueError(f"{len(b)} draws are too few for {design.shape[1]} terms, ten for each are needed")
    relative = b - b[:, [int(b.mean(axis=0).argmax())]]
    fitted = design @ np.linalg.lstsq(design, relative, rcond=None)[0]
    found = float(fitted.max(axis=1).mean() - fitted.mean(axis=0).max())
    return min(max(0.0, found), evpi(b))


def evpi_of_two_normals(mean_difference: float, sd_difference: float) -> float:
    """Closed form for two policies whose difference in net benefit is normal: s phi(m/s) - |m| Phi(-|m|/s)."""
    if sd_difference <= 0.0:
        return 0.0
    z = abs(mean_difference) / sd_difference
    density = exp(-0.5 * z * z) / sqrt(2.0 * pi)
    return sd_difference * density - abs(mean_difference) * 0.5 * (1.0 - erf(z / sqrt(2.0)))


def _design(x: Array, knots: int) -> Array:
    """Columns of the regression, shape (draws, terms)."""
    scaled = [_scaled(column) for column in x.T]
    parts = [np.ones((len(x), 1))] + [natural_spline(column, knots) for column in scaled]
    pairs = [scaled[i] * scaled[j] for i in range(len(scaled)) for j in range(i)]
    return np.column_stack(parts + pairs)


def _scaled(column: Array) -> Array:
    sd = column.std()
    found: Array = (column - column.mean()) / (sd if sd > 0.0 else 1.0)
    return found


def natural_spline(x: Array, knots: int) -> Array:
    """Basis of a natural cubic spline without its constant, shape (n, knots - 1): linear beyond the outer knots
    (Hastie 2009 Elements of Statistical Learning, 5.2.1). A parameter of few values has as few columns.
    """
    at = np.unique(np.quantile(x, np.linspace(0.02, 0.98, max(3, knots))))
    if len(at) < 3:
        return x[:, np.newaxis]

    def d(k: int) -> Array:
        rise = np.maximum(x - at[k], 0.0) ** 3 - np.maximum(x - at[-1], 0.0) ** 3
        found: Array = rise / (at[-1] - at[k])
        return found

    curved = [d(k) - d(len(at) - 2) for k in range(len(at) - 2)]
    return np.column_stack([x, *curved])
