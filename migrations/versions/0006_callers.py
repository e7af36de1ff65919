"""Who calls: the kind of caller, whom it is for, and who follows an enterprise's order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("caller", sa.String(length=16), nullable=True))
    op.add_column("orders", sa.Column("concerned", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("owner", sa.Text(), nullable=True))


def downgrade() -> None:
    for column in ("owner", "concerned", "caller"):
        op.drop_column("orders", column)
