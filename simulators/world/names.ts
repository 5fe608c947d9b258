/** Simulators that every world has. */
export const baseNames = ['entra', 'graph', 'exchange', 'connectwise'] as const;
export type BaseName = (typeof baseNames)[number];

/** The simulators of a world by the name that faults, urls and journal lines go by: these and its marketplaces. */
export type SimulatorName = string;
