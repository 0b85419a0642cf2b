"""Every page is extracted by the models of its fold."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

from benchmarks.folds import FOLDS
from benchmarks.promotion_bounds import BOUNDS_FILE, write_bounds
from benchmarks.unseen_articles import main, with_site_memory
from pipelines.boilerplate.block_model import MODEL_FILE
from pipelines.boilerplate.features.wording_model import MODEL_FILE as WORDING_FILE
from pipelines.boilerplate.verdict import PROMOTION_BOUNDS
from pipelines.items import ArticleItem
from tests.benchmarks.made_up_gold import gold_page, write_gold
from tests.pipelines.site_memory.made_up_site import story

_PLEA = "Readers of the Gazette can support our work with a few coins every month."


def test_each_page_is_judged_by_the_models_of_its_fold(tmp_path: Path) -> None:
    gold, models, out = write_gold(tmp_path / "gold"), tmp_path / "models", tmp_path / "judged.jsonl"
    learnt = tmp_path / "learnt.jsonl"
    models.mkdir()
    folder = Path(str(files("pipelines.boilerplate")))
    for fold in range(FOLDS):
        shutil.copy(folder / MODEL_FILE, models / f"{fold}-{MODEL_FILE}")
        shutil.copy(folder / "features" / WORDING_FILE, models / f"{fold}-{WORDING_FILE}")
        write_bounds(models / f"{fold}-{BOUNDS_FILE}", PROMOTION_BOUNDS)

    main(
        [
            str(gold),
            "--sets",
            "news,promo",
            "--fold-models",
            str(models),
            "--out",
            str(out),
            "--jobs",
            "1",
            "--site-memory",
            str(learnt),
        ]
    )

    lines = {line["id"]: line for line in map(json.loads, out.read_text("utf-8").splitlines())}
    assert set(lines) == {"news/tram", "promo/dev_single_news_tram"}
    assert "fish market" in lines["news/tram"]["article_body"]
    assert learnt.read_text("utf-8").count("\n") == len(lines)


def test_site_memory_learns_from_the_pages_of_one_set() -> None:
    articles = [story(number, [(2, _PLEA)] if number % 3 == 0 else ()) for number in range(30)]
    alone = story(33, [(2, _PLEA)])
    extracted = [*((gold_page("site"), article) for article in articles), (gold_page("other"), alone)]

    bodies = [made.article_body for _, made in with_site_memory(extracted) if isinstance(made, ArticleItem)]

    assert bodies == [*(story(number).article_body for number in range(30)), alone.article_body]
