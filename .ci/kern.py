"""Makes a font smaller by what nobody sees: `kern.py FONT.woff2 OUT.woff2`.

Takes a subset of Literata, as pyftsubset of fontTools 4 writes it. Its kerning
becomes that of weight 400 where it varies with the weight, in steps of a
hundredth of the font's size, and without the smallest one. Metrics for
vertical lines go.
"""

import sys

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# In units of the font, of which its size is a thousand.
STEP = 10


def rounded(kern):
    kern = STEP * round(kern / STEP)
    return kern if abs(kern) > STEP else 0


def make_small(font):
    """Changes the kerning: a table of classes of letters, and before it, one
    of the pairs that are exceptions to it."""
    lookups = font["GPOS"].table.LookupList.Lookup
    pairs, classes = (
        getattr(table, "ExtSubTable", table)
        for lookup in lookups
        for table in lookup.SubTable
    )
    assert (pairs.Format, classes.Format) == (1, 2)

    for row in classes.Class1Record:
        for cell in row.Class2Record:
            cell.Value1.XAdvance = rounded(cell.Value1.XAdvance)

    def by_class(first, second):
        if first not in classes.Coverage.glyphs:
            return 0
        row = classes.ClassDef1.classDefs.get(first, 0)
        cell = classes.ClassDef2.classDefs.get(second, 0)
        return classes.Class1Record[row].Class2Record[cell].Value1.XAdvance

    kept = []
    for first, row in zip(pairs.Coverage.glyphs, pairs.PairSet):
        for pair in row.PairValueRecord:
            pair.Value1.XAdvance = rounded(pair.Value1.XAdvance)
        row.PairValueRecord = [
            pair
            for pair in row.PairValueRecord
            if pair.Value1.XAdvance != by_class(first, pair.SecondGlyph)
        ]
        row.PairValueCount = len(row.PairValueRecord)
        if row.PairValueRecord:
            kept.append((first, row))
    pairs.Coverage.glyphs = [first for first, _ in kept]
    pairs.PairSet = [row for _, row in kept]
    pairs.PairSetCount = len(kept)


source, target = sys.argv[1:]
font = TTFont(source)
if "fvar" in font and font["GDEF"].table.Version == 0x00010003:
    fixed = instantiateVariableFont(TTFont(source), {"wght": 400})
    font["GPOS"] = fixed["GPOS"]
    font["GDEF"].table.VarStore = None
    font["GDEF"].table.Version = 0x00010000
for table in ("vhea", "vmtx", "MVAR", "gasp"):
    if table in font:
        del font[table]
make_small(font)
font.save(target)
