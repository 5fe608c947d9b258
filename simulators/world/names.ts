/**
 * All simulators as one world: seats bought at a CSP become units of the tenant after that CSP's lag, people have
 * mailboxes when they hold a plan for one, and one clock moves everything.
 */
import { createSimClock } from '../core/clock.ts';
import type { SimClock } from '../core/clock.ts';
import type { Fault, FaultSpec } from '../core/faults.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { SeatsChanged } from '../core/seats.ts';
import type { Simulator } from '../core/simulator.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import type { TokenRegistry } from '../core/tokens.ts';
import { startConnectWise } from '../connectwise/index.ts';
import type { ConnectWiseSimulator } from '../connectwise/index.ts';
import { startEntra } from '../entra/index.ts';
import type { EntraState } from '../entra/index.ts';
import { startExchange } from '../exchange/index.ts';
import type { ExchangeSimulator } from '../exchange/index.ts';
import type { ExchangeLag } from '../exchange/store.ts';
import type { SubscriptionStatus } from '../graph/entities.ts';
import { startGraph } from '../graph/index.ts';
import type { GraphSimulator } from '../graph/index.ts';
import type { GraphLag } from '../graph/store.ts';
import { startPartnerCenter } from '../partner-center/index.ts';
import type { PartnerCenterSimulator, PcBehaviour } from '../partner-center/index.ts';
import { startPax8 } from '../pax8/index.ts';
import type { Pax8Behaviour, Pax8Simulator } from '../pax8/index.ts';
import { createMailboxSource, createPeopleSource } from './bridge.ts';
import { toCredentials } from './credentials.ts';
import type { WorldCredentials } from './credentials.ts';
import { countConsumed } from '../graph/license-rules.ts';
import { createDemoSeed } from './seed/index.ts';
import type { CreateSeed, WorldSeed } from './seed/index.ts';
import { MSP } from './seed/msp.ts';
import { guidOf } from './seed/ids.ts';

export type SimulatorName =
  | 'entra'
  | 'graph'
  | 'exchange'
  | 'partnerCenter'
  | 'pax8'
  | 'connectwise';
