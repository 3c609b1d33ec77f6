"""Abbreviations after whose full stop a sentence need not end: one table a language. Pure.

All in small letters, without the last full stop. A word may stand in several rows.
"""

from dataclasses import dataclass


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True)
class Abbreviations:
    """Of one language, by what follows them.

    `names`: a name, or what goes on in any case, so they never end a sentence. `numbers`: a number;
    before anything else they are words ("No."). `others` end a sentence only if a capital follows.
    `units` are those of `names` that are units or years behind a number, and then are like
    `others`. `acronyms` are written like somebody's initials and are like `others` too. `openers`
    are words that begin sentences and are nobody's name: before them a sentence ends.
    """

    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()


ENGLISH = Abbreviations(
    names=_listed(
        "mr mrs ms mx dr prof st mt ft gen col capt cpt sgt cpl pvt lt maj cmdr cdr adm brig "
        "gov sen rep pres rev fr hon amb supt insp det messrs mmes vs v e.g i.e cf viz p.s"
    ),
    numbers=_listed(
        "no nos nr fig figs vol vols pp p ch chap art sec sect apt ste rm ext eq para par pt "
        "pts ver bldg fl tel lot rte hwy ex jan feb mar apr jun jul aug sep sept oct nov dec "
        "mon tue tues wed thu thur thurs fri sat sun ca c circa approx"
    ),
    others=_listed(
        "etc approx dept est inc ltd co corp bros jr esq al misc incl excl avg min max hr hrs "
        "secs lb lbs oz ft sq yd yds gal qt temp univ assn assoc intl natl govt ave blvd rd st "
        "ln"
    ),
    units=_listed("ft"),
    acronyms=_listed("u.s u.k u.n e.u d.c u.s.a u.s.s.r a.m p.m b.c a.d b.b.c n.y l.a i.d t.v"),
    openers=_listed(
        "the an it he she they we you i this that these those there then here in on at by to of "
        "but and or so if when while what who how why where my your his her our their its no "
        "not yes as for from with after before all is are was were do does did can will"
    ),
)
GREEK = Abbreviations(
    names=_listed(
        "κ κα κος κκ δρ καθ αγ άγ αρχ οδ λεωφ πλ π.χ πχ βλ πρβλ δηλ λ.χ στρ συντ ταξ υπ ιατρ "
        "δικ μον σημ υ.γ"
    ),
    numbers=_listed(
        "σελ σ αρ αριθ κεφ τηλ εσωτ τόμ τομ τ παρ άρθ αρθ σχ πίν πιν εικ φ φύλ έκδ ιαν φεβ φεβρ "
        "μαρ μάρτ απρ μάι μαΐ ιουν ιούν ιουλ ιούλ αυγ αύγ σεπ σεπτ οκτ νοε νοεμ δεκ περ"
    ),
    others=_listed("κλπ κτλ κ.λπ κ.τ.λ κ.ά κ.α περ χιλ εκατ δισ δρχ λεπ δευτ ευρ κ.ο.κ"),
    acronyms=_listed("η.π.α ο.η.ε δ.ε.η φ.π.α ο.τ.ε ε.ε α.ε ε.π.ε ο.ε π.μ μ.μ μ.χ α.ε.ι ν.δ"),
    openers=_listed(
        "ο η το οι τα τη την τον αυτός αυτή αυτό αυτοί αυτά και κι αλλά μα αν όταν μετά πριν "
        "τότε εδώ εκεί στο στη στον στην στα στις στους με για από σε ένας μια μία ένα εγώ εσύ "
        "εμείς εσείς θα να δεν μην πώς πού τι ποιος γιατί όλα όλοι είναι ήταν"
    ),
)
RUSSIAN = Abbreviations(
    names=_listed(
        "г гор ул пл св проф акад доц им тов гр гражд пр просп пер пос дер наб бул ш корп оз "
        "обл респ мкр ст о с р канд инж ген полк кап лейт май сер т.е т.к напр см ср т.н прим"
    ),
    numbers=_listed(
        "стр рис гл ст д кв с п пп табл разд оф эт вл стр тел доб т тт вып ч № подъезд ок янв "
        "фев февр мар апр июн июл авг сен сент окт ноя нояб дек ауд каб"
    ),
    others=_listed(
        "др пр см тыс млн млрд трлн руб коп гг вв долл мин сек час чел шт кг км экз гос т.д т.п "
        "т.ч н.э и.о"
    ),
    units=_listed("г ст с р в т кв гр ч ш о"),
    acronyms=_listed("с.ш.а с.с.с.р р.ф"),
    openers=_listed(
        "он она оно они мы вы я ты это этот эта эти тот та те там тут здесь в во на но и а или "
        "если когда потом затем что кто как где куда почему мой моя его её ее их наш ваш по для "
        "за из с со у к ко от до при без все всё не да нет был была было были"
    ),
)
# Languages that are spoken too, with what is met most.
OTHERS = Abbreviations(
    names=_listed(
        "hr fr frl hl st mme mlle mgr sr sra srta dra sig dott ing avv z.b d.h u.a m.me p.ex "
        "str бул инж доц"
    ),
    numbers=_listed("nr núm num pág pag abs tel bd av art kap"),
    others=_listed("usw bzw evtl ca inkl geb sog uds"),
)

ALL = (ENGLISH, GREEK, RUSSIAN, OTHERS)
