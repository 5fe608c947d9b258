import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { rotateSecret, updateService } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Service, ServiceField, StoredSecret } from '../api/types.ts';
import { ProblemCallout } from '../ui/problem.tsx';
import { When } from '../ui/when.tsx';
import { toProblem } from './problem-from-error.ts';
import { SecretExpiry } from './service-expiry.tsx';

/** A new secret takes the old one's place only after a real call with it went well. */
function SecretForm(props: {
  service: Service;
  field: ServiceField;
  stored: StoredSecret | undefined;
  onClose: () => void;
}) {
  const { service, field, stored } = props;
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState('');
  const [expiresOn, setExpiresOn] = useState(stored?.expiresOn ?? '');
  const isRotating = secret.trim() !== '' || stored === undefined;
  const save = useMutation({
    mutationFn: () => {
      const end = expiresOn === '' ? null : expiresOn;
      return isRotating
        ? rotateSecret(service.id, field.name, { secret, expiresOn: end })
        : updateService(service.id, { secretExpiry: { [field.name]: end } });
    },
    onSuccess: async () => {
      notifications.show({
        message: isRotating
          ? `${field.label} of ${service.name} is replaced: the new one works.`
          : `The end of ${field.label} is saved.`,
      });
      await queryClient.invalidateQueries({ queryKey: queries.services().queryKey });
      props.onClose();
    },
  });
  return (
    <Modal opened onClose={props.onClose} title={`${field.label} of ${service.name}`}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            The new one is tried with a real call first. If it works it takes the place of the old
            one at once; calls that are on their way end with the old one, so keep that valid for a
            few minutes.
          </Text>
          <PasswordInput
            label={`New ${field.label.toLowerCase()}`}
            description={stored === undefined ? field.description : 'Empty: the stored one stays.'}
            autoComplete="off"
            data-autofocus
            value={secret}
            visibilityToggleButtonProps={{
              'aria-label': 'Show or hide the new secret',
              tabIndex: 0,
            }}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
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
            <Button variant="default" onClick={props.onClose}>
              Keep it as it is
            </Button>
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
export function ServiceSecrets(props: { service: Service; isReadOnly: boolean }) {
  const { service } = props;
  const [editing, setEditing] = useState<ServiceField | null>(null);
  const fields = service.fields.filter((field) => field.secret);
  const storedOf = (field: ServiceField) =>
    service.secrets.find((secret) => secret.name === field.name);
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
                  onClick={() => setEditing(field)}
                >
                  {stored === undefined ? 'Set' : 'Rotate'}
                </Button>
              )}
            </Group>
          );
        })}
      </Stack>
      {editing === null ? null : (
        <SecretForm
          service={service}
          field={editing}
          stored={storedOf(editing)}
          onClose={() => setEditing(null)}
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
