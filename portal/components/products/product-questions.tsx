import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import {
  IconCircleCheck,
  IconEyeOff,
  IconHelpOctagon,
  IconUserQuestion,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ignoreProduct } from '../../api/product-operations.ts';
import { queries } from '../../api/queries.ts';
import type { ProductQuestion } from '../../api/types.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Facts, Panel } from '../../ui/page.tsx';
import { ProblemCallout } from '../../ui/problem.tsx';
import { SidePanel } from '../../ui/table/side-panel.tsx';
import { Callout, Status } from '../../ui/tone.tsx';
import { When } from '../../ui/when.tsx';
import { toProblem } from '../problem-from-error.ts';
import { ListView } from '../query-view.tsx';
import { useHasRole } from '../session.tsx';
import { LicenseForm } from './license-form.tsx';
import { reasonWords, toSegmentLabel, toUseText } from './product-words.ts';

type State = 'open' | 'ignored';

const keyOf = (question: ProductQuestion) => `${question.segment} ${question.productKey}`;

function Reason({ question }: { question: ProductQuestion }) {
  const isUrgent = question.isBlocked && question.subscriptionCount > 0;
  return (
    <Status tone={isUrgent ? 'bad' : 'warn'} icon={isUrgent ? IconHelpOctagon : IconUserQuestion}>
      {reasonWords[question.reason]}
    </Status>
  );
}

function toProposalText(question: ProductQuestion): string {
  const proposed = question.candidates.find(({ skuId }) => skuId === question.proposal);
  return proposed === undefined ? '—' : (proposed.name ?? proposed.skuId);
}

const columns: readonly Column<ProductQuestion>[] = [
  {
    key: 'product',
    header: 'Product',
    cell: (question) => (
      <>
        <strong>{question.productName}</strong>
        <div>
          {question.segment === 'subscription'
            ? toSegmentLabel('subscription')
            : `${question.productKey}, ${toSegmentLabel(question.segment).toLowerCase()}`}
        </div>
      </>
    ),
  },
  {
    key: 'reason',
    header: 'Why it is asked',
    cell: (question) => <Reason question={question} />,
  },
  { key: 'use', header: 'Used by', cell: toUseText },
  { key: 'proposal', header: 'Proposal', cell: toProposalText },
];

/** Products about which an admin has to decide, and those that somebody put aside. */
export function ProductQuestions() {
  const [state, setState] = useState<State>('open');
  const [openKey, setOpenKey] = useState<string>();
  const questions = useQuery(queries.productQuestions(state));
  const rows = questions.data?.items;
  const open = rows?.find((question) => keyOf(question) === openKey);
  const close = () => setOpenKey(undefined);
  return (
    <ListView query={questions}>
      <Panel
        title="To decide"
        description="Products whose license nobody knows, or about which the sources disagree. Nothing is bought on them until an admin has decided."
        padded={false}
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Which questions"
            value={state}
            onChange={(value) => setState(value)}
            data={[
              { value: 'open', label: 'Open' },
              { value: 'ignored', label: 'Put aside' },
            ]}
          />
        }
      >
        <DataTable
          label="Products to decide"
          columns={columns}
          rows={rows}
          rowKey={keyOf}
          rowName={(question) => question.productName}
          opening={{ openKey, onOpen: (question) => setOpenKey(keyOf(question)) }}
          empty={<NothingToDecide state={state} />}
        />
      </Panel>
      <SidePanel isOpen={open !== undefined} title={open?.productName ?? ''} onClose={close}>
        {open === undefined ? null : <Question key={openKey} question={open} onDone={close} />}
      </SidePanel>
    </ListView>
  );
}

function NothingToDecide({ state }: { state: State }) {
  return state === 'open' ? (
    <EmptyState icon={IconCircleCheck} title="Nothing is to be decided">
      The license of every product that clients have is known, and the sources agree.
    </EmptyState>
  ) : (
    <EmptyState icon={IconEyeOff} title="Nothing was put aside" />
  );
}

function Question(props: { question: ProductQuestion; onDone: () => void }) {
  const { question, onDone } = props;
  const isAdmin = useHasRole('admin');
  const { clientNames, clientCount, ignored } = question;
  const others = clientCount - clientNames.length;
  return (
    <Stack gap="md">
      <Reason question={question} />
      <Text size="sm">{question.explanation}</Text>
      {question.isBlocked ? (
        <Callout tone="warn" icon={IconHelpOctagon}>
          Nothing is bought on this product until an admin has decided.
        </Callout>
      ) : null}
      <Facts
        items={[
          ['Product key', question.segment === 'subscription' ? null : question.productKey],
          ['Price list', toSegmentLabel(question.priceList)],
          ['CSP', question.serviceNames.join(', ') || null],
          ['Seats', question.seatCount],
          [
            'Clients',
            clientNames.length === 0
              ? null
              : `${clientNames.join(', ')}${others > 0 ? ` and ${others} more` : ''}`,
          ],
          ['Put aside', ignored === null ? null : <PutAside ignored={ignored} />],
        ]}
      />
      {isAdmin ? (
        <>
          <LicenseForm
            product={question}
            choices={question.candidates}
            preset={question.proposal ?? ''}
            known={question.known}
            submitLabel="Use this license"
            onDone={onDone}
          />
          <IgnoreButton question={question} onDone={onDone} />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          An admin decides it.
        </Text>
      )}
    </Stack>
  );
}

function PutAside({ ignored }: { ignored: NonNullable<ProductQuestion['ignored']> }) {
  return (
    <>
      {ignored.by}, <When at={ignored.at} />
    </>
  );
}

function IgnoreButton(props: { question: ProductQuestion; onDone: () => void }) {
  const { question } = props;
  const isIgnored = question.ignored !== null;
  const queryClient = useQueryClient();
  const ignore = useMutation({
    mutationFn: () =>
      ignoreProduct(
        { segment: question.segment, productKey: question.productKey },
        isIgnored ? { ignored: false } : { ignored: true, known: question.known },
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      props.onDone();
    },
  });
  return (
    <Stack gap="xs" align="flex-start">
      {ignore.error === null ? null : <ProblemCallout problem={toProblem(ignore.error)} />}
      <Button
        variant="default"
        size="xs"
        loading={ignore.isPending}
        onClick={() => ignore.mutate()}
      >
        {isIgnored ? 'Ask again' : 'Put aside'}
      </Button>
      {isIgnored ? null : (
        <Text size="xs" c="dimmed">
          It is not asked again while the sources say the same
          {question.isBlocked ? ', and stays blocked' : ''}.
        </Text>
      )}
    </Stack>
  );
}
