/** Whether a rule makes sense by itself. */
import { faultsOf } from './faults.ts';
import type { Rule } from './rule.ts';

/** A field of a rule that contradicts the others, and why. */
interface RuleFault {
  readonly field: keyof Rule;
  readonly message: string;
}

/** The contradictions in a rule. Each of its fields has the right form already. */
export function faultsOfRule(rule: Rule): RuleFault[] {
  return [...faultsOfBounds(rule), ...faultsOfChoices(rule), ...faultsOfDefault(rule)];
}

function* faultsOfBounds({ type, minimum, maximum, maxLength, format }: Rule) {
  const isNumber = type === 'number' || type === 'integer';
  const needsNumber = 'needs "type": "number" or "integer".';
  if (minimum !== undefined && !isNumber) yield fault('minimum', needsNumber);
  if (maximum !== undefined && !isNumber) yield fault('maximum', needsNumber);
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    yield fault('maximum', 'must not be less than minimum.');
  }
  if (maxLength !== undefined && type !== 'string') {
    yield fault('maxLength', 'needs "type": "string".');
  }
  if (format !== undefined && type !== 'string') yield fault('format', 'needs "type": "string".');
}

/** `null` may be a choice beside any type. */
function* faultsOfChoices({ enum: choices, ...rest }: Rule) {
  for (const choice of choices ?? []) {
    const [wrong] = choice === null ? [] : faultsOf(rest, choice);
    if (wrong !== undefined) yield fault('enum', `has ${JSON.stringify(choice)}: ${wrong}`);
  }
}

function* faultsOfDefault({ default: value, ...rest }: Rule) {
  const [wrong] = value === undefined ? [] : faultsOf(rest, value);
  if (wrong !== undefined) yield fault('default', `breaks its own rule: ${wrong}`);
}

const fault = (field: keyof Rule, message: string): RuleFault => ({ field, message });
