import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inviteUser } from '../../api/operations.ts';
import type { OneTimeLink } from '../../api/types.ts';
import { toAbsoluteText } from '../../ui/when.tsx';
import { MutationForm } from '../mutation-form.tsx';
import { CopyOnce } from './copy-once.tsx';
import { RightsFields, type Rights } from './rights.tsx';

/** A link that an admin hands to one person. */
export function InvitationLink(props: { link: OneTimeLink; name: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <CopyOnce label="Link" text={props.link.url}>
        Give it to {props.name} and to nobody else: whoever opens it sets the password. It works
        once, until {toAbsoluteText(props.link.expiresAt)}, and is not shown again.
      </CopyOnce>
      <Group justify="flex-end">
        <Button variant="default" onClick={props.onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

function InvitationForm(props: {
  onInvited: (made: { name: string; link: OneTimeLink }) => void;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [rights, setRights] = useState<Rights>({ roles: ['engineer'], permissions: ['spend'] });
  const invite = useMutation({
    mutationFn: () =>
      inviteUser({ name, email, roles: [...rights.roles], permissions: [...rights.permissions] }),
    onSuccess: async ({ user, link }) => {
      props.onInvited({ name: user.name, link });
      await queryClient.invalidateQueries({ queryKey: ['users'] });
    },
  });
  return (
    <MutationForm mutation={invite}>
      {(field) => (
        <>
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            maxLength={100}
            autoComplete="off"
            data-autofocus
            {...field('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail"
            type="email"
            required
            withAsterisk={false}
            autoComplete="off"
            {...field('email')}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <RightsFields value={rights} onChange={setRights} error={field('roles').error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Invite nobody
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Make an invitation link
            </Button>
          </Group>
        </>
      )}
    </MutationForm>
  );
}

/** Asks whom to invite, then shows the link. */
export function InviteUser(props: { onClose: () => void }) {
  const [made, setMade] = useState<{ name: string; link: OneTimeLink } | null>(null);
  return (
    <Modal
      opened
      onClose={props.onClose}
      // The link is gone with the dialog: a slip beside it must not lose it.
      closeOnClickOutside={made === null}
      title={made === null ? 'Invite a user' : `${made.name} is invited`}
    >
      {made === null ? (
        <InvitationForm onInvited={setMade} onClose={props.onClose} />
      ) : (
        <InvitationLink link={made.link} name={made.name} onClose={props.onClose} />
      )}
    </Modal>
  );
}
