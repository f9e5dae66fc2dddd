"""The gateway that stays open, for every test of this folder."""

from tests.compat.gateway import _open_gateway as _open_gateway
from tests.compat.gateway import gateway as gateway
