import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

#: Writes exchanges until the system refuses more: a file size limit stands for a full disk.
PROGRAM = """
import random, sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.archive.warc_folder import WarcFolder
from pipelines.archive.warc_writer import Exchange

warcs = WarcFolder(Path(sys.argv[1]), 0, "a test")
for number in range(1_000):
    body = random.Random(number).randbytes(5_000)
    try:
        warcs.write(Exchange(f"https://a.example/{number}", datetime.now(UTC), 200, (), body))
    except OSError as error:
        print(number)
        break
warcs.close()
"""


def limited_to(size: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        preexec_fn=limited_to(42_000),
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    (path,) = tmp_path.iterdir()
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert kinds.count("response") == int(done.stdout) > 0
    assert kinds[-1] == "request"
