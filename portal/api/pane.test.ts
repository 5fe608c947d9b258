import { describe, expect, it } from 'vitest';
import { leavesChat } from './pane.ts';

describe('a link in a pane', () => {
  it.each(['/chat', '/chat?ticket=5001', '/chat?ticket=5001&run=new', '/chat#end', '#name'])(
    'stays in the chat: %s',
    (href) => {
      expect(leavesChat(href)).toBe(false);
    },
  );

  it.each(['/', '/clients', '/clients/chat', '/chatter', '/runs/1', '/integrations?open=new', ''])(
    'leaves the chat: %j',
    (href) => {
      expect(leavesChat(href)).toBe(true);
    },
  );

  it.each(['//chat', 'https://elsewhere.example/chat'])('to another site leaves it: %s', (href) => {
    expect(leavesChat(href)).toBe(true);
  });
});
