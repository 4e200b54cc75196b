/** All tenants that the caller sees: applications, and their organizations once one is opened. */
import { Box, Button, Card } from '@mui/material';
import { Link, Title } from 'ra-ui-materialui';
import { type Caller, useCaller } from '../caller/caller.tsx';
import { PLATFORM } from '../data/in-tenant.ts';
import { Empty } from '../layout/empty.tsx';
import { Failed } from '../layout/failed.tsx';
import { ApplicationNode } from './application-node.tsx';
import { Leaf, List, More } from './nodes.tsx';
import { sectionsOfPlatform } from './sections.tsx';
import { useBranch } from './use-branch.ts';

export function TenantTree() {
  const caller = useCaller();
  return (
    <>
      <Title title="Tenants" preferenceKey={false} />
      <Box sx={{ display: 'flex', justifyContent: 'flex-end', mb: 1 }}>
        {caller.may('platform.manage_applications') && (
          <Button component={Link} to="/tenants/create" variant="contained">
            Add an application
          </Button>
        )}
      </Box>
      <Card>
        <Tree />
      </Card>
    </>
  );
}

/** So few are all opened at once. */
const FEW = 5;

function Tree() {
  const caller = useCaller();
  const applications = useBranch({ kind: 'application' });
  const apart = useBranch({ kind: 'organization' }, seesSingleOrganizations(caller));
  const error = applications.error ?? apart.error;
  if (error) return <Failed error={error} onTryAgain={applications.again} />;
  if (applications.isPending || apart.isPending) return <Box sx={{ p: 3 }}>Loading…</Box>;

  const shown = new Set(applications.rows.map(({ id }) => id));
  const alone = apart.rows.filter(({ applicationId }) => !shown.has(applicationId ?? ''));
  const hasPlatform = sectionsOfPlatform(caller).length > 0;
  if (applications.rows.length + alone.length === 0 && !hasPlatform) return <NoTenants />;
  return (
    <>
      <List label="Tenants">
        {hasPlatform && (
          <Leaf
            to={`/tenants/${PLATFORM}`}
            name="The platform"
            note="What stands above all tenants"
          />
        )}
        {applications.rows.map((each) => (
          <ApplicationNode
            key={each.id}
            application={each}
            isOpenAtFirst={applications.rows.length <= FEW}
          />
        ))}
        {alone.map(({ id, name, key }) => (
          <Leaf key={id} to={`/tenants/${id}`} name={name} note={key} />
        ))}
      </List>
      {applications.rows.length === 0 && hasPlatform && <NoTenants />}
      <More of="applications" branch={applications} />
      <More of="organizations" branch={apart} />
    </>
  );
}

/** Whether there may be organizations whose application the caller does not see. */
function seesSingleOrganizations({ me }: Caller): boolean {
  if (me.token?.scopeId?.startsWith('org_')) return true;
  if (me.kind === 'root' || me.role === 'platform_admin') return false;
  return me.memberships.some(({ kind }) => kind === 'organization');
}

function NoTenants() {
  const { may } = useCaller();
  return may('platform.manage_applications') ? (
    <Empty
      title="No application is here yet"
      text="An application is a product of yours. Its organizations are your customers: each has members with roles, and preferences of its own."
    />
  ) : (
    <Empty
      title="You belong to no tenant"
      text="Somebody who runs one invites you by email. You will see it here then."
    />
  );
}
