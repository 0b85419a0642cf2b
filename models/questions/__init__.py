"""What people ask about news, each question with its query: for docs/questions.md and `scrapy browse`."""

from models.questions.catalogue import PARAMETERS, QUESTIONS, Plot, Question, literal, with_parameters

__all__ = ["PARAMETERS", "QUESTIONS", "Plot", "Question", "literal", "with_parameters"]
