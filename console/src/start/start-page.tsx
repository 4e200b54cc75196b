/** Getting started: the steps, each with a request to paste. */
import { Button, Stack, Typography } from '@mui/material';
import { Title } from 'ra-ui-materialui';
import { useCaller } from '../caller/caller.tsx';
import { Failed } from '../layout/failed.tsx';
import { useSessionState } from '../session/session.ts';
import { masked } from '../snippets/mask.ts';
import { useLook } from './look.ts';
import { StepCard } from './step-card.tsx';
import { type Step, stepsOf } from './steps.ts';

export function StartPage() {
  const caller = useCaller();
  const { directory, error, again } = useLook();
  const steps = stepsOf(caller, directory);
  return (
    <Stack spacing={2} sx={{ maxWidth: 760, py: 2 }}>
      <Title title="Getting started" preferenceKey={false} />
      <Intro />
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
        <Typography role="status" sx={{ fontWeight: 600 }}>
          {progressOf(steps)}
        </Typography>
        <Button onClick={again}>Look again</Button>
      </Stack>
      {error && <Failed error={error} onTryAgain={again} />}
      <Stack component="ol" spacing={2} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {steps.map((step, index) => (
          <StepCard key={step.title} number={index + 1} step={step} />
        ))}
      </Stack>
    </Stack>
  );
}

function progressOf(steps: readonly Step[]): string {
  if (steps.some(({ isDone }) => isDone === undefined)) return 'Looking…';
  const done = steps.filter(({ isDone }) => isDone).length;
  return `${done} of ${steps.length} done`;
}

function Intro() {
  const token = useSessionState().session?.token ?? '';
  return (
    <Typography color="text.secondary">
      Paste each request into a terminal, or into the console of a browser. It goes to this
      deployment with your own token, shown as <code>{masked(token)}</code> and copied whole. The
      steps tick themselves off by what is stored.
    </Typography>
  );
}
