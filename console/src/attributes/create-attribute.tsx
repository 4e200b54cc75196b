/** Defines an attribute. */
import { useNotify } from 'ra-core';
import { Create, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { ApiProblem } from '../api/problem.ts';
import { KeyInput } from '../layout/key-input.tsx';
import { LABELS, TextInputs, TypeInputs } from './attribute-fields.tsx';

export function CreateAttribute() {
  const notify = useNotify();

  function onError(error: Error): void {
    const isAtField = error instanceof ApiProblem && error.body.errors !== undefined;
    if (!isAtField) notify(error.message, { type: 'error' });
  }

  return (
    <Create
      title="Define an attribute"
      sx={{ maxWidth: 760 }}
      redirect="list"
      mutationOptions={{ onError }}
    >
      <SimpleForm
        toolbar={<DefineOnly />}
        defaultValues={{ type: 'string', visibility: 'team' }}
        warnWhenUnsavedChanges
      >
        <KeyInput helperText="Its name in requests, which never changes: a to z, 0 to 9 and _" />
        <TextInput
          source="label"
          label={LABELS.label}
          helperText="Its name on pages. Without one it is the key"
          fullWidth
        />
        <TypeInputs />
        <TextInputs />
      </SimpleForm>
    </Create>
  );
}

const DefineOnly = () => (
  <Toolbar>
    <SaveButton label="Define" alwaysEnable />
  </Toolbar>
);
