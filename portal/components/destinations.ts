import {
  IconArmchair,
  IconBuilding,
  IconChecklist,
  IconListDetails,
  IconMessageChatbot,
  IconPackage,
  IconPlugConnected,
  IconReceipt,
  IconShieldCheck,
  IconUserCog,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Me, Role } from '../api/types.ts';
import { paths } from '../paths.ts';

/** A page of the navigation. */
export interface Destination {
  readonly label: string;
  readonly icon: TablerIcon;
  readonly link:
    | ReturnType<typeof paths.clients>
    | ReturnType<typeof paths.runs>
    | ReturnType<typeof paths.people>
    | ReturnType<typeof paths.subscriptions>
    | ReturnType<typeof paths.seatChanges>
    | ReturnType<typeof paths.workByHand>
    | ReturnType<typeof paths.services>
    | ReturnType<typeof paths.products>
    | ReturnType<typeof paths.audit>
    | ReturnType<typeof paths.users>
    | ReturnType<typeof paths.chat>;
  /** Absent: for everybody. The server checks too; this only keeps dead ends out of sight. */
  readonly roles?: readonly Role[];
}

const destinations: readonly Destination[] = [
  { label: 'Clients', icon: IconBuilding, link: paths.clients() },
  { label: 'Ticket chat', icon: IconMessageChatbot, link: paths.chat() },
  { label: 'Runs', icon: IconListDetails, link: paths.runs() },
  { label: 'People', icon: IconUsers, link: paths.people() },
  { label: 'Subscriptions', icon: IconReceipt, link: paths.subscriptions() },
  { label: 'Seat changes', icon: IconArmchair, link: paths.seatChanges() },
  { label: 'Work by hand', icon: IconChecklist, link: paths.workByHand() },
  {
    label: 'Integrations',
    icon: IconPlugConnected,
    link: paths.services(),
    roles: ['admin', 'engineer'],
  },
  {
    label: 'Products',
    icon: IconPackage,
    link: paths.products(),
    roles: ['admin', 'engineer'],
  },
  { label: 'Audit', icon: IconShieldCheck, link: paths.audit(), roles: ['admin', 'auditor'] },
  { label: 'Users', icon: IconUserCog, link: paths.users(), roles: ['admin'] },
];

/** The pages that the person may see, in the order of the navigation. */
export function listDestinations(me: Pick<Me, 'roles'>): readonly Destination[] {
  return destinations.filter(
    ({ roles }) => roles === undefined || roles.some((role) => me.roles.includes(role)),
  );
}

/** The page at this address, when it is one that the person may not see; undefined for all others. */
export function findForbidden(
  me: Pick<Me, 'roles'>,
  pathname: string,
): { readonly label: string; readonly roles: readonly Role[] } | undefined {
  for (const { label, link, roles } of destinations) {
    const isHere = pathname === link.to || pathname.startsWith(`${link.to}/`);
    if (isHere && roles?.every((role) => !me.roles.includes(role))) return { label, roles };
  }
  return undefined;
}
