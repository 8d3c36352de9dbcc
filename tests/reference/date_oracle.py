#!/usr/bin/python3
"""Expected values of tests/unit/check_date.c, by Python's datetime: a day's number and weekday, and how many days there
are.

    python3 tests/reference/date_oracle.py
"""
from datetime import date

EPOCH = date(1970, 1, 1).toordinal()

for text in ("1970-01-01", "1969-12-31", "2026-03-02", "2000-02-29", "1900-03-01", "0001-01-01", "9999-12-31",
             "2024-12-31"):
    day = date.fromisoformat(text)
    print(f'{{"{text}", {day.toordinal() - EPOCH}, {day.isoweekday()}}},')

print("days from 0001-01-01 to 9999-12-31:", date.max.toordinal())
