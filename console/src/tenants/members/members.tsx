/** The section of members: the list, adding one, one member. */
import { Route, Routes } from 'react-router';
import { useCaller } from '../../caller/caller.tsx';
import type { Tenant } from '../../data/tenants.ts';
import { NotFound } from '../../layout/not-found.tsx';
import { AddMember } from './add-member.tsx';
import { mayAddMembers } from './may-add.ts';
import { MemberList } from './member-list.tsx';
import { MemberPage } from './member-page.tsx';

export function Members({ tenant }: { readonly tenant: Tenant }) {
  const mayAdd = mayAddMembers(useCaller(), tenant);
  return (
    <Routes>
      <Route index element={<MemberList tenant={tenant} />} />
      <Route path="add" element={mayAdd ? <AddMember tenant={tenant} /> : <NotFound />} />
      <Route path=":userId" element={<MemberPage tenant={tenant} />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
