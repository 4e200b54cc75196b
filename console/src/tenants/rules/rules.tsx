/** The section of rules: the table, making one, one rule, and what keys without a rule are. */
import { Route, Routes } from 'react-router';
import type { Tenant } from '../../data/tenants.ts';
import { NotFound } from '../../layout/not-found.tsx';
import { NewRule } from './new-rule.tsx';
import { RuleList } from './rule-list.tsx';
import { RulePage } from './rule-page.tsx';
import { UnruledPage } from './unruled-page.tsx';

/** Any text may be a key, so rules have a folder of their own in addresses. */
export const Rules = ({ tenant }: { readonly tenant: Tenant }) => (
  <Routes>
    <Route index element={<RuleList tenant={tenant} />} />
    <Route path="new" element={<NewRule tenant={tenant} />} />
    <Route path="others" element={<UnruledPage tenant={tenant} />} />
    <Route path="keys/:key" element={<RulePage tenant={tenant} />} />
    <Route path="*" element={<NotFound />} />
  </Routes>
);
