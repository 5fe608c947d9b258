import { Loader, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { type Command, type CommandGroup, useCommands } from './command-palette-commands.tsx';
import styles from './command-palette.module.css';

interface Props {
  readonly isOpen: boolean;
  /** 'leaving': a command goes on to another page. */
  readonly onClose: (how: 'leaving' | 'staying') => void;
}

/** One search over pages, actions and everything that the server knows; works without a mouse. */
export function CommandPalette(props: Props) {
  return (
    <Modal.Root
      opened={props.isOpen}
      onClose={() => props.onClose('staying')}
      returnFocus={false}
      size={600}
      yOffset={16}
      xOffset={8}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      {/* A class of the dialog's own would reach the layer that centres it too. */}
      <Modal.Content aria-label="Search and commands">
        <div className={styles['content']}>
          <Palette onClose={props.onClose} />
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Gone with the dialog: the next time begins with an empty field. */
function Palette(props: Pick<Props, 'onClose'>) {
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text.trim(), 150);
  const { groups, isSearching, note } = useCommands(text.trim(), settled);
  const commands = groups.flatMap((group) => group.commands);
  const [wanted, setWanted] = useState<string>();
  // What was chosen by the arrow keys, as long as it is there; else the first, so that Enter is enough.
  const selected = commands.find(({ key }) => key === wanted) ?? commands[0];
  const listId = useId();
  const toId = (command: Command) => `${listId}-${command.key}`;
  const run = (command: Command) => {
    props.onClose(command.staysHere === true ? 'staying' : 'leaving');
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && selected !== undefined) run(selected);
    else {
      const next = toNeighbour(commands, selected, event);
      if (next === undefined) return;
      setWanted(next.key);
      document.getElementById(toId(next))?.scrollIntoView({ block: 'nearest' });
    }
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        className={styles['search'] ?? ''}
        variant="unstyled"
        size="lg"
        px="md"
        data-autofocus
        role="combobox"
        aria-label="Search clients, tickets, people, subscriptions, runs and commands"
        aria-autocomplete="list"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={selected === undefined ? undefined : toId(selected)}
        autoComplete="off"
        spellCheck={false}
        placeholder="Search or type a command"
        leftSection={<IconSearch size={20} aria-hidden />}
        rightSection={isSearching ? <Loader size="xs" aria-hidden /> : null}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWanted(undefined);
        }}
        onKeyDown={press}
      />
      <div id={listId} role="listbox" aria-label="Results" className={styles['list']} tabIndex={-1}>
        {groups.map((group) => (
          <Group
            key={group.title}
            group={group}
            selected={selected}
            toId={toId}
            onPoint={(command) => setWanted(command.key)}
            onRun={run}
          />
        ))}
      </div>
      <Foot
        count={commands.length}
        note={commands.length === 0 && !isSearching ? 'Nothing was found.' : note}
      />
    </>
  );
}

/** Where an arrow leads, from the last one to the first; undefined for every other key. */
function toNeighbour(
  commands: readonly Command[],
  selected: Command | undefined,
  event: KeyboardEvent,
): Command | undefined {
  const index = selected === undefined ? -1 : commands.indexOf(selected);
  if (event.key === 'ArrowDown') return commands[(index + 1) % commands.length];
  return event.key === 'ArrowUp' ? commands.at(index - 1) : undefined;
}

function Group(props: {
  group: CommandGroup;
  selected: Command | undefined;
  toId: (command: Command) => string;
  onPoint: (command: Command) => void;
  onRun: (command: Command) => void;
}) {
  const titleId = useId();
  return (
    <div role="group" aria-labelledby={titleId}>
      <div id={titleId} className={styles['group']}>
        {props.group.title}
      </div>
      {props.group.commands.map((command) => {
        const { key, icon: Icon, title, detail } = command;
        return (
          // The keyboard stays in the field above; the option is pointed at or named by `aria-activedescendant`.
          <div
            key={key}
            id={props.toId(command)}
            role="option"
            aria-selected={command === props.selected}
            tabIndex={-1}
            className={styles['option']}
            onMouseMove={() => props.onPoint(command)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onRun(command)}
          >
            <Icon size={18} stroke={1.75} aria-hidden />
            <div className={styles['words']}>
              <div className={styles['title']}>{title}</div>
              {detail === '' ? null : <div className={styles['detail']}>{detail}</div>}
            </div>
          </div>
        );
      })}
    </div>
  );
}

function Foot(props: { count: number; note: string | null }) {
  const results = `${props.count} ${props.count === 1 ? 'result' : 'results'}`;
  return (
    <div className={styles['foot']}>
      <span role="status">{props.note === null ? results : `${results}. ${props.note}`}</span>
      <span>↑ ↓ to choose, Enter to open, Esc to close</span>
    </div>
  );
}
