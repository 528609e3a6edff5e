"""Which kind of value an expression has, where that can be told without running it."""

from local.bicep.declarations import Parameter
from local.bicep.syntax import Expression, Interpolated, Items, Literal, Loop, Operation, Properties

LOGICAL = frozenset({"==", "!=", "=~", "!~", "<", "<=", ">", ">=", "&&", "||", "!"})
NUMERIC = frozenset({"+", "-", "*", "/", "%"})


def kind_of(expression: Expression) -> str | None:
    """Return string, int, bool, object or array; None where it cannot be told, and for null."""
    match expression:
        case Literal(bool()):
            return "bool"
        case Literal(int()):
            return "int"
        case Literal(str()) | Interpolated():
            return "string"
        case Properties():
            return "object"
        case Items() | Loop():
            return "array"
        case Operation(sign):
            return "bool" if sign in LOGICAL else "int" if sign in NUMERIC else None
    return None


def kind_of_parameter(parameter: Parameter) -> str | None:
    """Return the kind that a parameter takes; None where it is a type of the template's own."""
    text = parameter.type.text.removesuffix(" ?")
    if text.endswith("]"):
        return "array"
    if text.startswith("'"):
        return "string"
    return text if text in {"string", "int", "bool", "object", "array"} else None


def allowed_of(parameter: Parameter) -> tuple[str | int | bool | None, ...]:
    """Return the values that `@allowed` names; none where it does not limit them."""
    decorator = parameter.find_decorator("allowed")
    if decorator is None or not decorator.arguments or not isinstance(decorator.arguments[0], Items):
        return ()
    return tuple(item.value for item in decorator.arguments[0].items if isinstance(item, Literal))
