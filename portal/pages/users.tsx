import { Button } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listUsers, type UsersQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { User } from '../api/types.ts';
import { ListPage } from '../components/lists/list-page.tsx';
import type { RowPanel } from '../components/lists/row-panel.tsx';
import { useList } from '../components/lists/use-list.ts';
import { InviteUser } from '../components/people/invite-user.tsx';
import { roleOptions, toRightsText } from '../components/people/rights.tsx';
import { UserPanel } from '../components/people/user-panel.tsx';
import { toSignInText, userStateOptions, UserStateView } from '../components/people/user-state.tsx';
import type { Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';
import { When } from '../ui/when.tsx';

const columns: readonly Column<User>[] = [
  { key: 'name', header: 'Name', sort: 'name', cell: ({ name }) => name },
  { key: 'email', header: 'E-mail', sort: 'email', cell: ({ email }) => email },
  { key: 'rights', header: 'Rights', cell: toRightsText },
  { key: 'state', header: 'State', cell: (user) => <UserStateView user={user} /> },
  { key: 'ways', header: 'Signs in with', cell: toSignInText },
  {
    key: 'last',
    header: 'Last sign-in',
    sort: 'lastSignInAt',
    startsDown: true,
    cell: ({ lastSignInAt }) => <When at={lastSignInAt} />,
  },
];

const filters: readonly Filter[] = [
  { kind: 'choices', name: 'state', label: 'State', options: userStateOptions },
  { kind: 'choices', name: 'role', label: 'Role', options: roleOptions },
];

const countUsers = (query: UsersQuery) => listUsers(query).then(({ total }) => total);
const panel: RowPanel<User> = {
  noun: 'User',
  title: ({ name }) => name,
  Body: ({ row }) => <UserPanel user={row} />,
  useRow: (id) => useQuery(queries.user(id)),
};

/** Who may sign in and what each may do. Only for admins. */
export function UsersPage() {
  const list = useList<UsersQuery>({ name: 'users', filters, order: 'name' });
  const users = useQuery(queries.users(list.query));
  const [isInviting, setInviting] = useState(false);
  return (
    <Page
      title="Users"
      description="Your colleagues who may sign in, and what each of them may do."
      actions={
        <Button
          leftSection={<IconUserPlus size={16} aria-hidden />}
          onClick={() => setInviting(true)}
        >
          Invite a user
        </Button>
      }
    >
      <ListPage
        list={list}
        result={users}
        title="All users"
        noun="users"
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        count={countUsers}
        panel={panel}
        empty={
          <EmptyState icon={IconUsers} title="Nobody may sign in yet">
            Invite your colleagues; each of them appears here at once.
          </EmptyState>
        }
      />
      {isInviting ? <InviteUser onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}
