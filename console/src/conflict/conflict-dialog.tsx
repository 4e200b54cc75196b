/** Both versions of a record side by side, from which one chooses key by key. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Typography,
} from '@mui/material';
import { type RaRecord, useNotify, useResourceContext, useUpdate } from 'ra-core';
import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { ApiProblem } from '../api/problem.ts';
import { Choice } from './choice.tsx';
import { type Describe, textOf } from './description.ts';
import { changesOfTheirs, differencesOf, type Path } from './differences.ts';
import { chosen, resolved, type Sides, sideOf } from './resolved.ts';

export interface Conflict {
  readonly mine: Partial<RaRecord>;
  readonly before: RaRecord;
  readonly theirs: RaRecord;
}

interface Props {
  readonly conflict: Conflict | undefined;
  readonly describe: Describe;
  /** Whether empty values of the record are absent ones. */
  readonly isForm: boolean;
  readonly meta: object;
  readonly onError: (error: Error, attempt: object) => Promise<void>;
  readonly onClose: () => void;
}

export const ConflictDialog = ({ conflict, onClose, ...props }: Props) => (
  <Dialog open={conflict !== undefined} onClose={onClose} aria-labelledby="conflict" fullWidth>
    {conflict && <Choices conflict={conflict} onClose={onClose} {...props} />}
  </Dialog>
);

function Choices({ conflict, describe, isForm, ...rest }: Props & { conflict: Conflict }) {
  const { meta, onError, onClose } = rest;
  const { theirs } = conflict;
  const versions = { ...conflict, isForm };
  const differences = differencesOf(versions);
  const [sides, setSides] = useState<Sides>({});
  const { reset, setError } = useFormContext();
  const notify = useNotify();
  const [update, { isPending }] = useUpdate(useResourceContext({}));

  function apply(): void {
    const data = resolved(theirs, differences, sides);
    const attempt = { id: theirs.id, data, previousData: theirs, meta };
    const onSuccess = (saved: RaRecord) => {
      reset(saved);
      onClose();
      notify('ra.notification.updated', { type: 'info', messageArgs: { smart_count: 1 } });
    };
    update(undefined, attempt, {
      mutationMode: 'pessimistic',
      onSuccess,
      onError: (error: Error) => {
        onClose();
        for (const [field, message] of fieldMessagesOf(error)) setError(field, { message });
        onError(error, attempt);
      },
    });
  }

  return (
    <>
      <DialogTitle id="conflict">Somebody else has saved</DialogTitle>
      <DialogContent>
        <Typography color="text.secondary" gutterBottom>
          Choose what to keep of your changes. Nothing is saved before you apply.
        </Typography>
        {differences.length === 0 && <Typography>Both versions say the same.</Typography>}
        {differences.map((difference) => {
          const { label, text = textOf } = describe(difference.path) ?? named(difference.path);
          return (
            <Choice
              key={JSON.stringify(difference.path)}
              label={label}
              text={(value) => text(value) || textOf(value)}
              difference={difference}
              side={sideOf(sides, difference.path)}
              onChoose={(side) => setSides(chosen(sides, difference.path, side))}
            />
          );
        })}
        <Theirs labels={changesOfTheirs(versions).flatMap((path) => describe(path)?.label ?? [])} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Back to the form</Button>
        <Button onClick={apply} variant="contained" disabled={isPending}>
          Apply
        </Button>
      </DialogActions>
    </>
  );
}

/** What they have changed beside that, which is kept without a choice. */
const Theirs = ({ labels }: { readonly labels: readonly string[] }) =>
  labels.length > 0 && (
    <Typography color="text.secondary" sx={{ mt: 1, overflowWrap: 'anywhere' }}>
      They have also changed {list.format(labels)}. That stays.
    </Typography>
  );

const list = new Intl.ListFormat('en');

const named = (path: Path) => ({ label: path.join('.'), text: textOf });

/** Nothing else shows these: the form that has the fields has sent nothing. */
const fieldMessagesOf = (error: Error) =>
  error instanceof ApiProblem ? Object.entries(error.fields) : [];
