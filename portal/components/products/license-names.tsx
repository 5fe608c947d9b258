import { Button, Group, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { resetLicenseNames, uploadLicenseNames } from '../../api/product-operations.ts';
import { queries } from '../../api/queries.ts';
import type { LicenseNames as Names } from '../../api/types.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemCallout } from '../../ui/problem.tsx';
import { When } from '../../ui/when.tsx';
import { toProblem, toProblemOrNull } from '../problem-from-error.ts';
import { QueryView } from '../query-view.tsx';
import { useHasRole } from '../session.tsx';

/** Which of Microsoft's tables of names is in use, and the way to upload a newer one. */
export function LicenseNames() {
  const names = useQuery(queries.licenseNames());
  return (
    <Panel
      title="Names of licenses"
      description="What Microsoft calls each license. Names are shown to people and never decide."
    >
      <QueryView query={names}>{(data) => <Table names={data} />}</QueryView>
    </Panel>
  );
}

function Table({ names }: { names: Names }) {
  const isAdmin = useHasRole('admin');
  return (
    <Stack gap="xs">
      <Text size="sm" component="div" role="status">
        <InUse names={names} />
      </Text>
      {isAdmin ? <Buttons isShipped={names.isShipped} /> : null}
    </Stack>
  );
}

const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);

function InUse({ names }: { names: Names }) {
  const { upload } = names;
  if (upload === null) {
    return `${names.names} names that came with Seatwright, of ${names.shippedOn}.`;
  }
  const dirt = [
    upload.skippedLines > 0 ? `${lines(upload.skippedLines)} without id or name left out` : '',
    upload.renamed > 0 ? `first of several names used for ${upload.renamed} licenses` : '',
    upload.tidiedLines > 0 ? `stray blanks taken out of ${lines(upload.tidiedLines)}` : '',
  ].filter((part) => part !== '');
  return (
    <>
      {names.names} names that {upload.by} uploaded <When at={upload.at} />
      {dirt.length === 0 ? '' : `; ${dirt.join('; ')}`}.
    </>
  );
}

/** The file's bytes as Base64: its encoding is the server's to find out. */
function toBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      // "data:text/csv;base64,…"
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.replace(/^[^,]*,/, ''));
    });
    reader.addEventListener('error', () =>
      reject(reader.error ?? new Error('The file cannot be read.')),
    );
    reader.readAsDataURL(file);
  });
}

function Buttons({ isShipped }: { isShipped: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries();
  const upload = useMutation({
    mutationFn: async (file: File) => uploadLicenseNames(await toBase64(file)),
    onSuccess: refresh,
  });
  const reset = useMutation({ mutationFn: resetLicenseNames, onSuccess: refresh });
  return (
    <>
      {upload.error === null ? null : <ProblemCallout problem={toProblem(upload.error)} />}
      <Group gap="xs">
        <input
          ref={input}
          type="file"
          accept=".csv,text/csv"
          aria-label="CSV with Microsoft’s names of licenses"
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined) upload.mutate(file);
            // The same file can be chosen again.
            event.currentTarget.value = '';
          }}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconUpload size={14} aria-hidden />}
          loading={upload.isPending}
          onClick={() => input.current?.click()}
        >
          Upload a newer table
        </Button>
        {isShipped ? null : (
          <ConfirmButton
            label="Use the shipped names"
            question="Use the names that came with Seatwright?"
            busy={reset.isPending}
            problem={toProblemOrNull(reset.error)}
            onConfirm={() => reset.mutateAsync()}
          >
            The uploaded table is forgotten.
          </ConfirmButton>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        “Product names and service plan identifiers for licensing” from Microsoft’s documentation,
        as CSV.
      </Text>
    </>
  );
}
