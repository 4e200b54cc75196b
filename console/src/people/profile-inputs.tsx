/** The inputs of a name and an image. */
import { Link } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import type { Person } from '../data/people.ts';

export const PROFILE_LABELS = { name: 'Name', image: 'Image address' } as const;

export const ProfileInputs = ({ readOnly = false }: { readonly readOnly?: boolean }) => (
  <>
    <TextInput
      source="name"
      label={PROFILE_LABELS.name}
      helperText={false}
      readOnly={readOnly}
      slotProps={{ htmlInput: { dir: 'auto' } }}
      fullWidth
    />
    <TextInput
      source="image"
      label={PROFILE_LABELS.image}
      type="url"
      helperText={false}
      readOnly={readOnly}
      fullWidth
    />
    <ImageLink />
  </>
);

/** The image is never loaded: its host would learn who looks at whom. */
function ImageLink() {
  const image = useRecordContext<Pick<Person, 'id' | 'image'>>()?.image;
  if (!image) return null;
  return (
    <Link href={image} target="_blank" rel="noreferrer noopener">
      Open the image in a new tab
    </Link>
  );
}
