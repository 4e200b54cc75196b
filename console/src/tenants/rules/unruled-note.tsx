/** Says above the table what a key without a rule is. */
import { Typography } from '@mui/material';
import { useGetOne } from 'ra-core';
import { Link } from 'ra-ui-materialui';
import type { Unruled } from '../../data/unruled.ts';
import { rulesAddress } from './addresses.ts';
import { unruledText } from './rule-words.ts';
import { narrower } from './unruled-order.ts';

export function UnruledNote({ tenantId }: { readonly tenantId: string }) {
  const { data } = useGetOne<Unruled>('unruled', { id: tenantId });
  if (!data) return null;
  const { unknownKeys, inherited } = data;
  const holds = narrower(unknownKeys, inherited ?? unknownKeys);
  return (
    <Typography sx={{ flex: '1 1 300px', alignSelf: 'center' }}>
      Keys without a rule: {unruledText(holds)}
      {holds !== unknownKeys && ', as its application says'}.{' '}
      <Link to={`${rulesAddress(tenantId)}/others`}>Change what they are</Link>
    </Typography>
  );
}
