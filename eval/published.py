"""Figures that others published on the public data sets, to stand beside ours.

SemEval-2013 task 7: best entrant of each split, two-way macro-F1 (Dzikovska et al. 2013). SAF: T5 fine-tuned
on its training part, and people (Filighera et al. 2022). DigiKlausur: weighted RMSE in ASAG2024. Khan:
kappa with the human majority, as its authors give it.
"""

from __future__ import annotations

PUBLISHED = {
    "beetle_3way/UA": "macro F1 .833 (best of SemEval-2013)",
    "beetle_3way/UQ": "macro F1 .720 (best of SemEval-2013)",
    "scientsbank_3way/UA": "macro F1 .768 (best of SemEval-2013)",
    "scientsbank_3way/UQ": "macro F1 .737 (best of SemEval-2013)",
    "scientsbank_3way/UD": "macro F1 .705 (best of SemEval-2013)",
    "saf_en/UA": "RMSE .269 (T5), .099 (people)",
    "saf_en/UQ": "RMSE .248 (T5), .086 (people)",
    "nn_exam/main": "RMSE .45 (mean), .39 (embedding cosine), .27 (GPT-4o)",
    "khan_saq/main": "kappa .88 (people), .64 (Llama-3.1-8B), .88 (GPT-4o)",
}
