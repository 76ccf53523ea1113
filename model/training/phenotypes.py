"""The eight phenotypes and their questions, word for word as the product asks them."""

QUESTIONS = {
    "hormone-receptor-type": "What is the hormone receptor type in the given context?",
    "hormone-receptor-status": "What is the hormone receptor status in the given context?",
    "tumor-size": "What is the tumor size in the given context?",
    "tumor-site": "What is the tumor site in the given context?",
    "cancer-grade": "What is the cancer grade in the given context?",
    "histological-type": "What is the histological type in the given context?",
    "tumor-laterality": "What is the tumor laterality in the given context?",
    "cancer-stage": "What is the cancer stage in the given context?",
}
PHENOTYPES = tuple(QUESTIONS)
NONE = "none"
