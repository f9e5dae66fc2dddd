"""Wire code that several channels of one platform share."""
