"""Names as numbers: the columns of their arrays, and what follows from the spellings of words.

Here: what a column means, filling it in. Not here: making the arrays (`arrays.py`).
"""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

# A word has nine spellings: its own, its sound (in organizations without endings), as it was written, the form that stands
# for its group, the sound of the whole word and of what was written, the letters that may stand for it in an acronym, and
# both sounds without vowels.
TEXT, SOUND, WRITTEN, FORM, WHOLE, SAID, BEGINS, BARE, BARE_SAID = range(9)
SPELLINGS = 9
# What is known of a word (`Side.words`): of each spelling a checksum, the letters in it as bits and how many there are; the
# ends of its text, its class, of which kinds of names it is a particle, whether it names a place, and as bits what it may
# stand for as an abbreviation of several words and as what it is one of those, which particles are one with it, and how much it
# tells whose name it is (thousandths).
CODE, LETTERS, LENGTH, FIRST, LAST, CLASS, SMALL, PLACE, MEANS, MEANT, GROUP = 0, 9, 18, 27, 28, 29, 30, 31, 32, 33, 34
NAMES = 35
COLUMNS = 36
PARTICLE, NUMBER, OTHER = range(3)
# What is known of a name (`Side.names`). Unusual ones are beyond the bound: written without vowels, or with a small word in
# the place of a telling one. `CUT` is the place of the word that may have been cut, -1 for none; places are not counted
# among the telling words.
KIND, LEGAL, FAMILY, VOWELLESS, CUT, UNUSUAL, NUMBERS, TELLING, OTHERS, PLACES = range(10)
# What a name tells altogether, by particles and numbers, and by places (`Side.tells`).
INFORMATION, BESIDE, PLACED = range(3)
PERSON, ORGANIZATION, UNKNOWN, KINDS = 0, 1, 3, 4

# Numbers, not literals: numba would compile what is passed a literal for that literal alone.
ZERO: Any = np.int64(0)
ONE: Any = np.int64(1)


def folded(code: int, value: int) -> int:
    """Return the checksum of what `code` stands for with `value` behind it: two of 31 bits, so that none overflows."""
    return ((((code >> 31) * 131_071 + value) % 2_147_483_647) << 31) | (
        ((code & 0x7FFFFFFF) * 65_599 + value) % 2_147_483_629
    )


def letter_at(spelled: Array, at: int) -> Any:
    """Return the letter in a place as a number that does not overflow."""
    return np.int64(spelled[at])


def bit(letter: int) -> Any:
    """Return the bit that stands for a letter or figure."""
    return np.int64(1) << ((letter - 97 if letter >= 97 else letter - 22) & 63)


def bits_set(letters: int) -> int:
    """Return how many bits are set; compiled, this loop becomes the processor's own instruction."""
    count = 0
    while letters:
        letters &= letters - 1
        count += 1
    return count


def describe(words: Array, spelled: Array, ends: Array) -> None:
    """Fill in what follows from the spellings of words."""
    for word in range(len(words)):
        for how in range(SPELLINGS):
            start, end = ends[word * SPELLINGS + how], ends[word * SPELLINGS + how + 1]
            checksum, held = ONE, ZERO
            for at in range(start, end):
                letter = letter_at(spelled, at)
                checksum = folded(checksum, letter)
                held |= bit(letter)
            words[word, CODE + how] = checksum
            words[word, LETTERS + how] = held
            words[word, LENGTH + how] = end - start
        words[word, FIRST] = spelled[ends[word * SPELLINGS]]
        words[word, LAST] = spelled[ends[word * SPELLINGS + 1] - 1]


def tell(side: Any, telling: float) -> None:
    """Fill in what follows from the words of names."""
    words, rarity, names = side.words, side.rarity, side.names
    for name in range(len(names)):
        information, beside, numbers, many, others, unusual = 0.0, 0.0, 0, 0, 0, names[name, VOWELLESS]
        places, placed = 0, 0.0
        for place in range(side.start[name], side.start[name + 1]):
            word = side.places[place]
            information += rarity[word]
            if words[word, CLASS] == OTHER:
                others += 1
                # People and ships are not named after their branches.
                if words[word, PLACE] and (names[name, KIND] == ORGANIZATION or names[name, KIND] == UNKNOWN):
                    places += 1
                    placed += rarity[word]
                else:
                    many += rarity[word] > telling
                unusual |= (words[word, SMALL] >> names[name, KIND]) & 1
            else:
                beside += rarity[word]
                numbers += words[word, CLASS] == NUMBER
        side.tells[name, INFORMATION], side.tells[name, BESIDE], side.tells[name, PLACED] = information, beside, placed
        names[name, NUMBERS], names[name, TELLING], names[name, OTHERS] = numbers, many, others
        names[name, UNUSUAL], names[name, PLACES] = unusual, places
