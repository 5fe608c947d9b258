import { localStorageColorSchemeManager, type MantineColorSchemeManager } from '@mantine/core';

function canKeep(): boolean {
  try {
    return window.localStorage !== null;
  } catch {
    return false;
  }
}

/**
 * Keeps light or dark in this browser. In a frame whose storage the browser blocks it keeps nothing and listens for
 * nothing: the library's listener would fail there with every change in another tab.
 */
export function createColorSchemeManager(): MantineColorSchemeManager {
  const manager = localStorageColorSchemeManager();
  return canKeep() ? manager : { ...manager, subscribe: () => {}, unsubscribe: () => {} };
}
