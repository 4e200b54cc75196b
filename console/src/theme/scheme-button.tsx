/** The button that changes the colour scheme: system, light, dark, and round again. */
import DarkIcon from '@mui/icons-material/DarkModeOutlined';
import LightIcon from '@mui/icons-material/LightModeOutlined';
import SystemIcon from '@mui/icons-material/SettingsBrightnessOutlined';
import { IconButton, Tooltip } from '@mui/material';
import { type Choice, choose, useChoice } from './scheme.ts';

const choices = {
  system: { label: 'Colours: as the system', Icon: SystemIcon, next: 'light' },
  light: { label: 'Colours: light', Icon: LightIcon, next: 'dark' },
  dark: { label: 'Colours: dark', Icon: DarkIcon, next: 'system' },
} as const satisfies Readonly<Record<Choice, { next: Choice; label: string; Icon: unknown }>>;

export function SchemeButton() {
  const { label, Icon, next } = choices[useChoice()];
  return (
    <Tooltip title={label}>
      <IconButton color="inherit" aria-label={label} onClick={() => choose(next)}>
        <Icon />
      </IconButton>
    </Tooltip>
  );
}
