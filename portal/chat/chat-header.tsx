import { isFramed } from '../api/pane.ts';
import { AccountMenu } from '../components/account-menu.tsx';
import { TextLink } from '../components/links.tsx';
import { paths } from '../paths.ts';
import styles from './chat-page.module.css';

/** The way to the portal and to another ticket; inside a PSA the way is the PSA's. */
function Ways() {
  return (
    <nav aria-label="Seatwright" className={styles['ways']}>
      <TextLink {...paths.clients()} c="inherit">
        Seatwright
      </TextLink>
      <TextLink {...paths.chat()}>Tickets</TextLink>
    </nav>
  );
}

/** The thin line above the chat: whose page this is and who is signed in. */
export function ChatHeader() {
  return (
    <header className={styles['header']}>
      <img src="/favicon.svg" alt="" width={20} height={20} />
      {isFramed() ? <span>Seatwright</span> : <Ways />}
      <AccountMenu />
    </header>
  );
}
