/** The way from the tree down to a tenant. */
import { Box, Breadcrumbs } from '@mui/material';
import { useGetOne } from 'ra-core';
import { Link } from 'ra-ui-materialui';
import type { Tenant } from '../data/tenants.ts';

export const Trail = ({ tenant }: { readonly tenant?: Tenant }) => (
  <Breadcrumbs aria-label="Where this is" sx={{ mb: 1, '& li': { minWidth: 0 } }}>
    <Link to="/tenants">Tenants</Link>
    {tenant?.applicationId && <Application id={tenant.applicationId} />}
    <Box component="span" sx={cut} dir="auto">
      {tenant?.name ?? 'The platform'}
    </Box>
  </Breadcrumbs>
);

const cut = {
  display: 'block',
  maxWidth: { xs: '60vw', md: 400 },
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

/** An application that the caller does not see is left out. */
function Application({ id }: { readonly id: string }) {
  const { data } = useGetOne<Tenant>('tenants', { id });
  if (!data) return <span>…</span>;
  return (
    <Box component={Link} to={`/tenants/${id}`} sx={cut} dir="auto">
      {data.name}
    </Box>
  );
}
