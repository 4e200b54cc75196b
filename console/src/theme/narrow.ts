/** Whether the window is as narrow as that of a phone: pages then show one column. */
import { type Theme, useMediaQuery } from '@mui/material';

export const useIsNarrow = (): boolean =>
  useMediaQuery<Theme>(({ breakpoints }) => breakpoints.down('sm'));
