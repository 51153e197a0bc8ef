"""The search for candidates: what the scorer would call a hit is among them."""

import random
import re
from zlib import crc32

import pytest

from vendorwatch.names.analysis import analyse
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.score import compare, scorecard
from vendorwatch.names.spellings import Asked

pytestmark = pytest.mark.xdist_group("full lists of names")


def built(*names, kind="organization"):
    return NameIndex.build(
        listed_table([{"entry_id": str(number), "name": name, "kind": kind} for number, name in enumerate(names)])
    )


def found(index, name, kind="unknown"):
    """Return the listed names that are looked at for a name."""
    _, numbers, _ = index.candidates([(0, analyse(name, kind))], scorecard().review)
    return {index.name(number, kind).text for number in numbers}


def lines_of(*first):
    """Return many names that share a word with each of those given, so that nothing is found for being alone."""
    seconds = ["Vostok", "Zenit", "Almaz", "Radiy", "Kristall", "Polyot", "Sapfir", "Granit", "Signal", "Rassvet"]
    return [f"{word} {second} {third}" for word in first for second in seconds for third in ("Sever", "Yug", "Tsentr")]


@pytest.mark.parametrize("kind", ["person", "organization", "vessel", "unknown"])
def test_a_name_without_kind_is_found_among_names_of_every_kind(kind):
    for name in ("Prensa Kestrel", "Plover Public Joint Stock Company", "KESTREL, Andrei", "Bank"):
        index = built(name, *lines_of("Trading", "Bank"), kind=kind)
        assert name in found(index, name)
        assert name in found(index, name, kind)


def test_a_word_that_is_only_translated_beside_others_is_found():
    assert "TRADE DOO" in found(built("TRADE DOO", *lines_of("Bank", "Trading")), "Kestrel Trade", "organization")


def test_a_long_word_that_many_have_does_not_hide_a_short_one_that_is_the_name():
    listed = [f"{name} United Kingdom" for name in lines_of("Bank", "Trading", "Oil")]
    assert "KESTREL" in found(built("KESTREL", *listed), "Kestrel UK Ltd", "organization")


@pytest.mark.parametrize("branch", ["{} UK Ltd", "{} (UK) Limited", "{} U.K.", "{} HK", "{} International UK"])
@pytest.mark.parametrize("house", ["KQV", "Egret Mobile"])
def test_a_place_that_many_listed_names_write_does_not_hide_a_short_name(house, branch):
    listed = [f"{name} {place}" for name in lines_of("Bank", "International", "Mobile") for place in ("UK", "HK")]
    assert house in found(built(house, *listed), branch.format(house), "organization")


@pytest.mark.parametrize("asked", ["Veb UK Ltd", "Veb Dubai", "Veb (Hong Kong) Limited"])
def test_a_branch_is_found_by_the_name_of_its_house_alone(asked):
    # A word that others translate, while it is the house's whole name.
    assert "VEB" in found(built("VEB", *lines_of("Veb", "Internet")), asked, "organization")


def test_a_word_that_is_translated_beside_others_alone_is_found_by_how_it_is_written():
    assert "OOO RUDNAYA" in found(built("OOO RUDNAYA", *lines_of("Mining")), "Rudnaya Dubai", "organization")


def test_all_of_many_names_that_are_alike_are_looked_at():
    ships = [f"KES TREL {number}" for number in range(100, 180)]
    index = built(*ships, kind="vessel")
    likely = {ship for ship in ships if compare("Kes Trel", ship, "vessel").score >= scorecard().review}
    assert likely <= found(index, "Kes Trel", "vessel")


@pytest.mark.parametrize(
    ("asked", "listed"),
    [("قاسم كسترلي", "KESTRELI, Qasem"), ("محمد بلوفر", "PLOVER, Mohammad"), ("דוד קסטרל", "KESTREL, David")],
)
def test_names_written_without_vowels_are_found(asked, listed):
    others = ["MOHAMMADI, Ali", "DAVIDOV, Pavel", "QASIMOV, Sabit", "PELEVIN, Viktor"]
    assert listed in found(built(listed, *others, kind="person"), asked)
    # And the other way round: one that the list writes without vowels.
    given, _, family = listed.partition(", ")
    assert asked in found(built(asked, *others, kind="person"), f"{family} {given.title()}")


@pytest.mark.parametrize(
    ("asked", "ship"), [("KST 7", "KST 7"), ("EP-LDA", "EP-LDA"), ("Kestrel 7 UK Ltd", "KESTREL 7")]
)
def test_a_name_with_a_legal_form_is_looked_up_among_ships_of_just_that_name(asked, ship):
    assert ship in found(built(ship, "PLOVER", "EGRET 7", kind="vessel"), asked)


def test_names_of_the_list_are_asked_about_as_any_others():
    names = [
        "Rossiya Bank",
        "M/V Ocean Star",
        "PETROV, Ivan",
        "Ocean Star Shipping Co., Ltd.",
        "Ocean Star",
        "Alfa (f.k.a. Beta)",
    ]
    listed = [
        {"entry_id": f"{kind} {name}", "name": name, "kind": kind}
        for name in names
        for kind in ("organization", "person", "vessel", "unknown")
    ]
    index = NameIndex.build(listed_table(listed))
    asked = [Asked(row["name"], row["kind"]) for row in listed] + [
        Asked("Gamma", "unknown"),
        Asked("Petrov Ivan", "person"),
    ]
    queries = list(enumerate(asked))
    plain = index.look_up(queries)
    taken = index.look_up(queries, listed=True)
    for column in ("numbers", "query", "spelling", "found", "weight"):
        assert getattr(taken, column).tolist() == getattr(plain, column).tolist(), column
    assert index.gated(taken, 0.5) == index.gated(plain, 0.5)


def test_names_of_many_megabytes_are_cut():
    huge = "kestrel " * 1_200_000
    index = built(huge, "Plover Bank")
    assert found(index, huge) == {huge}
    assert found(index, "Plover Bank" + " " * 9_000_000)


LEGAL = re.compile(
    r"[\s,]+(?:llc|ltd|limited|co|company|corp|corporation|inc|gmbh|ag|s\.?a|jsc|pjsc|ooo|oao|plc)\.?$", re.I
)
SHORT = {"international": "Intl", "company": "Co", "technology": "Tech", "limited": "Ltd", "institute": "Inst"}


def bare(name):
    while LEGAL.search(name):
        name = LEGAL.sub("", name)
    return name


def _typo(name, chooser):
    places = [place for place, letter in enumerate(name) if letter.isalpha()][1:-1]
    if len(places) < 3:
        return name
    place = chooser.choice(places)
    return name[:place] + chooser.choice(["", "x", name[place] * 2, name[place + 1] + name[place]]) + name[place + 1 :]


def _shuffled(name, chooser):
    words = name.replace(",", " ").split()
    return " ".join(chooser.sample(words, len(words)))


def _without_one(name, chooser):
    words = name.split()
    if len(words) > 2:
        words.pop(chooser.randrange(len(words)))
    return " ".join(words)


DISTORTED = {
    "no legal form": lambda name, _: bare(name),
    "a typo": _typo,
    "an acronym": lambda name, _: f"{name} ({''.join(word[0] for word in re.findall(r'[A-Za-z]+', bare(name)))})",
    "a branch": lambda name, chooser: f"{bare(name)} {chooser.choice(['UK Ltd', 'Europe GmbH', '(Dubai)', 'USA'])}",
    "another order": _shuffled,
    "no signs": lambda name, _: re.sub(r"[^\w\s]", "", name).lower(),
    "cut at 30": lambda name, _: name[:30],
    "&": lambda name, _: re.sub(r"\band\b", "&", name, flags=re.I),
    "a word less": _without_one,
    "abbreviated": lambda name, _: re.sub(r"\w+", lambda word: SHORT.get(word.group().lower(), word.group()), name),
    "cut at 35": lambda name, _: name[:35],
    "cut at 40": lambda name, _: name[:40],
}
# So many hits a query are shown; what is no better than all of those is not lost by the search.
TOP = 20


def looked_at(index, asked):
    """Return for each (name, kind) the entries that are looked at, each with the most that it can score."""
    entries = [{} for _ in asked]
    queries = [(number, analyse(*query)) for number, query in enumerate(asked)]
    for number, name_no, most in zip(*index.candidates(queries, scorecard().review), strict=True):
        for entry_id, _ in index.bearers(name_no):
            entries[number][entry_id] = max(most, entries[number].get(entry_id, 0.0))
    return entries


@pytest.mark.real
def test_every_listed_name_asked_letter_by_letter_is_found(full):
    listed, index = full
    entries = looked_at(index, [(name, "unknown") for _, name, _ in listed])
    missed = [row for row, found in zip(listed, entries, strict=True) if found.get(row[0]) != 1.0]
    assert missed == []


@pytest.mark.real
@pytest.mark.parametrize("told", [False, True])
def test_what_the_scorer_recognises_is_found(full, told):
    listed, index = full
    chooser = random.Random(1)
    recognised = []
    for distort in DISTORTED.values():
        for entry_id, name, kind in chooser.sample(listed, 250):
            asked = distort(name, chooser)
            if asked not in (name, "") and compare(asked, name, kind).score >= scorecard().review:
                recognised.append((entry_id, (asked, kind if told else "unknown")))
    entries = looked_at(index, [query for _, query in recognised])
    lost = [
        (entry_id, query)
        for (entry_id, query), found in zip(recognised, entries, strict=True)
        if entry_id not in found and len(found) < TOP
    ]
    assert len(recognised) > 1_200
    assert len(lost) <= 0.005 * len(recognised), lost


BRANCHES = (
    "{} UK", "{} UK Ltd", "{} (UK) Ltd", "{} U.K. Limited", "{} United Kingdom", "{} GB", "{} USA", "{} US Inc", "{} (U.S.A.)",
    "{} UAE", "{} (UAE) LLC", "{} Dubai", "{} (Dubai) FZE", "{} EU", "{} Europe GmbH", "{} Germany GmbH", "{} HK",
    "{} HK Ltd", "{} (Hong Kong) Limited", "{} International (UK) Ltd", "{} Singapore Pte Ltd", "{} India", "{} MENA",
    "{} KSA", "{} Branch", "{} HQ", "{} Asia Pacific", "{} France SAS", "{} - Istanbul Branch", "{} Rus", "{} Korea",
)  # fmt: skip
# Telling names of two words or one, most of them short.
HOUSES = (
    "DJI", "VTB Bank", "Inspur Group", "Huawei", "Huawei Technologies", "NORINCO", "Hikvision", "Dahua Technology", "Sberbank",
    "Gazprom", "Rosneft", "Rostelecom", "Kamaz", "Alrosa", "Megafon", "Otkritie", "IRISL", "NIOC", "NITC", "PDVSA", "Conviasa",
    "Mahan Air", "China Mobile", "China Telecom", "China Unicom", "Interros", "Almaz Antey", "Severstal", "Transneft",
    "Novatek", "Sovcomflot", "Sukhoi", "Tupolev", "Rosselkhozbank", "Promsvyazbank", "Yitu Limited", "Cubanacan", "iFlytek",
    "Sugon", "Uralvagonzavod", "Surgutneftegas", "Lukoil", "IRGC", "Gaesa", "Cimex", "Polyus", "Mechel", "Aeroflot", "Irkut",
)  # fmt: skip


def lost_branches(index, asked):
    """Return the branches, by the number of the listed name, that score `review` and do not lead to its entry."""
    review = scorecard().review
    recognised = [
        (number, name) for number, name in asked if compare(name, index.name(number, "unknown").text).score >= review
    ]
    entries = looked_at(index, [(name, "unknown") for _, name in recognised])
    return len(recognised), [
        name
        for (number, name), found in zip(recognised, entries, strict=True)
        if not any(entry_id in found for entry_id, _ in index.bearers(number))
    ]


@pytest.mark.real
def test_every_branch_that_the_scorer_recognises_leads_to_its_house(full):
    listed, index = full
    numbers = {index.name(number, "unknown").text: number for number in range(len(index))}
    of_companies = sorted({bare(name) for _, name, kind in listed if kind == "organization"} & numbers.keys())
    # One in six, each with one branch: which, its letters decide.
    drawn = [(crc32(name.encode()), name) for name in of_companies]
    asked = [(numbers[name], BRANCHES[code // 6 % len(BRANCHES)].format(name)) for code, name in drawn if code % 6 == 0]
    recognised, lost = lost_branches(index, asked)
    assert recognised > 2_000
    assert len(lost) <= 0.001 * recognised, lost


@pytest.mark.real
def test_every_branch_of_a_telling_short_name_is_found(full):
    _, index = full
    known = {
        analyse(index.name(number, "organization").text, "organization").key: number for number in range(len(index))
    }
    houses = {name: known.get(analyse(name, "organization").key) for name in HOUSES}
    assert [name for name, number in houses.items() if number is None] == []
    asked = [(number, branch.format(name)) for name, number in houses.items() for branch in BRANCHES]
    recognised, lost = lost_branches(index, asked)
    assert lost == []
    assert recognised >= 0.9 * len(asked)
