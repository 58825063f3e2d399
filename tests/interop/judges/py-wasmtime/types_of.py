"""The types of the exported functions, against the schemas of our tools."""

from typing import Any

from mcp_types import Tool
from wasmtime.component import Bool, EnumType, F64, FuncType, ListType, OptionType, RecordType, ResultType, S32, String, U32, U64

from judging.hosted import kebab
from judging.report import Report


def check(report: Report, exports: dict[str, Any], tools: dict[str, Tool]) -> None:
    """All exports are functions, and all of them are tools."""
    report.equal("exports", sorted(exports), sorted(map(kebab, tools)))
    for name, tool in tools.items():
        function = exports[kebab(name)].ty
        if report.holds(f"{name}: a function", isinstance(function, FuncType), repr(function)):
            _parameters(report, name, function, tool.input_schema)
            _result(report, name, function, tool.output_schema)


def _parameters(report: Report, name: str, function: FuncType, schema: dict[str, Any]) -> None:
    properties = schema.get("properties", {})
    report.equal(f"{name}: parameters", list(map(kebab, properties)), [parameter for parameter, _ in function.params])
    for (parameter, inner), (_, kind) in zip(properties.items(), function.params):
        optional = isinstance(kind, OptionType)
        report.equal(f"{name}: {parameter}: required", parameter in schema.get("required", []), not optional)
        _same(report, f"{name}: {parameter}", inner, kind.payload if optional else kind)


def _result(report: Report, name: str, function: FuncType, schema: dict[str, Any] | None) -> None:
    if report.holds(f"{name}: gives a result", isinstance(function.result, ResultType), repr(function.result)):
        if schema is None:
            fields = [field for field, _ in function.result.ok.fields]
            report.equal(f"{name}: fields of an image", ["media-type", "data"], fields)
        else:
            _same(report, f"{name}: ok", schema, function.result.ok)
        fields = [field for field, _ in function.result.err.fields]
        report.equal(f"{name}: fields of errors", ["code", "message", "status", "retryable"], fields)


def _same(report: Report, what: str, schema: dict[str, Any], kind: Any) -> None:
    match kind:
        case EnumType():
            report.equal(f"{what}: names", list(map(kebab, schema.get("enum", []))), kind.names)
        case ListType():
            report.equal(f"{what}: type", schema.get("type"), "array")
            _same(report, f"{what}: of", schema["items"], kind.element)
        case RecordType():
            properties = schema.get("properties", {})
            report.equal(f"{what}: fields", list(map(kebab, properties)), [field for field, _ in kind.fields])
            for (field, inner), (_, held) in zip(properties.items(), kind.fields):
                optional = isinstance(held, OptionType)
                report.equal(f"{what}: {field}: always there", field in schema.get("required", []), not optional)
                _same(report, f"{what}: {field}", inner, held.payload if optional else held)
        case _:
            names = {Bool: "boolean", String: "string", F64: "number", U32: "integer", U64: "integer", S32: "integer"}
            report.equal(f"{what}: type", schema.get("type"), names.get(type(kind)))
