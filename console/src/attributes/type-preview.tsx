/** What a change of type does to stored values, before it is saved. */
import { Alert, AlertTitle, Box, Typography } from '@mui/material';
import { Link, SaveButton, Toolbar } from 'ra-ui-materialui';
import { usePreview } from './use-preview.ts';

/** Saves nothing that stored values do not fit. */
export function SaveFitting() {
  const { data: misfits, isLoading } = usePreview();
  const fits = misfits === undefined || misfits.total === 0;
  return (
    <Toolbar>
      <SaveButton alwaysEnable={false} disabled={isLoading || !fits} />
    </Toolbar>
  );
}

export function TypePreview() {
  const { data: misfits, error, isLoading } = usePreview();
  if (isLoading) return <Typography role="status">Looking at stored values…</Typography>;
  if (error) return <Alert severity="error">{error.message}</Alert>;
  if (!misfits) return null;
  if (misfits.total === 0) {
    return <Alert severity="success">Stored values fit. Saving converts them.</Alert>;
  }
  return <MisfitList {...misfits} />;
}

type MisfitListProps = NonNullable<ReturnType<typeof usePreview>['data']>;

const MisfitList = ({ total, people }: MisfitListProps) => (
  <Alert severity="warning" sx={{ width: '100%', '& .MuiAlert-message': { minWidth: 0 } }}>
    <AlertTitle>
      {total === 1 ? '1 person has a value' : `${total.toLocaleString()} people have values`} that
      would not fit
    </AlertTitle>
    Correct or remove them first. Nothing is saved until all fit.
    <Box component="ul" sx={{ my: 1, pl: 2 }}>
      {people.map(({ principalId, name, email, value }) => (
        <Box component="li" key={principalId} sx={{ overflowWrap: 'anywhere' }}>
          <Link to={`/people/${principalId}`} target="_blank" dir="auto">
            {name ?? email}
          </Link>
          : <bdi>{String(value)}</bdi>
        </Box>
      ))}
    </Box>
    {total > people.length && people.length > 0 && `And ${total - people.length} more.`}
  </Alert>
);
