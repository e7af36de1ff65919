"""Names, numbers and places read from the sound syllable by syllable, where one of them can be expected.

``head.py`` gives the chance of every syllable in every 20 ms; ``names.py``, ``digits.py`` and ``places.py`` know what
can be said; ``written.py`` writes it into the text that the recogniser made. ``recordings.py`` and ``fit.py`` make the
head.
"""
