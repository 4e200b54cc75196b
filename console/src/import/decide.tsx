/** What becomes of a file: its columns, a dry run, the import, and what it came to. */
import { Alert, Button, Checkbox, FormControlLabel, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { type Choice, decided, faultIn, guessedChoices } from './choices.ts';
import { Columns } from './columns.tsx';
import type { Opened } from './opened.ts';
import { Outcome, Progress } from './outcome.tsx';
import { Preview } from './preview.tsx';
import { useImport } from './use-import.ts';

interface Props {
  readonly opened: Opened;
  readonly onOther: () => void;
}

export function Decide({ opened, onOther }: Props) {
  const { file, survey, definitions } = opened;
  const mayDefine = useCaller().may('attributes.manage');
  const [choices, setChoices] = useState(() => guessedChoices(survey, definitions));
  const [removes, setRemoves] = useState(false);
  const work = useImport(opened);
  const fault = faultIn(survey.columns, choices);
  const { variables, done, isPending, isSuccess } = work;
  const isImported = isSuccess && variables?.isDryRun === false;

  const choose = (column: number, choice: Choice) => {
    setChoices(choices.map((each, i) => (i === column ? choice : each)));
    work.forget();
  };
  const begin = (isDryRun: boolean) => {
    const choice = decided(survey.columns, choices, definitions);
    work.mutate({ ...choice, empty: removes ? 'remove' : 'keep', isDryRun });
  };

  return (
    <>
      <Typography dir="auto">
        <strong>{file.name}</strong>, {survey.rows.toLocaleString()} rows
      </Typography>
      {!isPending && !isImported && (
        <>
          <Columns
            {...{ columns: survey.columns, choices, definitions, mayDefine }}
            onChoose={choose}
          />
          <FormControlLabel
            control={
              <Checkbox
                checked={removes}
                onChange={(_, on) => {
                  setRemoves(on);
                  work.forget();
                }}
              />
            }
            label="An empty cell removes what is stored"
          />
          <Preview survey={survey} choices={choices} />
        </>
      )}
      {isPending && done && <Progress done={done} total={survey.rows} began={work.began} />}
      {!isPending && done && done.rows > 0 && variables && (
        <Outcome
          done={done}
          isDryRun={variables.isDryRun}
          untried={variables.isDryRun ? variables.define.map(({ label }) => label) : []}
          of={file.name}
        />
      )}
      {work.error && (
        <Alert severity="error" sx={{ mt: 2 }}>
          {work.error.message} {(done?.rows ?? 0).toLocaleString()} of{' '}
          {survey.rows.toLocaleString()} rows are done.
        </Alert>
      )}
      {fault && (
        <Alert severity="info" sx={{ mt: 2 }}>
          {fault}
        </Alert>
      )}
      <Stack direction="row" useFlexGap sx={{ mt: 2, gap: 1, flexWrap: 'wrap' }}>
        {isPending ? (
          <Button variant="outlined" onClick={work.cancel}>
            Stop
          </Button>
        ) : (
          <>
            {!isImported && (
              <>
                <Button
                  variant="contained"
                  disabled={fault !== undefined}
                  onClick={() => begin(false)}
                >
                  {work.error && variables?.isDryRun === false ? 'Go on' : 'Import'}
                </Button>
                <Button
                  variant="outlined"
                  disabled={fault !== undefined}
                  onClick={() => begin(true)}
                >
                  Try it first
                </Button>
              </>
            )}
            <Button onClick={onOther}>Another file</Button>
          </>
        )}
      </Stack>
    </>
  );
}
