/** Things that were opened, closed in the opposite order; closing twice is closing once. */
export function createClosers() {
  const closers: (() => Promise<void>)[] = [];
  return {
    add: (close: () => Promise<void> | void) => closers.push(async () => close()),
    closeAll: async () => {
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
    },
  };
}
