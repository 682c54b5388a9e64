"""Words are explained, plain and kind to the people they are about."""

from __future__ import annotations

import re
from pathlib import Path

import dashboards
from dashboards.words import MEASURES, STRATA, glossary, measure_title, plain, unit_title
from scenarios.outputs import OUTPUTS

FOLDER = Path(dashboards.__file__).parent
UNKIND = re.compile(r"\b(addicts?|abusers?|junkies|alcoholics?|clean|dirty|relapsed|users)\b", re.IGNORECASE)


def sources():
    return [p for p in FOLDER.rglob("*") if p.suffix in {".py", ".yaml"}]


def test_every_measure_has_a_title_and_a_definition():
    for output in OUTPUTS:
        assert output.name in MEASURES, output.name
        assert MEASURES[output.name][1] in glossary()
        assert measure_title(output.name) != output.name


def test_every_term_that_a_page_explains_is_in_the_glossary():
    for path in sources():
        for key in re.findall(r"\bterm\(\"(\w+)\"", path.read_text(encoding="utf-8")):
            assert key in glossary(), f"{path.name}: {key}"


def test_definitions_are_short_and_whole_sentences():
    for key, word in glossary().items():
        assert word.text.endswith("."), key
        assert 20 <= len(word.text) <= 200, key


def test_words_put_the_person_first():
    for path in sources():
        text = path.read_text(encoding="utf-8")
        assert not UNKIND.search(text), f"{path.name}: {UNKIND.search(text)}"


def test_what_has_no_title_is_at_least_plain():
    assert plain("cue_learning") == "Cue learning"
    assert unit_title("per_100000") == "per 100,000 people"
    assert measure_title("cost_other") == "Cost other"
    assert STRATA["deprivation"] == "deprivation"
