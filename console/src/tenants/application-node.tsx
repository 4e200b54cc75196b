/** An application in the tree, which opens to its organizations. */
import OpenIcon from '@mui/icons-material/ChevronRight';
import { Box, IconButton, Stack } from '@mui/material';
import { useStore } from 'ra-core';
import { Link } from 'ra-ui-materialui';
import { useId } from 'react';
import { useCaller } from '../caller/caller.tsx';
import type { Tenant } from '../data/tenants.ts';
import { Failed } from '../layout/failed.tsx';
import { Leaf, List, More } from './nodes.tsx';
import { mayAddOrganization } from './rights.ts';
import { useBranch } from './use-branch.ts';

interface Props {
  readonly application: Tenant;
  readonly isOpenAtFirst: boolean;
}

export function ApplicationNode({ application, isOpenAtFirst }: Props) {
  const { id, name, key } = application;
  const [isOpen, setOpen] = useStore(`tenants.open.${id}`, isOpenAtFirst);
  const below = useId();
  const handle = (
    <IconButton
      size="small"
      aria-label={`Organizations of ${name}`}
      aria-expanded={isOpen}
      aria-controls={isOpen ? below : undefined}
      onClick={() => setOpen(!isOpen)}
      // Above the link that covers the row.
      sx={{ zIndex: 1 }}
    >
      <OpenIcon sx={{ transform: isOpen ? 'rotate(90deg)' : 'none' }} />
    </IconButton>
  );
  return (
    <Leaf to={`/tenants/${id}`} name={name} note={key} handle={handle}>
      {isOpen && (
        <div id={below}>
          <Organizations application={application} />
        </div>
      )}
    </Leaf>
  );
}

function Organizations({ application }: { readonly application: Tenant }) {
  const mayAdd = mayAddOrganization(useCaller(), application);
  const branch = useBranch({ kind: 'organization', applicationId: application.id });
  if (branch.error) return <Failed error={branch.error} onTryAgain={branch.again} />;
  return (
    <>
      {branch.rows.length > 0 && (
        <List label={`Organizations of ${application.name}`}>
          {branch.rows.map(({ id, name, key }) => (
            <Leaf key={id} to={`/tenants/${id}`} name={name} note={key} depth={1} />
          ))}
        </List>
      )}
      <More of="organizations" branch={branch} />
      <Stack
        direction="row"
        sx={{
          flexWrap: 'wrap',
          columnGap: 2,
          pl: 11,
          pr: 2,
          py: 1,
          borderBottom: 1,
          borderColor: 'divider',
          typography: 'body2',
        }}
      >
        {branch.isPending && <Box sx={{ color: 'text.secondary' }}>Loading…</Box>}
        {!branch.isPending && branch.rows.length === 0 && (
          <Box sx={{ color: 'text.secondary' }}>
            {mayAdd ? 'No organization yet' : 'No organization that you see'}
          </Box>
        )}
        {mayAdd && (
          <Link to={`/tenants/create?application=${application.id}`}>Add an organization</Link>
        )}
      </Stack>
    </>
  );
}
