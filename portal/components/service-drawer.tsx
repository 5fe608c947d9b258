import { Button, Drawer, Group, Stack, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCircleCheck, IconCircleX, IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ApiError } from '../api/client.ts';
import {
  createService,
  testService,
  testSettings,
  updateService,
  type ServiceDraft,
} from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Service, ServiceField, ServiceKind, ServiceTest } from '../api/types.ts';
import type { FieldModel, FieldValues } from '../ui/form/field-model.ts';
import { ErrorSummary, FieldList } from '../ui/form/field-list.tsx';
import { useFieldForm } from '../ui/form/use-field-form.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import { toProblemOrNull } from './problem-from-error.ts';
import { ServiceSecrets } from './service-secrets.tsx';
import { ServiceSwitch } from './service-switch.tsx';
import { ServiceHealth } from './service-tile.tsx';
import { useHasRole } from './session.tsx';
import { fromConfigurationField } from './to-field-models.ts';

export type ServiceEditing = { readonly service: Service } | { readonly kind: ServiceKind };

function toFields(fields: readonly ServiceField[]): FieldModel[] {
  return fields.map((field) => {
    const model = fromConfigurationField(field, {});
    return field.secret ? { ...model, control: 'secret' } : model;
  });
}

function toDraft(
  fields: readonly ServiceField[],
  values: FieldValues,
): Required<Pick<ServiceDraft, 'settings' | 'secrets'>> {
  const settings: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const field of fields) {
    const value = values[field.name] ?? null;
    if (!field.secret) {
      settings[field.name] = value === null ? '' : String(value);
    } else if (typeof value === 'string' && value !== '') {
      secrets[field.name] = value;
    }
  }
  return { settings, secrets };
}

/** What the test found, in words: each finding with what to do about it. */
function TestResult(props: { test: ServiceTest }) {
  return (
    <Stack gap={6} role="status" aria-label="Result of the test">
      {props.test.findings.map((finding) => (
        <Callout
          key={finding.text}
          tone={finding.ok ? 'good' : 'bad'}
          icon={finding.ok ? IconCircleCheck : IconCircleX}
          title={finding.text}
        >
          {finding.nextStep}
        </Callout>
      ))}
    </Stack>
  );
}

function Capabilities(props: { capabilities: Record<string, unknown> }) {
  return (
    <div>
      <Title order={3}>What it can do</Title>
      <ul
        style={{
          margin: '4px 0 0',
          paddingInlineStart: 18,
          fontSize: 'var(--mantine-font-size-sm)',
        }}
      >
        {Object.entries(props.capabilities).map(([name, value]) => (
          <li key={name}>
            {name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)}:{' '}
            {typeof value === 'object' ? JSON.stringify(value) : toCapabilityText(value)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function toCapabilityText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'not stated';
}

function useServiceForm(editing: ServiceEditing, onClose: () => void) {
  const queryClient = useQueryClient();
  const service = 'service' in editing ? editing.service : null;
  // The secrets of a saved integration are replaced one by one, each after a test of its own.
  const definition = useMemo(
    () =>
      'service' in editing
        ? editing.service.fields.filter((field) => !field.secret)
        : editing.kind.fields,
    [editing],
  );
  const [name, setName] = useState(
    'service' in editing ? editing.service.name : editing.kind.title,
  );
  const fields = useMemo(() => toFields(definition), [definition]);
  const initial = useMemo(
    () => ({
      ...Object.fromEntries(
        definition.map((field) => [field.name, field.secret ? '' : field.default]),
      ),
      ...service?.settings,
    }),
    [definition, service],
  );
  const form = useFieldForm({ fields, initial });
  const showFieldErrors = (error: Error) => {
    if (error instanceof ApiError) form.setErrors(error.fields);
  };
  const draft = () => toDraft(definition, form.values);
  const save = useMutation({
    mutationFn: () =>
      'service' in editing
        ? updateService(editing.service.id, { name, ...draft() })
        : createService({ kind: editing.kind.kind, name, ...draft() }),
    onSuccess: async () => {
      notifications.show({ message: `${name} is saved.` });
      await queryClient.invalidateQueries({ queryKey: queries.services().queryKey });
      onClose();
    },
    onError: showFieldErrors,
  });
  const test = useMutation({
    mutationFn: () =>
      'service' in editing
        ? testService(editing.service.id, form.isDirty ? draft() : {})
        : testSettings(editing.kind.kind, draft()),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.services().queryKey }),
    onError: showFieldErrors,
  });
  return { service, form, name, setName, save, test };
}

/** The configuration of one service: name, settings, write-only secrets, and a test before anything is saved. */
export function ServiceDrawer(props: { editing: ServiceEditing; onClose: () => void }) {
  const isAdmin = useHasRole('admin');
  const state = useServiceForm(props.editing, props.onClose);
  const { service, form, save, test } = state;
  const hasFieldErrors = Object.keys(form.errors).length > 0;
  const problem = hasFieldErrors ? null : toProblemOrNull(test.error ?? save.error);
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size="lg"
      title={service === null ? `Connect ${state.name}` : service.name}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.validate()) save.mutate();
        }}
      >
        <Stack gap="md">
          {service === null ? null : <ServiceHealth service={service} />}
          <ErrorSummary form={form} idPrefix="service" />
          <TextInput
            label="Name"
            value={state.name}
            disabled={!isAdmin}
            required
            withAsterisk={false}
            onChange={(event) => state.setName(event.currentTarget.value)}
          />
          <FieldList form={form} idPrefix="service" isReadOnly={!isAdmin} />
          {test.data === undefined ? null : <TestResult test={test.data} />}
          {problem === null ? null : <ProblemCallout problem={problem} />}
          <Group gap="xs">
            {isAdmin ? (
              <Button type="submit" loading={save.isPending}>
                {service === null ? 'Connect' : 'Save'}
              </Button>
            ) : null}
            <Button
              variant="default"
              leftSection={<IconPlugConnected size={16} aria-hidden />}
              loading={test.isPending}
              onClick={() => test.mutate()}
            >
              Test
            </Button>
            {isAdmin && service !== null ? (
              <ServiceSwitch service={service} onSwitched={props.onClose} />
            ) : null}
          </Group>
        </Stack>
      </form>
      {service === null ? null : (
        <Stack gap="md" mt="lg">
          <ServiceSecrets service={service} isReadOnly={!isAdmin} />
          {service.capabilities === undefined ? null : (
            <Capabilities capabilities={service.capabilities} />
          )}
        </Stack>
      )}
    </Drawer>
  );
}
