/** What a browser does with cookies and redirects, without the pages. One is one person at one machine. */
export interface HttpBrowser {
  /** Opens an address and follows redirects until an address for which `isEnd` holds, which is not opened any more. */
  follow(address: string, isEnd: (address: URL) => boolean): Promise<URL>;
  /** One request with this browser's cookies; redirects are not followed. */
  open(address: string | URL): Promise<Response>;
  /** `Set-Cookie` headers in the order in which they came. */
  readonly setCookies: readonly string[];
}

const mostHops = 15;

export function createHttpBrowser(): HttpBrowser {
  // Cookies know no ports, but two servers on one machine use different names here.
  const jar = new Map<string, string>();
  const setCookies: string[] = [];
  const open = async (address: string | URL): Promise<Response> => {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      setCookies.push(cookie);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const isGone = /;\s*max-age=0/i.test(cookie) || /;\s*expires=Thu, 01 Jan 1970/i.test(cookie);
      if (isGone || value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  return {
    open,
    setCookies,
    follow: async (address, isEnd) => {
      let next = new URL(address);
      for (let hop = 0; hop < mostHops; hop += 1) {
        if (isEnd(next)) return next;
        const answer = await open(next);
        await answer.body?.cancel();
        const location = answer.headers.get('location');
        if (location === null) {
          throw new Error(`${next.href} answered ${answer.status} and leads nowhere.`);
        }
        next = new URL(location, next);
      }
      throw new Error(`${address} leads round in circles.`);
    },
  };
}
