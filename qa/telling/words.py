"""The sentences in which questions about the articles themselves are answered, by language, and the dates and names in them."""

from collections.abc import Sequence
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from vectorstore.articles import day_of
from vectorstore.record.entries import Entry

_PHRASES = {
    "en": {
        "none": "There are no articles{which} here.",
        "one": "There is one article{which}{span}.",
        "many": "There are {count} articles{which}{span}.",
        "about": " about “{}”",
        "of publisher": " from {}",
        "of author": " by {}",
        "of language": " in {}",
        "span": ", from {} to {}",
        "day": ", of {}",
        "between": " published from {} to {}",
        "on": " published on {}",
        "since": " published since {}",
        "before": " published before {}",
        "more": "And {count} more.",
        "newest": "The newest article{which} is {article}.",
        "oldest": "The oldest article{which} is {article}.",
        "newest of many": "The newest articles{which} are:",
        "oldest of many": "The oldest articles{which} are:",
        "undated": "No article{which} here has a date.",
        "since when": "The articles{which} here are from {} to {}.",
        "publishers": "The articles{which} are from {count}: {names}.",
        "publisher count": "{} publishers",
        "one publisher": "one publisher",
        "authors": "The articles{which} name {count}: {names}.",
        "author count": "{} authors",
        "one author": "one author",
        "languages": "The articles{which} are in {names}.",
        "no publisher": "No publisher is known of the articles{which} here.",
        "no author": "No author is known of the articles{which} here.",
        "published": "{article} was published on {value}.",
        "author": "{article} was written by {value}.",
        "publisher": "{article} was published by {value}.",
        "published unknown": "The archive does not know when {article} was published.",
        "author unknown": "The archive does not know who wrote {article}.",
        "publisher unknown": "The archive does not know who published {article}.",
    },
    "de": {
        "none": "Hier gibt es keine Artikel{which}.",
        "one": "Es gibt einen Artikel{which}{span}.",
        "many": "Es gibt {count} Artikel{which}{span}.",
        "about": " über „{}“",
        "of publisher": " aus: {}",
        "of author": " von {}",
        "of language": " auf {}",
        "span": ", vom {} bis zum {}",
        "day": ", vom {}",
        "between": " vom {} bis zum {}",
        "on": " vom {}",
        "since": " seit dem {}",
        "before": " vor dem {}",
        "more": "Und {count} weitere.",
        "newest": "Der neueste Artikel{which} ist {article}.",
        "oldest": "Der älteste Artikel{which} ist {article}.",
        "newest of many": "Die neuesten Artikel{which} sind:",
        "oldest of many": "Die ältesten Artikel{which} sind:",
        "undated": "Kein Artikel{which} hier hat ein Datum.",
        "since when": "Die Artikel{which} hier reichen vom {} bis zum {}.",
        "publishers": "Die Artikel{which} sind aus {count}: {names}.",
        "publisher count": "{} Quellen",
        "one publisher": "einer Quelle",
        "authors": "Die Artikel{which} nennen {count}: {names}.",
        "author count": "{} Autoren",
        "one author": "einen Autor",
        "languages": "Sprachen der Artikel{which}: {names}.",
        "no publisher": "Von den Artikeln{which} hier ist keine Zeitung bekannt.",
        "no author": "Von den Artikeln{which} hier ist kein Autor bekannt.",
        "published": "{article} erschien am {value}.",
        "author": "{article} schrieb {value}.",
        "publisher": "{article} erschien bei: {value}.",
        "published unknown": "Das Archiv weiß nicht, wann {article} erschien.",
        "author unknown": "Das Archiv weiß nicht, wer {article} geschrieben hat.",
        "publisher unknown": "Das Archiv weiß nicht, wo {article} erschien.",
    },
    "es": {
        "none": "Aquí no hay artículos{which}.",
        "one": "Hay un artículo{which}{span}.",
        "many": "Hay {count} artículos{which}{span}.",
        "about": " sobre «{}»",
        "of publisher": " de {}",
        "of author": " de {}",
        "of language": " en {}",
        "span": ", del {} al {}",
        "day": ", del {}",
        "between": " publicados del {} al {}",
        "on": " publicados el {}",
        "since": " publicados desde el {}",
        "before": " publicados antes del {}",
        "more": "Y {count} más.",
        "newest": "El artículo más reciente{which} es {article}.",
        "oldest": "El artículo más antiguo{which} es {article}.",
        "newest of many": "Los artículos más recientes{which} son:",
        "oldest of many": "Los artículos más antiguos{which} son:",
        "undated": "Ningún artículo{which} de aquí tiene fecha.",
        "since when": "Los artículos{which} de aquí van del {} al {}.",
        "publishers": "Los artículos{which} son de {count}: {names}.",
        "publisher count": "{} medios",
        "one publisher": "un medio",
        "authors": "Los artículos{which} nombran {count}: {names}.",
        "author count": "{} autores",
        "one author": "un autor",
        "languages": "Los artículos{which} están en {names}.",
        "no publisher": "De los artículos{which} de aquí no se conoce el medio.",
        "no author": "De los artículos{which} de aquí no se conoce el autor.",
        "published": "{article} se publicó el {value}.",
        "author": "{article} lo escribió {value}.",
        "publisher": "{article} lo publicó {value}.",
        "published unknown": "El archivo no sabe cuándo se publicó {article}.",
        "author unknown": "El archivo no sabe quién escribió {article}.",
        "publisher unknown": "El archivo no sabe quién publicó {article}.",
    },
    "tr": {
        "none": "Burada böyle haber yok{which}.",
        "one": "Bir haber var{which}{span}.",
        "many": "{count} haber var{which}{span}.",
        "about": " (konu: “{}”)",
        "of publisher": " (yayıncı: {})",
        "of author": " (yazar: {})",
        "of language": " (dil: {})",
        "span": ", {} – {}",
        "day": ", {}",
        "between": " ({} – {})",
        "on": " ({})",
        "since": " ({} tarihinden beri)",
        "before": " ({} tarihinden önce)",
        "more": "Ve {count} haber daha.",
        "newest": "En yeni haber{which}: {article}.",
        "oldest": "En eski haber{which}: {article}.",
        "newest of many": "En yeni haberler{which}:",
        "oldest of many": "En eski haberler{which}:",
        "undated": "Buradaki haberlerin{which} tarihi yok.",
        "since when": "Buradaki haberler{which}: {} – {}.",
        "publishers": "Haberlerin{which} kaynakları, {count}: {names}.",
        "publisher count": "{} yayıncı",
        "one publisher": "bir yayıncı",
        "authors": "Haberlerin{which} yazarları, {count}: {names}.",
        "author count": "{} yazar",
        "one author": "bir yazar",
        "languages": "Haberlerin{which} dilleri: {names}.",
        "no publisher": "Buradaki haberlerin{which} yayıncısı bilinmiyor.",
        "no author": "Buradaki haberlerin{which} yazarı bilinmiyor.",
        "published": "{article}, yayım tarihi: {value}.",
        "author": "{article}, yazar: {value}.",
        "publisher": "{article}, yayıncı: {value}.",
        "published unknown": "{article}: yayım tarihi bilinmiyor.",
        "author unknown": "{article}: yazarı bilinmiyor.",
        "publisher unknown": "{article}: yayıncısı bilinmiyor.",
    },
}
_MOST_NAMES = 12  # of publishers, authors and languages that are listed


class Words:
    """Writes the sentences of one language."""

    def __init__(self, language: str) -> None:
        self._language, self._phrases = language, _PHRASES[language]

    def say(self, name: str, *values: object, **named: object) -> str:
        return self._phrases[name].format(*values, **named)

    def day(self, value: date) -> str:
        """A day as people write it: 16 May 2026."""
        patterns = {"de": "d. MMMM y", "es": "d 'de' MMMM 'de' y"}
        return str(format_date(value, patterns.get(self._language, "d MMMM y"), locale=self._language))

    def bounds(self, after: date | None, before: date | None) -> str:
        """The phrase that names a time: its first day, and its last; empty for neither."""
        if after and before:
            return self.say("on", self.day(after)) if after == before else self.say("between", self.day(after), self.day(before))
        return self.say("since", self.day(after)) if after else self.say("before", self.day(before)) if before else ""

    def article(self, entry: Entry, dated: bool = True, published_by: bool = True) -> str:
        """An article by its title, publisher and date, as far as they are known: “Halden wins cup final” (North Post, 16 May 2026)."""
        day = day_of(entry.published) if dated else None
        place = ", ".join(filter(None, (entry.publisher if published_by else "", self.day(day) if day else "")))
        opened, closed = {"de": ("„", "“"), "es": ("«", "»")}.get(self._language, ("“", "”"))
        return f"{opened}{entry.title}{closed}" + (f" ({place})" if place else "")

    def counted(self, counts: Sequence[tuple[str, int]]) -> str:
        """Names with the number of articles of each: North Post (6), Marn Weekly (2)."""
        names = [f"{name} ({count})" for name, count in counts[:_MOST_NAMES]]
        rest = len(counts) - len(names)
        return str(format_list([*names, f"+{rest}"] if rest > 0 else names, locale=self._language))

    def language(self, code: str) -> str:
        """The name of a language."""
        return str(Locale(self._language).languages.get(code, code))
