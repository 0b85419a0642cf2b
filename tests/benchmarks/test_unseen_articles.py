"""Every page is extracted by the models of its fold."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

from benchmarks.folds import FOLDS
from benchmarks.promotion_bounds import BOUNDS_FILE, write_bounds
from benchmarks.unseen_articles import main
from pipelines.boilerplate.block_model import MODEL_FILE
from pipelines.boilerplate.features.wording_model import MODEL_FILE as WORDING_FILE
from pipelines.boilerplate.verdict import PROMOTION_BOUNDS
from tests.benchmarks.made_up_gold import write_gold


def test_each_page_is_judged_by_the_models_of_its_fold(tmp_path: Path) -> None:
    gold, models, out = write_gold(tmp_path / "gold"), tmp_path / "models", tmp_path / "judged.jsonl"
    models.mkdir()
    folder = Path(str(files("pipelines.boilerplate")))
    for fold in range(FOLDS):
        shutil.copy(folder / MODEL_FILE, models / f"{fold}-{MODEL_FILE}")
        shutil.copy(folder / "features" / WORDING_FILE, models / f"{fold}-{WORDING_FILE}")
        write_bounds(models / f"{fold}-{BOUNDS_FILE}", PROMOTION_BOUNDS)

    main([str(gold), "--sets", "news,promo", "--fold-models", str(models), "--out", str(out), "--jobs", "1"])

    lines = {line["id"]: line for line in map(json.loads, out.read_text("utf-8").splitlines())}
    assert set(lines) == {"news/tram", "promo/dev_single_news_tram"}
    assert "fish market" in lines["news/tram"]["article_body"]
