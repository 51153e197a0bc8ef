"""Names as arrays of numbers, for the loops over many names.

Here: from analysed names to arrays, and arrays in a file. Not here: the loops (`kernels/`).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from io import BytesIO
from itertools import chain
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import crc32

import numpy as np
import pyarrow as pa

from vendorwatch.names import tables
from vendorwatch.names.align import TELLING, consonants, initials, naming
from vendorwatch.names.analysis import KINDS, Name, Token
from vendorwatch.names.compiled import kernel
from vendorwatch.names.kernels import words as kernels
from vendorwatch.names.kernels.words import Array
from vendorwatch.names.sounds import form, sound
from vendorwatch.names.tables import LegalForm

KIND_NO: dict[str, int] = {kind: number for number, kind in enumerate(KINDS)}
_CLASSES = {"particle": kernels.PARTICLE, "number": kernels.NUMBER}
COMPANY = crc32(b"company")
# What the parts of a file are called behind their names.
_TABLE, _ARRAY = ".arrows", ".npy"
# What stands before the content of a part: a header that ends in the lengths of the name and of what is extra, which are the
# sizes as numbers of 64 bits and an entry that fills up to what arrays are aligned to.
_HEADER, _EXTRA, _LONG_SIZES, _FILLED = Struct("<26x2H"), Struct("<2H"), 20, 0x4656
# More than the header of an array takes.
_LONGEST_HEADER = 4_096


class Side(NamedTuple):
    """Names as arrays: name n has the words `places[start[n]:start[n + 1]]`; what else counts is `names[n]`, `tells[n]`.

    Spelling s of word w is `spelled[ends[9 * w + s]:ends[9 * w + s + 1]]`, in ASCII; what follows from it is `words[w]`.
    The columns of `words`, `names` and `tells` are numbered in `kernels/words.py`. Checksums stand for texts: should two be equal
    by chance (one in 2^62), a name is compared in vain.
    """

    words: Array
    rarity: Array
    spelled: Array
    ends: Array
    places: Array
    start: Array
    names: Array
    tells: Array


def side(names: Iterable[Name]) -> Side:
    """Return the arrays of the names, in order."""
    known: dict[Token, int] = {}
    places: list[int] = []
    start, rest = [0], []
    for name in names:
        places += [known.setdefault(token, len(known)) for token in name.tokens]
        start.append(len(places))
        rest.append((KIND_NO[name.kind], *_legal(name.legal), name.vowelless, name.cut))
    words = np.zeros((len(known), kernels.COLUMNS), np.int64)
    spellings: list[str] = []
    if known:
        told, spelled = zip(*map(_told_of, known), strict=True)
        words[:, _TOLD] = told
        spellings = list(chain.from_iterable(spelled))
    made = Side(
        words,
        np.array([token.rarity for token in known], np.float64),
        np.frombuffer(bytearray("".join(spellings).encode("ascii")), np.uint8),
        np.cumsum([0, *map(len, spellings)]),
        np.array(places, np.int64),
        np.array(start, np.int64),
        np.zeros((len(rest), 10), np.int64),
        np.zeros((len(rest), 3)),
    )
    if rest:
        made.names[:, : kernels.CUT + 1] = rest
    kernel("describe", len(rest))(made.words, made.spelled, made.ends)
    kernel("tell", len(rest))(made, TELLING)
    return made


def words_of(side: Side, kinds: Sequence[int]) -> set[str]:
    """Return the words of the names of these kinds, as they are and as they were written."""
    of_kind = np.repeat(np.isin(side.names[:, kernels.KIND], kinds), np.diff(side.start))
    words = np.unique(side.places[of_kind])
    codes = side.words[words][:, [kernels.CODE + kernels.TEXT, kernels.CODE + kernels.WRITTEN]]
    spelled = words * kernels.SPELLINGS
    # Most were written as they are.
    spelled = np.concatenate([spelled + kernels.TEXT, spelled[codes[:, 0] != codes[:, 1]] + kernels.WRITTEN])
    text = side.spelled.tobytes().decode("ascii")
    return {
        text[start:end] for start, end in zip(side.ends[spelled].tolist(), side.ends[spelled + 1].tolist(), strict=True)
    }


def sounds_of(side: Side) -> set[str]:
    """Return the sounds of all words of the names."""
    spelled = np.arange(len(side.words)) * kernels.SPELLINGS + kernels.SOUND
    text = side.spelled.tobytes().decode("ascii")
    return {
        text[start:end] for start, end in zip(side.ends[spelled].tolist(), side.ends[spelled + 1].tolist(), strict=True)
    }


def together(first: Side, second: Side, order: Array) -> Side:
    """Return the names of two sides, numbered one behind the other, in this order; those that it lacks are left out."""
    many = np.concatenate([np.diff(first.start), np.diff(second.start)])[order]
    begin = np.concatenate([first.start[:-1], second.start[:-1] + len(first.places)])[order]
    start = np.append(0, np.cumsum(many))
    places = np.concatenate([first.places, second.places + len(first.words)])
    places = places[np.repeat(begin - start[:-1], many) + np.arange(start[-1])]
    # Only the words of these names.
    used = np.zeros(len(first.words) + len(second.words), np.bool_)
    used[places] = True
    words = np.flatnonzero(used)
    ends = np.concatenate([first.ends, second.ends[1:] + first.ends[-1]])
    said = (words[:, None] * kernels.SPELLINGS + np.arange(kernels.SPELLINGS)).ravel()
    long = np.diff(ends)[said]
    spelled_ends = np.append(0, np.cumsum(long))
    letters = np.repeat(ends[said] - spelled_ends[:-1], long) + np.arange(spelled_ends[-1])
    return Side(
        np.concatenate([first.words, second.words])[words],
        np.concatenate([first.rarity, second.rarity])[words],
        np.concatenate([first.spelled, second.spelled])[letters],
        spelled_ends,
        (np.cumsum(used) - 1)[places],
        start,
        np.concatenate([first.names, second.names])[order],
        np.concatenate([first.tells, second.tells])[order],
    )


_TOLD = [kernels.CLASS, kernels.SMALL, kernels.PLACE, kernels.MEANS, kernels.MEANT, kernels.GROUP, kernels.NAMES]


@lru_cache(maxsize=1 << 16)
def _told_of(token: Token) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return what is known of a word, and its spellings."""
    return _told(token), _spellings(token)


def _told(token: Token) -> tuple[int, ...]:
    """Return what is known of a word, in the order of `_TOLD`."""
    text, _, _, rarity, written = token
    means, meant = _meanings()
    return (
        _CLASSES.get(token.cls, kernels.OTHER),
        _particle_of().get(text, 0),
        text in tables.places(),
        means.get(written, 0),
        meant.get(text, 0),
        _group(text),
        round(1000 * naming(text, rarity)),
    )


def _group(word: str) -> int:
    groups = tables.particles("organization")
    return crc32(groups[word].encode()) if word in groups else 0


def _spellings(token: Token) -> tuple[str, ...]:
    """Return the spellings of a word in the order of `kernels/words.py`."""
    text, whole = token.text, sound(token.text)
    said = whole if token.written == text else sound(token.written)
    bare = consonants(whole)
    return (
        text,
        token.sound,
        token.written,
        form(text),
        whole,
        said,
        "".join(initials(token)),
        bare,
        bare if said == whole else consonants(said),
    )


@lru_cache(maxsize=1 << 10)
def _legal(form: LegalForm | None) -> tuple[int, int]:
    return (crc32(form.code.encode()), crc32(form.family.encode())) if form else (0, 0)


@cache
def _meanings() -> tuple[dict[str, int], dict[str, int]]:
    """Return what abbreviations of several words may stand for, and what is one of those, as bits; words may share one."""
    bit = {word: 1 << crc32(word.encode()) % 62 for several in tables.meanings().values() for word in several}
    return {short: sum({bit[word] for word in several}) for short, several in tables.meanings().items()}, bit


@cache
def _particle_of() -> dict[str, int]:
    """Return the particles, each with the kinds of names that it is one of as bits."""
    found: dict[str, int] = {}
    for kind, number in KIND_NO.items():
        for particle in tables.particles(kind):
            found[particle] = found.get(particle, 0) | 1 << number
    return found


def write(path: Path, tables: Mapping[str, pa.Table], arrays: Mapping[str, Array]) -> None:
    """Write tables and arrays into one file, each aligned in it."""
    with path.open("wb") as out, ZipFile(out, "w") as file:
        for name, table in tables.items():
            part = _aligned(f"{name}{_TABLE}", out.tell())
            with file.open(part, "w", force_zip64=True) as content, pa.ipc.new_stream(content, table.schema) as stream:
                stream.write_table(table)
        for name, array in arrays.items():
            part = _aligned(f"{name}{_ARRAY}", out.tell())
            with file.open(part, "w", force_zip64=True) as content:
                np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)


def _aligned(name: str, begin: int) -> ZipInfo:
    """Return a part that begins there, with so much before its content that this is aligned as arrays are."""
    part = ZipInfo(name)
    filled = -(begin + _HEADER.size + len(name) + _EXTRA.size + _LONG_SIZES) % np.lib.format.ARRAY_ALIGN
    part.extra = _EXTRA.pack(_FILLED, filled) + bytes(filled)
    return part


def read(path: Path) -> tuple[dict[str, pa.Table], dict[str, Array]]:
    """Read what `write` wrote; raises OSError or BadZipFile for a file that is damaged."""
    tables, arrays = {}, {}
    with path.open("rb") as opened, ZipFile(opened) as file:
        parts = file.infolist()
        # Several processes share what none of them writes to.
        whole = memoryview(mmap(opened.fileno(), 0, access=ACCESS_COPY))
    for part in parts:
        content = _content(whole, part)
        if part.filename.endswith(_TABLE):
            tables[part.filename.removesuffix(_TABLE)] = pa.ipc.open_stream(pa.py_buffer(content)).read_all()
        else:
            arrays[part.filename.removesuffix(_ARRAY)] = _array(content)
    return tables, arrays


def _content(whole: memoryview, part: ZipInfo) -> memoryview:
    """Return the content of a part where it lies; raises BadZipFile where it is not as it was written."""
    header = whole[part.header_offset : part.header_offset + _HEADER.size]
    if len(header) == _HEADER.size:
        begin = part.header_offset + _HEADER.size + sum(_HEADER.unpack(header))
        content = whole[begin : begin + part.file_size]
        if crc32(content) == part.CRC:
            return content
    raise BadZipFile(f"{part.filename} is damaged")


def _array(content: memoryview) -> Array:
    """Return an array that lies in its file."""
    header = BytesIO(content[:_LONGEST_HEADER])
    np.lib.format.read_magic(header)
    shape, _, dtype = np.lib.format.read_array_header_1_0(header)
    array = np.frombuffer(content, dtype, offset=header.tell()).reshape(shape)
    # Loops are compiled for arrays that are aligned.
    return array if array.flags.aligned else array.copy()
