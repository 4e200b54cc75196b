/** Leads to a receipt by its id. */
import { Box, Button, TextField } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';

export function FindReceipt() {
  const [id, setId] = useState('');
  const navigate = useNavigate();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (id.trim() !== '') navigate(`/erasures/${encodeURIComponent(id.trim())}`);
  }

  return (
    <Box component="form" onSubmit={submit} sx={row}>
      <TextField
        label="Id of the receipt"
        placeholder="erasure_…"
        value={id}
        onChange={({ target }) => setId(target.value)}
        autoFocus
        sx={{ flex: '1 1 20rem' }}
      />
      <Button type="submit" variant="contained">
        Show it
      </Button>
    </Box>
  );
}

const row = { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, maxWidth: 760 };
