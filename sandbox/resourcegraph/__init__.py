"""Azure Resource Graph: KQL over a table of the resources."""
