/** The input of a key that programs use, on the form that makes what it names. */
import { required } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';

export const KeyInput = ({ helperText }: { readonly helperText: string }) => (
  <TextInput
    source="key"
    label="Key"
    validate={required()}
    helperText={helperText}
    slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
    autoFocus
    fullWidth
  />
);
