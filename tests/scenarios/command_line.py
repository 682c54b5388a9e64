"""The command line as tests call it."""

from __future__ import annotations

from scenarios.cli import main


def run_cli(capsys, *arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `mesolimbic ARGUMENTS`; never a traceback."""
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err
