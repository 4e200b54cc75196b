/** Removes a rule, after one has typed its key. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import type { Rule } from '../../data/rules.ts';
import { rulesAddress } from './addresses.ts';

export function DeleteRule() {
  const rule = useRecordContext<Rule>();
  if (!rule) return null;
  const { key, tenantId } = rule;
  return (
    <DeleteByName
      resource="rules"
      record={rule}
      name={key}
      title={`Remove the rule for ${key}?`}
      action="Remove this rule"
      done={`The rule for ${key} is removed. Stored values stay.`}
      leadsTo={rulesAddress(tenantId)}
    >
      <Typography gutterBottom>
        Stored values stay. The key is one without a rule then, unless its application has one for
        it. A private key is seen by the person again.
      </Typography>
    </DeleteByName>
  );
}
