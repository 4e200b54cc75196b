/** The theme of Material UI and react-admin, made of the design tokens. */
import { alpha, createTheme, type Shadows, type Theme } from '@mui/material/styles';
import { defaultTheme, type RaThemeOptions } from 'ra-ui-materialui';
import { colourOf, type Scheme, type Token } from './tokens.ts';

/** Edges and not shadows set things apart. */
const flat = createTheme().shadows.map(() => 'none') as Shadows;

/** Tables scroll sideways in their own card; the page never does. */
const shrinks = { minWidth: 0 };
const layout = {
  RaLayout: {
    styleOverrides: {
      root: {
        ...shrinks,
        '& .RaLayout-content': { ...shrinks, zIndex: 'auto', paddingTop: 16, paddingBottom: 32 },
      },
    },
  },
  RaList: {
    styleOverrides: {
      root: { '& .RaList-main': shrinks, '& .RaList-content': { overflowX: 'auto' } },
    },
  },
  RaEdit: {
    styleOverrides: {
      root: { '& .RaEdit-card': shrinks, '&& .RaEdit-noActions': { marginTop: 0 } },
    },
  },
  RaCreate: { styleOverrides: { root: { '&& .RaCreate-noActions': { marginTop: 0 } } } },
  RaSimpleForm: { styleOverrides: { root: { '&&': { paddingBottom: 16 } } } },
  RaFilterForm: {
    // Half a second, react-admin's pause before a search, would outlast a quick click on a row.
    defaultProps: { debounce: 150 },
    styleOverrides: {
      root: (given: { readonly theme: Theme }) => ({
        '&&': { minHeight: 0 },
        [given.theme.breakpoints.down('sm')]: {
          // In a column it would shrink to nothing, and the table would cover the search.
          '&&': { flex: 'none', minHeight: 0 },
          '& .MuiFormControl-root': { width: '100%' },
          '& .RaFilterFormInput-spacer': { display: 'none' },
        },
      }),
    },
  },
  RaListToolbar: {
    styleOverrides: {
      root: (given: { readonly theme: Theme }) => ({
        ...transparentWhereNarrow(given),
        columnGap: 16,
      }),
    },
  },
  RaTopToolbar: {
    styleOverrides: {
      root: (given: { readonly theme: Theme }) => ({
        ...transparentWhereNarrow(given),
        alignItems: 'center',
        // On one line with the inputs of the filters.
        minHeight: 0,
        padding: '0 0 8px',
        [given.theme.breakpoints.down('md')]: { flexWrap: 'wrap' },
      }),
    },
  },
} as const;

/** For those who have asked their system for less motion. */
const still = {
  '*, *::before, *::after': {
    animationDuration: '0s !important',
    animationIterationCount: '1 !important',
    transitionDuration: '0s !important',
    scrollBehavior: 'auto !important',
  },
};

export const themes: Readonly<Record<Scheme, RaThemeOptions>> = {
  light: themeOf('light'),
  dark: themeOf('dark'),
};

function themeOf(scheme: Scheme): RaThemeOptions {
  const colour = (token: Token) => colourOf(token, scheme);
  const accent = { main: colour('accent'), contrastText: colour('on-accent') };
  const legibleWhenDisabled = {
    '&.Mui-disabled': { color: colour('soft'), WebkitTextFillColor: colour('soft') },
  };
  const bar = { backgroundColor: colour('card'), color: colour('text'), backgroundImage: 'none' };
  return {
    ...defaultTheme,
    palette: {
      mode: scheme,
      primary: accent,
      secondary: accent,
      error: { main: colour('bad') },
      background: { default: colour('page'), paper: colour('card') },
      text: { primary: colour('text'), secondary: colour('soft') },
      divider: colour('line'),
      action: { hover: alpha(colour('accent'), 0.07), selected: colour('tint') },
    },
    shape: { borderRadius: 8 },
    shadows: flat,
    sidebar: { width: 232, closedWidth: 56 },
    typography: {
      fontFamily: 'system-ui, sans-serif',
      h6: { fontSize: '1.125rem', fontWeight: 650 },
      button: { textTransform: 'none', fontWeight: 600 },
    },
    components: {
      ...defaultTheme.components,
      ...layout,
      MuiCssBaseline: { styleOverrides: { '@media (prefers-reduced-motion: reduce)': still } },
      MuiAppBar: {
        defaultProps: { elevation: 0, color: 'default' },
        styleOverrides: { root: { ...bar, borderBottom: `1px solid ${colour('line')}` } },
      },
      MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiCard: { defaultProps: { variant: 'outlined' } },
      MuiCircularProgress: { defaultProps: { 'aria-label': 'Loading' } },
      MuiDialog: { styleOverrides: { paper: { border: `1px solid ${colour('line')}` } } },
      MuiPopover: { styleOverrides: { paper: { border: `1px solid ${colour('line')}` } } },
      MuiMenuItem: { styleOverrides: { root: { whiteSpace: 'normal' } } },
      MuiButton: { defaultProps: { disableElevation: true } },
      MuiTextField: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense' } },
      MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense' } },
      // react-admin shows values that may only be read as disabled, and they are to be read.
      MuiFormHelperText: { styleOverrides: { root: legibleWhenDisabled } },
      MuiInputLabel: { styleOverrides: { root: legibleWhenDisabled } },
      MuiInputBase: { styleOverrides: { input: legibleWhenDisabled } },
      MuiOutlinedInput: {
        styleOverrides: { notchedOutline: { borderColor: colour('edge') } },
      },
      RaToolbar: {
        styleOverrides: {
          root: {
            // At the bottom of a narrow window it would cover what has the focus.
            '&&.RaToolbar-mobileToolbar': { position: 'static' },
            backgroundColor: colour('card'),
            borderTop: `1px solid ${colour('line')}`,
            borderRadius: '0 0 8px 8px',
          },
        },
      },
      MuiListSubheader: {
        styleOverrides: { root: { backgroundColor: 'transparent', lineHeight: '2.5rem' } },
      },
      RaMenuItemLink: {
        styleOverrides: {
          root: {
            borderRadius: '0 8px 8px 0',
            '&&.RaMenuItemLink-active': { backgroundColor: colour('tint'), fontWeight: 600 },
          },
        },
      },
      // Without shadows, its white handle would be lost on a white page.
      MuiSwitch: { styleOverrides: { switchBase: { color: colour('edge') } } },
      MuiTableRow: { styleOverrides: { root: { position: 'relative' } } },
      MuiTableCell: {
        styleOverrides: {
          head: { color: colour('soft'), fontWeight: 600 },
          // Amounts.
          alignRight: { whiteSpace: 'nowrap' },
        },
      },
      MuiTooltip: { defaultProps: { arrow: true } },
      MuiButtonBase: { defaultProps: { disableRipple: true } },
    },
  };
}

/** react-admin puts the toolbars of a list on a card there. */
function transparentWhereNarrow({ theme }: { readonly theme: Theme }) {
  return { [theme.breakpoints.down('sm')]: { backgroundColor: 'transparent', width: '100%' } };
}
