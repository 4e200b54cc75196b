/** Whether a rule of an organization narrows what its application says of the key. */
import { faultsOf } from './faults.ts';
import {
  isEnough,
  isSame,
  type Rule,
  type RuleSet,
  UNKNOWN_KEYS,
  type UnknownKeys,
} from './rule.ts';

/** Why a rule would be wider than what the application says; undefined if it is not. */
export function wideningOf(above: RuleSet, key: string, rule: Rule): string | undefined {
  const ruleAbove = above.rules.get(key);
  const reason = ruleAbove ? widens(ruleAbove, rule) : widensUnknown(above.unknownKeys, rule);
  return reason && `${above.tenantKey} ${reason}. An organization may only narrow its rules.`;
}

function widensUnknown(unknownKeys: UnknownKeys, { write }: Rule): string | undefined {
  if (unknownKeys === 'refuse') return 'takes no keys without a rule of its own';
  if (unknownKeys === 'admin' && write === 'user') {
    return 'leaves keys without a rule to admins, and this rule has "write": "user"';
  }
  return undefined;
}

/** The first part of a rule that is wider than the one above, in words. */
function widens(above: Rule, rule: Rule): string | undefined {
  if (!isEnough(rule.write, above.write)) return `has "write": "${above.write}" for this key`;
  if (above.read === 'admin' && rule.read !== 'admin') return 'has "read": "admin" for this key';
  if (!isTypeWithin(above.type, rule.type)) return `has "type": "${above.type}" for this key`;
  if (!areChoicesWithin(above.enum, rule))
    return 'has an "enum" for this key without some of these';
  if (isLess(rule.minimum, above.minimum)) return `has "minimum": ${above.minimum} for this key`;
  if (isLess(above.maximum, rule.maximum)) return `has "maximum": ${above.maximum} for this key`;
  if (isLess(above.maxLength, rule.maxLength)) {
    return `has "maxLength": ${above.maxLength} for this key`;
  }
  if (above.format !== undefined && rule.format !== above.format) {
    return `has "format": "${above.format}" for this key`;
  }
  const { default: value } = rule;
  const [fault] = value === undefined ? [] : faultsOf(above, value);
  return fault === undefined ? undefined : `refuses this "default": ${fault.replace(/\.$/, '')}`;
}

/** What a part of a rule leaves out, it takes over from above. */
const isTypeWithin = (above: Rule['type'], type: Rule['type']): boolean =>
  above === undefined ||
  type === undefined ||
  type === above ||
  (above === 'number' && type === 'integer') ||
  (above === 'string' && type === 'date');

const areChoicesWithin = (above: Rule['enum'], { enum: choices }: Rule): boolean =>
  above === undefined ||
  choices === undefined ||
  choices.every((choice) => above.some((each) => isSame(each, choice)));

/** A bound that is missing is taken over from above, so only two can contradict each other. */
const isLess = (lower: number | undefined, upper: number | undefined): boolean =>
  lower !== undefined && upper !== undefined && lower < upper;

/** Whether an organization's word on keys without a rule is at least as narrow. */
export const isWiderOnUnknown = (above: UnknownKeys, unknownKeys: UnknownKeys): boolean =>
  UNKNOWN_KEYS.indexOf(unknownKeys) < UNKNOWN_KEYS.indexOf(above);
