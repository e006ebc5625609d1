"""The doctor: what is odd about a table before anybody learns from it, and what is done about it.

    cleaned = clean(table, target, task)            # before the split: labels merged, rows without a target left out
    parts = split(cleaned.table, labels=cleaned.labels, values=cleaned.values, rows=cleaned.rows, ...)
    diagnosis = examination.examine(cleaned, parts)  # columns and rows to leave out, each with a finding that says so

Columns are judged by training rows alone, of very many by some; the test part is looked at only for copies of training
rows.
"""

from hondo.data.doctor.case import Cleaned
from hondo.data.doctor.finding import Finding
from hondo.data.doctor.labels import clean, merge_labels

__all__ = ["Cleaned", "Finding", "clean", "merge_labels"]
