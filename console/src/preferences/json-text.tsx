/** Preferences as JSON text. */
import { TextField } from '@mui/material';
import { textProblem } from './draft.ts';

interface Props {
  readonly text: string;
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
}

export function JsonText({ text, readOnly, onChange }: Props) {
  const problem = textProblem(text);
  return (
    <TextField
      label="Preferences as JSON"
      multiline
      minRows={6}
      maxRows={24}
      fullWidth
      value={text}
      onChange={({ target }) => onChange(target.value)}
      error={problem !== undefined}
      helperText={problem}
      slotProps={{
        input: { readOnly, sx: { fontFamily: 'monospace', fontSize: '0.875rem' } },
        htmlInput: { spellCheck: false, dir: 'ltr' },
      }}
    />
  );
}
