/** One value on which two versions disagree: mine or theirs. */
import { FormControl, FormControlLabel, FormLabel, Radio, RadioGroup } from '@mui/material';
import type { Difference, Side } from './differences.ts';

interface Props {
  readonly label: string;
  readonly difference: Difference;
  /** A value in words. */
  readonly text: (value: unknown) => string;
  readonly side: Side;
  readonly onChoose: (side: Side) => void;
}

export const Choice = ({ label, difference, text, side, onChoose }: Props) => (
  <FormControl component="fieldset" fullWidth>
    <FormLabel component="legend" dir="auto">
      {label}
    </FormLabel>
    <RadioGroup value={side} onChange={(_, value) => onChoose(value as Side)}>
      {(['mine', 'theirs'] as const).map((each) => (
        <FormControlLabel
          key={each}
          value={each}
          control={<Radio />}
          label={`${titles[each]}: ${text(difference[each])}`}
          sx={{ overflowWrap: 'anywhere' }}
        />
      ))}
    </RadioGroup>
  </FormControl>
);

const titles = { mine: 'Mine', theirs: 'Theirs' } as const;
