"""The schema, as the list of steps that made it: the modules in the order of their numbers, each from top to bottom.

A step that has been released is never edited: add another at the end of the last module.
"""

from bot.store.migrations import s1_main_job, s2_sources_and_watch, s3_spikes_and_courtesy
from bot.store.migrations.steps import migrations

__all__ = ["migrations", "s1_main_job", "s2_sources_and_watch", "s3_spikes_and_courtesy"]
