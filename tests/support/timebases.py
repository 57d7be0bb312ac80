"""The time bases that footage and timelines have, by the names that NLEs give them."""

from fractions import Fraction

from autoresolve_gui.model.timebase import Timebase

NTSC = Fraction(30000, 1001)
TIMEBASES = {
    "23.976": Timebase(Fraction(24000, 1001)),
    "24": Timebase(Fraction(24)),
    "25": Timebase(Fraction(25)),
    "29.97df": Timebase(NTSC, drop_frame=True),
    "29.97ndf": Timebase(NTSC),
    "30": Timebase(Fraction(30)),
    "50": Timebase(Fraction(50)),
    "59.94df": Timebase(2 * NTSC, drop_frame=True),
    "59.94ndf": Timebase(2 * NTSC),
    "60": Timebase(Fraction(60)),
}
