"""The interface of the service as an OpenAPI document.

Here: addresses, what they take and give, in words. Not here: doing it (`app.py`). A test holds it against the routes.
"""

from typing import Any

from vendorwatch import __version__
from vendorwatch.names.analysis import KINDS
from vendorwatch.serve.answers import (
    CLAIM_VERDICTS,
    MOST_CHARACTERS,
    MOST_HITS,
    MOST_JOINS,
    MOST_NAMES,
    MOST_ROWS,
    VERDICTS,
)

_TEXT = {"type": "string", "maxLength": MOST_CHARACTERS}
_KIND = {"type": "string", "enum": list(KINDS), "default": "unknown"}
_JOINS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_JOINS}
_NAMED = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": _TEXT,
        "kind": _KIND,
        "country": _TEXT,
        "birth": _TEXT | {"description": "Partial ISO date."},
        "gender": _TEXT,
        "identifiers": {"type": "array", "items": _TEXT, "maxItems": 10},
    },
}
_ERRORS = {
    "401": "The token is missing or another.",
    "403": "The service is read-only: no token is set.",
    "404": "There is no such thing in the release in force.",
    "409": "Somebody decided meanwhile; `decisions` says who and what. Nothing was written.",
    "413": "Too much was sent.",
    "415": "Something else than application/json was sent.",
    "422": "The request is not as described; `error` says what, where and what was expected.",
    "503": "Nothing has been published yet.",
}


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    decided = _answer("The lines that were written.", {"decisions": {"type": "array", "items": {"type": "object"}}})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vendorwatch",
            "version": __version__,
            "description": "Which vendors are restricted by the U.S. government, who runs them, and what changed: with evidence.",
        },
        "paths": {
            "/screen": {
                "post": _operation(
                    "Return the listed parties that names may mean, best first; `query_id` is the place in `names`, from 1. "
                    "`asked` tells which lists were asked and how fresh they are, `warning` where one is an "
                    "excerpt, `remarks` which names can hardly be compared.",
                    _answer(
                        "The hits.",
                        {
                            "release": {"type": "string"},
                            "asked": {"type": "array", "items": {"type": "object"}},
                            "warning": {"type": ["string", "null"]},
                            "remarks": {"type": "object"},
                            "hits": {"type": "array", "items": {"type": "object"}},
                        },
                    ),
                    ["413", "415", "422", "503"],
                    {
                        "type": "object",
                        "required": ["names"],
                        "additionalProperties": False,
                        "properties": {
                            "names": {
                                "type": "array",
                                "minItems": 1,
                                "maxItems": MOST_NAMES,
                                "items": {"anyOf": [_TEXT, _NAMED]},
                            },
                            "top": {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": 20},
                        },
                    },
                )
            },
            "/explain": {
                "post": _operation(
                    "Return why two names score as they do: the aligned words, and points that add up to the score.",
                    _answer("The comparison.", {"score": {"type": "number"}, "band": {"type": "string"}}),
                    ["413", "415", "422"],
                    {
                        "type": "object",
                        "required": ["name", "listed"],
                        "additionalProperties": False,
                        "properties": {"name": _TEXT, "listed": _TEXT, "kind": _KIND},
                    },
                )
            },
            "/vendors/{key}": {
                "get": _operation(
                    f"Return what is known of a vendor of the team's list, at most {MOST_ROWS} rows of each kind, with evidence.",
                    _answer("The vendor.", {"release": {"type": "string"}, "vendor": {"type": "object"}}),
                    ["404", "503"],
                )
                | {"parameters": [{"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}]}
            },
            "/questions": {
                "get": _operation(
                    "Return the questions about vendors that are open now, in the order in which they are worth a person's time.",
                    _answer(
                        "Open questions.",
                        {"count": {"type": "integer"}, "questions": {"type": "array", "items": {"type": "object"}}},
                    ),
                    ["422", "503"],
                )
                | {"parameters": [{"name": "from", "in": "query", "schema": {"type": "integer", "minimum": 0}}]}
            },
            "/decisions": {
                "post": _operation(
                    "Decide on joins, all of them or none; in force from the next refresh on.",
                    decided,
                    ["401", "403", "404", "409", "413", "415", "422", "503"],
                    {
                        "type": "object",
                        "required": ["join_ids", "verdict", "by", "reason"],
                        "additionalProperties": False,
                        "properties": {
                            "join_ids": _JOINS,
                            "verdict": {"type": "string", "enum": VERDICTS},
                            "by": _TEXT,
                            "reason": _TEXT,
                        },
                    },
                    status="201",
                )
                | {"security": [{"token": []}]}
            },
            "/decisions/undo": {
                "post": _operation(
                    "Take back one's own last decisions on joins; their questions are open again.",
                    decided,
                    ["401", "403", "404", "409", "413", "415", "422", "503"],
                    {
                        "type": "object",
                        "required": ["join_ids", "by"],
                        "additionalProperties": False,
                        "properties": {"join_ids": _JOINS, "by": _TEXT},
                    },
                    status="201",
                )
                | {"security": [{"token": []}]}
            },
            "/claims": {
                "get": _operation(
                    "Return the claims of press texts that wait for a person now, each with its sentence, surest first.",
                    _answer(
                        "Claims.",
                        {"count": {"type": "integer"}, "claims": {"type": "array", "items": {"type": "object"}}},
                    ),
                    ["422", "503"],
                )
                | {"parameters": [{"name": "from", "in": "query", "schema": {"type": "integer", "minimum": 0}}]}
            },
            "/claims/decisions": {
                "post": _operation(
                    "Decide on a claim; in force from the next refresh on. `set` corrects fields, each as `field=value`.",
                    _answer("The line that was written.", {"decision": {"type": "object"}}),
                    ["401", "403", "404", "409", "413", "415", "422", "503"],
                    {
                        "type": "object",
                        "required": ["claim_id", "verdict", "by", "reason"],
                        "additionalProperties": False,
                        "properties": {
                            "claim_id": _TEXT,
                            "verdict": {"type": "string", "enum": CLAIM_VERDICTS},
                            "by": _TEXT,
                            "reason": _TEXT,
                            "set": {"type": "array", "items": {"type": "string"}},
                        },
                    },
                    status="201",
                )
                | {"security": [{"token": []}]}
            },
            "/claims/decisions/undo": {
                "post": _operation(
                    "Take back one's own last decision on a claim; it is open again.",
                    _answer("The line that was written.", {"decision": {"type": "object"}}),
                    ["401", "403", "404", "409", "413", "415", "422", "503"],
                    {
                        "type": "object",
                        "required": ["claim_id", "by"],
                        "additionalProperties": False,
                        "properties": {"claim_id": _TEXT, "by": _TEXT},
                    },
                    status="201",
                )
                | {"security": [{"token": []}]}
            },
            "/health": {
                "get": _operation(
                    "Return the release that answers.", _answer("It answers.", {"release": {"type": "string"}}), ["503"]
                )
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "properties": {
                        "error": {
                            "type": "object",
                            "properties": {part: {"type": "string"} for part in ("what", "where", "expected", "todo")},
                        }
                    },
                }
            },
        },
    }


def _operation(
    summary: str, good: dict[str, Any], bad: list[str], body: dict[str, Any] | None = None, *, status: str = "200"
) -> dict[str, Any]:
    said = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    answers = {status: good} | {code: {"description": _ERRORS[code], "content": said} for code in bad}
    taken = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}
    return {"summary": summary, "responses": answers} | taken


def _answer(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
