import { ActionIcon, Button, Kbd, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import styles from './command-palette.module.css';

const load = () => import('./command-palette.tsx');
const CommandPalette = lazy(async () => ({ default: (await load()).CommandPalette }));

/** Spelled as on the keyboard that the person has. */
const shortcut = navigator.platform.startsWith('Mac') ? '⌘ K' : 'Ctrl K';

/** The way to everything from everywhere: a button in the header, and Ctrl K or ⌘ K on every page. */
export function CommandPaletteButton() {
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never');
  const opener = useRef<Element>(null);
  // After the page itself, and before anybody wants it: what is typed at once would be lost while it loads.
  useEffect(() => void load(), []);
  const open = () => {
    if (state !== 'open') opener.current = document.activeElement;
    setState('open');
  };
  // In fields too: the shortcut means nothing else there.
  useHotkeys([['mod+K', open]], []);
  const close = (how: 'leaving' | 'staying') => {
    setState('closed');
    // Where a command leads to another page, the keyboard begins there.
    if (how === 'staying' && opener.current instanceof HTMLElement) opener.current.focus();
  };
  return (
    <>
      <Button
        visibleFrom="md"
        variant="default"
        className={styles['button'] ?? ''}
        leftSection={<IconSearch size={16} aria-hidden />}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={open}
      >
        Search<VisuallyHidden> and commands</VisuallyHidden>
        <Kbd size="xs" className={styles['shortcut'] ?? ''} aria-hidden>
          {shortcut}
        </Kbd>
      </Button>
      <ActionIcon hiddenFrom="md" aria-label="Search and commands" onClick={open}>
        <IconSearch size={20} stroke={1.75} aria-hidden />
      </ActionIcon>
      {state === 'never' ? null : (
        <Suspense fallback={null}>
          <CommandPalette isOpen={state === 'open'} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
