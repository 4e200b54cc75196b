/** Both versions of a record side by side, from which one chooses key by key. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  Typography,
} from '@mui/material';
import { type RaRecord, useNotify, useResourceContext, useUpdate } from 'ra-core';
import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { ApiProblem } from '../api/problem.ts';
import { type Difference, differencesOf, type Side } from './differences.ts';
import { resolved } from './resolved.ts';

export interface Conflict {
  readonly mine: Partial<RaRecord>;
  readonly before: RaRecord;
  readonly theirs: RaRecord;
}

interface Props {
  readonly conflict: Conflict | undefined;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly meta: object;
  readonly onError: (error: Error, attempt: object) => Promise<void>;
  readonly onClose: () => void;
}

export const ConflictDialog = ({ conflict, onClose, ...props }: Props) => (
  <Dialog open={conflict !== undefined} onClose={onClose} aria-labelledby="conflict" fullWidth>
    {conflict && <Choices conflict={conflict} onClose={onClose} {...props} />}
  </Dialog>
);

function Choices({ conflict, labels, meta, onError, onClose }: Props & { conflict: Conflict }) {
  const { theirs } = conflict;
  const differences = differencesOf(conflict.mine, conflict.before, theirs);
  const [sides, setSides] = useState<Readonly<Record<string, Side>>>({});
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
        <Typography color="text.secondary">
          Choose what to keep of your changes. Nothing is saved before you apply.
        </Typography>
        {differences.length === 0 && <Typography>Both versions say the same.</Typography>}
        {differences.map((difference) => (
          <Choice
            key={difference.path}
            label={labels?.[difference.path] ?? difference.path}
            difference={difference}
            side={sides[difference.path] ?? 'theirs'}
            onChoose={(side) => setSides({ ...sides, [difference.path]: side })}
          />
        ))}
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

/** Nothing else shows these: the form that has the fields has sent nothing. */
const fieldMessagesOf = (error: Error) =>
  error instanceof ApiProblem ? Object.entries(error.fields) : [];

interface ChoiceProps {
  readonly label: string;
  readonly difference: Difference;
  readonly side: Side;
  readonly onChoose: (side: Side) => void;
}

const Choice = ({ label, difference, side, onChoose }: ChoiceProps) => (
  <FormControl component="fieldset" fullWidth>
    <FormLabel component="legend">{label}</FormLabel>
    <RadioGroup value={side} onChange={(_, value) => onChoose(value as Side)}>
      <FormControlLabel
        value="mine"
        control={<Radio />}
        label={`Mine: ${textOf(difference.mine)}`}
      />
      <FormControlLabel
        value="theirs"
        control={<Radio />}
        label={`Theirs: ${textOf(difference.theirs)}`}
      />
    </RadioGroup>
  </FormControl>
);

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
