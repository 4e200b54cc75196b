/** The tokens and sessions of one person, and the acts on all of them. */
import { Box, Card, type Theme, Typography, useMediaQuery } from '@mui/material';
import { ListBase, useListContext } from 'ra-core';
import { DataTable } from 'ra-ui-materialui';
import type { Token } from '../data/tokens.ts';
import { Failed } from '../layout/failed.tsx';
import { Pager } from '../layout/pager.tsx';
import { dayText, minuteText } from '../layout/times.ts';
import { NewToken } from './new-token.tsx';
import { RevokeToken } from './revoke-token.tsx';
import { SignOutEverywhere } from './sign-out-everywhere.tsx';
import { TokenName } from './token-name.tsx';

interface Props {
  readonly userId: string;
  readonly email: string;
}

export const TokensSection = ({ userId, email }: Props) => (
  <ListBase resource="tokens" filter={{ userId }} perPage={25} exporter={false}>
    <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: 1, mb: 1 }}>
      <SignOutEverywhere userId={userId} email={email} />
      <NewToken userId={userId} />
    </Box>
    <Rows />
  </ListBase>
);

/** On a narrow screen everything in one column, so that nothing has to be scrolled sideways. */
function Rows() {
  const { error, refetch, page, hasNextPage } = useListContext<Token>();
  const isNarrow = useMediaQuery<Theme>(({ breakpoints }) => breakpoints.down('sm'));
  if (error) return <Failed error={error} onTryAgain={refetch} />;
  return (
    <Card sx={{ overflowX: 'auto' }}>
      <DataTable bulkActionButtons={false} rowClick={false} empty={<NoTokens />}>
        {isNarrow ? narrow : wide}
      </DataTable>
      {(page > 1 || hasNextPage) && <Pager />}
    </Card>
  );
}

const lastUse = ({ lastUsedAt }: Token) => (lastUsedAt ? minuteText(lastUsedAt) : 'Never');
const end = ({ expiresAt }: Token) => (expiresAt ? dayText(expiresAt) : 'Never');

const wide = [
  <DataTable.Col<Token>
    key="token"
    label="Token"
    disableSort
    render={(token) => <TokenName of={token} />}
  />,
  <DataTable.Col<Token> key="use" label="Last used" disableSort render={lastUse} />,
  <DataTable.Col<Token> key="end" label="Ends" disableSort render={end} />,
  <DataTable.Col<Token>
    key="made"
    label="Made"
    disableSort
    render={({ createdAt }) => dayText(createdAt)}
  />,
  <DataTable.Col<Token>
    key="actions"
    label="Actions"
    disableSort
    align="right"
    render={(token) => <RevokeToken token={token} />}
  />,
];

const narrow = (
  <DataTable.Col<Token>
    label="Token"
    disableSort
    render={(token) => (
      <>
        <TokenName of={token} />
        <Typography variant="body2" color="text.secondary">
          Last used: {lastUse(token)}. Ends: {end(token)}.
        </Typography>
        <RevokeToken token={token} />
      </>
    )}
  />
);

const NoTokens = () => (
  <Typography color="text.secondary" sx={{ p: 4, textAlign: 'center' }}>
    No token. One is made by signing in, or here for a program that acts as this person.
  </Typography>
);
