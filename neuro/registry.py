"""What the model knows about substances and the circuit: the data files, read once and checked.

A substance is one file in `neuro/data/substances`, and its id is the name of that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from neuro.errors import InputError, InputErrors, did_you_mean, shown
from neuro.files import read_yaml
from neuro.quantities import Quantity, read_quantities

DATA = Path(__file__).parent / "data"

SubstanceClass = Literal["nicotine", "alcohol", "cannabis", "stimulant", "opioid"]
SUBSTANCE_CLASSES: tuple[SubstanceClass, ...] = ("nicotine", "alcohol", "cannabis", "stimulant", "opioid")

_CIRCUIT = """
noncompensable_fraction error_floor_fraction allostatic_error_threshold
cue_learning_rate cue_labile_days cue_consolidation_days cue_stable_days cue_cap_floor cue_contingency_half
interoceptive_salience adolescent_plasticity
preoccupation_rate preoccupation_days preoccupation_attention preoccupation_control_cost
sensitisation_rate sensitisation_days sensitisation_gain cross_sensitisation stress_facilitation
habit_learning_rate habit_repetition_part habit_error_part habit_days
arbitration_control_weight arbitration_steepness habit_drive habit_uncued_fraction
exposure_filter_days exposure_half_adaptation d2_loss_days d2_recovery_days
d2_sensitivity_loss d2_density_loss_reference d2_sensitivity_loss_days d2_sensitivity_recovery_days
d1_loss_days d1_recovery_days
allostatic_load_max allostatic_rise_days allostatic_fall_days
dependence_rise_days dependence_gain dependence_half_exposure
tolerance_gain tolerance_half_exposure tolerance_context_share tolerance_intake_share cross_tolerance
pfc_structural_loss pfc_loss_days pfc_recovery_days
d2_control_coupling withdrawal_control_cost stress_control_cost control_generalisation
therapy_control_gain therapy_learning_rate therapy_days control_min control_max
pfc_immaturity pfc_maturity_age pfc_maturity_width release_ageing release_ageing_from
stress_days withdrawal_stress allostatic_stress_gain
extinction_rate extinction_max extinction_days extinction_generalisation extinction_ceiling reacquisition_rate
silent_synapse_rate incubation_gain incubation_reset
natural_learning_days natural_error_weight
hedonic_satiation anhedonia_weight withdrawal_tonic_loss allostatic_tonic_loss
outcome_learning_rate outcome_value_days tonic_min d2_floor
agonist_satiation cue_craving habit_craving withdrawal_craving stress_craving prime_craving
relief_weight escape_weight craving_drive goal_control_weight control_weight abstain_value choice_sensitivity
price_base_share price_dose_max satiety_exposure_max
dose_exponent dose_max dose_learning_rate dose_allostatic_gain
goal_days lapse_effect overdose_tolerance_weight use_trace_days access_days
trait_d2_sd trait_d2_low trait_d2_high trait_control_sd trait_control_low trait_control_high
reward_median reward_log_sd stress_mean stress_sd stress_trait_max attitude_sd
female_plasticity female_stress_reactivity sensitivity_log_sd trait_heritable_share session_size_log_sd satiety_log_sd
liking_sd plasticity_log_sd female_attitude adversity_control adversity_attitude
"""
CIRCUIT_PARAMETERS: tuple[str, ...] = tuple(_CIRCUIT.split())

_SUBSTANCE = """
surge_fold surge_fold_literature female_surge effect_half_life_hours
reference_doses_per_day sessions_per_day_max doses_per_session doses_per_session_dependent
disutility d2_density_loss d1_loss withdrawal_severity withdrawal_days
tolerance_max tolerance_rise_days tolerance_fall_days acute_tolerance relief_half_occupancy
allostasis_scale pfc_harm_scale priming_gain overdose_hazard overdose_exponent
cue_learning_scale maturation_days matured_decay_days habit_learning_scale relief_scale craving_scale habit_scale
satiety_weight norm_weight novelty novelty_in_use moderation_weight habit_disutility_escape price_weight
demand_elasticity occasion_share legal_age legal_under_age
"""
SUBSTANCE_PARAMETERS: tuple[str, ...] = tuple(_SUBSTANCE.split())

NATURAL_REWARD_PARAMETERS: tuple[str, ...] = ("surge_fold", "surge_fold_literature")

_SUBSTANCE_TEXTS = ("id", "name", "class", "class_name", "route", "description")


class Substance(BaseModel):
    """What one substance, by one route, does to the circuit; `parameters` has every name of
    `SUBSTANCE_PARAMETERS`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    substance_class: SubstanceClass
    class_name: str
    route: str
    description: str
    references: tuple[str, ...]
    parameters: dict[str, Quantity]


class NaturalReward(BaseModel):
    """A reward of ordinary life; `parameters` has every name of `NATURAL_REWARD_PARAMETERS`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    description: str
    parameters: dict[str, Quantity]


class Citation(NamedTuple):
    """One number and where it comes from."""

    parameter: str
    value: float
    unit: str
    source: str


class UnknownSubstance(InputError, KeyError):
    """A name that no substance file has."""


def substance_ids() -> tuple[str, ...]:
    """Ids of all substances, in alphabetical order; no file is opened."""
    return tuple(sorted(path.stem for path in (DATA / "substances").glob("*.yaml")))


def substance(substance_id: str) -> Substance:
    """The description of a substance.

    Raises
    ------
    UnknownSubstance
        When there is no such file.
    neuro.errors.BadInput
        When the file lacks a parameter, has one that is not known, or has a wrong value.
    """
    known = substance_ids()
    if substance_id not in known:
        message = f"is not known; {did_you_mean(substance_id, known)}allowed are {', '.join(known)}"
        raise UnknownSubstance("substance", str(substance_id), substance_id, message)
    found = _substance(DATA / "substances" / f"{substance_id}.yaml")
    return found.model_copy(update={"parameters": dict(found.parameters)})


def circuit_parameters() -> dict[str, Quantity]:
    """The parameters that all substances share, in the order of `CIRCUIT_PARAMETERS`."""
    return dict(_circuit(DATA / "circuit.yaml"))


def natural_rewards() -> dict[str, NaturalReward]:
    """The rewards of ordinary life by id."""
    return dict(_natural_rewards(DATA / "natural_rewards.yaml"))


def cite(name: str) -> list[Citation]:
    """Every number of a substance, or of the circuit (name "circuit"), with its source."""
    parameters = circuit_parameters() if name == "circuit" else substance(name).parameters
    return [Citation(key, q.value, q.unit, q.source) for key, q in parameters.items()]


def read_substance(path: Path) -> Substance:
    """A substance from a file; raises `neuro.errors.BadInput` with every mistake found."""
    data, file = read_yaml(path), path.name
    errors = _name_errors(data, (*_SUBSTANCE_TEXTS, "references", "parameters"), file)
    errors += _text_errors({key: data[key] for key in _SUBSTANCE_TEXTS if key in data}, file)
    references = data.get("references", [])
    if isinstance(references, list):
        errors += _text_errors({f"references.{i}": text for i, text in enumerate(references)}, file)
    else:
        errors.append(InputError(file, "references", references, "must be a list of text"))
    if data.get("id", path.stem) != path.stem:
        errors.append(InputError(file, "id", data["id"], f"must be the name of the file, {path.stem!r}"))
    if data.get("class", "opioid") not in SUBSTANCE_CLASSES:
        message = f"{shown(data['class'])} is not known; allowed are {', '.join(SUBSTANCE_CLASSES)}"
        errors.append(InputError(file, "class", data["class"], message))
    parameters = _parameters(data, SUBSTANCE_PARAMETERS, file, "", errors)
    if errors:
        raise InputErrors(errors)
    texts = {key: data[key].strip() for key in _SUBSTANCE_TEXTS if key != "class"}
    return Substance(
        substance_class=data["class"], references=tuple(references), parameters=parameters, **texts
    )


def read_circuit(path: Path) -> dict[str, Quantity]:
    """The shared parameters from a file; raises as `read_substance`."""
    data, file = read_yaml(path), path.name
    errors = _name_errors(data, ("title", "description", "parameters"), file)
    parameters = _parameters(data, CIRCUIT_PARAMETERS, file, "", errors)
    if errors:
        raise InputErrors(errors)
    return parameters


def read_natural_rewards(path: Path) -> dict[str, NaturalReward]:
    """The rewards of ordinary life from a file; raises as `read_substance`."""
    data, file = read_yaml(path), path.name
    errors = _name_errors(data, ("title", "description", "rewards"), file)
    rewards = data.get("rewards")
    if not isinstance(rewards, dict) or not all(isinstance(entry, dict) for entry in rewards.values()):
        message = "must be a mapping of ids to {name, description, parameters}"
        raise InputErrors([*errors, InputError(file, "rewards", rewards, message)])
    parameters = {}
    for key, entry in rewards.items():
        errors += _name_errors(entry, ("name", "description", "parameters"), file, f"rewards.{key}.")
        texts = {f"rewards.{key}.{part}": entry[part] for part in ("name", "description") if part in entry}
        errors += _text_errors(texts, file)
        parameters[key] = _parameters(entry, NATURAL_REWARD_PARAMETERS, file, f"rewards.{key}.", errors)
    if errors:
        raise InputErrors(errors)
    return {
        str(key): NaturalReward(
            id=str(key), name=e["name"], description=e["description"], parameters=parameters[key]
        )
        for key, e in rewards.items()
    }


_substance = lru_cache(maxsize=256)(read_substance)
_circuit = lru_cache(maxsize=4)(read_circuit)
_natural_rewards = lru_cache(maxsize=4)(read_natural_rewards)


def _parameters(
    holder: Mapping[Any, Any], required: tuple[str, ...], file: str, path: str, errors: list[InputError]
) -> dict[str, Quantity]:
    """Quantities under `parameters`, in the order of `required`; adds what is wrong to `errors`."""
    field = f"{path}parameters"
    given = holder.get("parameters", {})
    try:
        found = read_quantities(given, file, field)
    except InputErrors as problem:
        errors += problem.errors
        found = {}
    if isinstance(given, Mapping) and "parameters" in holder:
        errors += _name_errors(given, required, file, f"{field}.")
    return {name: found[name] for name in required if name in found}


def _name_errors(
    mapping: Mapping[Any, Any], required: tuple[str, ...], file: str, path: str = ""
) -> list[InputError]:
    missing = [InputError(file, path + name, None, "is missing") for name in required if name not in mapping]
    unknown = [
        InputError(file, f"{path}{name}", value, f"is not known; {did_you_mean(name, required)}remove it")
        for name, value in mapping.items()
        if name not in required
    ]
    return missing + unknown


def _text_errors(texts: Mapping[str, Any], file: str) -> list[InputError]:
    return [
        InputError(file, field, text, f"must be text that is not empty, but is {shown(text)}")
        for field, text in texts.items()
        if not isinstance(text, str) or not text.strip()
    ]
