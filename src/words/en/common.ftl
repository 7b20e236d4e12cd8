### Numbers, dates and words that stand everywhere.

none = –
percent = { $number }%
less-than = <{ $number }
more-than = >{ $number }
range = { $low } to { $high }
colon = :

## Money. `money` is for a currency without a symbol here.

money = { $number }{"\u00A0"}{ $currency }
money-symbol = { $currency }{ $number }
currency-AUD = A$
currency-BRL = R$
currency-CAD = CA$
currency-EUR = €
currency-GBP = £
currency-INR = ₹
currency-JPY = ¥
currency-KRW = ₩
currency-USD = $

## Numbers where there is little room.

short-thousand = { $number }k
short-million = { $number }m
short-billion = { $number }bn

## Dates.

date = { $day }{"\u00A0"}{ $month }{"\u00A0"}{ $year }
month-and-year = { $month }{"\u00A0"}{ $year }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
unit-any = units of time
unit-day = days
unit-week = weeks
unit-month = months
unit-year = years

## Words.

actual = actual
expected = expected
forecast = forecast
split = forecast starts
passed = passed
failed = failed
