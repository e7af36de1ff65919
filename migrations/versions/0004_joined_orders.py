"""Orders joined to one about the same thing, and the signs by which such orders are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("joined", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_orders_related_order"), "orders", ["related_order"])
    op.create_table(
        "order_signs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("thing", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_signs_order_id_orders"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_signs")),
        sa.UniqueConstraint("order_id", "place", "thing", name=op.f("uq_order_signs_order_id_place_thing")),
    )
    op.create_index(
        op.f("ix_order_signs_city_order_signs_place_order_signs_thing"), "order_signs", ["city", "place", "thing"]
    )


def downgrade() -> None:
    op.drop_table("order_signs")
    op.drop_index(op.f("ix_orders_related_order"), "orders")
    op.drop_column("orders", "joined")
