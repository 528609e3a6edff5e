"""What this project asks of its own templates beyond what Azure asks."""

import re
from collections.abc import Iterator

from local.bicep.declarations import Template
from local.bicep.errors import Problem
from local.bicep.syntax import Call, Expression, Interpolated, Literal, Name, walk

# The rest of the name says that the value only tells where the secret is.
_SECRET = re.compile(
    r"(password|secret|accountkey|sharedkey|saskey|sastoken|accesstoken)(?!s?(name|uri|id|identifier|version))",
    re.IGNORECASE,
)
_PUBLIC_HOST = re.compile(
    r"management\.azure\.com|management\.core\.windows\.net|\.core\.windows\.net|\.vault\.azure\.net"
    r"|\.azurewebsites\.net|\.servicebus\.windows\.net|login\.microsoftonline\.com|\.documents\.azure\.com"
    r"|\.cognitiveservices\.azure\.com|\.search\.windows\.net|\.database\.windows\.net",
    re.IGNORECASE,
)
_GIVES_SECRETS = re.compile(r"list(Keys|AccountSas|ServiceSas|ConnectionStrings|Secrets?)", re.IGNORECASE)


def check_conventions(template: Template) -> Iterator[Problem]:
    """Yield parameters that nobody explains, secrets in the open, and hosts of one cloud only."""
    yield from _check_descriptions(template)
    yield from _check_secrets(template)
    for expression in template.expressions():
        for text in _texts(expression):
            found = _PUBLIC_HOST.search(text)
            if found:
                yield Problem(
                    template.path, expression.line, f"{found[0]!r} is a host of the public cloud only"
                )


def check_composition(template: Template) -> Iterator[Problem]:
    """Yield what a file declares that has to leave everything but resource groups to its modules."""
    for resource in template.resources:
        if resource.type.lower() != "microsoft.resources/resourcegroups":
            yield Problem(template.path, resource.line, f"{resource.type} belongs in a module")


def _check_descriptions(template: Template) -> Iterator[Problem]:
    for parameter in template.parameters:
        decorator = parameter.find_decorator("description")
        text = decorator.arguments[0] if decorator and decorator.arguments else None
        if not isinstance(text, Literal) or not str(text.value).strip():
            yield Problem(template.path, parameter.line, f"parameter {parameter.name!r} has no @description")


def _check_secrets(template: Template) -> Iterator[Problem]:
    secure = {each.name for each in template.parameters if each.find_decorator("secure")}
    for parameter in template.parameters:
        if _SECRET.search(parameter.name) and parameter.name not in secure:
            yield Problem(template.path, parameter.line, f"parameter {parameter.name!r} is not @secure")
        if parameter.name in secure and parameter.default not in {None, Literal("", parameter.line)}:
            yield Problem(template.path, parameter.line, f"secret {parameter.name!r} has a default")
    for output in template.outputs:
        for found in walk(output.value):
            match found:
                case Name(text, line) if text in secure:
                    yield Problem(template.path, line, f"output {output.name!r} shows the secret {text!r}")
                case Call(function, _, line) if _GIVES_SECRETS.fullmatch(function):
                    yield Problem(
                        template.path, line, f"output {output.name!r} shows what {function} returns"
                    )


def _texts(expression: Expression) -> Iterator[str]:
    match expression:
        case Literal(str(text)):
            yield text
        case Interpolated(parts):
            yield from (part for part in parts if isinstance(part, str))
