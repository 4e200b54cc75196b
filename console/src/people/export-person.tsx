/** A button that downloads all that is stored about a person. */
import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { Button } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify } from 'ra-core';
import { exportOf } from '../data/export.ts';
import type { Person } from '../data/people.ts';
import { saveFile } from '../layout/save-file.ts';

export function ExportPerson({ person: { id, userId } }: { readonly person: Person }) {
  const notify = useNotify();
  const { mutate, isPending } = useMutation({
    mutationFn: () => exportOf(id),
    onSuccess: (file) => saveFile(file, `${userId}.json`),
    onError: (error) => notify(error.message, { type: 'error' }),
  });
  return (
    <Button
      variant="outlined"
      startIcon={<DownloadIcon />}
      disabled={isPending}
      onClick={() => mutate()}
    >
      Download the copy
    </Button>
  );
}
