/** A list of keys: what each is called, when it was used and when it ends. */
import { Typography } from '@mui/material';
import { DataTable } from 'ra-ui-materialui';
import type { ReactElement, ReactNode } from 'react';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import type { Token } from '../../data/tokens.ts';
import { RowName } from '../../layout/row-name.tsx';
import { Rows } from '../../layout/rows.tsx';
import { dayText, minuteText } from '../../layout/times.ts';
import type { Place } from '../rights.ts';
import { KeyOwner } from './key-owner.tsx';

interface Props {
  readonly place: Place;
  /** Only those of this user. */
  readonly userId?: string;
  readonly actions?: ReactNode;
  readonly empty: ReactElement;
}

export function KeyRows({ place, userId, actions, empty }: Props) {
  const tenantId = place.id;
  return (
    <Rows
      resource="tokens"
      filter={userId === undefined ? { tenantId } : { tenantId, userId }}
      isPart={userId !== undefined}
      actions={actions}
      empty={empty}
    >
      <DataTable.Col<Token>
        label="Key"
        disableSort
        render={(key) => (
          <Named value={key} owner={userId === undefined && <KeyOwner of={key} place={place} />} />
        )}
      />
      <DataTable.Col<Token> label="Last used" disableSort render={lastUse} />
      <DataTable.Col<Token> label="Ends" disableSort render={end} />
      <DataTable.Col<Token>
        label="Made"
        disableSort
        render={({ createdAt }) => dayText(createdAt)}
      />
      <DataTable.Col<Token>
        label="Actions"
        disableSort
        align="right"
        render={(key) => <Revoke value={key} />}
      />
    </Rows>
  );
}

const lastUse = ({ lastUsedAt }: Token) => (lastUsedAt ? minuteText(lastUsedAt) : 'Never');
const end = ({ expiresAt }: Token) => (expiresAt ? minuteText(expiresAt) : 'Never');

/** Says everything, for screens that show this column alone. */
const Named = ({ value, owner }: { readonly value: Token; readonly owner: ReactNode }) => (
  <>
    <RowName>{value.name}</RowName>
    <Typography
      variant="body2"
      component="div"
      color="text.secondary"
      sx={{ overflowWrap: 'anywhere' }}
    >
      <code>…{value.lastFour}</code>
      {limitOf(value)}
      {owner && <div>{owner}</div>}
    </Typography>
    <Typography variant="body2" component="div" sx={{ display: { sm: 'none' } }}>
      Last used: {lastUse(value)}. Ends: {end(value)}.
      <div>
        <Revoke value={value} />
      </div>
    </Typography>
  </>
);

function limitOf({ kind, permissions }: Token): string {
  if (kind === 'ingest') return ' · a write key';
  return permissions === null ? '' : ` · limited to ${permissions.length} permissions`;
}

const Revoke = ({ value: key }: { readonly value: Token }) => (
  <DeleteByName
    resource="tokens"
    record={key}
    name={key.lastFour}
    title={`Revoke ${key.name}?`}
    action="Revoke this key"
    button="Revoke"
    label={`Revoke the key ${key.name} …${key.lastFour}`}
    done={`The key …${key.lastFour} is revoked.`}
  >
    <Typography gutterBottom>
      Whatever uses the key is refused from now on, and so are keys that were made with it. This
      cannot be undone.
    </Typography>
    <Typography gutterBottom>Its last four characters are its name here.</Typography>
  </DeleteByName>
);
