/** One step: whether it is done, why one takes it, and the request. */
import DoneIcon from '@mui/icons-material/CheckCircle';
import OpenIcon from '@mui/icons-material/RadioButtonUnchecked';
import { Card, CardContent, Stack, Typography } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import { Link } from 'ra-ui-materialui';
import { Snippet } from '../snippets/snippet.tsx';
import type { Step } from './steps.ts';

interface Props {
  readonly number: number;
  readonly step: Step;
}

export const StepCard = ({ number, step }: Props) => (
  <Card component="li">
    <CardContent sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mb: 0.5 }}>
        <Mark isDone={step.isDone} />
        <Typography component="h2" variant="h6">
          {number}. {step.title}
        </Typography>
      </Stack>
      <Typography color="text.secondary" sx={{ mb: 1 }}>
        {step.why}
      </Typography>
      {step.found && <Typography sx={{ mb: 1 }}>{step.found}</Typography>}
      {step.next && <Snippet {...step.next} />}
      {step.instead && <Typography>{step.instead}</Typography>}
      {step.here && (
        <Typography variant="body2" sx={{ mt: 1 }}>
          <Link to={step.here.to}>{step.here.label}</Link>
        </Typography>
      )}
    </CardContent>
  </Card>
);

const marks = {
  done: { words: 'Done', Icon: DoneIcon, color: 'primary' },
  open: { words: 'To do', Icon: OpenIcon, color: 'disabled' },
} as const;

/** Nothing is claimed before the directory has been asked. */
function Mark({ isDone }: Pick<Step, 'isDone'>) {
  if (isDone === undefined) return null;
  const { words, Icon, color } = marks[isDone ? 'done' : 'open'];
  return (
    <>
      <Icon color={color} aria-hidden />
      <span style={visuallyHidden}>{words}:</span>
    </>
  );
}
