"""What people write beside a vendor's name in its cell: its number, `_old`, `(DO NOT USE)`, `[EUR]`, `Plant 3`, `Invoice 17/22`.

Here: the name without such marks. Not here: names that stand in one cell (`parts.py`), spellings (`readings.py`).

A name may end in such a word or figure, so what is left is asked about besides the name as it stands.
"""

import re

_STATES = (
    "inactive|inact|blocked|closed|dupl(?:icated?|ikat|icad[ao]|icat)?|dup|dupe|"
    "obsolete|deleted|archived?|terminated|suspended|on hold|"
    "void(?:ed)?|invalid|expired|legacy|merged|discontinued|test|old|new|dnu|one[- ]time|"
    "(?:do not|don'?t|do no) (?:use|pay|order|contact|delete)|not in use|no longer (?:in use|used|active)|not used|not active|"
    "gesperrt|sperre|nicht bebuchen|"
    "inaktiv|geloescht|gelöscht|veraltet|doppelt|doublette|dublette|alt|neu|nicht (?:mehr )?(?:verwenden|benutzen)|"
    "bloqu[eé]|inactif|doublon|ancien|ne pas utiliser|bloqueado|inactivo|duplicado|antiguo|no usar|bloccato|inattivo|non usare|"
    "inativo|n[aã]o usar|nieaktywny|zablokowany|nie u[zż]ywa[cć]|geblokkeerd|niet gebruiken|pasif|kullanmay[iı]n|"
    "in liquidation|under liquidation|in administration|in receivership|in bankruptcy|credit hold|payment hold|hold|baja|lopetettu|"
    "compliance review|under review|not to be used|(?:do not|don'?t) reorder|"
    "заблокирован\\w*|неактив\\w*|не использовать|дубль|закрыт\\w*|停用|作废|旧"
)
# What a vendor is paid for or by, or which desk of it: behind a sign, and those that are no words of names without one, too.
_DESK = (
    r"(?:(?:sales|finance|financial|export|import|purchasing|procurement|accounting|accounts|service|legal|billing|treasury|payroll|"
    r"logistics|claims|tax|hr|it)\s*(?:dept\.?|department|division|team|desk|abt\.?|abteilung)|buchhaltung|einkauf|vertrieb)"
)
_FOR_PAYING = (
    r"accounts?\s*(?:payables?|receivables?)|accts?\.?\s*(?:payables?|receivables?)|payables|receivables|prepa(?:y|id)|"
    r"(?:pre|advance\s*|down\s*)payments?|intercompany|inter-company|demurrage|remit(?:tance)?(?:\s*to)?|head\s*office|"
    r"main\s*office|headquarters|temporary|one[- ]time(?:\s*(?:vendor|supplier|payee))?|"
    r"net\s*\d{1,3}(?:\s*days)?|p\.?\s?o\.?\s*box\s*\d*|"
    r"lock\s?box\s*\d*|security\s+deposits?|billing|anzahlung|einmallieferant|cpd|lo(?:e|ö)?vm|l(?:oe|ö)schvormerkung|"
    r"acompte|anticipo|anticipado|acconto|pago\s+anticipado|avance|vendor|supplier"
)
_FOR_PAYING_BEHIND_SIGN = (
    r"a/?p|a/?r|ach|eft|wire(?:\s*transfer)?|sepa|check|cheque|foreign|domestic|local|1099(?:-\w+)?|w-?[89](?:\w+)?(?:\s+on\s+file)?|"
    r"hq|temp|tmp|capex|opex|consignment|refunds?|royalt(?:y|ies)|rent|deposits?|carrier|customs|freight(?:\s*forwarder)?|fracht|sub-?contractor|"
    r"misc(?:ellaneous)?|credit\s*card|direct(?:\s*debit)?|employee|services?|(?:spare\s*)?parts|spares|import|export|transporte?|"
    r"zahlung|accruals?|ic|invoices?|legal|travel|3rd\s*party|third\s*party|"
    r"(?:use|see|replaced\s+by|merged\s+(?:into|with)|siehe|s\.|nutze|verwende)(?:\s+(?:vendor|supplier|acct|account|no\.?|#|nr\.?))?\s*[a-z]{0,3}\d{3,}"
)
# Hardly a company's name begins with these.
_PLAIN = (
    "inactive|blocked|duplicated?|dupe|dup|obsolete|deleted|dnu|do not (?:use|pay)|gesperrt|inaktiv|bloqueado|duplicado"
)
# What may stand beside such a word: `INACTIVE VENDOR`, `closed 2021`, `old2`, `dup. of`.
_STATE = rf"(?:vendor|supplier|account)?\s*(?:{_STATES})\.?(?:\s*(?:vendor|supplier|account|record|entry))?"
_DATED = r"(?:\s*+(?:(?:since|on|from|as of|per|after|until|of|by|seit|ab|nach)\s++)?[\d./-]++)?"
_MONEY = (
    "EUR|EURO|USD|US\\$|GBP|CHF|JPY|CNY|RMB|CNH|RUB|RUR|AED|SAR|INR|IRR|KRW|HKD|SGD|TWD|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|BRL|"
    "MXN|ZAR|ILS|UAH|KZT|BYN|THB|VND"
)
_PLANT = (
    "(?:plant|werk|site|bu|unit|store|location|loc|depot|warehouse|whs|wh|cost cent(?:re|er)|co(?:mpany)?[ .]code|"
    r"bukrs|ekorg|usine|planta|zavod|purch(?:asing)? org|lager)\.?\s*(?:no\.?|nr\.?|#)?\s*[a-z]{0,2}\d{1,6}"
)
_PAPER = (
    "(?:invoice|inv|po|p\\.o\\.|order|ref|reference|contract|agreement|acct|account|a/c|rechnung|re|bestellung|auftrag|vertrag|"
    r"facture|factura|fattura|сч[её]т|договор)(?:\.|\s)\s*(?:no\.?|nr\.?|#|№)?\s*[a-z]{0,4}[-/]?\d[\w/.-]*"
)
_CODE = r"[A-Z]{0,4}[-_]?\d{2,8}[A-Z]?"
# Runs of signs are taken whole (`*+`), so that a cell of signs costs no more than others.
_SIGNS, _SIGN, _ENDS = r"[\s\-–—_/|:;,.*#!<>~=+(\[{]", r"[-–—_/|:;,*#<>~=(\[{]", r"[\s.,;:*#!<>~=)\]}]"

_BEFORE = (
    # The vendor's number; short ones of figures alone may be of the name where nothing parts them from it.
    re.compile(r"[\s#(\[]*+(?:[A-Z]{1,5}[-_. ]?\d[\dA-Z]{1,11}|\d{3,12})\s*+(?:[-–:/|;.,_)\]]++\s*+)(?=.*[^\W\d_]{3})"),
    re.compile(r"\s*+(?:#\s*\d+|[A-Z]{1,5}[-_.]?\d{3,11}[A-Z]?|\d{5,12})\s++(?=.*[^\W\d_]{3})"),
    re.compile(rf"\s*+{_SIGN}{_SIGNS}*+(?:{_STATE}){_DATED}{_ENDS}++{_SIGNS}*+(?=\w)", re.IGNORECASE),
    re.compile(rf"\s*+(?:{_STATE}){_DATED}\s*+[-–:/|_*#]{_SIGNS}*+(?=\w)", re.IGNORECASE),
    re.compile(rf"\s*+(?:{_PLAIN})\.?\s++(?:of\s++)?(?:vendor\s++|supplier\s++)?(?=\w)", re.IGNORECASE),
    re.compile(
        rf"\s*+(?:(?:{_FOR_PAYING}|a/?p|freight|fracht)\s*+[-–:/|_*#]{_SIGNS}*+|"
        r"(?:prepayments?|cpd|diverse|one[- ]?time(?:\s+(?:vendor|supplier))?|accruals?)\s++"
        r"(?:(?:to|for|of|an|f(?:ü|ue)r)\s++)?)(?=\w)",
        re.IGNORECASE,
    ),
    # They put a vendor at the end of every list.
    re.compile(r"\s*+(?:z{2,}|x{2,})(?:[\s_\-:.]++(?=\w)|(?-i:(?<=z)(?=[A-Z])))", re.IGNORECASE),
)
_BEHIND = (
    re.compile(rf"\s*+{_SIGN}{_SIGNS}*+(?:{_STATE}\d?{_DATED}|{_MONEY}|{_PLANT}|{_PAPER}){_ENDS}*+$", re.IGNORECASE),
    # A figure behind a dash alone may be of the name.
    re.compile(rf"\s*+(?:[(\[{{/|_#]|(?<=\s)[-–—])[\s\-–—/|_#(\[]*+{_CODE}[\s)\]}}]*+$"),
    re.compile(rf"\s++(?:{_PLANT}|{_PAPER})\s*+$", re.IGNORECASE),
    re.compile(rf"\s++(?:{_STATE}){_DATED}{_ENDS}*+$", re.IGNORECASE),
    re.compile(rf"\s++(?:{_MONEY})\s*+$"),
    re.compile(rf"\s*+{_SIGN}{_SIGNS}*+(?:{_FOR_PAYING}|{_DESK}){_ENDS}*+$", re.IGNORECASE),
    # Trades are parts of a name behind a comma or slash.
    re.compile(rf"(?:\s[-–—]|\s*+[(\[{{|_*#])[\s*#-]*+(?:{_FOR_PAYING_BEHIND_SIGN}){_ENDS}*+$", re.IGNORECASE),
    re.compile(rf"\s++(?:{_FOR_PAYING}|{_DESK}|(?-i:AP)|a/p|accruals?){_ENDS}*+$", re.IGNORECASE),
)
# A longer cell is a text.
_LONGEST = 160
# Most names have neither sign nor figure, and end in no such word.
_HINT = re.compile(r"[\d(\[{<>*#_/|:~!]|\s[-–—]|[-–—]\s")
_WORDS = frozenset(
    re.findall(r"[^\W\d_]{2,}", re.sub(r"\\[a-z]|\(\?:", " ", f"{_STATES}|{_MONEY}|{_FOR_PAYING}".lower()))
) | {
    "doublette", "duplikat", "duplicado", "duplicada", "duplicat", "bebuchen", "uzywac", "używać",
    "vendor", "supplier", "account", "record", "entry", "duplicate", "duplicated", "archive", "archived", "voided",
    "dept", "department", "division", "abteilung", "buchhaltung", "desk", "team", "payable", "payables", "receivable", "payment",
    "payments", "prepay", "prepaid", "prepayment", "prepayments", "deposits", "diverse", "ap", "accrual", "loevm", "lövm",
    "loeschvormerkung", "löschvormerkung", "bloqué", "bloque", "gelöscht", "zz", "zzz", "zzzz", "zzdo", "xx", "xxx", "xxxx",
}  # fmt: skip
# What is left is a name.
_NAME = re.compile(r"[^\W\d_]{3}")


def unmarked(name: str) -> str:
    """Return the name without marks before and behind it; nothing where it has none, or where no name is left."""
    if len(name) > _LONGEST:
        return ""
    if not _HINT.search(name):
        words = name.split()
        if not words or not (_is_mark(words[-1]) or _is_mark(words[0])):
            return ""
    left = name
    for _ in range(_MOST_MARKS):
        before = left
        for pattern in _BEFORE:
            if found := pattern.match(left):
                left = left[found.end() :]
        for pattern in _BEHIND:
            if (found := pattern.search(left)) and found.start():
                left = left[: found.start()]
        if left == before:
            break
    left = left.strip(" \t\n-–—_/|:;,*#!<>~=")
    return left if left != name.strip() and _NAME.search(left) else ""


def _is_mark(word: str) -> bool:
    return word.strip(".,*!#").lower() in _WORDS


# Nobody writes more.
_MOST_MARKS = 3
