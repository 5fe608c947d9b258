import { Container, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

/** The frame of pages that are seen before the sign-in. `above` stands over the card. */
export function EntryPage(props: {
  title: string;
  note?: string;
  above?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${props.title} · Seatwright`;
  }, [props.title]);
  return (
    <Container size={420} py={{ base: 'md', sm: 64 }} px="sm" component="main">
      <Stack gap="md">
        <Stack gap={4} align="center" ta="center">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <Title order={1}>{props.title}</Title>
          {props.note === undefined ? null : (
            <Text size="sm" c="dimmed">
              {props.note}
            </Text>
          )}
        </Stack>
        {props.above}
        <Paper withBorder p="md" radius="md">
          {props.children}
        </Paper>
      </Stack>
    </Container>
  );
}
