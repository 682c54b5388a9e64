"""Ties that somebody has measured or made, from a file beside the scenario."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterator
from math import isnan
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers.expat import ExpatError

from pydantic import Field, field_validator

from neuro.errors import InputError, shown
from neuro.files import plain_number
from population.networks.graphs import edges_between, from_graph
from population.networks.registry import NetworkParameters, People, network
from population.scenario.beside import is_inside, text_beside
from population.ties import Edges

LIMIT_BYTES = 256 * 1024 * 1024
HEADS = (("source", "target"), ("from", "to"), ("node1", "node2"), ("a", "b"), ("u", "v"))
"""First lines of an edge list that name its columns; either may come first, as ties have no direction."""
MORE_HEADS = ("weight", "layer")
COMMENT = re.compile(r"(^|\s)#.*")
EDGE_LISTS = (".csv", ".edgelist", ".edges", ".tsv", ".txt")
SUFFIXES = (".graphml", *EDGE_LISTS)
GRAPH, REMARK = re.compile(r"<([\w.-]+:)?graph[\s/>]"), re.compile(r"<!--.*?-->", re.DOTALL)
NOT_GRAPHML = (ExpatError, SyntaxError, ValueError, KeyError, TypeError, AttributeError)


@network("from_file")
class FromFile(NetworkParameters):
    """Ties read from a GraphML file or an edge list.

    An edge list has a tie a line: two names, then optionally a weight and a layer, separated by commas,
    tabs or blanks; lines that begin with # are comments. Names that are whole numbers below the number of people
    are rows; other names become rows in the order in which they come.
    """

    path: str = Field(
        min_length=1, max_length=500, description="file, relative to the folder of the scenario"
    )

    @field_validator("path")
    @classmethod
    def _stays_in_its_folder(cls, path: str) -> str:
        if not is_inside(path):
            raise ValueError(f"must be a path within the folder of the scenario, but is {shown(path)}")
        if PurePosixPath(path).suffix.lower() not in SUFFIXES:
            raise ValueError(f"must end in one of {', '.join(SUFFIXES)}, but is {shown(path)}")
        return path

    def check(self, folder: Path) -> None:
        """Refuse a file that cannot be read, before there are people.

        Raises
        ------
        neuro.errors.InputError
            As `build`, but for what its ties say of the people.
        """
        text = text_beside(self.path, folder, "scenario", "network.path", LIMIT_BYTES)
        if PurePosixPath(self.path).suffix.lower() == ".graphml":
            _refuse_no_xml(text, self.path)
            return
        for _ in read_edge_list(text, self.path):
            pass

    def build(self, people: People, seed: int, folder: Path | None = None) -> Edges:
        """Ties of the file; see `population.networks.graphs.from_graph` for names, layers and weights.

        Raises
        ------
        neuro.errors.InputError
            When no folder is given, the file leads out of it or cannot be read, or its ties cannot be used.
        """
        text = text_beside(self.path, folder, "scenario", "network.path", LIMIT_BYTES)
        n = len(people["age_days"])
        if PurePosixPath(self.path).suffix.lower() == ".graphml":
            return from_graph(_parsed_graphml(text, self.path), n, self.path)
        links = list(read_edge_list(text, self.path))
        return edges_between(dict.fromkeys(node for link in links for node in link[:2]), links, n, self.path)


def read_edge_list(text: str, source: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Links of an edge list: two names, then optionally a weight and a layer; a first line such as "source,target" that
    is no comment is a head.

    Raises
    ------
    neuro.errors.InputError
        At a line that has fewer than two or more than four cells.
    """
    first = True
    for number, written in enumerate(text.splitlines(), start=1):
        line = COMMENT.sub("", written).strip()
        if not line:
            continue
        cells = _cells(line, source, number)
        head = first and _is_head(cells, source, number)
        first = False
        if head:
            continue
        if not 2 <= len(cells) <= 4 or not all(cells) or any(";" in cell for cell in cells):
            message = "must be two names, then optionally a weight and a layer, separated by commas or blanks"
            raise InputError(source, f"line {number}", line, f"{message}, but is {shown(line)}")
        yield cells[0], cells[1], dict(zip(MORE_HEADS, cells[2:], strict=False))


def _is_head(cells: list[str], source: str, number: int) -> bool:
    """Whether the first line names columns; then the third and the fourth must be the weight and the layer."""
    names = tuple(cell.lower() for cell in cells)
    if names[:2] not in HEADS and names[1::-1] not in HEADS:
        return False
    if names[2:] != MORE_HEADS[: len(names) - 2]:
        message = (
            f"names the columns {', '.join(cells)}; after the two names may come {' and '.join(MORE_HEADS)}"
        )
        raise InputError(source, f"line {number}", cells[2], f"{message}, in this order, and nothing else")
    return True


def _cells(line: str, source: str, number: int) -> list[str]:
    """Cells of a line: between commas, where one in double quotes may hold some; else between blanks, or between tabs
    where blanks would not leave a number as the weight.
    """
    if '"' in line and "," in line:
        try:
            return [cell.strip() for cell in next(csv.reader([line], skipinitialspace=True, strict=True))]
        except csv.Error as problem:
            message = f"is no line of an edge list ({problem}); a name with a quote or a comma stands in double quotes"
            raise InputError(source, f"line {number}", line, message) from None
    if "," in line:
        return [cell.strip() for cell in line.split(",")]
    cells = line.split()
    if "\t" in line and len(cells) > 2 and isnan(plain_number(cells[2])):
        return [cell.strip() for cell in line.split("\t")]
    return cells


def _refuse_document_type(text: str, source: str) -> None:
    """Document types can hide a bomb."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError(source, "", None, "has a document type declaration; GraphML needs none, remove it")


def _refuse_no_xml(text: str, source: str) -> None:
    from xml.parsers.expat import ParserCreate

    _refuse_document_type(text, source)
    try:
        ParserCreate().Parse(text, True)
    except (ExpatError, ValueError) as problem:
        raise InputError(source, "", None, f"is not GraphML that can be read ({problem})") from None


def _parsed_graphml(text: str, source: str) -> Any:
    """The graph of a GraphML text."""
    import networkx as nx

    _refuse_document_type(text, source)
    graphs = len(GRAPH.findall(REMARK.sub("", text)))
    if graphs > 1:
        message = f"holds {graphs} graphs, one within another or one after another; give one with all nodes and edges"
        raise InputError(source, "graph", graphs, message)
    try:
        with warnings.catch_warnings(action="ignore"):  # of ports, and of keys whose type is not told
            return nx.parse_graphml(text, node_type=_node_name)
    except (nx.NetworkXException, *NOT_GRAPHML) as problem:
        reason = str(problem) or type(problem).__name__
        reason = f"{reason} is not known" if isinstance(problem, KeyError) else reason
        raise InputError(source, "", None, f"is not GraphML that can be read ({reason})") from None


def _node_name(name: str | None) -> str:
    if name is None:
        raise ValueError("a node has no id, or an edge no source or no target")
    return name
