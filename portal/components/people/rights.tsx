import { Checkbox, Stack } from '@mantine/core';
import type { Me, Role } from '../../api/types.ts';

type Permission = Me['permissions'][number];

/** What somebody may do. */
export interface Rights {
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

export const roleOptions: readonly {
  readonly value: Role;
  readonly label: string;
  readonly description: string;
}[] = [
  {
    value: 'admin',
    label: 'Admin',
    description: 'Configures clients, packages and integrations, and manages users.',
  },
  {
    value: 'engineer',
    label: 'Engineer',
    description: 'Works on tickets: starts packages and answers their questions.',
  },
  { value: 'approver', label: 'Approver', description: 'Sees clients, runs and seat changes.' },
  {
    value: 'auditor',
    label: 'Auditor',
    description: 'Sees clients, runs, seat changes and the audit log.',
  },
];

const spendLabel = 'May spend';

export function toRoleLabel(role: Role): string {
  return roleOptions.find(({ value }) => value === role)?.label ?? role;
}

/** "Admin, Engineer · may spend" */
export function toRightsText(rights: Rights): string {
  const roles = rights.roles.map(toRoleLabel).join(', ') || 'No role';
  return rights.permissions.includes('spend') ? `${roles} · may spend` : roles;
}

function toNames(rights: Rights): string[] {
  const roles = roleOptions.filter(({ value }) => rights.roles.includes(value));
  const names = roles.map(({ label }) => label);
  return rights.permissions.includes('spend') ? [...names, spendLabel] : names;
}

/** What a change gives and takes, by name; both empty when it changes nothing. */
export function compareRights(before: Rights, after: Rights): { gained: string[]; lost: string[] } {
  const [had, has] = [toNames(before), toNames(after)];
  return {
    gained: has.filter((name) => !had.includes(name)),
    lost: had.filter((name) => !has.includes(name)),
  };
}

/** The same roles and permissions, whatever their order. */
export function areSameRights(one: Rights, other: Rights): boolean {
  const { gained, lost } = compareRights(one, other);
  return gained.length + lost.length === 0;
}

/** A box per role, and one for spending. `within` leaves out what may not be given. */
export function RightsFields(props: {
  value: Rights;
  onChange: (rights: Rights) => void;
  within?: Rights;
  error?: string | undefined;
}) {
  const { value, onChange, within } = props;
  const roles = roleOptions.filter((role) => within?.roles.includes(role.value) ?? true);
  const mayGiveSpend = within?.permissions.includes('spend') ?? true;
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label="Roles"
        error={props.error}
        value={[...value.roles]}
        onChange={(chosen) =>
          onChange({
            ...value,
            roles: roleOptions.map((role) => role.value).filter((role) => chosen.includes(role)),
          })
        }
      >
        <Stack gap={8} mt={4}>
          {roles.map((role) => (
            <Checkbox
              key={role.value}
              name="roles"
              value={role.value}
              label={role.label}
              description={role.description}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {mayGiveSpend ? (
        <Checkbox
          label={spendLabel}
          description="Confirms plans that buy seats. Works together with Engineer or Admin."
          checked={value.permissions.includes('spend')}
          onChange={(event) =>
            onChange({ ...value, permissions: event.currentTarget.checked ? ['spend'] : [] })
          }
        />
      ) : null}
    </Stack>
  );
}
