import {
  ActionIcon,
  Button,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { disconnectPane, signOut } from '../api/operations.ts';
import { isFramed } from '../api/pane.ts';
import { paths } from '../paths.ts';
import { TextLink } from './links.tsx';
import { toRightsText } from './people/rights.tsx';
import { useMe } from './session.tsx';

const schemes = ['auto', 'light', 'dark'] as const;
const schemeOptions = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** Who is signed in, the colours, and the way out. */
export function AccountMenu() {
  const me = useMe();
  const isPane = isFramed();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const router = useRouter();
  const leave = async () => {
    await (isPane ? disconnectPane() : signOut()).catch(() => null);
    queryClient.clear();
    await (isPane ? router.invalidate() : navigate(paths.signIn()));
  };
  return (
    <Popover position="bottom-end" width={240} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon aria-label={`Account of ${me.name}`}>
          <IconUserCircle size={22} stroke={1.75} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Account">
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={600}>
              {me.name}
            </Text>
            <Text size="xs" c="dimmed">
              {toRightsText(me)}
            </Text>
          </div>
          <SegmentedControl
            aria-label="Colours"
            size="xs"
            fullWidth
            data={schemeOptions}
            value={colorScheme}
            onChange={(value) =>
              setColorScheme(schemes.find((scheme) => scheme === value) ?? 'auto')
            }
          />
          {isPane ? null : (
            <Stack gap={4}>
              <TextLink {...paths.account()}>Your account</TextLink>
              <TextLink {...paths.apiKeys()}>Your API keys</TextLink>
            </Stack>
          )}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => void leave()}
          >
            {isPane ? 'Disconnect this pane' : 'Sign out'}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
