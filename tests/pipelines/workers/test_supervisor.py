import os
import signal

from pipelines.workers.fork_server import ForkServer
from pipelines.workers.supervisor import _Worker
from pipelines.workers.worker import PageLimits

WORK = "tests.pipelines.workers.misbehaving:build_article"


def test_a_full_connection_is_no_end_of_a_worker() -> None:
    server = ForkServer(WORK)
    try:
        worker = _Worker(server, PageLimits())
        # It reads nothing for a while, as a worker that has little of the processor.
        os.kill(worker.pid, signal.SIGSTOP)
        worker.unsent.append(memoryview(bytes(8 << 20)))
        worker.send()
        left = len(worker.unsent[0])
        worker.send()

        assert 0 < left < 8 << 20
        assert [len(part) for part in worker.unsent] == [left]
        worker.kill()
        worker.socket.close()
    finally:
        server.close()
