"""Abbreviations, by language: words after which a full stop need not end the sentence. The lists are those of Moses, from sacremoses,
which only this module imports, with additions.
"""

from dataclasses import dataclass
from functools import cache

# Abbreviations that are frequent in news and missing in those lists; under "" those of all languages. Capitals matter: "Sun." is a day,
# "sun." the end of a sentence.
_MORE = {
    "": "approx aprox ca cca cf vgl etc nr tel vol",
    "ar": "إلخ الخ كلم كم سم ص",
    "de": "abs allg anm art aufl az bd betr bez bsp bspw dipl ehem einschl ev evtl geb gem ges gest hrsg inkl insb jan jur kap kath lt "
    "max med min mind Mio Mrd Nat Nov Okt orig Phil pol Prof ref Reg rer sept skt str tägl theol Univ ust verf verh vors zzgl "
    "Apr Aug Bf Dez Feb Febr Hbf Ing Jan Jh Kap Mag Sept Str Abt Abs Art Aufl Az Bd Dipl Ev Fa Hl Hrsg St",
    "en": "Apt Apr Assn Assoc Atty Aug Ave Blvd Brig Calif Capt Cllr Cmdr Col Conn Corp Cpl Dec Dept Det Dist Est Feb Fla Fri Ft Gen "
    "Gov Hwy Insp Jan Jr Lieut Lt Ltd Maj Mass Messrs Mich Minn Mon Mt Mts Nov Oct Okla Penn Pres Prof Pte Pvt Rep Reps Ret Rev Sat "
    "Sec Sen Sens Sept Sgt Sqn Sr St Supt Tenn Thu Thurs Treas Tue Tues Univ Wash Wed Wis",
    "es": "EE admón Alcdo art arts avda avd Cap cía Cía dic dir Dir Dña dña Dpto dpto ed ej ene Excma Excmo feb Gob gob Gral gral Hnos "
    "hnos izq Lic lic ltda máx mín nov núm oct pág págs Pdta Pdte Prof sept Sgto Sta Sto sta sto tel Tte Univ",
    "fr": "adj apr arr art av avr bd bld boul chap déc dép Dép dir Dir éd env févr fig Gal hab janv juil Mlle Mme Mmes nov oct p.-d.g "
    "Prof réf sept Ste suiv tél univ",
    "it": "agg app co Arch art artt ass Ass Avv Cap Cav cfr circ Col Comm Cons cons Coop coop Corr dic Dir dir Dott Dott.ssa ecc Egr feb "
    "fig Gen Geom Ing ing Lett lug Mag max min Mons nov Ott ott Pag pag pagg Pres pres Proc Prof Prof.ssa prof prot Rag Rep Rev sec sez "
    "Sig Sig.ra sig Sigg Ss str tel Univ",
    "pt": "abr art arts Av Cap Cel Cia cia Coord Cor coord Dep depto dez Dir Eng Exmo fev fig Gen Gov hab jan jul jun Lic Ltda ltda Maj "
    "máx mín nov núm obs pág págs Prof Profa prof Sarg séc Sra sto Sto Sta tel Ten Univ",
    "ru": "авг акад апр внутр вост гг гл гор гос гр дек деп дол долл доц зав зам зап изд им ин инж ист канд кв корп мин млн млрд напр "
    "нач нояб обл окт ок отд пер пл пос пред пр просп проф респ ред род руб сек сент сев след соц ср ст стр тел техн тов тыс ул февр "
    "физ чел чл экз юж янв",
    "tr": "Alb Ansk Apt Arş Av Bkz bkz Bl Bnb Bul bul Cad cad Çev Doç Dr Ecz Ens Fak Gen Gör Haz Hz İnş Krş krş Mah mah Müh Onb Op Ord "
    "örn Örn Ör Prof Sok sok Şb Tic Tuğg Tümg Üniv Uzm Üstğm Yard Yay Yrd Yzb",
}
# Abbreviations in front of a name, so never at the end of a sentence.
TITLES = frozenset(
    "Mr Mrs Ms Mx Dr Dra Drs Prof Profa St Ste Sr Sra Srta Sres Mme Mlle MM Hr Fr Sig Sig.ra Dott Dott.ssa Avv Sen Rep Gen Col Capt "
    "Lt On Ing Sgt Ft Mt Rev Cllr Gov Lic Dña Doç Av Uzm Alb Dipl.-Ing проф акад им ул пос просп".split()
)
# Abbreviations at the end of a list, so often at the end of a sentence.
CLOSING = frozenset("etc usw usf ecc vb т.д т.п др пр إلخ الخ".split())


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The abbreviations of a language: those that count `always`, and those that count only `before_numbers`."""

    always: frozenset[str]
    before_numbers: frozenset[str]

    def has(self, word: str) -> bool:
        """Whether a word is one of `always`, as it is or with its first letter small."""
        return word in self.always or (word[:1].lower() + word[1:]) in self.always


@cache
def abbreviations(language: str) -> Abbreviations:
    """The abbreviations of a language (ISO 639-1); for a language without a list, those of all languages."""
    from sacremoses.corpus import NonbreakingPrefixes

    lists = NonbreakingPrefixes()
    lines = list(lists.words(language)) if language in lists.available_langs else []
    numbers = {line.split(" ")[0] for line in lines if line.endswith("#NUMERIC_ONLY#")} | {"No", "no", "Nos", "Art", "n.º", "Nº", "№"}
    words = {line for line in lines if " " not in line and len(line) > 1 and not line.isdigit()}
    more = f"{_MORE['']} {_MORE.get(language, '')}".split()
    return Abbreviations(frozenset(words.union(more) - numbers), frozenset(numbers))
