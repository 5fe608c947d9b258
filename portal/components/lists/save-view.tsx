import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { saveView } from '../../api/operations.ts';
import type { SavedView } from '../../api/types.ts';
import { ProblemCallout } from '../../ui/problem.tsx';
import { toProblem } from '../problem-from-error.ts';
import { useHasRole } from '../session.tsx';
import type { List, ViewedList } from './use-list.ts';
import { findNamesake, toViewQuery } from './view-address.ts';

export interface ViewsProps {
  readonly list: List<unknown>;
  readonly name: ViewedList;
  readonly shown: readonly string[];
}

/** Gives the present view a name. A name that is there already saves over that view, and the button says so. */
export function SaveView(props: {
  views: ViewsProps;
  items: readonly SavedView[];
  onSaved: () => void;
}) {
  const { list, name: listName, shown } = props.views;
  const isAdmin = useHasRole('admin');
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<boolean>();
  const wanted = name.trim();
  const same = findNamesake(props.items, wanted);
  const isShared = chosen ?? same?.shared ?? false;
  const save = useMutation({
    mutationFn: () =>
      saveView({
        ...(same === undefined ? {} : { id: same.id }),
        list: listName,
        name: wanted,
        query: toViewQuery(list.search),
        columns: [...shown],
        shared: isShared,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['views'] });
      props.onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== '') save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          label="Save the present view as"
          placeholder="For example: Stopped this week"
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {isAdmin || isShared ? (
          <Checkbox
            label="Share with everybody"
            checked={isShared}
            onChange={(event) => setChosen(event.currentTarget.checked)}
          />
        ) : null}
        {save.error === null ? null : <ProblemCallout problem={toProblem(save.error)} />}
        <Button type="submit" size="xs" disabled={wanted === ''} loading={save.isPending}>
          {same === undefined
            ? 'Save view'
            : `Save over “${same.name}”${same.own ? '' : ` of ${same.owner}`}`}
        </Button>
      </Stack>
    </form>
  );
}
