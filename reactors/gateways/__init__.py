"""The gateways: the only importers of an SDK. Each turns SDK errors into those of `core.errors`."""
