/** The columns of a file, each with what it becomes. */
import { Box, MenuItem, TextField, Typography } from '@mui/material';
import type { Definition } from 'roster-cli/people/guess-targets.ts';
import type { Column } from 'roster-cli/people/survey.ts';
import { type Choice, optionsFor } from './choices.ts';

interface Props {
  readonly columns: readonly Column[];
  readonly choices: readonly Choice[];
  readonly definitions: readonly Definition[];
  readonly mayDefine: boolean;
  readonly onChoose: (column: number, choice: Choice) => void;
}

export const Columns = ({ columns, choices, definitions, mayDefine, onChoose }: Props) => (
  <Box component="ul" sx={{ p: 0, m: 0, listStyle: 'none' }}>
    {columns.map((column, i) => (
      <Box
        component="li"
        key={column.name}
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', sm: 'minmax(0, 1fr) minmax(0, 1fr)' },
          alignItems: 'center',
          columnGap: 2,
          py: 1,
          borderBottom: 1,
          borderColor: 'divider',
        }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography noWrap dir="auto">
            {column.name}
          </Typography>
          <Typography variant="body2" color="text.secondary" noWrap dir="auto">
            {choices[i] === 'passwordHash'
              ? 'Its values are not shown'
              : column.first || 'No value'}
          </Typography>
        </Box>
        <TextField
          select
          size="small"
          label={`${column.name} becomes`}
          value={choices[i]}
          error={choices[i] === ''}
          onChange={({ target }) => onChoose(i, target.value as Choice)}
        >
          {optionsFor(column, definitions, mayDefine).map(({ choice, text }) => (
            <MenuItem key={choice} value={choice}>
              {text}
            </MenuItem>
          ))}
        </TextField>
      </Box>
    ))}
  </Box>
);
