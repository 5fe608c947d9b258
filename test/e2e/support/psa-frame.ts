import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page of another site that shows a page of the product in a frame, as a PSA does beside a ticket. */
export interface PsaPage {
  readonly origin: string;
  /** Address of the page that frames `address`. */
  frame(address: string): string;
  close(): Promise<void>;
}

function toHtml(address: string): string {
  const source = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ticket</title></head>
<body style="margin:0"><h1>A ticket of the PSA</h1>
<iframe title="Seatwright" width="360" height="640" style="border:0;max-width:100%" src="${source}"></iframe></body></html>`;
}

/** `host` is the one of the two names of this machine that the product does not use: another site for a browser. */
export async function openPsaPage(host: 'localhost' | '127.0.0.1'): Promise<PsaPage> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(toHtml(searchParams.get('show') ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Proof: a server that listens on a port has an AddressInfo, never a pipe's name.
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host}:${port}`;
  return {
    origin,
    frame: (address) => `${origin}/?show=${encodeURIComponent(address)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
