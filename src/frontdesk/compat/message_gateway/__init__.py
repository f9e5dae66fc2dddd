"""Message gateway: the contract that some dashboards are written against, with its paths, Socket.IO events and
variables.
"""
