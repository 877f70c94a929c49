"""Scores of a preview stand beside those of the applied run, which people read. A
column with a default costs no new version of a million rows."""


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE custrel_score ADD COLUMN IF NOT EXISTS active
              boolean NOT NULL DEFAULT TRUE;
        ALTER TABLE custrel_score ALTER COLUMN active DROP DEFAULT
        """
    )
