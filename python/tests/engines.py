"""Sessions of the engines that the tests of ``clv.spark`` run on, one a process.

``sail`` is pysail, without a JVM; ``local`` is classic PySpark with two threads; ``connect`` is Spark Connect of the
same PySpark; ``cluster`` is a standalone master with two worker processes on loopback.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "3",
    # no test may depend on it
    "spark.sql.session.timeZone": "Asia/Tokyo",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
}


@contextmanager
def session(engine: str, place: Path, executors: int = 2) -> Iterator[Any]:
    """A session of an engine, whose files are in a folder; a cluster has so many executors of one core."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with ExitStack() as stack:
        if engine == "sail":
            remote = stack.enter_context(_sail())
            spark = _builder().remote(remote).getOrCreate()
        elif engine == "connect":
            spark = _builder().remote("local[2]").getOrCreate()
        else:
            master = stack.enter_context(_cluster(place)) if engine == "cluster" else "local[2]"
            builder = _builder().master(master).config("spark.sql.warehouse.dir", str(place / "warehouse"))
            builder = builder.config("spark.executor.memory", "1g").config("spark.local.dir", str(place / "local"))
            builder = builder.config("spark.cores.max", str(executors))
            for name, value in OPTIONS.items():
                builder = builder.config(name, value)
            spark = builder.getOrCreate()
            spark.sparkContext.setLogLevel("FATAL")
        for name in ("spark.sql.session.timeZone", "spark.sql.shuffle.partitions"):
            spark.conf.set(name, OPTIONS[name])
        stack.callback(spark.stop)
        yield spark


def _builder() -> Any:
    from pyspark.sql import SparkSession

    return SparkSession.builder


@contextmanager
def _sail() -> Iterator[str]:
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    yield f"sc://127.0.0.1:{port}"
    server.stop()


@contextmanager
def _cluster(place: Path) -> Iterator[str]:
    """A master and two workers of one core each."""
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    common = ["--host", "127.0.0.1", "--webui-port", "0"]
    worker = [*common, "--cores", "1", "--memory", "1g", "--work-dir", str(place / "work"), master]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(_daemon("master.Master", [*common, "--port", str(port)], place / "master.log"))
        _wait_for(port)
        for number in (1, 2):
            processes.append(_daemon("worker.Worker", worker, place / f"worker{number}.log"))
        yield master
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def _daemon(name: str, arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
    with log.open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, "SPARK_HOME": str(home)})


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")
