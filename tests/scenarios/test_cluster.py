from __future__ import annotations

import pytest

from scenarios import engine
from scenarios.cli import main
from tests.scenarios import tiny_model

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed")]


def test_a_dask_cluster_gives_the_same_bytes_as_this_machine(monkeypatch, tmp_path, capsys, write_scenario):
    from dask.distributed import LocalCluster

    monkeypatch.setattr(engine, "build_model", tiny_model.build)
    monkeypatch.chdir(tmp_path)
    common = ["run", str(write_scenario()), "--people", "50", "--replicates", "3", "--quiet"]
    with LocalCluster(n_workers=2, processes=False, protocol="tcp://", dashboard_address=None) as cluster:
        code = main([*common, "--cluster", cluster.scheduler_address, "--out", "cluster"])
    assert code == 0, capsys.readouterr().err
    assert main([*common, "--out", "here"]) == 0
    for name in ("yearly.parquet", "summary.parquet"):
        assert (tmp_path / "cluster" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
