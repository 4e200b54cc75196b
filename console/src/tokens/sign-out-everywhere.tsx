/** Ends all sessions of a person, or all their tokens as well, after one has typed their email. */
import { Button, FormControlLabel, Radio, RadioGroup } from '@mui/material';
import { useNotify, useRefresh } from 'ra-core';
import { useState } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { ConfirmByName } from '../confirm/confirm-by-name.tsx';
import { endTokens } from '../data/tokens.ts';
import { endSession } from '../session/session.ts';
import { isSession } from './kinds.ts';

const choices = {
  sessions: 'Sessions: they sign in again. Tokens that were made for programs go on.',
  all: 'Sessions and all tokens: programs that act as them stop as well, for good.',
} as const;

type Choice = keyof typeof choices;

interface Props {
  readonly userId: string;
  readonly email: string;
}

export function SignOutEverywhere({ userId, email }: Props) {
  const { token } = useCaller().me;
  const [asks, setAsks] = useState(false);
  const [which, setWhich] = useState<Choice>('sessions');
  const notify = useNotify();
  const refresh = useRefresh();

  async function end(): Promise<void> {
    try {
      await endTokens(userId, which);
    } catch (error) {
      return notify(error instanceof Error ? error.message : String(error), { type: 'error' });
    }
    const isOwn = token?.userId === userId && (which === 'all' || isSession(token));
    if (isOwn) return endSession();
    notify(`${email} is signed out everywhere.`);
    refresh();
  }

  return (
    <>
      <Button color="error" onClick={() => setAsks(true)}>
        Sign out everywhere
      </Button>
      <ConfirmByName
        open={asks}
        title={`Sign ${email} out everywhere?`}
        name={email}
        action="Sign out everywhere"
        onConfirm={end}
        onClose={() => setAsks(false)}
      >
        <RadioGroup
          value={which}
          onChange={(_, value) => setWhich(value as Choice)}
          aria-label="What ends"
          sx={{ gap: 1, mb: 2 }}
        >
          {Object.entries(choices).map(([choice, label]) => (
            <FormControlLabel key={choice} value={choice} control={<Radio />} label={label} />
          ))}
        </RadioGroup>
      </ConfirmByName>
    </>
  );
}
