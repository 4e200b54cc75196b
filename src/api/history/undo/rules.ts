import { madeFrom } from '../../../directory/history/inverse.ts';
import type { Change } from '../../../directory/history/line.ts';
import type { StoredRule } from '../../../directory/key-rules/stored-rules.ts';
import type { Rule, UnknownKeys } from '../../../policy/keys/rule.ts';
import type { ScopeParams } from '../../tenancy/facts.ts';
import { findRules, tagOfRule, tagOfRules } from '../../tenancy/metadata-keys/facts.ts';
import {
  deleteRule,
  planRule,
  setUnknownKeys,
  storeRule,
} from '../../tenancy/metadata-keys/write.ts';
import { takeBack, type UndoCall } from './take-back.ts';

const RULE = 'rules.';

/** Undoes a change of the rule for one key, or of what holds for keys without one. */
export async function undoRules(call: UndoCall, made: Change, params: ScopeParams): Promise<void> {
  const change = madeFrom({ unknownKeys: 'allow' }, made);
  const name = Object.keys({ ...change.before, ...change.after }).find((each) =>
    each.startsWith(RULE),
  );
  await (name === undefined
    ? undoUnknownKeys(call, change, params)
    : undoRule(call, change, { ...params, ruleKey: name.slice(RULE.length) }));
}

async function undoUnknownKeys(call: UndoCall, change: Change, params: ScopeParams) {
  const facts = await findRules(call, params);
  const { unknownKeys } = facts.own;
  const now = { values: { unknownKeys }, etag: tagOfRules(facts) };
  await takeBack(call, change, now, ({ set }, headers) =>
    // What a line has was a valid value when it was stored.
    setUnknownKeys({ ...call, headers, body: set as { unknownKeys: UnknownKeys } }, params),
  );
}

/** A rule as lines have it: without its times. */
const shapeOf = ({ createdAt: _, updatedAt: __, ...rule }: StoredRule): Rule => rule;

async function undoRule(
  call: UndoCall,
  change: Change,
  params: ScopeParams & { readonly ruleKey: string },
): Promise<void> {
  const { ruleKey } = params;
  const name = `${RULE}${ruleKey}`;
  const facts = await findRules(call, params);
  const { rules, unknownKeys } = facts.own;
  const rule = Object.hasOwn(rules, ruleKey) ? rules[ruleKey] : undefined;
  const now = {
    values: { unknownKeys, ...(rule && { [name]: shapeOf(rule) }) },
    etag: rule ? tagOfRule(facts, ruleKey, rule) : null,
  };
  await takeBack(call, change, now, async ({ set }, headers) => {
    if (!Object.hasOwn(set, name)) return deleteRule({ ...call, headers }, params);
    // What a line has was a valid rule when it was stored, and is checked again.
    const body = set[name] as Rule;
    return storeRule(call, await planRule({ ...call, headers, body }, params));
  });
}
