/** The tokens and sessions of one person, and the acts on all of them. */
import { Typography } from '@mui/material';
import { DataTable } from 'ra-ui-materialui';
import type { Token } from '../data/tokens.ts';
import { Rows } from '../layout/rows.tsx';
import { dayText, minuteText } from '../layout/times.ts';
import { useIsNarrow } from '../theme/narrow.ts';
import { NewToken } from './new-token.tsx';
import { RevokeToken } from './revoke-token.tsx';
import { SignOutEverywhere } from './sign-out-everywhere.tsx';
import { TokenName } from './token-name.tsx';

interface Props {
  readonly userId: string;
  readonly email: string;
}

export const TokensSection = ({ userId, email }: Props) => (
  <Rows
    resource="tokens"
    filter={{ userId }}
    actions={
      <>
        <SignOutEverywhere userId={userId} email={email} />
        <NewToken userId={userId} />
      </>
    }
    empty={<NoTokens />}
  >
    <DataTable.Col<Token> label="Token" disableSort render={(token) => <Named of={token} />} />
    <DataTable.Col<Token> label="Last used" disableSort render={lastUse} />
    <DataTable.Col<Token> label="Ends" disableSort render={end} />
    <DataTable.Col<Token> label="Made" disableSort render={({ createdAt }) => dayText(createdAt)} />
    <DataTable.Col<Token>
      label="Actions"
      disableSort
      align="right"
      render={(token) => <RevokeToken token={token} />}
    />
  </Rows>
);

const lastUse = ({ lastUsedAt }: Token) => (lastUsedAt ? minuteText(lastUsedAt) : 'Never');
const end = ({ expiresAt }: Token) => (expiresAt ? dayText(expiresAt) : 'Never');

/** Says everything where it is the only column. */
function Named({ of: token }: { readonly of: Token }) {
  const isAlone = useIsNarrow();
  return (
    <>
      <TokenName of={token} />
      {isAlone && (
        <>
          <Typography variant="body2" color="text.secondary">
            Last used: {lastUse(token)}. Ends: {end(token)}.
          </Typography>
          <RevokeToken token={token} />
        </>
      )}
    </>
  );
}

const NoTokens = () => (
  <Typography color="text.secondary" sx={{ p: 4, textAlign: 'center' }}>
    No token. One is made by signing in, or here for a program that acts as this person.
  </Typography>
);
