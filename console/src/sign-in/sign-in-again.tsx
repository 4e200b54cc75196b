/** Asks to sign in again over the page, which keeps its input. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Typography,
} from '@mui/material';
import { ApiProblem } from '../api/problem.ts';
import { useCaller } from '../caller/caller.tsx';
import { beginSession, endSession, useSessionState } from '../session/session.ts';
import { SignInForm } from './sign-in-form.tsx';
import { revoke } from './sign-out.ts';
import type { Proof } from './ways-in.ts';

export function SignInAgain() {
  const { expired } = useSessionState();
  const { me } = useCaller();

  async function proceed({ session, owner }: Proof): Promise<void> {
    const isSame = owner.kind === me.kind && owner.userId === me.userId;
    if (isSame) return beginSession(session);
    await revoke(session);
    throw new ApiProblem(otherPerson(owner.email, me.email), 403, 'OTHER_PERSON', {});
  }

  return (
    <Dialog open={expired} aria-labelledby="sign-in-again" fullWidth maxWidth="xs">
      <DialogTitle id="sign-in-again">Sign in again</DialogTitle>
      <DialogContent>
        <Typography color="text.secondary">
          Your session has ended. What you have typed is kept.
        </Typography>
        <SignInForm onProof={proceed} email={me.email ?? ''} />
      </DialogContent>
      <DialogActions>
        <Button onClick={endSession}>Leave without saving</Button>
      </DialogActions>
    </Dialog>
  );
}

const otherPerson = (other: string | null, expected: string | null): string =>
  `This is ${other ?? 'the root token'}. Sign in as ${expected ?? 'the root token'}, or leave first.`;
