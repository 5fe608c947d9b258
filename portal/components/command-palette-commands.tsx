import { useMantineColorScheme } from '@mantine/core';
import {
  IconArmchair,
  IconBuilding,
  IconHistory,
  IconListDetails,
  IconLicense,
  IconMessageChatbot,
  IconMoon,
  IconSun,
  IconSunMoon,
  IconTicket,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import type { SearchHit } from '../api/types.ts';
import { listDestinations } from './destinations.ts';
import { readRecent, rememberRecent } from './recent.ts';
import { useMe } from './session.tsx';

/** Something that the palette can do. */
export interface Command {
  readonly key: string;
  readonly title: string;
  /** Empty when the title says it all. */
  readonly detail: string;
  readonly icon: TablerIcon;
  /** Whether the page stays the same, so that the keyboard goes on where it was. */
  readonly staysHere?: true;
  readonly run: () => void;
}

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

interface Found {
  /** The best first; empty groups are left out. */
  readonly groups: readonly CommandGroup[];
  /** Whether the server has not answered yet. */
  readonly isSearching: boolean;
  /** What may be missing, in words; null when nothing is. */
  readonly note: string | null;
}

const kinds: readonly {
  readonly kind: SearchHit['kind'];
  readonly title: string;
  readonly icon: TablerIcon;
}[] = [
  { kind: 'client', title: 'Clients', icon: IconBuilding },
  { kind: 'ticket', title: 'Tickets', icon: IconTicket },
  { kind: 'person', title: 'People', icon: IconUser },
  { kind: 'subscription', title: 'Subscriptions', icon: IconLicense },
  { kind: 'run', title: 'Runs', icon: IconListDetails },
];

/** Shorter texts match too much; the server refuses them. */
const shortestSearch = 2;

/** What can be done with `text`; the server is asked for `settled`, which follows it when nobody types. */
export function useCommands(text: string, settled: string): Found {
  const toHit = useHitCommand();
  const local = useLocalCommands();
  const me = useMe();
  const isAsked = settled.length >= shortestSearch;
  // Tickets come from the PSA, which takes its time: the others do not wait for it.
  const known = useQuery({
    ...queries.search(settled, 'client,person,subscription,run'),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  const tickets = useQuery({ ...queries.search(settled, 'ticket'), enabled: isAsked });
  if (text === '') {
    const recent = readRecent(me.id)
      .map(toHit)
      .map((hit) => ({ ...hit, icon: IconHistory }));
    const groups = withoutEmpty([{ title: 'Recent', commands: recent }, ...local]);
    return { groups, isSearching: false, note: null };
  }
  const isShort = text.length < shortestSearch;
  const hits = isShort ? [] : [...(known.data?.items ?? []), ...(tickets.data?.items ?? [])];
  const found = kinds.map(({ kind, title }) => ({
    title,
    commands: hits.filter((hit) => hit.kind === kind).map(toHit),
  }));
  const missing = [...(known.data?.missing ?? []), ...(tickets.data?.missing ?? [])];
  const isFailed = known.error !== null || tickets.error !== null;
  return {
    groups: withoutEmpty([...local.map((group) => matching(group, text)), ...found]),
    isSearching: !isShort && (text !== settled || known.isFetching || tickets.isFetching),
    note: isFailed
      ? 'The search did not work; only pages and actions are shown.'
      : missing.map(({ why }) => why).join(' ') || null,
  };
}

function useHitCommand(): (hit: SearchHit) => Command {
  const router = useRouter();
  const me = useMe();
  return (hit) => ({
    key: `${hit.kind} ${hit.id}`.replaceAll(/\s/g, '-'),
    title: hit.title,
    detail: hit.detail,
    icon: kinds.find(({ kind }) => kind === hit.kind)?.icon ?? IconArmchair,
    run: () => {
      rememberRecent(me.id, hit);
      router.history.push(hit.path);
    },
  });
}

/** Pages that the person may see, and what can be done at once. */
function useLocalCommands(): CommandGroup[] {
  const me = useMe();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const pages = listDestinations(me).map(({ label, icon, link }) => ({
    key: `go-${label.toLowerCase().replaceAll(' ', '-')}`,
    title: `Go to ${label.toLowerCase()}`,
    detail: '',
    icon,
    run: () => void navigate(link),
  }));
  const waiting: Command = {
    key: 'go-waiting',
    title: 'Runs that wait for an answer',
    detail: '',
    icon: IconMessageChatbot,
    run: () => void navigate({ to: '/runs', search: { status: 'waiting-for-person' } }),
  };
  const colours = [
    { scheme: 'dark', title: 'Dark mode', icon: IconMoon },
    { scheme: 'light', title: 'Light mode', icon: IconSun },
    { scheme: 'auto', title: 'Colours of the system', icon: IconSunMoon },
  ] as const;
  return [
    { title: 'Pages', commands: [...pages, waiting] },
    {
      title: 'Actions',
      commands: colours.map(({ scheme, title, icon }) => ({
        key: `colours-${scheme}`,
        title,
        detail: '',
        icon,
        staysHere: true,
        run: () => setColorScheme(scheme),
      })),
    },
  ];
}

/** The commands that have every word of the text. */
function matching(group: CommandGroup, text: string): CommandGroup {
  const words = text.toLowerCase().split(/\s+/);
  const has = ({ title }: Command) => words.every((word) => title.toLowerCase().includes(word));
  return { ...group, commands: group.commands.filter(has) };
}

function withoutEmpty(groups: readonly CommandGroup[]): CommandGroup[] {
  return groups.filter(({ commands }) => commands.length > 0);
}
