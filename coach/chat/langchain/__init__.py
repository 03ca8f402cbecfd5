"""Real models through LangChain, which is imported here only, and only when a model is first called."""

from coach.chat.langchain.model import LangChainChat

__all__ = ["LangChainChat"]
