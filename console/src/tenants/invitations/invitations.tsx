/** The section of invitations: the list, and inviting somebody. */
import { Route, Routes } from 'react-router';
import type { Tenant } from '../../data/tenants.ts';
import { NotFound } from '../../layout/not-found.tsx';
import { InvitationList } from './invitation-list.tsx';
import { Invite } from './invite.tsx';

export const Invitations = ({ tenant }: { readonly tenant: Tenant }) => (
  <Routes>
    <Route index element={<InvitationList tenant={tenant} />} />
    <Route path="new" element={<Invite tenant={tenant} />} />
    <Route path="*" element={<NotFound />} />
  </Routes>
);
