import type { StoredRule, TenantRules } from '../../../directory/key-rules/stored-rules.ts';
import { iso } from '../../../values/time.ts';

/** A rule with its key. What it does not say is left out. */
export const presentRule = (key: string, { createdAt, updatedAt, ...rule }: StoredRule) => ({
  key,
  ...rule,
  createdAt: iso(createdAt),
  updatedAt: iso(updatedAt),
});

/** All rules of a tenant, by their keys. */
export const presentRules = ({ rules }: TenantRules) =>
  Object.entries(rules)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, rule]) => presentRule(key, rule));
