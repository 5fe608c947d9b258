/** Forty tickets as they would stand on the service board: who wants what, in the words a client would use. */

/** A leaver is named by place in the client's staff list, so that the person exists. */
export type TicketSeed =
  | {
      kind: 'starter';
      client: string;
      name: string;
      title: string;
      department: string;
      license: string;
      startsInDays: number;
    }
  | { kind: 'leaver'; client: string; staffIndex: number; leavesInDays: number; reason: string }
  | { kind: 'other'; client: string; summary: string; text: string };

const starter = (
  client: string,
  name: string,
  title: string,
  department: string,
  license: string,
  startsInDays: number,
): TicketSeed => ({ kind: 'starter', client, name, title, department, license, startsInDays });

const leaver = (
  client: string,
  staffIndex: number,
  leavesInDays: number,
  reason = 'has resigned',
): TicketSeed => ({
  kind: 'leaver',
  client,
  staffIndex,
  leavesInDays,
  reason,
});

const other = (client: string, summary: string, text: string): TicketSeed => ({
  kind: 'other',
  client,
  summary,
  text,
});

/** Key of the PSA company that is no client of the MSP. */
export const VENDOR_COMPANY = 'meridian-office';

const PREMIUM = 'Microsoft 365 Business Premium';
const STANDARD = 'Microsoft 365 Business Standard';

/** In the order of their numbers, the first one is 5001. */
export const TICKETS: readonly TicketSeed[] = [
  starter('brightwater-dental', 'Isla Marsh', 'Dental Nurse', 'Operations', PREMIUM, 3),
  starter('alder-finch', 'Rowan Pike', 'Accountant', 'Finance', PREMIUM, 5),
  starter('copperline', 'Jonah Stead', 'Site Coordinator', 'Operations', STANDARD, 2),
  starter('dunmore', 'Aoife Brennan', 'Transport Planner', 'Operations', PREMIUM, 7),
  starter('eastgate', 'Mina Calloway', 'Junior Architect', 'Operations', PREMIUM, 4),
  starter('fairview', 'Theo Lachance', 'Practice Nurse', 'Operations', STANDARD, 6),
  starter('goodhope', 'Nadia Rahman', 'Volunteer Coordinator', 'Operations', PREMIUM, 5),
  starter('harrow', 'Callum Shaw', 'Design Engineer', 'Operations', 'Office 365 E3', 8),
  leaver('inkwell', 18, 0),
  leaver('juniper', 12, 1),
  starter('kestrel', 'Ivy Sandoval', 'Robotics Engineer', 'Operations', PREMIUM, 10),
  leaver('brightwater-dental', 9, 0),
  starter('brightwater-dental', 'Hugo Bellamy', 'Dental Hygienist', 'Operations', PREMIUM, 9),
  other(
    'brightwater-dental',
    'Printer in surgery 2 is offline',
    'The label printer in surgery 2 shows offline since this morning.',
  ),
  leaver('dunmore', 9, 3, 'is leaving by agreement'),
  leaver('dunmore', 20, 0, 'has been dismissed, please block access at once'),
  starter('eastgate', 'Pavel Morozov', 'Model Maker', 'Operations', PREMIUM, 12),
  leaver('eastgate', 15, 5),
  leaver('fairview', 22, 2),
  starter('fairview', 'Gwen Atherton', 'Receptionist', 'Customer Care', STANDARD, 4),
  other(
    VENDOR_COMPANY,
    'Delivery note for standing desks',
    'Please confirm the delivery address for the order of 12 desks.',
  ),
  leaver('harrow', 25, 1),
  starter('harrow', 'Beth Cornell', 'Project Planner', 'Operations', 'Office 365 E3', 14),
  starter('inkwell', 'Silas Ford', 'Copy Editor', 'Operations', STANDARD, 3),
  leaver('inkwell', 10, 6, 'goes on parental leave'),
  leaver('juniper', 7, 4, 'retires'),
  starter('juniper', 'Clara Voss', 'Paralegal', 'Operations', PREMIUM, 11),
  other(
    'juniper',
    'Cannot open shared calendar',
    'Two of us cannot open the court calendar any more, it asks for permission.',
  ),
  leaver('goodhope', 8, 2),
  leaver('alder-finch', 11, 0),
  starter(
    'alder-finch',
    'Dev Malhotra',
    'Payroll Clerk',
    'Finance',
    `${PREMIUM} and Visio Plan 2`,
    6,
  ),
  starter('copperline', 'Rhea Dunn', 'Estimator', 'Sales', 'Microsoft 365 Business Basic', 5),
  leaver('copperline', 4, 1),
  starter(
    'dunmore',
    'Kofi Mensah',
    'Dispatcher',
    'Customer Care',
    `${PREMIUM} with Teams Phone`,
    2,
  ),
  other(
    'dunmore',
    'Scanner app asks for update',
    'The handheld scanners ask for an update that the drivers cannot install.',
  ),
  leaver('kestrel', 6, 3),
  starter(
    'brightwater-dental',
    'Orla Finnegan',
    'Front Desk',
    'Customer Care',
    'Exchange Online (Plan 1)',
    7,
  ),
  leaver('brightwater-dental', 15, 10, 'moves abroad'),
  other(
    'harrow',
    'New meeting room screen',
    'We bought a screen for room 3 and need it joined to Teams.',
  ),
  starter('goodhope', 'Samir Kahn', 'Fundraiser', 'Sales', PREMIUM, 9),
];
