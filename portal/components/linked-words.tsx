import { Fragment } from 'react';
import { AddressLink } from './links.tsx';
import { splitOwnAddresses } from './own-addresses.ts';

/** Words from the server, in which addresses of the portal are links. */
export function LinkedWords({ text }: { text: string }) {
  let at = 0;
  return splitOwnAddresses(text, window.location.origin).map((part) => {
    const key = at;
    at += part.text.length;
    if (part.href === null) return <Fragment key={key}>{part.text}</Fragment>;
    return (
      <AddressLink key={key} href={part.href}>
        {part.text}
      </AddressLink>
    );
  });
}
