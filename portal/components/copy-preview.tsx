import { Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconCopy,
} from '@tabler/icons-react';
import type { Configuration, CopyPreview, CopyResult, FieldDifference } from '../api/types.ts';
import { paths } from '../paths.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Panel } from '../ui/page.tsx';
import { Status } from '../ui/tone.tsx';
import styles from './configuration-copy.module.css';
import { toConfigurationWords } from './configuration-words.ts';
import { TextLink } from './links.tsx';

function Changes(props: { configuration: Configuration; changes: readonly FieldDifference[] }) {
  const fields = props.configuration.sections.flatMap((section) => section.fields);
  return (
    <ul className={styles['changes']}>
      {props.changes.map(({ field, label, before, after }) => {
        const definition = fields.find(({ name }) => name === field);
        return (
          <li key={field}>
            {label}: {toConfigurationWords(definition, before)} →{' '}
            {toConfigurationWords(definition, after)}
          </li>
        );
      })}
    </ul>
  );
}

type PreviewItem = CopyPreview['items'][number];

function toPreviewColumns(configuration: Configuration): Column<PreviewItem>[] {
  return [
    { key: 'client', header: 'Client', cell: (item) => item.clientName },
    {
      key: 'changes',
      header: 'What changes',
      isProse: true,
      cell: (item) => (
        <>
          {item.changes.length === 0 ? (
            <Status tone="quiet" icon={IconCircleMinus}>
              Nothing: it has these values
            </Status>
          ) : (
            <Changes configuration={configuration} changes={item.changes} />
          )}
          {item.unresolved.length === 0 ? null : (
            <Status tone="warn" icon={IconAlertTriangle}>
              Inherits a global value that this client has not set: {item.unresolved.join(', ')}
            </Status>
          )}
        </>
      ),
    },
  ];
}

/** What copying would change, client by client. Nothing is saved yet. */
export function CopyPreviewTable(props: { configuration: Configuration; preview: CopyPreview }) {
  const changing = props.preview.items.filter(({ changes }) => changes.length > 0).length;
  return (
    <Panel
      title="3. Preview"
      description={`${changing} of ${props.preview.items.length} clients change. Nothing is saved yet.`}
      padded={false}
    >
      <DataTable
        label="Preview"
        columns={toPreviewColumns(props.configuration)}
        rows={props.preview.items}
        rowKey={(item) => item.clientId}
        empty={<EmptyState icon={IconCopy} title="No client is selected" />}
      />
    </Panel>
  );
}

function Outcome(props: { result: CopyResult }) {
  switch (props.result.outcome) {
    case 'copied':
      return (
        <Status tone="good" icon={IconCircleCheck}>
          Copied
        </Status>
      );
    case 'unchanged':
      return (
        <Status tone="quiet" icon={IconCircleMinus}>
          Had it already
        </Status>
      );
    case 'refused':
      return (
        <Status tone="bad" icon={IconCircleX}>
          Not copied: {props.result.problem}
        </Status>
      );
  }
}

/** What became of each client: its own transaction, its own answer. */
export function CopyResults(props: {
  configuration: Configuration;
  results: readonly CopyResult[];
}) {
  const columns: Column<CopyResult>[] = [
    {
      key: 'client',
      header: 'Client',
      cell: (result) => <TextLink {...paths.client(result.clientId)}>{result.clientName}</TextLink>,
    },
    { key: 'outcome', header: 'Result', cell: (result) => <Outcome result={result} /> },
    {
      key: 'changes',
      header: 'What changed',
      isProse: true,
      cell: (result) =>
        result.changes.length === 0 ? (
          '—'
        ) : (
          <Changes configuration={props.configuration} changes={result.changes} />
        ),
    },
  ];
  return (
    <Panel title="Result" padded={false}>
      <Text role="status" size="sm" px="md" py="xs">
        {props.results.filter(({ outcome }) => outcome === 'copied').length} of{' '}
        {props.results.length} clients were changed.
      </Text>
      <DataTable
        label="Result of copying"
        columns={columns}
        rows={props.results}
        rowKey={(result) => result.clientId}
        empty={<EmptyState icon={IconCopy} title="No client was selected" />}
      />
    </Panel>
  );
}
