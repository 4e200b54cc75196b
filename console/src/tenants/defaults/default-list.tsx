/** The defaults of a tenant, and for an organization those of its application. */
import { Button, Typography } from '@mui/material';
import { useListContext } from 'ra-core';
import { DataTable, Link } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import type { Default } from '../../data/defaults.ts';
import type { Tenant } from '../../data/tenants.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowLink } from '../../layout/row-link.tsx';
import { RowName } from '../../layout/row-name.tsx';
import { Rows } from '../../layout/rows.tsx';
import { mayIn } from '../rights.ts';
import { defaultAddress, defaultsAddress, newDefaultAddress } from './addresses.ts';
import { lockText, valueText } from './default-words.ts';

export function DefaultList({ tenant }: { readonly tenant: Tenant }) {
  const caller = useCaller();
  const { id: tenantId, applicationId } = tenant;
  const seesAbove =
    applicationId !== null &&
    mayIn(caller, 'manageRules', { id: applicationId, applicationId: null });
  return (
    <Rows
      resource="defaults"
      filter={seesAbove ? { tenantId, above: applicationId } : { tenantId }}
      actions={
        <>
          <Typography sx={{ flex: '1 1 300px', alignSelf: 'center' }}>
            What counts for people who have no value of their own. A locked one counts for all.
          </Typography>
          <Button
            component={Link}
            to={`${defaultsAddress(tenantId)}/new`}
            variant="contained"
            sx={{ alignSelf: 'flex-start' }}
          >
            Set a default
          </Button>
        </>
      }
      empty={
        <Empty
          title="No key has a default yet"
          text="A default is the value of a key, such as a language, for people who have not chosen one."
        />
      }
    >
      <DataTable.Col<Default> label="Key" disableSort render={(each) => <Named of={each} />} />
      <DataTable.Col<Default> label="Value" disableSort render={valueText} />
      <DataTable.Col<Default> label="Lock" disableSort render={lockText} />
    </Rows>
  );
}

/** Says everything, for screens that show this column alone. */
function Named({ of: each }: { readonly of: Default }) {
  const { tenantId, key, isInherited } = each;
  return (
    <>
      {isInherited ? (
        <RowName>{key}</RowName>
      ) : (
        <RowLink to={defaultAddress(tenantId, key)}>{key}</RowLink>
      )}
      <Typography variant="body2" sx={{ display: { sm: 'none' }, overflowWrap: 'anywhere' }}>
        <bdi>{valueText(each)}</bdi>. {lockText(each)}.
      </Typography>
      {isInherited ? <Inherited of={each} /> : <Overruled of={each} />}
    </>
  );
}

const useOther = ({ key, isInherited }: Default): Default | undefined =>
  useListContext<Default>().data?.find(
    (each) => each.key === key && each.isInherited !== isInherited,
  );

/** Where it comes from, and the way to one that comes before it, if there may be one. */
function Inherited({ of: each }: { readonly of: Default }) {
  const { tenantId, key, locked } = each;
  const other = useOther(each);
  return (
    <Typography variant="body2" color="text.secondary">
      From its application
      {other && !locked && ', and not used here'}
      {!other && !locked && (
        <>
          {' · '}
          <Link to={newDefaultAddress(tenantId, key)} aria-label={`Set another: ${key}`}>
            Set another
          </Link>
        </>
      )}
    </Typography>
  );
}

/** A lock of the application comes before what an organization gives. */
const Overruled = ({ of: each }: { readonly of: Default }) =>
  useOther(each)?.locked && (
    <Typography variant="body2" color="text.secondary">
      Not used: its application has locked this key
    </Typography>
  );
