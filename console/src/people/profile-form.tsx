/** The form of those who change a name and an image, and see attributes. */
import { Typography } from '@mui/material';
import { RecordContextProvider } from 'ra-core';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Person } from '../data/people.ts';
import { AttributeValues } from './attribute-values.tsx';
import { PROFILE_LABELS, ProfileInputs } from './profile-inputs.tsx';
import { Who } from './who.tsx';

/** The account is what they may change: the API of people is for those who manage people. */
export const ProfileForm = ({ person }: { readonly person: Person }) => (
  <VersionedEdit resource="accounts" id={person.userId} title={false} labels={PROFILE_LABELS}>
    <Who />
    <ProfileInputs />
    <Typography component="h2" variant="h6" sx={{ mt: 2 }}>
      Attributes
    </Typography>
    <RecordContextProvider value={person}>
      <AttributeValues />
    </RecordContextProvider>
  </VersionedEdit>
);
