/** Tries a rule: what is stored that would break it, before it is saved. */
import { Alert, AlertTitle, Box, Button, Typography } from '@mui/material';
import isEqual from 'lodash/isEqual.js';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { ApiProblem } from '../../api/problem.ts';
import { tryRule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';
import { type Violation, violationOf } from '../../data/violations.ts';
import { ViolationPerson } from './violation-person.tsx';

interface Found {
  readonly count: number;
  readonly isComplete: boolean;
  readonly sample: readonly Violation[];
}

/** The values of the form that were tried. Others have no result yet. */
interface Tried {
  readonly of: object;
  readonly result: Found | Error | undefined;
}

export function DryRun({ tenant }: { readonly tenant: Tenant }) {
  const { getValues, trigger } = useFormContext();
  const values = useWatch();
  const [tried, setTried] = useState<Tried>();

  async function tryIt(): Promise<void> {
    if (!(await trigger())) return;
    setTried({ of: values, result: undefined });
    const result = await find(tenant, getValues()).catch((error: Error) => error);
    setTried({ of: values, result });
  }

  const isOfThese = tried !== undefined && isEqual(tried.of, values);
  return (
    <Box sx={{ width: '100%', mt: 1, display: 'grid', gap: 1, justifyItems: 'start' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2 }}>
        <Button variant="outlined" onClick={tryIt}>
          Try it
        </Button>
        <Typography variant="body2" color="text.secondary">
          Counts the stored values that would break it. Nothing is changed.
        </Typography>
      </Box>
      <Box role="status" sx={{ width: '100%' }}>
        {isOfThese && <Result of={tried.result} />}
      </Box>
    </Box>
  );
}

async function find(tenant: Tenant, input: object): Promise<Found> {
  const { sample, ...rest } = await tryRule({ ...input, tenantId: tenant.id });
  return { ...rest, sample: sample.map(violationOf) };
}

function Result({ of: result }: { readonly of: Tried['result'] }) {
  if (result === undefined) return <Typography>Looking at stored values…</Typography>;
  if (result instanceof Error) {
    const told = result instanceof ApiProblem ? Object.values(result.fields) : [];
    return (
      <Alert severity="error">
        It would be refused: {told.length > 0 ? told.join(' ') : result.message}
      </Alert>
    );
  }
  if (result.count > 0) return <Breaking {...result} />;
  return (
    <Alert severity="success">
      {result.isComplete
        ? 'No stored value breaks it.'
        : 'None of the first 100,000 people breaks it.'}
    </Alert>
  );
}

const Breaking = ({ count, isComplete, sample }: Found) => (
  <Alert severity="warning" sx={{ '& .MuiAlert-message': { minWidth: 0 } }}>
    <AlertTitle>
      {!isComplete && 'At least '}
      {count === 1
        ? '1 stored value breaks it'
        : `${count.toLocaleString()} stored values break it`}
    </AlertTitle>
    It can be saved all the same: stored values stay, and can be read. Only new values are held to
    it.
    <Box component="ul" sx={{ my: 1, pl: 2 }}>
      {sample.map((each) => (
        <Box component="li" key={each.id} sx={{ overflowWrap: 'anywhere' }}>
          <ViolationPerson of={each} inNewTab /> in {each.tenantKey}: <bdi>{each.reason}</bdi>
        </Box>
      ))}
    </Box>
    {count > sample.length && `And ${(count - sample.length).toLocaleString()} more.`}
  </Alert>
);
