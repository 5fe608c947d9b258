import { Button } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getUser, type UsersQuery } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { User } from '../api/types.ts';
import { RowPanelView, type RowPanel } from '../components/lists/row-panel.tsx';
import { useList } from '../components/lists/use-list.ts';
import { toPaging } from '../components/list-page.ts';
import { InviteUser } from '../components/people/invite-user.tsx';
import { roleOptions, toRightsText } from '../components/people/rights.tsx';
import { UserPanel } from '../components/people/user-panel.tsx';
import { toSignInText, userStateOptions, UserStateView } from '../components/people/user-state.tsx';
import { ListView } from '../components/query-view.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { FilterChips, FilterMenus, ListTools, toCleared } from '../ui/table/filter-bar.tsx';
import type { Filter, FilterTexts } from '../ui/table/filter.ts';
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

const panel: RowPanel<User> = {
  noun: 'User',
  title: ({ name }) => name,
  Body: ({ row }) => <UserPanel user={row} />,
  readRow: getUser,
};

const rowKey = ({ id }: User) => id;

/** Who may sign in and what each may do. Only for admins. */
export function UsersPage() {
  const list = useList<UsersQuery>({ name: 'users', filters, order: 'name' });
  const users = useQuery(queries.users(list.query));
  const [isInviting, setInviting] = useState(false);
  const change = (texts: FilterTexts) => list.go({ ...texts, page: undefined }, 'step');
  const shared = { filters, texts: list.texts, onChange: change };
  const rows = users.data?.items;
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
      <ListView query={users}>
        <Panel title="All users" padded={false}>
          <ListTools>
            <SearchBox
              label="Search users"
              width={240}
              value={list.search.search ?? ''}
              onChange={(text) =>
                list.go({ search: text || undefined, page: undefined }, 'replace')
              }
            />
            <FilterMenus {...shared} counts={undefined} onMenu={() => {}} />
            <FilterChips {...shared} onClear={() => change(toCleared(filters))} />
          </ListTools>
          <DataTable
            label="Users"
            columns={columns}
            rows={rows}
            rowKey={rowKey}
            rowName={({ name }) => name}
            sorting={{
              value: list.sort,
              onChange: (sort) => list.go({ sort, page: undefined }, 'step'),
            }}
            opening={{
              openKey: list.search.open,
              onOpen: ({ id }) => list.go({ open: id }, 'step'),
            }}
            paging={toPaging(list.search.page, users.data?.total, (page) =>
              list.go({ page }, 'step'),
            )}
            empty={
              <EmptyState icon={IconUsers} title="No users match">
                Search for another name or take filters away.
              </EmptyState>
            }
          />
        </Panel>
        <RowPanelView list={list} rows={rows} rowKey={rowKey} panel={panel} />
      </ListView>
      {isInviting ? <InviteUser onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}
