// An invitation: what it is about, and the two answers to it.
import { prove, request } from './api.js';
import { onAction, show } from './view.js';

export async function invite(secret) {
  const { invitation } = await request(
    'GET',
    `/api/v1/invitations/${encodeURIComponent(secret)}`,
  ).catch(() => ({}));
  if (!invitation) {
    const lead = 'It was used, withdrawn or has expired. Ask for a new one.';
    return show('done', { texts: { h1: 'This invitation is over', lead } });
  }
  const { tenantName, inviterName, role, isKnown } = invitation;
  show('invitation', {
    texts: {
      h1: `Join ${tenantName}`,
      lead: `${inviterName ?? 'An administrator'} invites you to ${tenantName}, as ${role}.`,
    },
    without: isKnown ? ['newcomer'] : [],
    submit: async (given) => {
      await prove('/api/v1/invitations/accept', { secret, ...filledIn(given) });
      show('done', {
        texts: { h1: `You have joined ${tenantName}`, lead: 'You may close this page.' },
      });
    },
  });
  onAction('decline', async () => {
    await request('POST', '/api/v1/invitations/decline', { secret });
    const lead = `You have not joined ${tenantName}. You may close this page.`;
    show('done', { texts: { h1: 'You have declined', lead } });
  });
}

/** The fields that have a text. */
const filledIn = (given) => Object.fromEntries(Object.entries(given).filter(([, text]) => text));
