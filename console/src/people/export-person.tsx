/** A button that downloads all that is stored about a person. */
import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { Button } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify } from 'ra-core';
import { exportOf } from '../data/export.ts';
import type { Person } from '../data/people.ts';

export function ExportPerson({ person: { id, userId } }: { readonly person: Person }) {
  const notify = useNotify();
  const { mutate, isPending } = useMutation({
    mutationFn: () => exportOf(id),
    onSuccess: (file) => download(file, `${userId}.json`),
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

/** Saves a file as a link would. */
function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file when the click is over.
  URL.revokeObjectURL(link.href);
}
