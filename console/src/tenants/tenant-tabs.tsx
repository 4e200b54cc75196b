/** The tabs of a tenant. They are links, so that one opens in a new tab of the browser too. */
import { Tab, Tabs } from '@mui/material';
import { Link, useLocation } from 'react-router';
import type { Section } from './sections.tsx';

interface Props {
  readonly tenantId: string;
  readonly sections: readonly Section[];
}

export function TenantTabs({ tenantId, sections }: Props) {
  const base = `/tenants/${tenantId}`;
  const [current = ''] = useLocation()
    .pathname.slice(base.length + 1)
    .split('/');
  const isKnown = sections.some(({ path }) => path === current);
  return (
    <Tabs
      value={isKnown ? current : ''}
      variant="scrollable"
      scrollButtons={false}
      aria-label="Sections"
      sx={{
        borderBottom: 1,
        borderColor: 'divider',
        '& .MuiTab-root': { minWidth: 0, px: { xs: 1.25, sm: 2 } },
      }}
    >
      <Tab value="" label="Details" component={Link} to={base} />
      {sections.map(({ path, label }) => (
        <Tab key={path} value={path} label={label} component={Link} to={`${base}/${path}`} />
      ))}
    </Tabs>
  );
}
