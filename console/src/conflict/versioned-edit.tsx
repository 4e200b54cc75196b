/** The form that edits one record, on the version that was read for it. */
import { Card } from '@mui/material';
import { useWarnWhenUnsavedChanges } from 'ra-core';
import { Edit, SaveButton, SimpleForm, Toolbar } from 'ra-ui-materialui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useLocation } from 'react-router';
import { NotFound } from '../layout/not-found.tsx';
import { type Conflict, ConflictDialog } from './conflict-dialog.tsx';
import { type Describe, labelled } from './description.ts';
import { OWN_READ } from './own-read.ts';
import { SavingContext, useOnError } from './saving.ts';

interface Props {
  /** Absent: that of the page. */
  readonly resource?: string;
  /** Of the record. Absent: the one in the address. */
  readonly id?: string;
  /** Of the page. `false`: something else gives it one. */
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** What stands below the form. */
  readonly below?: ReactNode;
  /** Shows the values and offers no saving. */
  readonly readOnly?: boolean;
  /** In place of the one that saves whenever something is changed. */
  readonly toolbar?: ReactElement;
  /** The labels of inputs in a conflict, by dotted path. */
  readonly labels?: Readonly<Record<string, string>>;
  /** In place of `labels`, where values have words of their own or keys that nobody foresees. */
  readonly describe?: Describe;
  /** Empty values of the record are values, and not inputs that were left empty. */
  readonly keepsEmpty?: boolean;
}

export function VersionedEdit({ resource, id, title, children, labels = {}, ...parts }: Props) {
  const { actions = false, below, readOnly, toolbar = <SaveOnly />, keepsEmpty = false } = parts;
  const { describe = labelled(labels) } = parts;
  const [conflict, setConflict] = useState<Conflict>();
  const onError = useOnError(resource, setConflict);
  const { meta } = OWN_READ;
  return (
    <Edit
      resource={resource}
      id={id}
      mutationMode="pessimistic"
      redirect={false}
      queryOptions={{ ...OWN_READ, onError: stay }}
      mutationOptions={{ meta, onError }}
      title={title}
      actions={actions}
      error={<NotFound />}
      component="div"
    >
      <Card sx={{ maxWidth: 760 }}>
        <SimpleForm toolbar={readOnly ? false : toolbar}>
          <WarnBeforeLeaving />
          <SavingContext value={onError}>{children}</SavingContext>
          <ConflictDialog
            conflict={conflict}
            describe={describe}
            isForm={!keepsEmpty}
            meta={meta}
            onError={onError}
            onClose={() => setConflict(undefined)}
          />
        </SimpleForm>
      </Card>
      {below}
    </Edit>
  );
}

/** Addresses below this one are other tabs: leaving for them would lose the input as well. */
function WarnBeforeLeaving() {
  const { pathname } = useLocation();
  useWarnWhenUnsavedChanges(true, `${pathname}#`);
  return null;
}

/** react-admin would go back to the list. */
const stay = () => {};

const SaveOnly = () => (
  <Toolbar>
    <SaveButton alwaysEnable={false} />
  </Toolbar>
);
