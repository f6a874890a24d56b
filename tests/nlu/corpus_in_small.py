"""A corpus of five matters in three languages, small enough to train in a moment."""

from bot.nlu.corpus import NONE, SMALLTALK, Corpus, Example

_QUESTIONS = {
    "card.lost": {
        "en": ["I lost my voter card", "my card was stolen", "lost card what now",
               "card disappeared from my bag", "someone stole my voting card", "card is gone"],
        "ar": ["ضاعت بطاقتي", "انباكت البطاقة", "فقدت بطاقة الناخب شسوي", "بطاقتي ضايعة",
               "da3at bitaqti", "el bitaqa dhay3a shasawi"],
        "tr": ["kartımı kaybettim", "seçmen kartım çalındı", "kart kayboldu ne yapayım",
               "kartım yitti", "karteyi itirdim", "kayıp kart"],
    },
    "card.cost": {
        "en": ["how much is the card", "do I pay for a voter card", "is the card free",
               "price of the card", "fee for a card", "what does the card cost"],
        "ar": ["بيش البطاقة", "البطاقة مجانية لو بفلوس", "شكد سعر البطاقة", "رسوم البطاقة",
               "besh el bitaqa", "el bitaqa b flous"],
        "tr": ["kart kaç para", "kart ücretsiz mi", "seçmen kartının fiyatı", "kart paralı mı",
               "kart neçeye", "kart parası ne kadar"],
    },
    "polling.hours": {
        "en": ["when do polls open", "until what time can I vote", "opening hours of the station",
               "what time does voting close", "voting hours", "at what hour do polls close"],
        "ar": ["شوكت يفتح مركز الاقتراع", "لشوكت التصويت", "ساعات الاقتراع",
               "الساعة كم يسد المركز", "shwakit yiftah el markaz", "li shwakit el taswit"],
        "tr": ["sandık kaçta açılıyor", "oy verme saatleri", "saat kaça kadar oy verilir",
               "sandıklar kaçta kapanır", "kaçan açılar", "oy saat kaçta biter"],
    },
    "polling.secrecy": {
        "en": ["is my vote secret", "can they know whom I voted for", "who sees my ballot",
               "does anyone learn my choice", "secret ballot", "will my vote stay hidden"],
        "ar": ["صوتي سري", "يعرفون المن انتخبت", "منو يشوف ورقتي", "سرية التصويت",
               "sawti sirri lo la", "y3rfoon elman intakhabit"],
        "tr": ["oyum gizli mi", "kime oy verdiğimi bilirler mi", "oyumu kim görür",
               "oy gizliliği", "kimse bilmez mi kimi seçtim", "gizli oy"],
    },
    NONE: {
        "en": ["what is the weather", "when is my salary paid", "how do I renew my passport",
               "which team won yesterday", "recipe for dolma", "tell me who to vote for"],
        "ar": ["شلون الجو باچر", "شوكت الراتب", "شلون اجدد جوازي", "منو فاز البارحة",
               "shlon el jaw", "shwakit el ratib"],
        "tr": ["hava nasıl", "maaş ne zaman yatar", "pasaportumu nasıl yenilerim",
               "dün kim kazandı", "dolma tarifi", "kime oy vereyim söyle"],
    },
    f"{SMALLTALK}greeting": {
        "en": ["hello", "hi there", "good morning", "hey", "good evening", "hello friends"],
        "ar": ["هلو", "السلام عليكم", "صباح الخير", "هلا والله", "salam", "hala"],
        "tr": ["merhaba", "selam", "günaydın", "iyi akşamlar", "hayırlı sabahlar"],
    },
}  # fmt: skip

LEXICON: dict[str, dict[str, tuple[str, ...]]] = {
    "CARD": {"en": ("card*", "voter card"), "ar": ("بطاق*", "كارت*"), "tr": ("kart*",),
             "ar-latn": ("bitaq*",)},
    "LOSE": {"en": ("los*", "lost", "gone"), "ar": ("ضاع*", "ضايع*", "فقد*"),
             "tr": ("kayb*", "itir*", "yitti"), "ar-latn": ("da3*", "dhay3*")},
    "STEAL": {"en": ("stole*", "steal*"), "ar": ("انباك*",), "tr": ("çal*",)},
    "COST": {"en": ("cost*", "price*", "fee", "pay*"), "ar": ("سعر*", "بيش", "رسوم"),
             "tr": ("para*", "fiyat*", "ücret*"), "ar-latn": ("besh", "flous")},
    "VOTE": {"en": ("vot*", "poll*"), "ar": ("تصويت*", "اقتراع*", "صوتي"), "tr": ("oy*",),
             "ar-latn": ("taswit",)},
    "HOURS": {"en": ("hour*", "time"), "ar": ("ساع*",), "tr": ("saat*", "kaçta")},
    "SECRET": {"en": ("secret*",), "ar": ("سري*",), "tr": ("gizli*",), "ar-latn": ("sirri",)},
}  # fmt: skip

CORPUS = Corpus(
    tuple(
        Example(label, language, text)
        for label, by_language in _QUESTIONS.items()
        for language, texts in by_language.items()
        for text in texts
    ),
    LEXICON,
)
