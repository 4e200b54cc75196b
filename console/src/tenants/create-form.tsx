/** A form that makes something in a tenant, then leads on and says so. */
import { type RaRecord, useNotify, useRedirect } from 'ra-core';
import { Create, SaveButton, SimpleForm, Toolbar } from 'ra-ui-materialui';
import type { ReactNode } from 'react';
import { useTellRefusal } from '../layout/refusal.ts';

interface Props<Made> {
  readonly title?: string;
  /** The tenant, by the field that names it. */
  readonly within: object;
  readonly defaultValues?: object;
  /** The label of the button. */
  readonly action: string;
  /** What is said once it is made. */
  readonly done: (made: Made) => string;
  readonly leadsTo: (made: Made) => string;
  readonly children: ReactNode;
}

export function CreateForm<Made extends RaRecord>({ title, within, ...props }: Props<Made>) {
  const { defaultValues, action, done, leadsTo, children } = props;
  const notify = useNotify();
  const redirect = useRedirect();
  const onError = useTellRefusal();

  function onSuccess(made: Made): void {
    notify(done(made));
    redirect(leadsTo(made));
  }

  return (
    <Create
      title={title ?? false}
      sx={{ maxWidth: 760 }}
      transform={(input: object) => Object.assign({}, input, within)}
      mutationOptions={{ onSuccess, onError }}
    >
      <SimpleForm
        warnWhenUnsavedChanges
        noValidate
        defaultValues={defaultValues}
        toolbar={
          <Toolbar>
            <SaveButton label={action} alwaysEnable />
          </Toolbar>
        }
      >
        {children}
      </SimpleForm>
    </Create>
  );
}
