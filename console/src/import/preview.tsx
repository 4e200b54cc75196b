/** The first rows of a file, as they will be read. */
import {
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import type { Survey } from 'roster-cli/people/survey.ts';
import type { Choice } from './choices.ts';

interface Props {
  readonly survey: Survey;
  readonly choices: readonly Choice[];
}

export function Preview({ survey: { columns, sample }, choices }: Props) {
  // Columns that are left out are not shown, and neither are password hashes.
  const shown = columns.flatMap(({ name }, i) =>
    choices[i] === '-' || choices[i] === 'passwordHash' ? [] : [{ name, i }],
  );
  return (
    <>
      <Typography component="h2" variant="h6" id="preview" sx={{ mt: 3 }}>
        The first rows
      </Typography>
      <TableContainer role="region" aria-labelledby="preview" tabIndex={0}>
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>Line</TableCell>
              {shown.map(({ name }) => (
                <TableCell key={name} dir="auto">
                  {name}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {sample.map(({ line, cells }) => (
              <TableRow key={line}>
                <TableCell>{line}</TableCell>
                {shown.map(({ name, i }) => (
                  <TableCell
                    key={name}
                    dir="auto"
                    sx={{ maxWidth: 240, overflow: 'hidden', textOverflow: 'ellipsis' }}
                  >
                    {cells[i]?.slice(0, 100)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </>
  );
}
