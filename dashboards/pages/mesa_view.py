"""Mesa view: Mesa's own `SolaraViz` on the model, for people who know Mesa."""

from __future__ import annotations

from typing import Any

import solara

from dashboards.parts.elements import card, div, note, p, tag


@solara.component
def MesaPage() -> None:
    """The page opens at once; Mesa is loaded when it is asked for."""
    shown = solara.use_reactive(False)
    tag("h1", "Mesa view")
    p("The same model through Mesa's own tools: step, run, reset. For people who know Mesa.", cls="lead")
    with div(cls="stack"):
        if shown.value:
            Viz()
        else:
            with card("SolaraViz on AddictionModel"):
                p("A small place of 500 people in this server's own process; a step is a day.")
                solara.Button(
                    "Load the model", icon_name="mdi-play", color="primary", on_click=lambda: shown.set(True)
                )
                note("On your own: from population import AddictionModel; every tool of Mesa works on it.")


@solara.component
def Viz() -> None:
    """Makes the model in a thread, so that the page stays alive, and hands it to Mesa."""
    from solara.lab import use_task

    made = use_task(_small_place, dependencies=[], raise_error=False)
    if made.pending:
        p("Making people and preparing the model: some seconds.")
        solara.ProgressLinear(True, color="primary")
    elif made.error:
        note(f"The model could not be made: {made.exception}", kind="bad")
    elif made.value is not None:
        _viz(made.value)


def _small_place() -> Any:
    from dashboards.mesa_model import WatchedModel

    return WatchedModel()


def _viz(model: Any) -> Any:
    from mesa.visualization import SolaraViz, make_plot_component

    counts = make_plot_component(
        {"uses today": "#0072b2", "severe disorder": "#d55e00", "in treatment": "#009e73"}
    )
    craving = make_plot_component({"mean craving": "#cc79a7"})
    parameters = {
        "people": {
            "type": "SliderInt",
            "value": 500,
            "label": "People",
            "min": 100,
            "max": 1000,
            "step": 100,
        },
        "rng": {"type": "InputText", "value": "1", "label": "Seed"},
    }
    viz = SolaraViz(model, components=[counts, craving], model_params=parameters, name="AddictionModel")
    return div(solara.AppLayout(children=[viz], navigation=False, title="AddictionModel"), cls="mesa")
