"""A made-up value that fits a JSON schema, for answers that nobody scripted."""

from __future__ import annotations

from typing import Any

_OPINION = "the stand-in has no opinion"


def filled(schema: dict[str, Any], definitions: dict[str, Any] | None = None) -> Any:
    """Return the plainest value that `schema` allows: first choices, lowest numbers, few items."""
    definitions = schema.get("$defs", {}) if definitions is None else definitions
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return filled(schema[key][0], definitions)
    if "$ref" in schema:
        return filled(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        return {name: filled(each, definitions) for name, each in properties.items()}
    if schema.get("type") == "array":
        count = max(1, schema.get("minItems", 1))
        return [filled(schema.get("items", {}), definitions) for _ in range(count)]
    return _plain(schema)


def _plain(schema: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "integer":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "number":
            return (schema.get("minimum", 0.0) + schema.get("maximum", 1.0)) / 2
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return _OPINION[: schema.get("maxLength", len(_OPINION))]
