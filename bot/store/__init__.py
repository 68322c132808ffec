"""State. All SQL of the project is in this folder, a module a subject; `engine.Store` runs it.

SQL here keeps to what SQLite ≥ 3.40 and PostgreSQL ≥ 14 both understand. Times are UTC epoch milliseconds in BIGINT
columns named `…_at`; JSON is TEXT. State changes by conditional statements, so that two clicks at once act once.
"""

from bot.store.engine import Connection, Store

__all__ = ["Connection", "Store"]
