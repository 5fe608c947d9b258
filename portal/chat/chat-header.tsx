import { AccountMenu } from '../components/account-menu.tsx';
import styles from './chat-page.module.css';

/** The thin line above the chat: whose page this is and who is signed in. */
export function ChatHeader() {
  return (
    <header className={styles['header']}>
      <img src="/favicon.svg" alt="" width={20} height={20} />
      <span>Seatwright</span>
      <AccountMenu />
    </header>
  );
}
