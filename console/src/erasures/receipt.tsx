/** The receipt of an erasure. */
import {
  Alert,
  Box,
  Card,
  CardContent,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import type { Erasure } from '../data/erasures.ts';
import { secondText } from '../layout/times.ts';
import { reasonText } from './reasons.ts';

export const Receipt = ({ of: erasure }: { readonly of: Erasure }) => (
  <Card sx={{ maxWidth: 760 }}>
    <CardContent>
      <Typography component="h2" variant="h6" gutterBottom>
        {erasure.bookmark === null ? 'Being erased' : 'Erased'}
      </Typography>
      {erasure.bookmark === null ? (
        <Alert severity="info">
          The account is gone. What is left of it is being removed, each minute; this page follows.
        </Alert>
      ) : (
        <Typography color="text.secondary">
          Nothing of the person is left in the database, from the state below on. The receipt names
          nobody: keep its id, which is the only way back to it.
        </Typography>
      )}
      <Facts of={erasure} />
      <Rows of={erasure.rows} />
    </CardContent>
  </Card>
);

const Facts = ({ of: { id, at, reason, suppressed, bookmark } }: { readonly of: Erasure }) => (
  <Box
    component="dl"
    sx={{
      display: 'grid',
      gridTemplateColumns: { xs: '1fr', sm: '10rem 1fr' },
      columnGap: 2,
      my: 2,
      overflowWrap: 'anywhere',
      '& dt': { color: 'text.secondary' },
      '& dd': { m: 0, mb: { xs: 1, sm: 0.5 } },
    }}
  >
    <dt>Id</dt>
    <dd>
      <code>{id}</code>
    </dd>
    <dt>Time</dt>
    <dd>{secondText(at)}</dd>
    <dt>Reason</dt>
    <dd>{reason === null ? 'None was given' : reasonText(reason)}</dd>
    <dt>The address</dt>
    <dd>{suppressed ? 'Kept out until it is let in again' : 'May come back'}</dd>
    <dt>State</dt>
    <dd>{bookmark === null ? 'Not yet' : <code>{bookmark}</code>}</dd>
  </Box>
);

const Rows = ({ of: rows }: { readonly of: Erasure['rows'] }) => (
  <Table size="small" aria-label="Rows that are gone" sx={{ width: 'auto', minWidth: 280 }}>
    <TableHead>
      <TableRow>
        <TableCell>Table</TableCell>
        <TableCell align="right">Rows</TableCell>
      </TableRow>
    </TableHead>
    <TableBody>
      {Object.entries(rows).map(([table, count]) => (
        <TableRow key={table}>
          <TableCell>{table}</TableCell>
          <TableCell align="right">{count.toLocaleString()}</TableCell>
        </TableRow>
      ))}
    </TableBody>
  </Table>
);
