def learned(what): return None
