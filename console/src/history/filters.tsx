/** The filters of a timeline: a part of the directory, and a key. They stand in the address. */
import { Box, MenuItem, TextField } from '@mui/material';
import { useDebouncedEvent } from 'ra-core';
import { useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Part } from '../data/history.ts';
import { SearchKey } from '../layout/search-key.tsx';
import { partText } from './words.ts';

/** What the address says. */
export function useFilters(parts: readonly Part[]) {
  const [query, setQuery] = useSearchParams();
  const surface = parts.find((part) => part === query.get('part'));
  const soughtKey = query.get('key') ?? '';

  function set(name: 'part' | 'key', value: string): void {
    setQuery(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  }

  return { surface, soughtKey, set };
}

interface Props extends ReturnType<typeof useFilters> {
  readonly parts: readonly Part[];
}

/** As long as a pause between letters, in milliseconds. */
const PAUSE = 250;

export function Filters({ parts, surface, soughtKey, set }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(soughtKey);
  const setKey = useDebouncedEvent((value: string) => set('key', value.trim()), PAUSE);
  return (
    <Box role="search" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mb: 1 }}>
      <TextField
        select
        label="Part"
        value={surface ?? ALL}
        onChange={({ target }) => set('part', target.value === ALL ? '' : target.value)}
        sx={{ minWidth: 200 }}
      >
        <MenuItem value={ALL}>Everything</MenuItem>
        {parts.map((part) => (
          <MenuItem key={part} value={part}>
            {partText(part)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        id={id}
        label="Key"
        placeholder="theme, attributes.plan, role"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setKey(target.value);
        }}
        slotProps={{ htmlInput: { autoCapitalize: 'off', spellCheck: false } }}
        sx={{ flex: '0 1 280px' }}
      />
      <SearchKey inputId={id} />
    </Box>
  );
}

const ALL = 'all';
