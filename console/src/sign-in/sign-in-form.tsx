/** The form that signs in, on its page and in the dialog over another page. */
import { Alert, Box, Button, Divider, Stack, Tab, Tabs, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { Form, required } from 'ra-core';
import { PasswordInput, TextInput } from 'ra-ui-materialui';
import { type ReactNode, useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { type DemoPerson, demoPeople } from '../api/development.ts';
import { ApiProblem } from '../api/problem.ts';
import { byPassword, byToken, type Proof } from './ways-in.ts';

interface Props {
  /** Takes the proof. May throw a problem, which is shown. */
  readonly onProof: (proof: Proof) => void | Promise<void>;
  readonly email?: string;
}

type Way = 'password' | 'token';

export function SignInForm({ onProof, email = '' }: Props) {
  const [way, setWay] = useState<Way>('password');
  const [refusal, setRefusal] = useState<string>();
  const demo = useQuery({ queryKey: ['demo people'], queryFn: demoPeople, staleTime: Infinity });

  /** Shows a refusal at its field, or above the form if it has none. */
  const attempt = (prove: () => Promise<Proof>) => async () => {
    setRefusal(undefined);
    try {
      await onProof(await prove());
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (Object.keys(error.fields).length > 0) return error.fields;
      setRefusal(error.message);
    }
    return {};
  };

  return (
    <Stack spacing={2}>
      <Tabs value={way} onChange={(_, next: Way) => setWay(next)} aria-label="Way to sign in">
        <Tab value="password" label="Password" />
        <Tab value="token" label="Token" />
      </Tabs>
      {refusal && <Alert severity="error">{refusal}</Alert>}
      {way === 'password' ? (
        <WayIn
          key="password"
          record={{ email }}
          submit={({ email, password }) =>
            attempt(() => byPassword(String(email), String(password)))()
          }
        >
          <TextInput
            source="email"
            type="email"
            autoComplete="username"
            validate={required()}
            helperText={false}
            autoFocus
            fullWidth
          />
          <PasswordInput
            source="password"
            autoComplete="current-password"
            validate={required()}
            helperText={false}
            fullWidth
          />
        </WayIn>
      ) : (
        <WayIn
          key="token"
          record={{}}
          submit={({ token }) => attempt(() => byToken(String(token)))()}
        >
          <PasswordInput
            source="token"
            autoComplete="off"
            helperText="A token of Roster: rst_…"
            validate={required()}
            autoFocus
            fullWidth
          />
        </WayIn>
      )}
      {demo.data && demo.data.length > 0 && (
        <DemoPeople
          people={demo.data}
          onChoose={({ token }) => attempt(() => byToken(token, 'demo'))()}
        />
      )}
    </Stack>
  );
}

interface WayInProps {
  readonly children: ReactNode;
  readonly record: Readonly<Record<string, string>>;
  readonly submit: (input: FieldValues) => Promise<object>;
}

const WayIn = ({ children, record, submit }: WayInProps) => (
  <Form record={record} onSubmit={submit} noValidate>
    <Stack spacing={1.5}>
      {children}
      <Button type="submit" variant="contained" size="large">
        Sign in
      </Button>
    </Stack>
  </Form>
);

interface DemoProps {
  readonly people: readonly DemoPerson[];
  readonly onChoose: (person: DemoPerson) => void;
}

const DemoPeople = ({ people, onChoose }: DemoProps) => (
  <Stack spacing={1}>
    <Divider>
      <Typography variant="body2" color="text.secondary">
        In development, as
      </Typography>
    </Divider>
    {people.map((person) => (
      <Button
        key={person.email}
        variant="outlined"
        size="small"
        onClick={() => onChoose(person)}
        sx={{ justifyContent: 'space-between', gap: 2 }}
      >
        <Box component="span" sx={{ flex: 'none' }}>
          {person.name}
        </Box>
        <Typography
          component="span"
          variant="body2"
          color="text.secondary"
          sx={{ textAlign: 'end' }}
        >
          {person.role}
        </Typography>
      </Button>
    ))}
  </Stack>
);
