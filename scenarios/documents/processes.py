"""The process overview: the phases of a day in the order of the tuple that the model runs."""

from __future__ import annotations

import inspect

from scenarios.documents.markdown import code, plain, table


def phases_table() -> str:
    """Every phase of a day: its place, its name, what it does, and its file."""
    from population.phases import EVERY_DAY, PHASES

    rows = [
        [
            str(place),
            code(phase.__name__),
            plain((inspect.getdoc(phase) or "").partition("\n\n")[0]),
            code(phase.__module__),
            "every day" if phase in EVERY_DAY else "once",
        ]
        for place, phase in enumerate(PHASES, 1)
    ]
    return table(("", "phase", "what happens", "where", "in a week of the past"), rows)


def streams_list() -> str:
    """Names of the streams of chance."""
    from neuro.streams import STREAM_NAMES

    return ", ".join(code(name) for name in STREAM_NAMES)


def schedule_of_ties() -> str:
    """Layers of ties, by name."""
    from population.ties import LAYERS, SLOTS

    return f"{', '.join(LAYERS)}; at most {SLOTS} ties a person"
