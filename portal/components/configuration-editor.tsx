import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy, IconDeviceFloppy, IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError } from '../api/client.ts';
import { saveConfiguration, type ConfigurationAddress } from '../api/operations.ts';
import { queries } from '../api/queries.ts';
import type { Configuration, ConfigurationValue } from '../api/types.ts';
import { paths } from '../paths.ts';
import type { FieldModel, FieldOption, FieldValues } from '../ui/form/field-model.ts';
import { ErrorSummary, FieldList } from '../ui/form/field-list.tsx';
import { toInitialValues, useFieldForm, type FieldForm } from '../ui/form/use-field-form.ts';
import { Panel } from '../ui/page.tsx';
import { ProblemCallout } from '../ui/problem.tsx';
import { Callout } from '../ui/tone.tsx';
import styles from './configuration-editor.module.css';
import { ConfigurationHistory } from './configuration-history.tsx';
import { SectionIndex, toSectionId } from './configuration-index.tsx';
import { ButtonLink } from './links.tsx';
import { toProblem } from './problem-from-error.ts';
import { LoadingPlaceholder } from './query-view.tsx';
import { useHasRole } from './session.tsx';
import { fromConfigurationField } from './to-field-models.ts';
import { useUnsavedGuard } from './unsaved-guard.tsx';

const idPrefix = 'configuration';

interface EditorProps {
  readonly address: ConfigurationAddress;
  readonly configuration: Configuration;
}

/** Licenses of the client's tenant as choices; only read where a field names licenses. Undefined: not read. */
function useLicenseOptions({ address, configuration }: EditorProps) {
  const isNeeded = configuration.sections.some(({ fields }) =>
    fields.some(({ lookup }) => lookup === 'licenses'),
  );
  const licenses = useQuery({ ...queries.licenses(address.clientId), enabled: isNeeded });
  const options = useMemo(
    () =>
      licenses.data?.items.map((license) => ({
        value: license.skuId,
        label: license.name,
        detail: `owned ${license.owned}, assigned ${license.assigned}`,
        warning: license.overAssignedBy > 0,
      })),
    [licenses.data],
  );
  return { options, isLoading: licenses.isLoading };
}

function toInitial(configuration: Configuration): FieldValues {
  const fields = configuration.sections.flatMap((section) => section.fields);
  return Object.fromEntries(
    fields.map((field) => [field.name, configuration.values[field.name] ?? field.default]),
  );
}

/**
 * Only what was changed here: a field nobody touched goes on following its default, and another admin's change of it
 * stays.
 */
function toChanges(
  configuration: Configuration,
  fields: readonly FieldModel[],
  values: FieldValues,
): Record<string, ConfigurationValue> {
  const before = toInitialValues(fields, toInitial(configuration));
  const changed = Object.entries(values).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(
    changed.map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? [...value] : value,
    ]),
  );
}

function SaveBar(props: { form: FieldForm; isSaving: boolean }) {
  return (
    <div className={styles['bar']}>
      <Text size="sm" c="dimmed" role="status">
        {props.form.isDirty ? 'Not saved yet' : 'Everything is saved'}
      </Text>
      <Group gap="xs">
        <Button variant="default" disabled={!props.form.isDirty} onClick={props.form.reset}>
          Undo changes
        </Button>
        <Button
          type="submit"
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          loading={props.isSaving}
          disabled={!props.form.isDirty}
        >
          Save
        </Button>
      </Group>
    </div>
  );
}

interface SectionModel {
  readonly title: string;
  readonly fields: readonly FieldModel[];
}

function toSections(
  configuration: Configuration,
  licenses: readonly FieldOption[] | undefined,
): SectionModel[] {
  return configuration.sections.map((section) => ({
    title: section.title,
    fields: section.fields.map((field) =>
      fromConfigurationField(field, {
        inherited: configuration.inherited[field.name],
        global: configuration.global,
        ...(licenses === undefined ? {} : { licenses }),
      }),
    ),
  }));
}

/** The long form of a package's or a client's configuration: sections, Save at the bottom, who changed what. */
export function ConfigurationEditor(props: EditorProps) {
  const licenses = useLicenseOptions(props);
  // A field must not turn from one control into another under the hands of its editor.
  if (licenses.isLoading) return <LoadingPlaceholder />;
  return <LoadedEditor {...props} licenses={licenses.options} />;
}

function LoadedEditor(props: EditorProps & { licenses: readonly FieldOption[] | undefined }) {
  const { address, configuration, licenses } = props;
  const queryClient = useQueryClient();
  const isAdmin = useHasRole('admin');
  const sections = useMemo(() => toSections(configuration, licenses), [configuration, licenses]);
  const fields = useMemo(() => sections.flatMap((section) => section.fields), [sections]);
  const form = useFieldForm({ fields, initial: toInitial(configuration) });
  const save = useMutation({
    mutationFn: () => saveConfiguration(address, toChanges(configuration, fields, form.values)),
    onSuccess: async (saved) => {
      form.markSaved();
      queryClient.setQueryData(queries.configuration(address).queryKey, saved);
      notifications.show({ message: 'Saved. The next run uses it.' });
      await queryClient.invalidateQueries({
        queryKey: queries.client(address.clientId).queryKey,
        exact: true,
      });
    },
    onError: (error) => {
      if (error instanceof ApiError) form.setErrors(error.fields);
    },
  });
  const guard = useUnsavedGuard(form.isDirty && !save.isPending);
  return (
    <div className={styles['layout']}>
      <SectionIndex sections={sections} errors={form.errors} />
      <form
        noValidate
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (form.validate()) save.mutate();
        }}
      >
        {guard.question}
        {isAdmin ? <CopyLink address={address} /> : <ReadOnlyNotice />}
        <ErrorSummary form={form} idPrefix={idPrefix} />
        {sections.map((section, index) => (
          <div
            key={section.title}
            id={toSectionId(index)}
            tabIndex={-1}
            className={styles['section']}
          >
            <Panel title={section.title}>
              <FieldList
                form={{ ...form, fields: section.fields }}
                idPrefix={idPrefix}
                isReadOnly={!isAdmin}
              />
            </Panel>
          </div>
        ))}
        {save.error !== null && Object.keys(form.errors).length === 0 ? (
          <ProblemCallout problem={toProblem(save.error)} />
        ) : null}
        {isAdmin ? <SaveBar form={form} isSaving={save.isPending} /> : null}
      </form>
      <div className={styles['after']}>
        <ConfigurationHistory configuration={configuration} licenses={licenses} />
      </div>
    </div>
  );
}

function ReadOnlyNotice() {
  return <Callout tone="quiet" icon={IconLock} title="Only admins change this" />;
}

function CopyLink({ address }: { address: ConfigurationAddress }) {
  return (
    <Group justify="flex-end">
      <ButtonLink
        {...paths.copyConfiguration(address.clientId, address.package ?? 'global')}
        variant="default"
        size="xs"
        leftSection={<IconCopy size={16} aria-hidden />}
      >
        Copy to other clients
      </ButtonLink>
    </Group>
  );
}
