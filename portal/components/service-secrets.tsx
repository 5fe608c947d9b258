import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/client.ts';
import { rotateSecret, updateService } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Service, ServiceField, StoredSecret } from '../api/types.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { When } from '../ui/when.tsx';
import { toProblem } from './problem-from-error.ts';
import { SecretExpiry } from './service-expiry.tsx';
import { useUnsavedGuard } from './unsaved-guard.tsx';

interface SecretFormProps {
  readonly service: Service;
  readonly field: ServiceField;
  readonly stored: StoredSecret | undefined;
  readonly onClose: () => void;
}

function useSecretForm({ service, field, stored, onClose }: SecretFormProps) {
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState('');
  const [expiresOn, setExpiresOn] = useState(stored?.expiresOn ?? '');
  const isRotating = secret.trim() !== '' || stored === undefined;
  const save = useMutation({
    mutationFn: (how: 'tested' | 'untested') => {
      const end = expiresOn === '' ? null : expiresOn;
      const untested = how === 'untested';
      return isRotating
        ? rotateSecret(service.id, field.name, { secret, expiresOn: end, untested })
        : updateService(service.id, { secretExpiry: { [field.name]: end } });
    },
    onSuccess: async (_, how) => {
      const works = how === 'tested' ? 'the new one works' : 'the new one is not tested';
      notifications.show({
        message: isRotating
          ? `${field.label} of ${service.name} is replaced: ${works}.`
          : `The end of ${field.label} is saved.`,
      });
      await queryClient.invalidateQueries({ queryKey: queries.services().queryKey });
      onClose();
    },
  });
  const isDirty = secret !== '' || expiresOn !== (stored?.expiresOn ?? '');
  const mayStayUntested =
    !service.enabled &&
    save.error instanceof ApiError &&
    save.error.code === 'secret-does-not-work';
  return { secret, setSecret, expiresOn, setExpiresOn, isRotating, isDirty, mayStayUntested, save };
}

function SecretInput(props: {
  field: ServiceField;
  isStored: boolean;
  secret: string;
  setSecret: (secret: string) => void;
}) {
  const { field, isStored } = props;
  return (
    <PasswordInput
      label={`New ${field.label.toLowerCase()}`}
      description={isStored ? 'Empty: the stored one stays.' : field.description}
      autoComplete="off"
      data-autofocus
      value={props.secret}
      visibilityToggleButtonProps={{
        'aria-label': 'Show or hide the new secret',
        tabIndex: 0,
      }}
      onChange={(event) => props.setSecret(event.currentTarget.value)}
    />
  );
}

/** A new secret takes the old one's place only after a real call with it went well. */
function SecretForm(props: SecretFormProps) {
  const { service, field, stored } = props;
  const state = useSecretForm(props);
  const { secret, expiresOn, setExpiresOn, isRotating, save } = state;
  const guard = useUnsavedGuard(state.isDirty && !save.isPending);
  const close = () => guard.leave(props.onClose);
  return (
    <Modal
      opened
      onClose={close}
      closeOnEscape={!guard.isAsking}
      title={`${field.label} of ${service.name}`}
    >
      {guard.question}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate('tested');
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            The new one is tried with a real call first. If it works it takes the place of the old
            one at once; calls that are on their way end with the old one, so keep that valid for a
            few minutes.
          </Text>
          <SecretInput field={field} isStored={stored !== undefined} {...state} />
          <TextInput
            type="date"
            label="Ends on (optional)"
            description="The vendor told it when the secret was made. You are warned 30 days before."
            styles={{ wrapper: { maxWidth: 260 } }}
            value={expiresOn}
            onChange={(event) => setExpiresOn(event.currentTarget.value)}
          />
          {save.error === null ? null : <ProblemCallout problem={toProblem(save.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Keep it as it is
            </Button>
            {state.mayStayUntested ? (
              <Button
                variant="default"
                loading={save.isPending}
                onClick={() => save.mutate('untested')}
              >
                Replace it untested, still disabled
              </Button>
            ) : null}
            <Button
              type="submit"
              loading={save.isPending}
              disabled={stored === undefined && secret.trim() === ''}
            >
              {isRotating ? 'Test and replace' : 'Save the end'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The stored secrets of a service: who set each, when, until when it is good; admins replace them here. */
export function ServiceSecrets(props: {
  service: Service;
  isReadOnly: boolean;
  /** Name of the secret that is being replaced; null for none. */
  editing: string | null;
  onEditing: (name: string | null) => void;
}) {
  const { service, onEditing } = props;
  const fields = service.fields.filter((field) => field.secret);
  const storedOf = (field: ServiceField) =>
    service.secrets.find((secret) => secret.name === field.name);
  const editing = fields.find(({ name }) => name === props.editing);
  return (
    <section aria-labelledby="service-secrets">
      <Title order={3} id="service-secrets">
        Secrets
      </Title>
      <Stack gap="xs" mt={6}>
        {fields.map((field) => {
          const stored = storedOf(field);
          return (
            <Group key={field.name} justify="space-between" gap="xs">
              <div style={{ flex: '1 1 220px', minWidth: 0 }}>
                <Text size="sm" fw={600}>
                  {field.label}
                </Text>
                <Text size="xs" c="dimmed" component="div">
                  <StoredText stored={stored} />
                </Text>
                {stored === undefined ? null : <SecretExpiry secret={stored} />}
              </div>
              {props.isReadOnly ? null : (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconRefresh size={16} aria-hidden />}
                  aria-label={`${stored === undefined ? 'Set' : 'Rotate'} ${field.label}`}
                  onClick={() => onEditing(field.name)}
                >
                  {stored === undefined ? 'Set' : 'Rotate'}
                </Button>
              )}
            </Group>
          );
        })}
      </Stack>
      {editing === undefined ? null : (
        <SecretForm
          service={service}
          field={editing}
          stored={storedOf(editing)}
          onClose={() => onEditing(null)}
        />
      )}
    </section>
  );
}

function StoredText(props: { stored: StoredSecret | undefined }) {
  const { stored } = props;
  if (stored === undefined) return 'Not set';
  if (stored.setAt === null) return 'Stored';
  return (
    <>
      Set by {stored.setBy}, <When at={stored.setAt} />
    </>
  );
}
