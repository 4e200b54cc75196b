/** The choice of a role, with what each means. */
import { required } from 'ra-core';
import { SelectInput } from 'ra-ui-materialui';
import { isApplication } from '../data/in-tenant.ts';
import type { Role } from '../data/members.ts';
import type { Place } from './rights.ts';

interface Props {
  readonly place: Place;
  readonly roles: readonly Role[];
  readonly readOnly?: boolean;
}

export function RoleInput({ place, roles, readOnly = false }: Props) {
  const meanings = isApplication(place.id) ? ofApplication : ofOrganization;
  return (
    <SelectInput
      source="role"
      label="Role"
      choices={roles.map((id) => ({ id, name: `${id}: ${meanings[id]}` }))}
      validate={required()}
      readOnly={readOnly}
      helperText={false}
      fullWidth
    />
  );
}

const ofApplication: Readonly<Record<Role, string>> = {
  owner: 'everything, also who else owns it',
  admin: 'its organizations, people and keys, but not its admins',
  developer: 'reads people and service users',
  member: 'belongs to it, and keeps preferences',
};

const ofOrganization: Readonly<Record<Role, string>> = {
  owner: 'everything, also who else owns it',
  admin: 'its members, service users and keys, but not its owners',
  developer: 'reads members',
  member: 'belongs to it, and keeps preferences',
};
