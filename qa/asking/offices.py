"""Tells nouns of offices, callings and relations, which say who a person is, from other words; in English, German, Spanish and Turkish."""

import re
from functools import lru_cache

_NOUNS = frozenset(
    "mayor minister director manager leader governor senator speaker mister chancellor councillor counsellor councilor commissioner "
    "officer owner reporter editor publisher writer author actor doctor lawyer teacher trainer striker goalkeeper ranger researcher "
    "master headmaster postmaster harbourmaster treasurer engineer singer player founder organiser organizer prosecutor inspector curator "
    "bürgermeister bürgermeisterin sprecher sprecherin leiter leiterin trainerin ministerin captain chief head president chair chairman "
    "chairwoman chairperson guide king queen prince princess judge pilot nurse coach analyst attorney sergeant colonel general admiral "
    "major bishop archbishop cardinal pope priest rep sen gov congressman congresswoman representative secretary ambassador spokesman "
    "spokeswoman spokesperson executive ceo cfo cto coo co-founder cofounder boss star actress athlete champion deputy assistant aide "
    "expert candidate nominee student dean principal scientist physician economist chef host anchor architect patriarch wife husband "
    "widow widower son daughter brother sister mother father niece nephew uncle aunt cousin grandmother grandfather grandson "
    "granddaughter colleague friend neighbour neighbor witness suspect defendant resident clerk sheriff marshal envoy delegate whip "
    "counsel quarterback guard mp mep magistrate vet veteran monk nun imam rabbi emir sultan emperor empress duke duchess baron lord lady "
    "count countess agent tycoon billionaire magnate mogul entrepreneur critic poet columnist correspondent diplomat chairholder "
    "apprentice recruit mechanic cleric curate sculptress heiress hostess waitress stewardess abbess governess lieutenant corporal "
    "commander-in-chief vice-president president-elect mayor-elect historian librarian guardian politician musician technician physicist "
    "electrician comedian pediatrician veterinarian magician statistician beautician optician mathematician custodian man woman boy girl "
    "statesman fireman policeman policewoman fisherman businessman businesswoman craftsman cameraman salesman midwife housewife professor "
    "attendant inhabitant tenant servant immigrant shepherd shepherdess goatherd cowherd herdsman herdswoman herder stonemason bricklayer "
    "blacksmith goldsmith locksmith steward eyewitness bystander pensioner plumber tailor seamstress cobbler grocer fishmonger butcher "
    "acrobat clown bassist drummer pianist sailor bosun stuntman stuntwoman barmaid barman lodger pupil undertaker survivor paramedic "
    "firefighter nanny au-pair dentist botanist zoologist vicar deacon rapper influencer whistleblower intern activist hacker rival "
    "predecessor successor freelancer carpenter boatman boatwoman ferryman fisherwoman milkman postman postwoman linguist torschütze "
    "torschützin hebamme hirte hirtin schäfer nachbar nachbarin augenzeuge augenzeugin maurer schmied imker förster rentner rentnerin "
    "matrose bäcker metzger wirtin vikar notar notarin gutachter gutachterin kämmerer kämmerin oberbürgermeister vecino vecina pastor "
    "pastora enfermero enfermera agricultor agricultora pescador pescadora albañil testigo bombero bombera comadrona cura panadero "
    "panadera apicultor apicultora çoban ebe hemşire komşu komşusu tanık tanığı işçi çiftçi balıkçı itfaiyeci hemşiresi doktoru chemist "
    "surgeon accountant consultant lieutenant-governor co-chair co-owner landlady landlord conductor cyclist teen teenager heir kanzler "
    "kapitän kapitänin präsident präsidentin dirigent professorin vorstand vorsitzende vorsitzender abgeordnete abgeordneter chefin "
    "beauftragte beauftragter anwalt anwältin arzt ärztin koch köchin pfarrer bischof könig königin prinz graf obmann obfrau rektor wirt "
    "landwirt bauer bäuerin direktor direktorin experte expertin zeuge zeugin wärter intendant präfekt botschafter landrat landrätin "
    "staatsanwalt amtmann kommandant ökonom fotograf biologe biologin geologe geologin alcalde alcaldesa presidente presidenta ministro "
    "ministra jefe jefa capitán capitana portavoz gerente líder juez jueza fiscal rey reina abogado abogada médico médica maestro maestra "
    "obispo dueño dueña secretario secretaria diputado diputada candidato candidata cocinero cocinera comisario comisaria delegado "
    "delegada científico científica guía piloto alumno experta experto responsable biólogo bióloga guardabosques ministerpräsident başkan "
    "başkanı bakan bakanı müdür müdürü sözcü sözcüsü lider lideri avukat avukatı öğretmen doktor şef şefi kaptan kaptanı yönetmen "
    "yönetmeni vali valisi genel sekreteri sekreter hakim savcı savcısı profesör uzman uzmanı antrenör antrenörü kaleci yazar muhtar "
    "muhtarı kaymakam temsilci temsilcisi sahibi kurucusu biyolog mühendis milletvekili direktör direktörü amiri komutan komutanı".split()
)
# Endings of such nouns, and words that have the ending without being one.
_ENDINGS = re.compile(
    r"(?:(?<=[a-zäöüß]{3})(?:er|or|ist|eer|rian|woman|person)|(?<=[a-zäöüß]{2})(?:erin|orin|istin|meisterin|ministerin|leiterin|"
    r"sprecherin)|(?:meister|minister|leiter|sprecher|chef|präsident|direktor|kapitän|führer|anwalt|arzt|ärztin|anwältin|rat|rätin)(?:in)?|"
    r"(?:vorsitzende|beauftragte|angestellte|abgeordnete)[nr]?|(?<=[a-zñáéíóú]{3})(?:dor|dora|tor|tora|ista|sor|sora|ero|era))$"
)
_NO_OFFICES = frozenset(
    "after under however whether former other another never later earlier either neither together further rather number paper december "
    "october september november summer winter river order offer super water power matter letter border quarter center corner dinner "
    "weather computer newspaper tower theater flower older younger newer bigger larger smaller higher lower longer shorter better greater "
    "fewer stronger weaker faster slower harder easier latter inner outer upper proper error mirror floor minor senior junior major color "
    "honor labor harbor favor terror motor factor sector tractor interior exterior superior prior resist consist insist assist persist "
    "consider remember deliver discover recover enter alter suffer answer cover differ gather hover unter hinter immer wieder wasser feuer "
    "sommer fenster zimmer nummer dieser jener einer keiner seiner ihrer unser meter kilometer liter wetter jeder welcher primero primera "
    "tercero tercera entero entera quiero carretera bandera manera madera dinero número frontera cualquiera entrevista revista conquista "
    "calor valor mayor menor mejor anterior posterior alrededor chapter shelter filter timber chamber ladder murder thunder wonder "
    "disaster easter monster cluster register semester trimester cancer counter encounter container trailer freezer transfer bunker tanker "
    "steamer cooker rocker hammer copper pepper silver rubber leather starter quoter tiger otter spider beaver lobster alligator escalator "
    "elevator generator reactor refrigerator calculator indicator vector monitor tumor rumor humor vapor metaphor decor".split()
)


def is_known_office(word: str) -> bool:
    """Whether a word is such a noun that is listed, and no name which only has the ending of one (Oster, Peter)."""
    return word.casefold().strip(".,").rsplit("-", 1)[-1] in _NOUNS


@lru_cache(maxsize=5000)
def is_office(word: str) -> bool:
    """Whether a word is the noun of an office, a calling or a relation."""
    noun = word.casefold().strip(".,")
    if is_known_office(noun):
        return True
    noun = noun.rsplit("-", 1)[-1]
    return noun not in _NO_OFFICES and noun.isalpha() and _ENDINGS.search(noun) is not None


_OF_SOMETHING = frozenset(
    "captain chief head president chair chairman chairwoman chairperson director manager leader minister mayor governor secretary speaker "
    "spokesman spokeswoman spokesperson coach trainer owner founder commissioner councillor councilor councilman councilwoman ceo cfo coo "
    "boss commander deputy assistant aide principal dean headmaster treasurer superintendent member partner executive rival heir host "
    "editor publisher curator witness victim suspect defendant candidate nominee representative neighbour neighbor resident colleague "
    "father mother son daughter brother sister wife husband widow widower cousin uncle aunt friend successor predecessor ally kapitän "
    "kapitänin chef chefin leiter leiterin direktor direktorin präsident präsidentin vorsitzende vorsitzender sprecher sprecherin "
    "bürgermeister bürgermeisterin ministerin trainerin besitzer besitzerin gründer gründerin stadtrat stadträtin kämmerer capitán "
    "capitana jefe jefa directora presidente presidenta ministro ministra alcalde alcaldesa portavoz dueño dueña gerente entrenador "
    "entrenadora concejal concejala secretario secretaria kaptan kaptanı müdür müdürü başkan başkanı bakan bakanı sözcü sözcüsü lider "
    "lideri sahibi antrenör antrenörü".split()
)


def needs_of(office: str) -> bool:
    """Whether an office is one word that does not say who somebody is without what it is of: "Captain", but not "nurse"."""
    return office.casefold().strip(".,") in _OF_SOMETHING
