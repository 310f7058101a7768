"""Articles → an archive that can be searched."""

from vectorstore.archive import Added, Archive, ArchiveError
from vectorstore.articles import Article, ArticleError
from vectorstore.errors import StoreError
from vectorstore.files import Rejected
from vectorstore.hits import Hit

__all__ = ["Added", "Archive", "ArchiveError", "Article", "ArticleError", "Hit", "Rejected", "StoreError"]
