/** Ends a membership, after one has typed the email. */
import { Typography } from '@mui/material';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import { isApplication } from '../../data/in-tenant.ts';
import type { Member } from '../../data/members.ts';
import type { Tenant } from '../../data/tenants.ts';

interface Props {
  readonly member: Member;
  readonly tenant: Tenant;
  readonly isOwn: boolean;
}

export function RemoveMember({ member, tenant, isOwn }: Props) {
  const who = member.name ?? member.email;
  return (
    <DeleteByName
      resource="members"
      record={member}
      name={member.email}
      title={isOwn ? `Leave ${tenant.name}?` : `Remove ${who} from ${tenant.name}?`}
      action={isOwn ? 'Leave' : 'Remove this member'}
      done={isOwn ? `You have left ${tenant.name}.` : `${who} is no member any more.`}
      leadsTo={isOwn ? '/tenants' : `/tenants/${tenant.id}/members`}
    >
      <Typography gutterBottom>
        The role ends{isApplication(tenant.id) && ', and so do those in its organizations'}. Keys
        that are bound here end for good. Preferences are kept for a return.
      </Typography>
      {!isOwn && (
        <Typography gutterBottom>
          To stop somebody for a while, suspend them instead: everything works again afterwards.
        </Typography>
      )}
    </DeleteByName>
  );
}
