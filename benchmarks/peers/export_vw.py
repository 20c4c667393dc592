#!/usr/bin/env python3
"""Writes VW's text format from columns, one impression a line: what our logistic regression sees, for the peer to see.

Line:  LABEL |u USER |i ITEM |s SEGMENT_ITEM |d 0:VALUE 1:VALUE ...      LABEL is 1 or -1; dense features are optional
Usage: export_vw.py COLUMNS.csv > LOG.vw
COLUMNS.csv has a header with user, item, label and any number of columns f0, f1, ...; `-` reads standard input.
"""
import csv
import sys


def vw_line(user, item, label, dense):
    # The segment of algorithms/linear/logistic_regression.hpp: the largest of the first 8 dense columns.
    segment = max(range(min(8, len(dense))), key=dense.__getitem__, default=0)
    line = f"{1 if label > 0 else -1} |u {user} |i {item} |s {segment}_{item}"
    if dense:
        line += " |d " + " ".join(f"{c}:{value:.6g}" for c, value in enumerate(dense))
    return line


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source = sys.stdin if sys.argv[1] == "-" else open(sys.argv[1], newline="")
    with source:
        rows = csv.DictReader(source)
        dense_names = [name for name in rows.fieldnames if name[0] == "f" and name[1:].isdigit()]
        for row in rows:
            print(vw_line(row["user"], row["item"], float(row["label"]), [float(row[name]) for name in dense_names]))


if __name__ == "__main__":
    main()
