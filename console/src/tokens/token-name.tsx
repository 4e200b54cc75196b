/** What a token is: its name and last letters, and what it is limited to. */
import { Chip, Typography } from '@mui/material';
import { useCaller } from '../caller/caller.tsx';
import type { Token } from '../data/tokens.ts';
import { isSession } from './kinds.ts';

export function TokenName({ of: token }: { readonly of: Token }) {
  const isInUse = useCaller().me.token?.id === token.id;
  return (
    <>
      <Typography
        variant="body2"
        dir="auto"
        noWrap
        sx={{ fontWeight: 600, maxWidth: { xs: '70vw', md: 320 } }}
      >
        {isSession(token) ? 'Signed in by password or code' : token.name}
      </Typography>
      <Typography variant="body2" color="text.secondary" component="span">
        {kindOf(token)} · …{token.lastFour}
        {limitsOf(token)}
      </Typography>
      {isInUse && <Chip size="small" color="primary" label="In use here" sx={{ ml: 1 }} />}
    </>
  );
}

function kindOf(token: Token): string {
  if (isSession(token)) return 'Session';
  return KINDS[token.kind];
}

const KINDS: Readonly<Record<Token['kind'], string>> = {
  personal: 'Token',
  service: 'Key of a service',
  ingest: 'Write key',
};

function limitsOf({ kind, scopeId, permissions }: Token): string {
  const bound = scopeId === null ? '' : ` · only in ${scopeId}`;
  return permissions === null || kind === 'ingest'
    ? bound
    : `${bound} · ${permissions.length} permissions`;
}
