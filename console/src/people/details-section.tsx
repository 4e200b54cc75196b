/** Details and attributes: the form that the caller is offered, and why it is no larger. */
import { Alert } from '@mui/material';
import type { Person } from '../data/people.ts';
import { PersonForm } from './person-form.tsx';
import { ProfileForm } from './profile-form.tsx';
import type { Rights } from './rights.ts';

interface Props {
  readonly person: Person;
  readonly rights: Rights;
}

export function DetailsSection({ person, rights }: Props) {
  const note = noteOf(rights);
  return (
    <>
      {note && (
        <Alert severity="info" sx={{ mb: 2, maxWidth: 760 }}>
          {note}
        </Alert>
      )}
      {!rights.editsPerson && rights.editsProfile ? (
        <ProfileForm person={person} />
      ) : (
        <PersonForm readOnly={!rights.editsPerson} />
      )}
    </>
  );
}

/** Why something here cannot be changed. */
function noteOf({ editsPerson, editsProfile, isSelf, isTeam }: Rights): string | undefined {
  if (editsPerson) return undefined;
  if (editsProfile && isTeam)
    return 'A member of the team: attributes of the team stay as they are.';
  if (editsProfile) return 'Your name and image are yours to change. Attributes are for the team.';
  if (isSelf) return 'You are signed in with a limited token, which changes nothing here.';
  if (isTeam) return 'A member of the team: only platform admins change the team.';
  return 'You may see people, not change them. An admin of the team may.';
}
