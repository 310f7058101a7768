"""The few words set off, further kinds: changes, bounds, votes, fractions, rates and lists; and words that are no answer."""

import pytest

from tests.news import set_off


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "whole"),
    [
        ("The prize was raised from £1,500 to £2,250.", "£2,250", "How much is the prize now?", "£2,250"),
        ("The prize was raised from £1,500 to £2,250.", "2,250", "How much is the prize now?", "£2,250"),
        ("Ticket prices had gone up from £3.20 to £4.10.", "£4.10", "How much are tickets?", "£4.10"),
        ("Profit rose from €12m to €19.5m.", "€12m", "How much did the profit rise?", "from €12m to €19.5m"),
        ("Profit rose from €12m to €19.5m.", "€19.5m", "How much is the profit?", "€19.5m"),
        ("Tickets went from £3 to £4.", "£3", "How much were tickets before and after?", "from £3 to £4"),
        ("Sales rose from 3 million in 2024 to 5 million in 2025.", "5 million", "How high are sales?", "5 million"),
        ("Fuel went from 139p to 151p a litre.", "151", "How much is fuel?", "151p"),
        ("It rose from -$3m to $4m.", "$4m", "How much is it?", "$4m"),
        ("Tickets cost from £10 to £20.", "£20", "How much do tickets cost?", "from £10 to £20"),
        ("From 30 to 50 people came.", "30", "How many people came?", "From 30 to 50"),
        ("Prices range from €3 to €5.", "€3", "How much is it?", "from €3 to €5"),
        ("It costs £10 to £20.", "£20", "How much is it?", "£10 to £20"),
        ("They are bred between £1,500 and £2,250.", "2,250", "How much are they?", "between £1,500 and £2,250"),
    ],
)
def test_a_change_from_one_amount_to_another_is_no_range(sentence: str, marked: str, question: str, whole: str) -> None:
    assert set_off(sentence, marked, question) == whole


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "whole"),
    [
        ("He scored in the 12th and the 71st minute.", "71st minute", "In which minutes did he score?", "12th and the 71st minute"),
        ("It fell in the 3rd, 5th and 9th round.", "5th", "In which rounds did it fall?", "3rd, 5th and 9th round"),
        ("It failed by 14 votes to nine.", "14", "What was the vote?", "14 votes to nine"),
        ("It passed by 27 to 24 votes.", "27", "What was the vote?", "27 to 24 votes"),
        ("It passed by 27 votes against 24, with three abstentions.", "27", "What was the vote?", "27 votes against 24"),
        ("Winds of up to 110 km/h hit it.", "110 km/h", "How strong were the winds?", "up to 110 km/h"),
        ("It takes at least six weeks.", "six weeks", "How long does it take?", "at least six weeks"),
        ("More than 3,000 people came.", "3,000", "How many people came?", "More than 3,000"),
        ("At no more than 20 mph cars may cross.", "20 mph", "How fast may cars go?", "no more than 20 mph"),
        ("Some 640 operations were put off.", "640", "How many operations were put off?", "640"),
        ("It was 12 below zero.", "12", "How cold was it?", "12 below zero"),
        ("It was 12 degrees below zero.", "12", "How cold was it?", "12 degrees below zero"),
        ("Temperatures of -12C to -8C are expected.", "12C", "How cold will it get?", "-12C to -8C"),
        ("He paid 30 to 40p.", "30", "How much did he pay?", "30 to 40p"),
        ("It cost 1.2 million to 1.5 million Swiss francs.", "1.2", "How much did it cost?", "1.2 million to 1.5 million Swiss francs"),
        ("It costs R$ 45 million.", "45", "How much does it cost?", "R$ 45 million"),
        ("It costs Rs 450 crore.", "450", "How much does it cost?", "Rs 450 crore"),
        ("It costs ₹4.5 lakh crore.", "4.5", "How much does it cost?", "₹4.5 lakh crore"),
        ("It costs £1¼ million.", "£1", "How much does it cost?", "£1¼ million"),
        ("The profit was ½ million euros.", "million euros", "How much was the profit?", "½ million euros"),
        ("It uses 40 kWh per 100 km.", "40 kWh", "How much does it use?", "40 kWh per 100 km"),
        ("The rent is €9.80 per square metre.", "9.80", "How much is the rent?", "€9.80 per square metre"),
        ("It costs 700 CZK.", "700", "How much does it cost?", "700 CZK"),
        ("It costs PLN 700 a month.", "700", "How much does it cost?", "PLN 700"),
        ("The wall is 4ft 6in high.", "4ft", "How high is the wall?", "4ft 6in"),
        ("He ran it in 2 hours 14 minutes.", "2 hours", "How long did he take?", "2 hours 14 minutes"),
        ("Two and a half million euros were spent.", "Two", "How much was spent?", "Two and a half million euros"),
        ("It lasted one and a half hours.", "one", "How long did it last?", "one and a half hours"),
        ("The plot is 3,000 sq m in size.", "3,000", "How large is the plot?", "3,000 sq m"),
        ("Half a million people came.", "million", "How many people came?", "Half a million"),
        ("Two thirds of voters stayed home.", "Two", "How many voters stayed home?", "Two thirds"),
        ("They try 5 dishes a day.", "5", "How many dishes do they try?", "5"),
        ("A third of voters stayed home.", "third", "How many voters stayed home?", "A third"),
        ("Several hundred people came.", "hundred", "How many people came?", "Several hundred"),
        ("Three in ten shops closed.", "Three", "How many shops closed?", "Three in ten"),
        ("The rent is €9.80/m² now.", "9.80", "How much is the rent?", "€9.80/m²"),
        ("It ended 3:2 after extra time.", "3", "What was the score?", "3:2"),
        ("Its tail is ３．２ million km long.", "３", "How long is it?", "３．２ million km"),
        ("Its tail is ３．２ million kilo\xadmetres long.", "３", "How long is it?", "３．２ million kilo\xadmetres"),
        ("Swim 5 per cent more.", "5", "How much more?", "5 per cent"),
        ("In 2026 Chicago points to growth.", "2026", "When did it grow?", "2026"),
    ],
)
def test_bounds_votes_fractions_and_rates_are_set_off_whole(sentence: str, marked: str, question: str, whole: str) -> None:
    assert set_off(sentence, marked, question) == whole


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "language", "whole"),
    [
        ("Der Rat stimmte mit 22 zu 11 Stimmen dafür.", "22", "Wie stimmte der Rat ab?", "de", "22 zu 11 Stimmen"),
        ("Der Rat stimmte mit 22 gegen 11 Stimmen dafür.", "22", "Wie stimmte der Rat ab?", "de", "22 gegen 11 Stimmen"),
        ("Es kostet von 10 bis 12 Euro.", "12", "Wie viel kostet es?", "de", "von 10 bis 12 Euro"),
        ("Der Preis stieg von 4,50 Euro auf 5,80 Euro.", "5,80", "Wie viel kostet es?", "de", "5,80 Euro"),
        ("Es waren 12 Grad unter null.", "12", "Wie kalt war es?", "de", "12 Grad unter null"),
        ("Sie bleibt mindestens sechs Wochen zu.", "sechs", "Wie lange bleibt sie zu?", "de", "mindestens sechs Wochen"),
        ("Es kostet 700 Schweizer Franken.", "700", "Wie viel kostet es?", "de", "700 Schweizer Franken"),
        ("Hubo 12 grados bajo cero.", "12", "¿Qué temperatura hubo?", "es", "12 grados bajo cero"),
        ("Subió de 3 a 5 euros.", "5", "¿Cuánto cuesta?", "es", "5 euros"),
        ("Se aprobó por 12 votos a 9.", "12", "¿Cuál fue el resultado?", "es", "12 votos a 9"),
        ("Costó más de 5 millones de euros.", "5", "¿Cuánto costó?", "es", "más de 5 millones de euros"),
        ("Köprü en az 12 milyon lira tutacak.", "12", "Köprü ne kadar tutacak?", "tr", "en az 12 milyon lira"),
    ],
)
def test_they_are_set_off_whole_in_other_languages(sentence: str, marked: str, question: str, language: str, whole: str) -> None:
    assert set_off(sentence, marked, question, language) == whole


@pytest.mark.parametrize(
    ("sentence", "marked", "question"),
    [
        ("The chimney, 62 metres high, will be blown up.", "62 metres high", "How heavy is the chimney?"),
        ("The chimney is 62 metres high.", "62 metres", "How much does the chimney weigh?"),
        ("It has 40 hectares of woods.", "40 hectares", "How tall is it?"),
        ("It weighs 30 tonnes.", "30 tonnes", "How long is it?"),
        ("It blew at 90 km/h.", "90 km/h", "How cold was it?"),
        ("Die Halle ist 30 Meter hoch.", "30 Meter", "Wie schwer ist die Halle?"),
        ("Chief executive Roderick Hume told staff on Wednesday.", "Roderick Hume", "What did the chief executive tell staff?"),
        ("It will close, said mayor Ida Moss.", "mayor Ida Moss", "What did the mayor say about it?"),
        ("The river bus stops running on Friday.", "stops running", "Who runs it?"),
        ("Councillor Peg Lorimer switched sides.", "switched sides", "So who is to blame?"),
    ],
)
def test_nothing_in_another_unit_and_no_words_that_name_nobody_are_set_off(sentence: str, marked: str, question: str) -> None:
    assert set_off(sentence, marked, question) == ""


@pytest.mark.parametrize(
    ("sentence", "marked", "question"),
    [
        ("It weighs 30 tonnes.", "30 tonnes", "How heavy is it?"),
        ("It is 3 million kilo\xadmetres long.", "3 million kilo\xadmetres", "How long is it?"),
        ("It takes 30 days.", "30 days", "How long is it?"),
        ("The damage is 3 million euros.", "3 million euros", "How high is the damage?"),
        ("Inflation is 3 percent.", "3 percent", "How high is inflation?"),
        ("The fish weighs 12 pounds.", "12 pounds", "How heavy is the fish?"),
        ("Rain of 40 millimetres fell.", "40 millimetres", "How heavy was the rain?"),
        ("The shares fell $3.20.", "$3.20", "How far did the shares fall?"),
        ("Two brothers robbed it.", "Two brothers", "Who robbed it?"),
        ("It was robbed by armed soldiers.", "armed soldiers", "Who robbed it?"),
        ("It was found by a hiker.", "a hiker", "Who found it?"),
        ("They were attacked by bees.", "bees", "Who attacked them?"),
        ("Police closed it.", "Police", "Who closed it?"),
        ("It was closed by local residents.", "local residents", "Who closed it?"),
        ("Mayor Ida Moss named the ship Aurora.", "Aurora", "What did the mayor call the ship?"),
    ],
)
def test_what_is_in_the_unit_asked_for_or_names_somebody_stays(sentence: str, marked: str, question: str) -> None:
    assert set_off(sentence, marked, question) == marked


@pytest.mark.parametrize(
    ("sentence", "marked", "question", "before", "whole"),
    [
        ("The correct number is 310.", "310", "How many people died in the fire?", "It told of 4,000 books.", ""),
        ("The correct number is 310.", "310", "How many books were lost?", "It told of 4,000 books.", "310"),
        ("The correct number is 310.", "310", "How many people died in the fire?", None, "310"),  # what came before is not known
        ("Seven were hurt.", "Seven", "How many passengers were hurt?", "A bus crashed.", "Seven"),
        ("It has two.", "two", "How many gates does it have?", "The lock has gates.", "two"),
        ("It holds 500.", "500", "How many gates does it have?", "The hall is new.", ""),
        ("A bomb went off, killing seven and injuring 12.", "seven", "How many people were killed?", "", "seven"),
        ("The death toll rose to 12.", "12", "How many people died?", "", "12"),
        ("Rescuers found 14 alive.", "14", "How many survivors were found?", "The ship sank.", "14"),
        ("Flood victims number 40.", "40", "How many people died?", "", "40"),
        ("Some 130 passengers were on board.", "130", "How many people were on board?", "", "130"),
        ("They have killed between 15 and 20 sheep.", "15", "How many sheep were killed?", "", "between 15 and 20"),
        ("Die richtige Zahl ist 310.", "310", "Wie viele Menschen starben?", "Es waren 4.000 Bücher.", ""),
        ("Sieben wurden verletzt.", "Sieben", "Wie viele Menschen wurden verletzt?", "", "Sieben"),
    ],
)
def test_a_count_is_one_of_what_is_asked_for(sentence: str, marked: str, question: str, before: str | None, whole: str) -> None:
    assert set_off(sentence, marked, question, "de" if "Wie" in question else "en", before) == whole
