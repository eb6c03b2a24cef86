"""bootstorm.yaml(5): every key, from the schema that the reader's own tables make."""

import json

from scdoc import bold, entry, plain, under


def _types(schema):
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _mapping_below(schema):
    """The mapping that a value is, is a list of, or has under names of its own; and the path's ending."""
    if "properties" in schema:
        return schema, ""
    if "items" in schema:
        below, ending = _mapping_below(schema["items"])
        return below, " (each)" + ending
    if isinstance(schema.get("additionalProperties"), dict):
        below, ending = _mapping_below(schema["additionalProperties"])
        return below, ": NAME" + ending
    return None, ""


def _choices(schema):
    choices = list(schema.get("enum", []))
    for part in schema.get("anyOf", []):
        choices += _choices(part)
    return choices


def _written(value):
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value)


def _key_entry(key, schema, is_required, place):
    help_text, *notes = schema.get("description", "").split("; takes effect at the next start")
    text = plain(help_text[:1].upper() + help_text[1:]).rstrip(".") + "."
    choices = [str(choice) for choice in _choices(schema)]
    if choices:
        text += " One of " + ", ".join(under(choice) for choice in choices) + "."
    elif "boolean" in _types(schema):
        text += " _true_ or _false_."
    elif "items" in schema:
        text += " A list" + (f" of up to {schema['maxItems']}" if "maxItems" in schema else "") + "."
    if "default" in schema and str(schema["default"]) != "":
        text += f" Default: {under(_written(schema['default']))}."
    if place:
        text += f" See *{plain(place)}*."
    if notes:
        text += " Takes effect at the next start."
    return entry(bold(key) + (" (must be given)" if is_required else ""), text)


def _sections(schema, path, known):
    """One section a mapping: its keys, then the mappings below it. What was shown before is referred to."""
    own, below = "", ""
    required = schema.get("required", [])
    for key, value in schema["properties"].items():
        mapping, ending = _mapping_below(value)
        place = ""
        if mapping is not None:
            place = (f"{path}: " if path else "") + key + ending
            same = known.setdefault(json.dumps(mapping, sort_keys=True), place)
            if same == place:
                below += _sections(mapping, place, known)
            place = same
        own += _key_entry(key, value, key in required, place)
    return (f"## {path}\n\n" if path else "") + own + below


def page(reference, prose):
    body = "# NAME\n\nbootstorm.yaml - the configuration of bootstorm\n\n# DESCRIPTION\n\n" + prose.rstrip() + "\n\n# KEYS\n\n"
    body += _sections(reference.configuration, "", {})
    return body + "# SEE ALSO\n\n*bootstorm*(1), *bootstorm-check*(1), *bootstorm-reload*(1), *bootstorm-schema*(1)\n"
