"""The peer: screen a query file against a list file with nomenklatura's blocker and its logic-v2.

Here: nomenklatura's own parts, with its own defaults, and nothing of ours: it runs in an environment of its own,
because nomenklatura pins other versions. Not here: our side and the comparison (`names.py`).

Run: NK/bin/python benchmarks/_names_peer.py LIST.csv QUERIES.csv OUT.csv [PAIRS.csv]
LIST.csv has entry_id,kind,name (several names an entry); QUERIES.csv has query_id,kind,name; OUT.csv gets
query_id,entry_id,score and, on its last line, `#` with the CPU seconds of blocking and scoring. With PAIRS.csv
(kind,query,listed) each pair is scored instead, in order.
"""

import csv
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker.index import Index
from nomenklatura.matching import LogicV2
from nomenklatura.resolver import Linker
from nomenklatura.store import MemoryStore

SCHEMA = {"person": "Person", "organization": "Organization", "vessel": "Vessel", "unknown": "LegalEntity"}
DATASET = Dataset.make({"name": "bench", "title": "bench"})


def entity(entity_id, kind, names):
    data = {"id": entity_id, "schema": SCHEMA[kind], "properties": {"name": names}}
    return StatementEntity.from_data(DATASET, data, cleaned=True)


def store(entities):
    memory = MemoryStore(DATASET, Linker({}))
    with memory.writer() as writer:
        for item in entities:
            writer.add_entity(item)
    return memory.view(DATASET)


def read(path):
    with Path(path).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def screen(list_file, query_file, out):
    names, kinds = defaultdict(list), {}
    for row in read(list_file):
        names[row["entry_id"]].append(row["name"])
        kinds[row["entry_id"]] = row["kind"]
    view = store(entity(f"l-{key}", kinds[key], names[key]) for key in names)
    queries = {
        f"q-{row['query_id']}": entity(f"q-{row['query_id']}", row["kind"], [row["name"]]) for row in read(query_file)
    }
    config = LogicV2.default_config()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(view, Path(folder))
        index.build()
        started = time.process_time()
        index_matches = list(index.match_entities(queries.values()))
        blocked = time.process_time()
        for query_id, candidates in index_matches:
            for candidate, _ in candidates:
                listed = view.get_entity(candidate.id)
                score = LogicV2.compare(queries[query_id.id], listed, config).score
                if score > 0:
                    out.writerow([query_id.id[2:], candidate.id[2:], score])
        ended = time.process_time()
    out.writerow(["#", blocked - started, ended - blocked])


def pairs(pair_file, out):
    config = LogicV2.default_config()
    for number, row in enumerate(read(pair_file)):
        query = entity(f"q-{number}", row["kind"], [row["query"]])
        listed = entity(f"l-{number}", row["kind"], [row["listed"]])
        out.writerow([number, number, LogicV2.compare(query, listed, config).score])


if __name__ == "__main__":
    with Path(sys.argv[3]).open("w", encoding="utf-8", newline="") as lines:
        if len(sys.argv) > 4:
            pairs(sys.argv[4], csv.writer(lines))
        else:
            screen(sys.argv[1], sys.argv[2], csv.writer(lines))
