"""Figures, each beside its baseline measured in the same run: ``python -m bench [PART …]`` (``make bench``)."""
