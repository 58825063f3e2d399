"""Judges forms by their schemas, with the packages that have these: judge.py FOLDER OUR-SCHEMAS DEPLOY WORKFLOW"""

import json
import sys
from pathlib import Path

import jsonschema
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from kubernetes_validate import validate


def main() -> None:
    folder, schemas, deploy, workflow = map(Path, sys.argv[1:])
    _by(json.loads((schemas / "server.json").read_text()), json.loads((folder / "server.json").read_text()), "server.json")
    bills = sorted(folder.glob("*.cdx.json"))
    for bill in bills:
        if trouble := JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.read_text()):
            sys.exit(f"{bill.name}: {trouble}")
    print(f"CycloneDX 1.6            {len(bills)} bills")
    _by(get_builtin_schema("vendor.compose-spec"), yaml.safe_load((deploy / "compose.yaml").read_text()), "compose.yaml")
    _by(get_builtin_schema("vendor.github-workflows"), _workflow(workflow), workflow.name)
    objects = list(yaml.safe_load_all((deploy / "kubernetes.yaml").read_text()))
    for it in objects:
        validate(it, "1.37", strict=True)
    print(f"kubernetes.yaml          {len(objects)} objects of Kubernetes 1.37")


def _workflow(path: Path) -> object:
    """YAML 1.1 takes `on` for a truth value."""
    value = yaml.safe_load(path.read_text())
    value["on"] = value.pop(True)
    return value


def _by(schema: dict, value: object, name: str) -> None:
    validator = jsonschema.validators.validator_for(schema)
    errors = list(validator(schema, format_checker=validator.FORMAT_CHECKER).iter_errors(value))
    if errors:
        sys.exit(f"{name}: {jsonschema.exceptions.best_match(errors).message}")
    print(f"{name:<24} as its schema has it")


if __name__ == "__main__":
    main()
