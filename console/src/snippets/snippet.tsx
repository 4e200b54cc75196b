/** A request to paste, as curl or as JavaScript, with a button that copies it. */
import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import { Box, Button, Stack, Tab, Tabs } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import { useStore } from 'ra-core';
import { useId, useState } from 'react';
import { useSessionState } from '../session/session.ts';
import { curlOf } from './curl.ts';
import { javascriptOf } from './javascript.ts';
import { masked } from './mask.ts';
import type { ApiRequest } from './request.ts';

const languages = { curl: curlOf, fetch: javascriptOf } as const;
type Language = keyof typeof languages;

interface Props {
  /** What the request does, for those who hear the page: "Define an attribute". */
  readonly name: string;
  readonly request: ApiRequest;
}

export function Snippet({ name, request }: Props) {
  // One choice for all snippets, until one signs out.
  const [language, setLanguage] = useStore<Language>('snippets.language', 'curl');
  const id = useId();
  const token = useSessionState().session?.token ?? '';
  const text = (shown: string) =>
    languages[language](request, { origin: location.origin, token: shown });
  return (
    <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 1, overflow: 'hidden' }}>
      <Stack
        direction="row"
        sx={{ alignItems: 'center', borderBottom: 1, borderColor: 'divider', pr: 1 }}
      >
        <Tabs
          value={language}
          onChange={(_, next: Language) => setLanguage(next)}
          aria-label={`${name}: as`}
          sx={{ flexGrow: 1 }}
        >
          {Object.keys(languages).map((each) => (
            <Tab
              key={each}
              value={each}
              label={each}
              id={`${id}-${each}`}
              aria-controls={`${id}-text`}
            />
          ))}
        </Tabs>
        <CopyButton name={name} text={text(token)} />
      </Stack>
      <Box
        component="pre"
        role="tabpanel"
        id={`${id}-text`}
        aria-labelledby={`${id}-${language}`}
        dir="ltr"
        sx={{
          m: 0,
          p: 2,
          fontSize: '0.8125rem',
          lineHeight: 1.6,
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {text(masked(token))}
      </Box>
    </Box>
  );
}

interface CopyProps {
  readonly name: string;
  readonly text: string;
}

const told = {
  copied: 'Copied, with your token.',
  refused: 'Your browser does not let this page copy. It does on https and on localhost.',
} as const;

function CopyButton({ name, text }: CopyProps) {
  const [copied, setCopied] = useState<{
    readonly text: string;
    readonly how: keyof typeof told;
  }>();
  // What is copied is no longer this text once another language is shown.
  const how = copied?.text === text ? copied.how : undefined;
  const word = how === 'copied' ? 'Copied' : 'Copy';

  async function copy(): Promise<void> {
    setCopied(undefined);
    // Pages that are not secure have no clipboard at all.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject();
    setCopied({
      text,
      how: await written.then(
        () => 'copied' as const,
        () => 'refused' as const,
      ),
    });
  }

  return (
    <>
      <Button size="small" startIcon={<CopyIcon />} onClick={copy} aria-label={`${word}: ${name}`}>
        {word}
      </Button>
      <Box
        component="span"
        role="status"
        sx={how === 'refused' ? { color: 'error.main' } : visuallyHidden}
      >
        {how && told[how]}
      </Box>
    </>
  );
}
