"""The contract of a small gateway that dashboards are written against: its paths, Socket.IO events and variables."""
