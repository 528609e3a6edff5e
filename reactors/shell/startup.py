"""What is checked once, when the app loads."""

from reactors.channels import AUTOMATION, channel_names
from reactors.core.policy import Policy
from reactors.core.policy_file import check_channels, check_rules
from reactors.rules import load_rules


def check_policy(policy: Policy) -> None:
    """
    Raise `SettingsError` where the policy file names a rule or a channel that does not exist.

    Rules are loaded only where one is named, so that other cold starts stay short.
    """
    if policy.routes or policy.telling.named:
        check_channels(policy, channel_names(), AUTOMATION)
    if policy.waivers or any(route.rules for route in policy.routes):
        check_rules(policy, {rule.id for rule in load_rules()})
