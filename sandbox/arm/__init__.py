"""Azure Resource Manager: what all resource providers share."""
