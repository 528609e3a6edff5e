"""The names a world has where none are given."""

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
TENANT = "22222222-2222-2222-2222-222222222222"
REACTOR = "33333333-3333-4333-8333-333333333333"
"""The principal that examines and updates a drill's estate."""

LOCATION = "swedencentral"
