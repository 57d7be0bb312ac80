"""How much each measure speaks for each turning point: one row a turning point, in story order.

Fitted by `scripts/fit_turning_points.py` on the 84 training films of TRIPOD (P. Papalampidi,
F. Keller and M. Lapata, "Movie Plot Analysis via Turning Point Identification", EMNLP-IJCNLP 2019;
synopses and marks of the repository ppapalampidi/TRIPOD). The test films had no part in it. The
columns are those of `evidence.MEASURES`: place, lateness, told like it, told like it around,
centrality, like wide before, like wide after, shift, new, not seen again; length, decides, finds
out, dies, loves, is in trouble, meets, ends, but, time passes.
"""

from __future__ import annotations

# fmt: off
BY_MEANING = (
    (  # opportunity
        0.734, -0.130, 0.202, 0.056, 0.426, 0.100, 0.125, 0.113, 0.174, 0.039,
        0.189, 0.227, 0.097, 0.413, 0.127, 0.074, 0.009, 0.086, 0.025, 0.129,
    ),
    (  # change of plans
        0.802, -0.162, 0.112, 0.080, 0.375, 0.071, 0.087, 0.023, 0.099, 0.065,
        0.158, 0.210, 0.115, 0.426, 0.126, 0.106, 0.018, 0.115, 0.048, 0.147,
    ),
    (  # point of no return
        0.841, -0.079, 0.115, 0.064, 0.397, 0.111, 0.109, 0.049, 0.104, 0.095,
        0.140, 0.183, 0.123, 0.438, 0.124, 0.097, 0.006, 0.107, 0.070, 0.118,
    ),
    (  # major setback
        0.788, -0.153, 0.170, 0.090, 0.380, 0.081, 0.138, 0.071, 0.130, 0.056,
        0.158, 0.217, 0.071, 0.471, 0.093, 0.119, 0.013, 0.078, 0.052, 0.103,
    ),
    (  # climax
        0.509, -0.121, 0.212, 0.155, 0.381, 0.127, 0.034, -0.030, 0.083, 0.122,
        0.132, 0.219, 0.082, 0.490, 0.126, 0.068, -0.003, 0.106, 0.039, 0.117,
    ),
)
"""Where sentences are compared by what they mean."""

BY_WORDS = (
    (  # opportunity
        0.745, -0.097, 0.000, 0.000, 0.159, -0.008, 0.049, 0.125, 0.102, -0.027,
        0.196, 0.220, 0.121, 0.458, 0.104, 0.077, 0.031, 0.102, 0.038, 0.153,
    ),
    (  # change of plans
        0.817, -0.148, 0.000, 0.000, 0.166, -0.006, -0.025, 0.109, 0.071, 0.032,
        0.172, 0.205, 0.140, 0.481, 0.106, 0.111, 0.031, 0.130, 0.064, 0.171,
    ),
    (  # point of no return
        0.848, -0.067, 0.000, 0.000, 0.185, 0.017, 0.041, 0.108, 0.030, -0.031,
        0.143, 0.176, 0.142, 0.493, 0.109, 0.109, 0.018, 0.125, 0.094, 0.142,
    ),
    (  # major setback
        0.794, -0.147, 0.000, 0.000, 0.142, -0.012, 0.074, 0.084, 0.031, -0.035,
        0.159, 0.207, 0.094, 0.534, 0.071, 0.136, 0.024, 0.092, 0.074, 0.123,
    ),
    (  # climax
        0.513, -0.135, 0.000, 0.000, 0.135, 0.036, 0.010, 0.055, 0.039, 0.017,
        0.121, 0.211, 0.089, 0.574, 0.106, 0.074, 0.008, 0.124, 0.055, 0.139,
    ),
)
"""Where they are compared by the words in them."""
