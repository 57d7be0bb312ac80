"""How stories tell of their turning points: sentences to compare with.

The first sentence of a turning point says what it is, after Papalampidi, Keller and Lapata (EMNLP
2019). The others are ours: how the plots of many kinds of film tell of such a moment. What counts
is whether a sentence of the story is more like those of one turning point than those of the rest.
"""

from __future__ import annotations

POINTS = (
    (  # opportunity
        "After the main characters are presented, something new happens to them.",
        "He meets a stranger who makes him an unexpected offer.",
        "She arrives in a new place and is given a new job.",
        "One day he receives a message that calls him away.",
        "A body is discovered and a detective is assigned to the case.",
        "They meet for the first time and he is attracted to her.",
    ),
    (  # change of plans
        "The main goal of the story is defined, and from now on the action increases.",
        "He decides to go after the killer and makes a plan.",
        "She agrees to help him and they set out on a journey together.",
        "He learns what is going on and sets himself a new goal.",
        "They pretend to be someone else in order to get what they want.",
        "He is hired to find the missing person.",
    ),
    (  # point of no return
        "Something pushes the main characters to commit fully to their goal; there is no way back.",
        "They kiss and spend the night together for the first time.",
        "He kills a man and now has to go on with the plan.",
        "She finds out the truth about him and decides to stay.",
        "They escape together and are now hunted by everyone.",
        "He realizes that he is in love with her.",
    ),
    (  # major setback
        "Everything falls apart, for a while or for ever.",
        "She discovers that he has lied to her and leaves him.",
        "His best friend is killed and he blames himself.",
        "He is captured, beaten and locked up.",
        "He is betrayed, loses everything and gives up.",
        "They argue and break up.",
    ),
    (  # climax
        "The final event of the main story, in which everything is resolved.",
        "In the final fight he confronts the villain and kills him.",
        "She shoots him dead and saves the others.",
        "He runs after her, confesses his love and they kiss.",
        "The bomb explodes and the enemy is destroyed.",
        "He sacrifices himself to save her and dies.",
    ),
)
"""Of each turning point, in story order."""
