### Numbers, dates and words that stand everywhere.

none = –
percent = { $number }{"\u202F"}%
less-than = <{"\u00A0"}{ $number }
more-than = >{"\u00A0"}{ $number }
range = { $low } à { $high }
colon = {"\u00A0"}:

## Money. `money` is for a currency without a symbol here.

money = { $number }{"\u00A0"}{ $currency }
money-symbol = { $number }{"\u00A0"}{ $currency }
currency-AUD = $AU
currency-BRL = R$
currency-CAD = $CA
currency-EUR = €
currency-GBP = £
currency-INR = ₹
currency-JPY = ¥
currency-KRW = ₩
currency-USD = $

## Numbers where there is little room.

short-thousand = { $number }{"\u00A0"}k
short-million = { $number }{"\u00A0"}M
short-billion = { $number }{"\u00A0"}Md

## Dates.

date = { $day ->
        [1] 1er
       *[other] { $day }
    }{"\u00A0"}{ $month }{"\u00A0"}{ $year }
month-and-year = { $month }{"\u00A0"}{ $year }
month-1 = janv.
month-2 = févr.
month-3 = mars
month-4 = avr.
month-5 = mai
month-6 = juin
month-7 = juil.
month-8 = août
month-9 = sept.
month-10 = oct.
month-11 = nov.
month-12 = déc.
unit-any = unités de temps
unit-day = jours
unit-week = semaines
unit-month = mois
unit-year = années

## Words.

actual = réel
expected = attendu
forecast = prévision
split = début de la prévision
passed = réussi
failed = échoué
