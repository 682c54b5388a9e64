"""What differs between Mesa 3.3.1, the last for Python 3.11, and Mesa 3.5.1."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
from mesa.agent import Agent, AgentSet

try:
    from mesa.agentset import GroupBy
    from mesa.experimental.mesa_signals import ModelSignals
except ImportError:  # Mesa 3.3.1
    from mesa.agent import GroupBy

    ModelSignals = None

__all__ = ["Agent", "AgentSet", "GroupBy", "announce", "collection_time", "plain_seed", "release"]


def release(model: mesa.Model) -> None:
    """Let Mesa forget a model that is no longer needed, so that its memory can be reused.

    Mesa 3.3.1 counts the agents of every model in a dictionary that keeps the model alive for ever.
    """
    if (counters := getattr(Agent, "_ids", None)) is not None:
        counters.pop(model, None)


def collection_time(model: mesa.Model) -> float:
    """The "Step" under which Mesa's data collector files what it collects: steps, or since 3.5 the time."""
    time: float = model.steps if ModelSignals is None else model.time
    return time


def announce(model: mesa.Model, change: str, agent: Agent) -> None:
    """Tell observers of the model, which Mesa has since 3.5, "AGENT_ADDED" or "AGENT_REMOVED"."""
    if ModelSignals is not None:
        model.notify("agents", ModelSignals[change], args=(agent,))


def plain_seed(rng: Any) -> Any:
    """A NumPy integer as a Python one, which is all that ``random.Random`` takes under Mesa 3.5."""
    return int(rng) if isinstance(rng, np.integer) else rng
