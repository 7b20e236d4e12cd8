"""From the cells of orders to canonical values: ids as text, days as numbers, amounts in exact millionths.

The rules are those of ``clv rfm``. No value depends on the session: not on its time zone, and not on ANSI mode, because
no cast of a value that is out of range is ever asked for.
"""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from .. import _clv
from .._errors import UsageError
from ._engine import Column, DataFrame, functions, quoted

# Rust's `char::is_whitespace`
SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
MICROSECONDS = 86_400_000_000
MILLIONTHS = 1_000_000
# Days from 1970-01-01 of the years 1900 to 2200: others are mistakes
FIRST_DAY, LAST_DAY = -25_567, 84_370
# The largest amount
LARGEST = 1e18
# Below this, sums of millionths fit 64 bits
SMALL = 9e12
# Below this, a double tells its millionths from their neighbours
EXACT = 4_294_967_296.0
WHOLE = ("tinyint", "smallint", "int", "bigint")
CLOCK = r"[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?"
DATE = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}({CLOCK} ?([Zz]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?)?$"
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"


class Amount(NamedTuple):
    """The cells of a column of amounts."""

    is_empty: Column
    is_readable: Column
    """Is it a finite number, and not too large?"""
    size: Column
    """The nearest double, to compare with."""
    is_rounded: Column
    """Has it more than six decimals?"""
    small: Column
    """Millionths in 64 bits; null where they may not fit."""
    large: Column
    """Millionths as a decimal."""


class Cells:
    """The columns of a DataFrame by their names."""

    def __init__(self, frame: DataFrame) -> None:
        self.frame, self.F = frame, functions(frame)
        self.types: dict[str, str] = {field.name: field.dataType.simpleString() for field in frame.schema.fields}

    def kind(self, option: str, name: str) -> str:
        """The type of a column that an option names."""
        if name not in self.types:
            columns = ", ".join(f"`{column}`" for column in self.types)
            raise UsageError(f"no column `{name}`, which `{option}` names", f"the columns are {columns}")
        return self.types[name]

    def text(self, option: str, name: str) -> Column:
        """Any column as text, without spaces around it; empty where it is null."""
        kind, F = self.kind(option, name), self.F
        column = F.col(quoted(name))
        text = column.cast("string")
        if kind in ("float", "double"):
            number = column.cast("double")
            is_whole = (F.abs(number) < 1e15) & (number == F.floor(number).cast("double"))
            text = F.when(is_whole, F.when(is_whole, number).cast("bigint").cast("string")).otherwise(text)
        elif kind in ("binary", "variant") or kind.startswith(("array", "map", "struct", "interval")):
            raise UsageError(f"column `{name}` of `{option}` cannot be read as text: it is {kind}")
        return F.coalesce(self._trimmed(text), F.lit(""))

    def customer(self, name: str) -> Column:
        """Ids as written, without the marks by which spreadsheets keep them from being numbers."""
        F, text = self.F, self.text("customer_col", name)
        if not self._is_text(self.types[name]):
            return text
        inside = F.when(text.startswith("'"), self._trimmed(F.substring(text, 2, 1_000_000)))
        is_formula = text.startswith('="') & text.endswith('"') & (F.length(text) > 2)
        inside = inside.when(is_formula, self._trimmed(F.substring(F.regexp_replace(text, '"$', ""), 3, 1_000_000)))
        return inside.otherwise(text)

    def is_nobody(self, customer: Column) -> Column:
        """Does an id name nobody?"""
        return (customer == "") | self.F.lower(customer).isin(_clv.words_for_nobody())

    def day_and_clock(self, name: str, timezone: str | None) -> tuple[Column, Column]:
        """Days since 1970-01-01, null where there is no date, and microseconds of the day."""
        kind, F = self.kind("date_col", name), self.F
        column = F.col(quoted(name))
        if timezone is not None:
            _check_zone(timezone)
        if kind != "timestamp" and timezone is not None:
            hint = (
                "convert the column with `to_timestamp` of Spark, or leave `timezone` out: local time counts as written"
            )
            raise UsageError(f"`timezone` needs moments, and column `{name}` is {kind}", hint)
        if kind == "date":
            day, clock = F.unix_date(column), F.lit(0).cast("bigint")
        elif kind == "timestamp":
            local = column if timezone in (None, "UTC") else F.from_utc_timestamp(column, timezone)
            local = F.unix_micros(local)
            clock = F.pmod(local, F.lit(MICROSECONDS))
            day = ((local - clock) / F.lit(MICROSECONDS)).cast("int")
        elif kind == "timestamp_ntz":
            day, clock = F.unix_date(column.cast("date")), self._clock(column)
        elif self._is_text(kind):
            day, clock = self._of_text(self._trimmed(column.cast("string")))
        else:
            raise UsageError(f"column `{name}` of `date_col` is {kind}", "cast it to a date or a timestamp")
        return F.when(day.between(FIRST_DAY, LAST_DAY), day), clock

    def _clock(self, moment: Column) -> Column:
        F = self.F
        seconds = F.hour(moment).cast("bigint") * 3600 + F.minute(moment) * 60
        return seconds * MILLIONTHS + (F.date_part(F.lit("SECOND"), moment) * MILLIONTHS).cast("bigint")

    def _of_text(self, text: Column) -> tuple[Column, Column]:
        """ISO 8601; an offset is left aside, so that local time stays as written."""
        F = self.F
        is_date = text.rlike(DATE)
        day = F.unix_date(F.when(is_date, F.substring(text, 1, 10)).try_cast("date"))
        digits = F.when(is_date & (F.length(text) > 10), text)
        hours, minutes, seconds = (F.substring(digits, start, 2) for start in (12, 15, 18))
        seconds = F.when(digits.rlike("^.{16}:"), seconds).otherwise("0")
        fraction = F.rpad(F.substring(F.regexp_extract(digits, "[.,]([0-9]+)", 1), 1, 6), 6, "0").cast("bigint")
        seconds = hours.cast("bigint") * 3600 + minutes.cast("bigint") * 60 + seconds.cast("bigint")
        clock = seconds * MILLIONTHS + F.coalesce(fraction, F.lit(0))
        return day, F.coalesce(clock, F.lit(0).cast("bigint"))

    def amount(self, name: str) -> Amount:
        """The amounts of a column."""
        kind, F = self.kind("amount_col", name), self.F
        column = F.col(quoted(name))
        if kind in WHOLE:
            size = column.cast("double")
            large = column.cast("decimal(38,0)") * F.lit(MILLIONTHS)
            return self._amount(column.isNull(), size, F.lit(False), column.cast("bigint") * MILLIONTHS, large)
        if kind == "float":
            # the shortest decimal that reads back alike
            column, kind = column.cast("string").try_cast("double"), "double"
        if kind == "double":
            return self._of_double(column)
        if self._is_text(kind):
            text = self._trimmed(column.cast("string"))
            number = F.when(text.rlike(NUMBER), F.regexp_replace(text, r"\.$", ""))
            is_rounded = F.coalesce(text.rlike(r"\.[0-9]{6}[0-9]*[1-9]"), F.lit(False))
            is_empty = F.coalesce(text == "", F.lit(True))
            return self._of_decimal(is_empty, number.try_cast("double"), is_rounded, number)
        if kind.startswith("decimal"):
            places = int(kind.removesuffix(")").split(",")[1])
            size = column.cast("double")
            exact = F.when(F.abs(size) <= LARGEST, column)
            is_rounded = (exact != exact.try_cast("decimal(38,6)")) if places > 6 else F.lit(False)
            return self._of_decimal(column.isNull(), size, F.coalesce(is_rounded, F.lit(False)), column)
        raise UsageError(f"column `{name}` of `amount_col` is {kind}", "cast it to a number")

    def _of_double(self, column: Column) -> Amount:
        F = self.F
        size = F.abs(column)
        millionths = F.floor(size * MILLIONTHS + 0.5).cast("double")
        is_exact = (size < EXACT) & (millionths / MILLIONTHS == size)
        written = F.when(size <= LARGEST, column).try_cast("decimal(38,6)") * F.lit(MILLIONTHS)
        quick = (F.signum(column) * millionths).cast("bigint")
        small = F.when(is_exact, quick).when(size <= SMALL, written.cast("bigint"))
        large = F.when(is_exact, quick.cast("decimal(38,0)")).otherwise(written.cast("decimal(38,0)"))
        return self._amount(column.isNull(), F.when(~F.isnan(column), column), F.lit(False), small, large)

    def _of_decimal(self, is_empty: Column, size: Column, is_rounded: Column, column: Column) -> Amount:
        F = self.F
        millionths = F.when(F.abs(size) <= LARGEST, column).try_cast("decimal(38,6)") * F.lit(MILLIONTHS)
        small = F.when(F.abs(size) <= SMALL, millionths).cast("bigint")
        return self._amount(is_empty, size, is_rounded, small, millionths)

    def _amount(self, is_empty: Column, size: Column, is_rounded: Column, small: Column, large: Column) -> Amount:
        F = self.F
        is_readable = F.coalesce(F.abs(size) <= LARGEST, F.lit(False))
        small = F.when(F.abs(size) <= SMALL, small)
        large = F.when(is_readable, large).cast("decimal(38,0)")
        return Amount(is_empty, is_readable, size, is_rounded, small, large)

    def _trimmed(self, text: Column) -> Column:
        return self.F.btrim(text, self.F.lit(SPACES))

    @staticmethod
    def _is_text(kind: str) -> bool:
        return kind.startswith(("string", "varchar", "char"))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except Exception as unknown:
        hint = "a name of the IANA database, as in `Europe/Paris`"
        raise UsageError(f"unknown time zone: `{name}`", hint) from unknown
