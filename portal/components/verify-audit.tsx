import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { verifyAudit } from '../api/operations.ts';
import type { AuditVerdict } from '../api/types.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import { toAbsoluteText } from '../ui/when.tsx';
import { toProblem } from './problem-from-error.ts';

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { broken, rowCount, lastHash } = verdict;
  if (broken === null) {
    return (
      <Callout
        tone="good"
        icon={IconShieldCheck}
        role="status"
        title={`The log is whole: ${rowCount} entries, each as it was written.`}
      >
        <div>
          Note this hash outside of Seatwright. Verifying with it later shows whether the end was
          cut off.
        </div>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {lastHash}
        </Code>
      </Callout>
    );
  }
  const { entry } = broken;
  return (
    <Callout
      tone="bad"
      icon={IconAlertTriangle}
      role="alert"
      title={`The log was altered. The first broken entry is number ${broken.seq}: ${broken.problem}.`}
    >
      {entry === null ? null : (
        <div>
          It now reads: {toAbsoluteText(entry.at)}, {entry.actor}: {entry.summary}
        </div>
      )}
      <div>
        The {rowCount} entries before it are as they were written. Compare with a backup of the
        database, and find out who could write to it.
      </div>
    </Callout>
  );
}

function VerifyDialog(props: { onClose: () => void }) {
  const [hash, setHash] = useState('');
  const verify = useMutation({ mutationFn: () => verifyAudit(hash.trim() || undefined) });
  return (
    <Modal opened onClose={props.onClose} title="Verify the audit log" size="lg">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          verify.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            Each entry carries a hash of itself and of the one before it. This walks along the whole
            chain and names the first entry that is not what was written.
          </Text>
          <TextInput
            label="Hash of an earlier check (optional)"
            value={hash}
            onChange={(event) => setHash(event.currentTarget.value)}
          />
          {verify.error === null ? null : <ProblemCallout problem={toProblem(verify.error)} />}
          {verify.data === undefined || verify.isPending ? null : <Verdict verdict={verify.data} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Close
            </Button>
            <Button type="submit" loading={verify.isPending}>
              {verify.data === undefined ? 'Verify' : 'Verify again'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Recomputes the chain of hashes over the whole log and says in words what it found. */
export function VerifyAudit() {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        onClick={dialog.open}
      >
        Verify
      </Button>
      {opened ? <VerifyDialog onClose={dialog.close} /> : null}
    </>
  );
}
