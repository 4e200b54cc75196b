/** Says what the application of an organization rules for the same key. */
import { Alert } from '@mui/material';
import type { Tenant } from '../../data/tenants.ts';
import { readerText, valueText, writerText } from './rule-words.ts';
import { useInherited } from './use-inherited.ts';

interface Props {
  readonly tenant: Tenant;
  /** The key. */
  readonly of: string;
}

export function InheritedNote({ tenant, of: key }: Props) {
  const rule = useInherited(tenant).rules.find((each) => each.key === key);
  if (!rule) return null;
  return (
    <Alert severity="info" sx={{ width: '100%', mb: 2 }}>
      Its application rules this key as well: {valueText(rule)}. Written by: {writerText(rule)}.
      Seen by: {readerText(rule)}. Both rules hold, so this one can only be narrower.
    </Alert>
  );
}
