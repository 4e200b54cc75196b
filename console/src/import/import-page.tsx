/** The page that imports people from a CSV file. */
import { Box, Typography } from '@mui/material';
import { Title } from 'ra-ui-materialui';
import { useState } from 'react';
import { ChooseFile } from './choose-file.tsx';
import { Decide } from './decide.tsx';
import type { Opened } from './opened.ts';

export function ImportPage() {
  const [opened, setOpened] = useState<Opened>();
  return (
    <Box sx={{ maxWidth: 860, minWidth: 0 }}>
      <Title title="Import people" preferenceKey={false} />
      {opened ? (
        <Decide opened={opened} onOther={() => setOpened(undefined)} />
      ) : (
        <>
          <ChooseFile onOpened={setOpened} />
          <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
            Of hundreds of thousands of rows, the command npx roster import is the better way: it
            goes on where it was after a break.
          </Typography>
        </>
      )}
    </Box>
  );
}
