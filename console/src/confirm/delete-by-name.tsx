/** A button that deletes a record, after one has typed its name. */
import { Button } from '@mui/material';
import { type RaRecord, useDelete, useNotify, useRedirect, useRefresh } from 'ra-core';
import { type ReactNode, useState } from 'react';
import { ConfirmByName } from './confirm-by-name.tsx';

interface Props {
  readonly resource: string;
  /** As it was read: its ETag, if it has one, goes along. Undefined: not yet. */
  readonly record: RaRecord | undefined;
  /** What one types. */
  readonly name: string;
  readonly title: string;
  /** What the button in the dialog does. */
  readonly action: string;
  /** What the button that opens the dialog says, if it is shorter. */
  readonly button?: string;
  /** The name of that button, where several say the same. */
  readonly label?: string;
  /** What is told afterwards. */
  readonly done: string;
  /** Where one goes then. Absent: nowhere. */
  readonly leadsTo?: string;
  /** What follows a refusal, besides that it is told. */
  readonly onRefused?: () => void;
  /** The consequences. */
  readonly children: ReactNode;
}

export function DeleteByName({ resource, record, name, title, action, done, ...rest }: Props) {
  const { button = action, label, leadsTo, onRefused, children } = rest;
  const [asks, setAsks] = useState(false);
  const [remove, { isPending }] = useDelete<RaRecord, Error>();
  const notify = useNotify();
  const redirect = useRedirect();
  const refresh = useRefresh();

  const confirm = () =>
    remove(
      resource,
      { id: record?.id, previousData: record },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          notify(done);
          if (leadsTo === undefined) refresh();
          else redirect(leadsTo);
        },
        onError: (error) => {
          notify(error.message, { type: 'error' });
          onRefused?.();
        },
      },
    );

  return (
    <>
      <Button
        color="error"
        disabled={!record || isPending}
        aria-label={label}
        onClick={() => setAsks(true)}
        sx={leadsTo === undefined ? {} : { mt: 2, alignSelf: 'flex-start' }}
      >
        {button}
      </Button>
      <ConfirmByName
        open={asks}
        title={title}
        name={name}
        action={action}
        onConfirm={confirm}
        onClose={() => setAsks(false)}
      >
        {children}
      </ConfirmByName>
    </>
  );
}
