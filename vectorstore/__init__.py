"""Articles → an archive that can be searched."""

from vectorstore.archive import Archive, ArchiveError
from vectorstore.articles import Article, ArticleError, Rejected
from vectorstore.check import Check
from vectorstore.errors import StoreError
from vectorstore.hits import Hit
from vectorstore.indexes import Server
from vectorstore.intake import Added
from vectorstore.passages import Origin

__all__ = ["Added", "Archive", "ArchiveError", "Article", "ArticleError", "Check", "Hit", "Origin", "Rejected", "Server", "StoreError"]
