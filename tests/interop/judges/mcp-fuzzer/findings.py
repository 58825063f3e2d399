"""What the fuzzer found, looked at one by one: what it calls a finding may be a right answer."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from fuzzing import Run
from judging.report import Report

#: Messages that are answered, or taken without an answer, whatever they hold besides their form.
TAKEN = {
    "PingRequest": "a ping has nothing that could be wrong",
    "InitializedNotification": "nothing answers a notification",
    "ProgressNotification": "nothing answers a notification",
    "CancelledNotification": "nothing answers a notification",
}

#: What clients add to the arguments of every tool.
ADDED = ("toolCallId", "sessionId", "action", "chatInput")


def check(report: Report, run: Run, schemas: dict[str, Any]) -> None:
    """Nothing crashed, and each finding is one that should be there."""
    summary = run.summary
    report.equal(f"{run.name}: status", summary["status"], "completed")
    report.equal(f"{run.name}: tools", set(summary["tools"]["by_name"]), set(schemas))
    report.holds(f"{run.name}: messages", summary["protocols"]["total_runs"] > 0)
    for tool, ran in summary["tools"]["by_name"].items():
        report.holds(f"{run.name}: {tool}: calls", ran["total_runs"] > 0)
        outcomes = {name: count for name, count in ran["outcomes"].items() if name not in ("server_rejected", "accepted_malformed")}
        report.equal(f"{run.name}: {tool}: neither answered nor refused", {name: count for name, count in outcomes.items() if count}, {})
    for finding in run.findings:
        objection = _objection(finding, schemas)
        report.equal(f"{run.name}: {finding['target']}: {finding['category']}", objection, None)


def _objection(finding: dict[str, Any], schemas: dict[str, Any]) -> str | None:
    """What is wrong with our answer, None where it is right."""
    category, evidence = finding["category"], finding["evidence"]
    if category == "accepted_malformed":
        return _tool(finding["target"], evidence["input"], schemas) if finding["kind"] == "tool" else _message(finding["target"], evidence, schemas)
    if category == "injection_reflection":
        # Errors name the wrong value to whoever sent it. They are JSON: no page shows them, no shell runs them.
        return None
    if category == "performance_outlier":
        # Says more about the machine than about us.
        return None
    if category == "hang" and not _is_json(evidence.get("input")):
        # It writes numbers that JSON has not, and waits for an answer to a request whose id cannot be read.
        return None
    return json.dumps(finding)[:300]


def _tool(tool: str, arguments: Any, schemas: dict[str, Any]) -> str | None:
    """Answering was right if the arguments follow the schema, as clients write them where their type leaves no doubt."""
    if tool not in schemas:
        return f"answers for the unknown tool {tool}"
    schema = schemas[tool]
    meant = _meant(arguments or {}, schema) if isinstance(arguments or {}, dict) else arguments
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(meant)]
    return "; ".join(errors) or None


def _meant(arguments: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What was left out is left out, what clients add is passed over, and values have the types of their parameters."""
    properties, required = schema.get("properties", {}), schema.get("required", [])
    left = {name: value for name, value in arguments.items() if name in required or value not in ("", None)}
    return {name: _value(value, properties.get(name, {})) for name, value in left.items() if name in properties or name not in ADDED}


def _value(value: Any, schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind in ("integer", "number", "boolean", "array") and isinstance(value, str):
        try:
            read = json.loads(value)
        except ValueError:
            return [value] if kind == "array" else value
        return read if kind != "array" or isinstance(read, list) else [value]
    if kind == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind == "array" and not isinstance(value, list):
        value = [value]
    if kind == "array":
        return [_value(element, schema.get("items", {})) for element in value]
    return value


def _message(kind: str, evidence: dict[str, Any], schemas: dict[str, Any]) -> str | None:
    """Answering was right if the message follows the protocol."""
    if kind in TAKEN:
        return None
    message = evidence.get("input")
    params = message.get("params") if isinstance(message, dict) else None
    if kind == "CallToolRequest" and isinstance(params, dict):
        answer = evidence.get("result")
        answer = answer.get("response") if isinstance(answer, dict) else None
        if isinstance(answer, dict) and answer.get("isError") is True:
            # Wrong arguments are refused in a result, in words that a model reads.
            return None
        return _tool(params.get("name"), params.get("arguments"), schemas)
    if kind == "ListToolsRequest":
        return "takes an unknown cursor" if (params or {}).get("cursor") else None
    if kind == "InitializeRequest" and isinstance(params, dict):
        # Any version is answered with one that we speak.
        client = params.get("clientInfo")
        whole = isinstance(params.get("protocolVersion"), str) and isinstance(params.get("capabilities"), dict) and isinstance(client, dict)
        return None if whole and isinstance(client.get("name"), str) and isinstance(client.get("version"), str) else f"takes {params}"
    if kind == "stateful_sequences":
        # The single messages of a sequence are those above.
        return None
    return f"answers {json.dumps(evidence)[:300]}"


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
