/** Finds a receipt by its id, and lets a suppressed address in again. */
import { Card, Typography } from '@mui/material';
import { useGetOne } from 'ra-core';
import { Loading, Title } from 'ra-ui-materialui';
import { Route, Routes, useParams } from 'react-router';
import { isAbsent } from '../api/problem.ts';
import { useCaller } from '../caller/caller.tsx';
import type { Erasure } from '../data/erasures.ts';
import { Empty } from '../layout/empty.tsx';
import { Failed } from '../layout/failed.tsx';
import { NotFound } from '../layout/not-found.tsx';
import { FindReceipt } from './find-receipt.tsx';
import { LetIn } from './let-in.tsx';
import { Receipt } from './receipt.tsx';

export function ErasuresPage() {
  if (!useCaller().may('people.manage')) return <NotFound />;
  return (
    <>
      <Title title="Erasures" preferenceKey={false} />
      <Routes>
        <Route index element={<Start />} />
        <Route path=":id" element={<One />} />
      </Routes>
    </>
  );
}

const Start = () => (
  <>
    <Typography color="text.secondary" sx={{ maxWidth: 760, mb: 2 }}>
      One erases a person on their page, under Personal data. What is left is a receipt that names
      nobody: here one looks at it again.
    </Typography>
    <FindReceipt />
    <LetIn />
  </>
);

/** So often it is asked whether an erasure is finished, in milliseconds. */
const EVERY_MS = 5_000;

function One() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useGetOne<Erasure>(
    'erasures',
    { id },
    { refetchInterval: ({ state }) => state.data?.bookmark === null && EVERY_MS },
  );
  if (data) return <Receipt of={data} />;
  if (!error) return <Loading />;
  if (!isAbsent(error)) return <Failed error={error} onTryAgain={refetch} />;
  return (
    <Card sx={{ maxWidth: 760 }}>
      <Empty
        title="No erasure has this id"
        text="Compare it with the one that was written down: it begins with erasure_ and is 34 characters long."
      />
    </Card>
  );
}
