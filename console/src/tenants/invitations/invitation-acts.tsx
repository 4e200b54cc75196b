/** What one does with an invitation that waits: send it again, or take it back. */
import { Box, Button, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useRefresh } from 'ra-core';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import { type Invitation, sendAgain } from '../../data/invitations.ts';

export function InvitationActs({ invitation }: { readonly invitation: Invitation }) {
  const notify = useNotify();
  const refresh = useRefresh();
  const again = useMutation({
    mutationFn: sendAgain,
    onSuccess: ({ email }) => {
      notify(`The invitation is sent to ${email} again. The former link opens nothing any more.`);
      refresh();
    },
    onError: (error) => notify(error.message, { type: 'error' }),
  });
  const { email } = invitation;
  return (
    <Box sx={{ whiteSpace: 'nowrap' }}>
      <Button
        disabled={again.isPending}
        aria-label={`Send again to ${email}`}
        onClick={() => again.mutate(invitation)}
      >
        Send again
      </Button>
      <DeleteByName
        resource="invitations"
        record={invitation}
        name={email}
        title="Revoke this invitation?"
        action="Revoke"
        label={`Revoke the invitation to ${email}`}
        done={`The invitation to ${email} is revoked.`}
      >
        <Typography gutterBottom>
          The link in the mail opens nothing any more. You may invite the address anew, with a new
          mail.
        </Typography>
      </DeleteByName>
    </Box>
  );
}
