/** What one says of a webhook, new or not. */
import { required } from 'ra-core';
import { AutocompleteArrayInput, SelectInput, TextInput } from 'ra-ui-materialui';
import { TYPE_CHOICES } from './event-types.ts';
import { LABELS, PAYLOADS } from './webhook-words.ts';

export const WebhookInputs = ({ isNew = false }: { readonly isNew?: boolean }) => (
  <>
    <TextInput
      source="url"
      label={LABELS.url}
      type="url"
      validate={required()}
      helperText="Begins with https:// and names a host on the public internet."
      autoFocus={isNew}
      fullWidth
    />
    <TextInput source="description" label={LABELS.description} helperText={false} fullWidth />
    <AutocompleteArrayInput
      source="types"
      label={LABELS.types}
      choices={TYPE_CHOICES}
      optionText="name"
      inputText={({ id }: { readonly id: string }) => id}
      helperText="Leave it empty to hear everything."
      fullWidth
    />
    <SelectInput
      source="payload"
      label={LABELS.payload}
      choices={PAYLOADS}
      validate={required()}
      helperText={false}
      fullWidth
    />
  </>
);
