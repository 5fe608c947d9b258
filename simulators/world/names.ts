/** The simulators of a world, by the name that faults and urls go by. */
export type SimulatorName =
  | 'entra'
  | 'graph'
  | 'exchange'
  | 'partnerCenter'
  | 'pax8'
  | 'connectwise';
