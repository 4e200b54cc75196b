/** The service users of a tenant, or all of them. */
import { Button, Typography } from '@mui/material';
import { DataTable, Link } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import { PLATFORM } from '../../data/in-tenant.ts';
import type { Service } from '../../data/services.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowLink } from '../../layout/row-link.tsx';
import { Rows } from '../../layout/rows.tsx';
import { dayText } from '../../layout/times.ts';
import { mayIn, type Place } from '../rights.ts';

export function ServiceList({ place }: { readonly place: Place }) {
  const manages = mayIn(useCaller(), 'manageServices', place);
  return (
    <Rows
      resource="services"
      filter={{ tenantId: place.id }}
      actions={
        manages && (
          <Button component={Link} to={`/tenants/${place.id}/services/new`} variant="contained">
            Make a service user
          </Button>
        )
      }
      empty={
        <Empty
          title="No service user is here yet"
          text="A service user is a program: a nightly job, your backend. It has a key instead of a password, and a role that limits what the key opens."
        />
      }
    >
      <DataTable.Col<Service>
        label="Service user"
        disableSort
        render={(service) => <Named service={service} />}
      />
      <DataTable.Col<Service> label="Belongs to" disableSort render={belongings} />
      <DataTable.Col<Service>
        label="Status"
        disableSort
        render={({ userStatus }) => (userStatus === 'active' ? 'Active' : 'Suspended')}
      />
      <DataTable.Col<Service>
        label="Created"
        disableSort
        render={({ createdAt }) => dayText(createdAt)}
      />
    </Rows>
  );
}

const belongings = ({ tenantId, roles }: Service) =>
  roles.length === 0 && tenantId === PLATFORM
    ? 'the platform'
    : roles.map(({ scopeName, role }) => `${scopeName} (${role})`).join(', ');

const Named = ({
  service: { tenantId, userId, name, email, userStatus },
}: {
  readonly service: Service;
}) => (
  <>
    <RowLink to={`/tenants/${tenantId}/services/${userId}`}>{name ?? email}</RowLink>
    {name && (
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        {email}
      </Typography>
    )}
    {userStatus === 'suspended' && (
      <Typography variant="body2" sx={{ display: { sm: 'none' } }}>
        Suspended
      </Typography>
    )}
  </>
);
