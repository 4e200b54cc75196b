/** The page that edits one record, on the version that was read for it. */
import { Card } from '@mui/material';
import { type RaRecord, useDataProvider, useNotify, useResourceContext } from 'ra-core';
import { Edit, SaveButton, SimpleForm, Toolbar } from 'ra-ui-materialui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { ApiProblem, hasCode } from '../api/problem.ts';
import { NotFound } from '../layout/not-found.tsx';
import { type Conflict, ConflictDialog } from './conflict-dialog.tsx';

interface Props {
  /** Of the record. Absent: the one in the address. */
  readonly id?: string;
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
}

/**
 * A record of a list, or one read again behind the form, would have another version than the one
 * that is edited: so the form waits for a read of its own, which nothing refreshes.
 */
const OWN_READ = { meta: { for: 'edit' }, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 };

export function VersionedEdit({ id, title, children, readOnly, labels, ...parts }: Props) {
  const { actions, below, toolbar = <SaveOnly /> } = parts;
  const [conflict, setConflict] = useState<Conflict>();
  const onError = useOnError(setConflict);
  const { meta } = OWN_READ;
  return (
    <Edit
      id={id}
      mutationMode="pessimistic"
      redirect={false}
      queryOptions={{ ...OWN_READ, onError: stay }}
      mutationOptions={{ meta, onError }}
      title={title}
      actions={actions ?? false}
      error={<NotFound />}
      component="div"
    >
      <Card sx={{ maxWidth: 760 }}>
        <SimpleForm toolbar={readOnly ? false : toolbar} warnWhenUnsavedChanges>
          {children}
          <ConflictDialog
            conflict={conflict}
            labels={labels}
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

/** react-admin would go back to the list. */
const stay = () => {};

const SaveOnly = () => (
  <Toolbar>
    <SaveButton alwaysEnable={false} />
  </Toolbar>
);

interface Attempt {
  readonly id?: RaRecord['id'];
  readonly data?: Partial<RaRecord>;
  readonly previousData?: RaRecord;
}

/** Reads their version after a 412. Tells any other refusal, unless its fields show it. */
function useOnError(open: (conflict: Conflict) => void) {
  const notify = useNotify();
  const resource = useResourceContext({});
  const dataProvider = useDataProvider();

  return async (error: Error, { id, data = {}, previousData = { id: '' } }: Attempt) => {
    if (hasCode(error, 'PRECONDITION_FAILED') && resource && id !== undefined) {
      const { data: theirs } = await dataProvider.getOne(resource, { id });
      open({ mine: data, before: previousData, theirs });
    } else if (!(error instanceof ApiProblem && error.body.errors)) {
      notify(error.message, { type: 'error' });
    }
  };
}
