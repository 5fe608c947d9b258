import { Anchor, Button, FileButton, Group, Input, Stack, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck, IconFileSpreadsheet } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { DataTable, type Column } from '../data-table.tsx';
import { Status } from '../tone.tsx';
import { FieldLabel, type ControlProps } from './field-label.tsx';
import type { FieldTable, TableReading } from './field-model.ts';
import styles from './form.module.css';
import { readTextFile } from './read-text-file.ts';

type Row = TableReading['rows'][number];

/** A table that is pasted or read out of a file, with what the server makes of it while it is typed. */
export function TableControl(props: ControlProps & { table: FieldTable }) {
  const { field, table, onChange } = props;
  const text = typeof props.value === 'string' ? props.value : '';
  const reading = useReading(table, text);
  const forgetFile = useRef<() => void>(null);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const readFile = async (file: File | null) => {
    if (file === null) return;
    // The same file can be chosen again, after it was changed.
    forgetFile.current?.();
    const read = await readTextFile(file);
    setFileProblem(read.ok ? null : read.problem);
    if (read.ok) onChange(read.text);
  };
  return (
    <Stack gap="xs">
      <Textarea
        id={props.id}
        label={<FieldLabel {...props} />}
        description={field.description}
        error={props.error}
        disabled={props.isReadOnly}
        aria-required={field.required}
        value={text}
        placeholder={table.columns.slice(0, 4).join('   ')}
        autosize
        minRows={3}
        maxRows={10}
        spellCheck={false}
        styles={{ input: { whiteSpace: 'pre' }, error: { whiteSpace: 'pre-line' } }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {props.isReadOnly ? null : (
        <Group gap="sm">
          <FileButton
            resetRef={forgetFile}
            accept=".csv,.tsv,.txt,text/csv"
            onChange={(file) => void readFile(file)}
          >
            {(button) => (
              <Button
                {...button}
                variant="default"
                size="xs"
                leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
              >
                Choose a file
              </Button>
            )}
          </FileButton>
          <Anchor href={toTemplate(table.columns)} download={table.fileName} size="sm">
            Download an empty table
          </Anchor>
        </Group>
      )}
      {fileProblem === null ? null : <Input.Error role="alert">{fileProblem}</Input.Error>}
      <Preview reading={text.trim() === '' ? null : reading} />
    </Stack>
  );
}

/** A header and nothing else: the mark tells spreadsheets that it is UTF-8. */
const toTemplate = (columns: readonly string[]): string =>
  `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${columns.join(',')}\r\n`)}`;

/** What the text says, a moment after it was typed; null until it is known. */
function useReading(table: FieldTable, text: string): TableReading | null {
  const [settledText] = useDebouncedValue(text, 300);
  const [reading, setReading] = useState<TableReading | null>(null);
  const readRef = useRef(table.read);
  readRef.current = table.read;
  useEffect(() => {
    if (settledText.trim() === '') return;
    const controller = new AbortController();
    const read = async () => {
      try {
        const next = await readRef.current(settledText, controller.signal);
        if (!controller.signal.aborted) setReading(next);
      } catch {
        // What was read before stays; the next key tries again, and the answer itself is judged anyway.
      }
    };
    void read();
    return () => controller.abort();
  }, [settledText]);
  return reading;
}

function Preview({ reading }: { reading: TableReading | null }) {
  const wrong = reading?.rows.filter(({ problems }) => problems.length > 0) ?? [];
  const isRight = wrong.length === 0 && reading?.problems.length === 0;
  return (
    <>
      <Stack gap={4} role="status">
        {reading === null ? null : isRight ? (
          <Status tone="good" icon={IconCircleCheck}>
            {countRows(reading.rows.length)} can be read.
          </Status>
        ) : (
          <Status tone="bad" icon={IconAlertTriangle}>
            {wrong.length === 0
              ? 'The table needs a change.'
              : `${countRows(wrong.length)} of ${reading.rows.length} need a change.`}
          </Status>
        )}
        {[...(reading?.problems ?? []), ...(reading?.warnings ?? [])].map((sentence) => (
          <Status key={sentence} tone="warn" icon={IconAlertTriangle}>
            {sentence}
          </Status>
        ))}
      </Stack>
      {reading === null || reading.rows.length === 0 ? null : (
        <section className={styles['preview']} aria-label="What the table says" tabIndex={0}>
          <DataTable
            label="Rows of the table"
            columns={toColumns(reading, wrong.length > 0)}
            rows={reading.rows}
            rowKey={(row) => String(row.row)}
            isMarked={(row) => row.problems.length > 0}
            density="compact"
            empty={null}
          />
        </section>
      )}
    </>
  );
}

const countRows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

/** The row's number, what is wrong with it, and the columns in which something stands. */
function toColumns(reading: TableReading, hasProblems: boolean): Column<Row>[] {
  const filled = reading.columns.flatMap((header, index): Column<Row>[] =>
    reading.rows.some(({ cells }) => cells[index] !== '')
      ? [{ key: `${index} ${header}`, header, cell: ({ cells }) => cells[index] }]
      : [],
  );
  return [
    { key: 'row', header: 'Row', cell: ({ row }) => <strong>Row {row}</strong> },
    ...(hasProblems
      ? [
          {
            key: 'problems',
            header: 'To put right',
            isProse: true as const,
            cell: ({ problems }: Row) =>
              problems.map((problem) => <div key={problem}>{problem}</div>),
          },
        ]
      : []),
    ...filled,
  ];
}
