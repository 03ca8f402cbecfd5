"""Does search find the passage, and does it know when there is none?

    python -m eval run retrieval             over the shipped guides, with a report
    python -m eval.retrieval [--split dev|test|all] [--guides DIR --questions FILE] [--fit] [--json]

Three systems answer the same questions over the same files in one process: the coach's own search,
LangChain's tutorial pipeline (chunks of 1000 characters with 200 overlap, MiniLM, cosine), and BM25
over those chunks.
"""
