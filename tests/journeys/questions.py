"""The same question in every written form, for the roads of all platforms."""

HOTLINE = "5667"
LOST = {
    "ar": "ضاعت بطاقتي شنو اسوي",
    "ckb": "کارتی دەنگدانم ون کردووە چی بکەم",
    "kmr-Arab": "کارتا من یا دەنگدانێ بەرزە بوویە",
    "kmr-Latn": "karta min a dengdanê winda bû",
    "tr": "seçmen kartımı kaybettim ne yapmalıyım",
    "en": "I lost my voter card, what can I do?",
}
