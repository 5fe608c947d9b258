import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent colour. Shade 7 carries white text at 6.3:1, shade 4 is text on dark at more than 7:1. */
const sea: MantineColorsTuple = [
  '#e9f6f7',
  '#d3eaec',
  '#a6d5d9',
  '#76bfc6',
  '#4eacb5',
  '#2f9aa5',
  '#17828d',
  '#0f6a74',
  '#0b5760',
  '#06424a',
];

/** Cool greys, so that inputs and menus belong to the panels they stand on. */
const dark: MantineColorsTuple = [
  '#e6eaec',
  '#c3ccd1',
  '#a9b3ba',
  '#8b969e',
  '#4a555b',
  '#333b40',
  '#242b2f',
  '#1b2023',
  '#14181a',
  '#0e1113',
];

/** Of buttons that take something away for good, and of what went wrong. White text on it has 6.6:1. */
export const dangerColor = '#b42318';

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 7 },
  colors: { sea, dark },
  fontFamily:
    'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { label: { lineHeight: 1.3 } } },
    Checkbox: {
      defaultProps: { size: 'md' },
      styles: { label: { fontSize: 'var(--mantine-font-size-sm)' } },
    },
    Switch: { styles: { label: { fontSize: 'var(--mantine-font-size-sm)' } } },
    Radio: {
      defaultProps: { size: 'md' },
      styles: { label: { fontSize: 'var(--mantine-font-size-sm)' } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'lg', color: 'gray' } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
  },
});

/** Mantine's own dimmed, error and border colours stay under 4.5:1 (3:1 for borders); these do not. */
export const toCssVariables: CSSVariablesResolver = (mantine) => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': mantine.colors.gray[7],
    '--mantine-color-placeholder': mantine.colors.gray[6],
    '--mantine-color-error': '#c02525',
    '--sw-page': '#f6f8f9',
    '--sw-border': '#dfe4e8',
    '--sw-input-border': '#8a939b',
    '--sw-good': '#1c6b34',
    '--sw-warn': '#8a4b00',
    '--sw-bad': dangerColor,
    '--sw-info': mantine.colors['sea']?.[7] ?? '',
    '--sw-good-bg': '#e9f7ed',
    '--sw-warn-bg': '#fff4e0',
    '--sw-bad-bg': '#fdeceb',
    '--sw-info-bg': '#e9f6f7',
    '--sw-quiet-bg': '#eef1f3',
  },
  dark: {
    '--mantine-color-body': '#1b2023',
    '--mantine-color-text': '#e6eaec',
    '--mantine-color-dimmed': '#a9b3ba',
    '--mantine-color-placeholder': '#8b969e',
    '--mantine-color-error': '#ff8f85',
    '--mantine-color-anchor': '#6cc7d0',
    '--sw-page': '#14181a',
    '--sw-border': '#333b40',
    '--sw-input-border': '#6d7880',
    '--sw-good': '#7fd69a',
    '--sw-warn': '#f3b95f',
    '--sw-bad': '#ff9a91',
    '--sw-info': '#6cc7d0',
    '--sw-good-bg': '#173322',
    '--sw-warn-bg': '#37290f',
    '--sw-bad-bg': '#3f1f1c',
    '--sw-info-bg': '#12343a',
    '--sw-quiet-bg': '#262d31',
  },
});
