import { ActionIcon, Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue, useSessionStorage } from '@mantine/hooks';
import { IconArrowUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useRef, type KeyboardEvent } from 'react';
import { readCommand } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { CommandReading, CommandSuggestion, Ticket } from '../api/types.ts';
import { toProblemOrNull } from '../components/problem-from-error.ts';
import { paths } from '../paths.ts';
import { CommandCard } from './command-card.tsx';
import styles from './composer.module.css';

/** How long a pause in typing is taken for a wish to see suggestions. */
const typingPauseMs = 150;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Suggestions for what is typed. Escape, a choice and a sent line put them away until the next key. */
function useSuggestions(clientId: string | null, text: string) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [settled] = useDebouncedValue(text, typingPauseMs);
  const isOpen = combobox.dropdownOpened;
  const found = useQuery({
    ...queries.suggestions({ clientId: clientId ?? '', text: settled, timeZone: zone }),
    enabled: clientId !== null && isOpen,
  });
  const items = clientId === null ? [] : (found.data?.items ?? []);
  return { combobox, items, isOpen: isOpen && items.length > 0 };
}

function Options(props: { items: readonly CommandSuggestion[] }) {
  return (
    <Combobox.Dropdown>
      <Combobox.Options aria-label="Suggestions">
        {props.items.map((item) => (
          <Combobox.Option key={item.text} value={item.text} className={styles['option'] ?? ''}>
            {item.label}
            {item.detail === undefined ? null : <small>{item.detail}</small>}
          </Combobox.Option>
        ))}
      </Combobox.Options>
    </Combobox.Dropdown>
  );
}

interface LineProps {
  readonly clientId: string | null;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  readonly isBusy: boolean;
  readonly problem: string | null;
}

/** The line itself: a combobox. Arrows choose, Tab takes, Enter sends. */
function CommandLine(props: LineProps) {
  const { text, onText } = props;
  const hintId = useId();
  const { combobox, items, isOpen } = useSuggestions(props.clientId, text);
  const take = (value: string) => {
    onText(value);
    combobox.closeDropdown();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Tab' || event.shiftKey || !isOpen) return;
    const item = items[Math.max(0, combobox.getSelectedOptionIndex())];
    if (item === undefined) return;
    event.preventDefault();
    take(item.text);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        combobox.closeDropdown();
        props.onSend();
      }}
    >
      <div className={styles['line']}>
        <Combobox
          store={combobox}
          onOptionSubmit={take}
          position="top-start"
          middlewares={{ flip: true }}
        >
          <Combobox.Target withExpandedAttribute>
            <TextInput
              role="combobox"
              aria-autocomplete="list"
              aria-label="Command"
              aria-describedby={hintId}
              aria-invalid={props.problem !== null}
              placeholder="onboard Jane Doe with …"
              autoComplete="off"
              maxLength={500}
              value={text}
              onKeyDown={onKeyDown}
              onBlur={() => combobox.closeDropdown()}
              onChange={(event) => {
                onText(event.currentTarget.value);
                combobox.openDropdown();
                combobox.resetSelectedOption();
              }}
            />
          </Combobox.Target>
          {isOpen ? <Options items={items} /> : null}
        </Combobox>
        <ActionIcon type="submit" size={36} aria-label="Send the command" loading={props.isBusy}>
          <IconArrowUp size={18} aria-hidden />
        </ActionIcon>
      </div>
      <p
        className={styles['hint']}
        id={hintId}
        role={props.problem === null ? undefined : 'alert'}
        data-problem={props.problem !== null || undefined}
      >
        {props.problem ?? 'Write what to do, or “help”. Nothing happens before you press a button.'}
      </p>
    </form>
  );
}

function toProblemText(reading: CommandReading | undefined, error: Error | null): string | null {
  const failed = toProblemOrNull(error) ?? reading?.problem ?? null;
  return failed === null ? null : `${failed.message} ${failed.nextStep ?? ''}`.trim();
}

/**
 * The line at the foot of the chat. What is typed is read by the server, shown as it was understood, and carried out by a
 * button only.
 */
export function Composer(props: {
  ticket: Ticket;
  idOrNumber: string;
  /** The run that is shown; null for none. */
  runId: string | null;
  onRun: (runId: string) => void;
}) {
  const { ticket } = props;
  const navigate = useNavigate();
  const place = useRef<HTMLElement>(null);
  const [text, setText] = useSessionStorage({
    key: `command:${ticket.id}`,
    defaultValue: '',
    // Only this line writes it. Where a frame may keep nothing, looking for other writers fails at each of their changes.
    sync: false,
  });
  const read = useMutation({
    mutationFn: () => readCommand({ ticket: ticket.id, text, timeZone: zone }),
    onSuccess: ({ understood }) => {
      if (understood?.kind !== 'open-ticket') return;
      setText('');
      void navigate(paths.chat(understood.number));
    },
  });
  const clear = () => {
    setText('');
    read.reset();
  };
  const understood = read.data?.understood ?? null;
  return (
    <section className={styles['composer']} aria-label="Commands" ref={place}>
      {understood === null || understood.kind === 'open-ticket' ? null : (
        <CommandCard
          key={read.submittedAt}
          understood={understood}
          ticket={ticket}
          idOrNumber={props.idOrNumber}
          runId={props.runId}
          onRun={(runId) => {
            clear();
            props.onRun(runId);
          }}
          onClose={() => {
            read.reset();
            place.current?.querySelector('input')?.focus();
          }}
          onDone={clear}
        />
      )}
      <CommandLine
        clientId={ticket.client?.id ?? null}
        text={text}
        onText={(next) => {
          setText(next);
          if (!read.isIdle) read.reset();
        }}
        onSend={() => {
          if (!read.isPending) read.mutate();
        }}
        isBusy={read.isPending}
        problem={toProblemText(read.data, read.error)}
      />
    </section>
  );
}
