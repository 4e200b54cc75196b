/** One person: details and attributes. */
import { Link, Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { BooleanInput, TextInput } from 'ra-ui-materialui';
import { AttributeInput } from '../attributes/attribute-input.tsx';
import { useDefinitions } from '../attributes/use-definitions.ts';
import { useCaller } from '../caller/caller.tsx';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Person } from '../data/people.ts';
import { DeletePerson } from './delete-person.tsx';

export function PersonPage() {
  const { may } = useCaller();
  const definitions = useDefinitions() ?? [];
  const readOnly = !may('people.manage');
  const labels = Object.fromEntries([
    ...Object.entries(LABELS),
    ...definitions.map(({ key, label }) => [`attributes.${key}`, label] as const),
  ]);
  return (
    <VersionedEdit
      title={<PersonTitle />}
      labels={labels}
      readOnly={readOnly}
      below={readOnly ? undefined : <DeletePerson />}
    >
      <Email />
      <TextInput
        source="name"
        label={LABELS.name}
        helperText={false}
        readOnly={readOnly}
        fullWidth
      />
      <TextInput
        source="image"
        label={LABELS.image}
        type="url"
        helperText={false}
        readOnly={readOnly}
        fullWidth
      />
      <ImageLink />
      <BooleanInput
        source="emailVerified"
        label={LABELS.emailVerified}
        helperText={false}
        disabled={readOnly}
      />
      <Typography component="h2" variant="h6" sx={{ mt: 2 }}>
        Attributes
      </Typography>
      {definitions.length === 0 && (
        <Typography color="text.secondary">No attribute is defined.</Typography>
      )}
      {definitions.map((attribute) => (
        <AttributeInput key={attribute.key} attribute={attribute} readOnly={readOnly} />
      ))}
    </VersionedEdit>
  );
}

const LABELS = {
  name: 'Name',
  image: 'Image address',
  emailVerified: 'Email is verified',
} as const;

function PersonTitle() {
  const person = useRecordContext<Person>();
  return <span dir="auto">{person?.name ?? person?.email}</span>;
}

function Email() {
  const person = useRecordContext<Person>();
  return (
    <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
      {person?.email} · {person?.username}
    </Typography>
  );
}

/** The image is never loaded: its host would learn who looks at whom. */
function ImageLink() {
  const image = useRecordContext<Person>()?.image;
  if (!image) return null;
  return (
    <Link href={image} target="_blank" rel="noreferrer noopener">
      Open the image in a new tab
    </Link>
  );
}
