"""One table of the scores that `training.run --evaluate` wrote: python -m training.compare build/*/scores.json"""

import argparse
import json
from pathlib import Path

COLUMNS = {
    "size": lambda s: s["size"],
    "parameters": lambda s: f"{s['parameters'] / 1e6:.1f} M",
    "file": lambda s: f"{s['bytes'] / 1e6:.1f} MB {s['quantization']}",
    "mix": lambda s: s["mix"],
    "tokens": lambda s: f"{s['tokens'] / 1e6:.0f} M",
    "minutes": lambda s: f"{s['seconds'] / 60:.1f}",
    "exact %": lambda s: s["weak labels"]["all"]["exact %"],
    "false %": lambda s: s["weak labels"]["all"]["false answers %"],
    "known exact %": lambda s: s["known sentences"]["all"]["exact %"],
    "known false %": lambda s: s["known sentences"]["all"]["false answers %"],
    "cancer type %": lambda s: s["diagnosis of real reports"]["cancer type %"],
    "plan F1 %": lambda s: s["synthetic notes"]["modality F1 %"],
}


def table(all_scores: list[dict]) -> str:
    """Markdown; a part that was not measured is left empty."""

    def cell(column, scores: dict) -> str:
        try:
            return str(column(scores))
        except KeyError:
            return ""

    lines = [list(COLUMNS), ["---", *["--:"] * (len(COLUMNS) - 1)]]
    lines += [[cell(column, scores) for column in COLUMNS.values()] for scores in all_scores]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scores", type=Path, nargs="+")
    print(table([json.loads(path.read_text(encoding="utf-8")) for path in parser.parse_args().scores]))


if __name__ == "__main__":
    main()
