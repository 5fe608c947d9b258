import { Button, Drawer, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconCircleCheck,
  IconCircleX,
  IconPlayerPause,
  IconPlugConnected,
} from '@tabler/icons-react';
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
import { RemoveService } from './remove-service.tsx';
import { ServiceCapabilities } from './service-capabilities.tsx';
import { ServiceEvents } from './service-events.tsx';
import { ServiceSecrets } from './service-secrets.tsx';
import { ServiceFacts } from './service-health.tsx';
import { ServiceSwitch, SwitchDialog } from './service-switch.tsx';
import { useHasRole } from './session.tsx';
import { fromConfigurationField } from './to-field-models.ts';
import { useUnsavedGuard } from './unsaved-guard.tsx';

export type ServiceEditing = { readonly service: Service } | { readonly kind: ServiceKind };

function toFields(fields: readonly ServiceField[]): FieldModel[] {
  return fields.map((field) => {
    // Only null as a default says that a field may stay empty.
    const model = { ...fromConfigurationField(field, {}), required: field.default !== null };
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
    mutationFn: (how: 'tested' | 'untested') => {
      const given = { name, ...draft(), ...(how === 'untested' ? { untested: true } : {}) };
      return 'service' in editing
        ? updateService(editing.service.id, given)
        : createService({ kind: editing.kind.kind, ...given });
    },
    onSuccess: async (saved, how) => {
      const state = how === 'untested' ? 'saved untested, and switched off' : 'saved';
      notifications.show({ message: `${saved.name} is ${state}.` });
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
  const isRenamed = name !== ('service' in editing ? editing.service.name : editing.kind.title);
  return { service, form, name, setName, isDirty: form.isDirty || isRenamed, save, test };
}

function toSubmitLabel(service: Service | null): string {
  if (service === null) return 'Test and connect';
  return service.enabled ? 'Test and save' : 'Save';
}

function doesNotWork(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'connection-does-not-work';
}

/**
 * The way out for a connection that cannot work yet, for example while the vendor's consent is pending. For one that is in
 * use it says first what stops.
 */
function SaveUntested(props: {
  service: Service | null;
  save: ReturnType<typeof useServiceForm>['save'];
  isAsking: boolean;
  onAsking: (isAsking: boolean) => void;
}) {
  const { service, save, isAsking, onAsking } = props;
  const saveIt = () => {
    onAsking(false);
    save.mutate('untested');
  };
  const label = 'Save anyway, switched off';
  return (
    <>
      <Button
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<IconPlayerPause size={16} aria-hidden />}
        loading={save.isPending}
        onClick={service === null ? saveIt : () => onAsking(true)}
      >
        {label}
      </Button>
      {isAsking && service !== null ? (
        <SwitchDialog
          service={service}
          label={label}
          turn={{ error: null, isPending: save.isPending, mutate: saveIt }}
          onClose={() => onAsking(false)}
        />
      ) : null}
    </>
  );
}

function SaveAndTest(props: { state: ReturnType<typeof useServiceForm>; isAdmin: boolean }) {
  const { service, save, test } = props.state;
  return (
    <>
      {props.isAdmin ? (
        <Button type="submit" loading={save.isPending}>
          {toSubmitLabel(service)}
        </Button>
      ) : null}
      <Button
        variant="default"
        leftSection={<IconPlugConnected size={16} aria-hidden />}
        loading={test.isPending}
        onClick={() => {
          save.reset();
          test.mutate();
        }}
      >
        Test
      </Button>
    </>
  );
}

/** What lies over the drawer: at most one thing at a time. */
type DrawerDialog =
  | { readonly kind: 'switch' | 'save-untested' }
  | { readonly kind: 'secret'; readonly field: string };

/** The configuration of one service: name, settings, write-only secrets, and a test before anything is saved. */
export function ServiceDrawer(props: { editing: ServiceEditing; onClose: () => void }) {
  const isAdmin = useHasRole('admin');
  const state = useServiceForm(props.editing, props.onClose);
  const { service, form, save, test } = state;
  const hasFieldErrors = Object.keys(form.errors).length > 0;
  const problem = hasFieldErrors ? null : toProblemOrNull(test.error ?? save.error);
  const guard = useUnsavedGuard(isAdmin && state.isDirty && !save.isPending);
  const [dialog, setDialog] = useState<DrawerDialog | null>(null);
  const toAsking = (kind: 'switch' | 'save-untested') => ({
    isAsking: dialog?.kind === kind,
    onAsking: (isAsking: boolean) => setDialog(isAsking ? { kind } : null),
  });
  const close = () => guard.leave(props.onClose);
  return (
    <Drawer
      opened
      onClose={close}
      // Escape closes what lies on top, one at a time.
      closeOnEscape={!guard.isAsking && dialog === null}
      position="right"
      size="lg"
      title={service === null ? `Connect ${state.name}` : service.name}
    >
      {guard.question}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          test.reset();
          if (form.validate()) save.mutate('tested');
        }}
      >
        <Stack gap="md">
          {service === null ? null : <ServiceFacts service={service} />}
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
          {doesNotWork(save.error) ? (
            <SaveUntested service={service} save={save} {...toAsking('save-untested')} />
          ) : null}
          <Group gap="xs">
            <SaveAndTest state={state} isAdmin={isAdmin} />
            {isAdmin && service !== null ? (
              <ServiceSwitch service={service} onSwitched={close} {...toAsking('switch')} />
            ) : null}
            {isAdmin && service?.enabled === false ? (
              <RemoveService service={service} onRemoved={close} />
            ) : null}
          </Group>
        </Stack>
      </form>
      {service === null ? null : (
        <Stack gap="md" mt="lg">
          <ServiceSecrets
            service={service}
            isReadOnly={!isAdmin}
            editing={dialog?.kind === 'secret' ? dialog.field : null}
            onEditing={(field) => setDialog(field === null ? null : { kind: 'secret', field })}
          />
          <ServiceEvents service={service} isReadOnly={!isAdmin} />
          {service.capabilities === undefined ? null : (
            <ServiceCapabilities capabilities={service.capabilities} />
          )}
        </Stack>
      )}
    </Drawer>
  );
}
